"""The history of children looked after, as a council types it, counted from the return."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from placements.domain.placement_types import TOTAL, UASC
from placements.inputs.schema import HISTORY
from placements.inputs.ssda903.month_ends import Days

DEFINITION = (
    "counted from SSDA903 episodes: placements that started by that day and had not ended by it; "
    "series of short breaks (legal status V3, V4) left out"
)


def history_from(
    stock: pd.DataFrame, ends: Days, placement_types: Sequence[str], source: str, *, with_uasc: bool
) -> pd.DataFrame:
    """The stock at month ends as the table ``history``.

    Parameters
    ----------
    stock
        As ``stock.stock`` gives it.
    ends
        The month ends that are counted, in order: also those on which nobody was looked after.
    placement_types
        The ids that have a row at every date, in this order: also where no child is there.
    source
        What stands in the column source.
    with_uasc
        Whether unaccompanied children have a row as well.

    Returns
    -------
    pandas.DataFrame
        The columns of ``schema.HISTORY``, as text and whole numbers; ``date`` as 2015-12-31. Each date has a
        row of every placement type, the total of them and, ``with_uasc``, those of them who were
        unaccompanied.
    """
    unknown = set(stock["placement_type"]) - set(placement_types)
    if unknown:
        raise ValueError(f"the stock holds {sorted(unknown)}, which are not among the placement types.")
    by_type = _by_type(stock, pd.DatetimeIndex(ends, name="date"), placement_types, with_uasc=with_uasc)
    long = (
        by_type.astype("int64")
        .reset_index()
        .melt(id_vars="date", var_name="placement_type", value_name="children")
        .sort_values("date", kind="stable", ignore_index=True)
    )
    filled = long.assign(
        date=long["date"].dt.strftime("%Y-%m-%d"),
        unit="children",
        definition=DEFINITION,
        source=source,
        used="yes",
    )
    return filled[list(HISTORY.column_names)]


def _by_type(
    stock: pd.DataFrame, dates: pd.DatetimeIndex, placement_types: Sequence[str], *, with_uasc: bool
) -> pd.DataFrame:
    """A row a date and a column a placement type, then the total and those who were unaccompanied."""
    counts = stock.groupby(["date", "placement_type"])["children"].sum()
    # a day and a type that the stock does not have is one on which nobody was counted
    everywhere = pd.MultiIndex.from_product([dates, placement_types], names=["date", "placement_type"])
    by_type = counts.reindex(everywhere, fill_value=0).unstack("placement_type")[[*placement_types]]
    by_type[TOTAL] = by_type.sum(axis=1)
    if with_uasc:
        of_uasc = stock[stock["uasc"]].groupby("date")["children"].sum()
        by_type[UASC] = of_uasc.reindex(dates, fill_value=0)
    return by_type
