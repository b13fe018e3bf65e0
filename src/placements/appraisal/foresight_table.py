"""The bound of foresight as a table: month by month, with the horizon foreseen, and the difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.finance.foresight import Foresight

Floats = NDArray[np.float64]


def foresight_table(found: Foresight) -> pd.DataFrame:
    """Means over the sampled paths, GBP over the whole horizon, to the penny.

    ``change_gbp`` = ``foresight_gbp`` - ``month_by_month_gbp``; its quantiles are of the change on each path. Gross
    saving = do nothing - strategy; the net saving changes by as much.
    """
    idle, strategy, more = found.do_nothing, found.strategy, found.more_saving_gbp
    rows = [
        _row("do_nothing", "Do nothing: children and moves", idle.month_by_month_gbp, -idle.worth_gbp),
        _row("strategy", "Strategy: children and moves", strategy.month_by_month_gbp, -strategy.worth_gbp),
        _row("gross_saving", "Saving on children and moves", found.gross_saving_gbp, more),
        _row("net_saving", "Net saving", found.net_saving_gbp, more),
    ]
    # differences of pennies, so that what is printed adds up
    for column in ("month_by_month_gbp", "foresight_gbp"):
        rows[2][column] = round(float(rows[0][column]) - float(rows[1][column]), 2)
    for row in rows[:3]:
        row["change_gbp"] = round(float(row["foresight_gbp"]) - float(row["month_by_month_gbp"]), 2) + 0.0
    rows[3]["change_gbp"] = rows[2]["change_gbp"]
    rows[3]["foresight_gbp"] = round(float(rows[3]["month_by_month_gbp"]) + float(rows[3]["change_gbp"]), 2)
    return pd.DataFrame([{**row, "paths": found.paths} for row in rows])


def _row(name: str, title: str, by_month: Floats, change: Floats) -> dict[str, str | float]:
    # below a penny a difference between sums of millions is rounding
    settled = np.round(change, 2) + 0.0
    p10, median, p90 = (round(float(q), 2) for q in np.quantile(settled, [0.1, 0.5, 0.9]))
    return {
        "name": name,
        "title": title,
        "month_by_month_gbp": round(float(by_month.mean()), 2),
        "foresight_gbp": round(float((by_month + change).mean()), 2),
        "change_gbp": 0.0,
        "change_p10_gbp": p10,
        "change_median_gbp": median,
        "change_p90_gbp": p90,
    }
