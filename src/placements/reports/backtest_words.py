"""Past forecasts as words: the cells of one row, the same in the terminal, on the board page and in the legend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from placements.demand.backtest_table import FEWEST_TO_TELL, INTERVALS

TOO_FEW = f"* Fewer than {FEWEST_TO_TELL} forecasts: too few to tell."
MEANING = (
    "Error and Last count: how far the forecast's median, and the last count carried forward, were off on average, as "
    "a share of the counts. Skill: how much smaller the forecast's error is, with the range that holds 80% of "
    "resampled pasts; below 0 it is larger. Bias: above 0, forecasts were too high. 50%, 80% and 95%: "
    "share of outcomes within the range that should hold so many. Score: interval score of the 80% range in children, "
    "the lower the better."
)
NOT_KNOWN = "n/a"

Cells = Mapping[str, Any]  # one row of ``Backtest.table``


def rows_by_title(table: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, list[Cells]]:
    """The rows of each series under its title, in the table's order; a series without a title has its own name."""
    found: dict[str, list[Cells]] = {}
    for row in table.to_dict(orient="records"):
        name = str(row["series"])
        found.setdefault(titles.get(name, name), []).append({str(key): value for key, value in row.items()})
    return found


def backtest_cells(row: Cells) -> tuple[str, ...]:
    """Forecasts, error, error of the last count, skill, bias, the three coverages, score of the 80% range."""
    return (
        f"{row['forecasts']:,}" + ("" if row["enough_to_tell"] else "*"),
        tenth(row["error_share"]),
        tenth(row["last_value_error_share"]),
        _skill(row),
        tenth(row["bias_share"]),
        *(hundredth(row[f"coverage_{level}"]) for level in INTERVALS),
        f"{row['interval_score_80']:,.1f}",
    )


def tenth(share: float) -> str:
    """A share to a tenth of a percent.

    Examples
    --------
    >>> tenth(0.0512), tenth(-0.0001), tenth(float("nan"))
    ('5.1%', '0.0%', 'n/a')
    """
    return NOT_KNOWN if math.isnan(share) else f"{round(share, 3) + 0.0:.1%}"


def hundredth(share: float) -> str:
    """A share to the percent.

    Examples
    --------
    >>> hundredth(0.8333), hundredth(-0.001)
    ('83%', '0%')
    """
    return NOT_KNOWN if math.isnan(share) else f"{round(share, 2) + 0.0:.0%}"


def _skill(row: Cells) -> str:
    if math.isnan(row["skill_low"]):
        return hundredth(row["skill"])
    return f"{hundredth(row['skill'])} ({hundredth(row['skill_low'])} to {hundredth(row['skill_high'])})"
