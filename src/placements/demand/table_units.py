"""Which series of a tidy table are forecast together, each on its monthly axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.demand.history import monthly_series
from placements.demand.series import MonthlySeries
from placements.domain import Month
from placements.domain.assumption import stream
from placements.domain.placement_types import TOTAL, UASC

CLOSE = 1e-6
"""Relative difference up to which parts add to a total: figures are rounded as they are written."""


@dataclass(frozen=True)
class Unit:
    """Series that are forecast together.

    Attributes
    ----------
    group
        Its name; "" where the table has no groups.
    total
        The series that is the sum of the others.
    apart
        A series that is called a total and is not that sum.
    seed
        Of its own random streams.
    """

    group: str
    series: tuple[MonthlySeries, ...]
    total: str | None
    apart: str | None
    seed: int

    @property
    def pattern(self) -> tuple[int, bytes]:
        """Of the counted months of the first series: what is alike is filtered alike."""
        first = self.series[0].children
        return len(first), np.isfinite(first).tobytes()


def units_of(frame: pd.DataFrame, by: str | None, seed: int) -> Iterator[Unit]:
    """Each group's series; without groups each series alone, but all together where they add to a total.

    In the order in which they first appear. A group's monthly axes end with its own last month. Every value of
    ``frame`` is known.
    """
    codes, names = pd.factorize(frame["series"].astype(object))
    # by number: a name would be looked up among all names of the table again for every group
    numbered = pd.DataFrame(
        {"date": frame["date"].to_numpy(), "series": codes, "value": frame["value"].to_numpy(np.float64)}
    )
    keys = [str(name) for name in names]
    if by is not None:
        groups, group_names = pd.factorize(frame[by].astype(object))
        for group, rows in numbered.groupby(groups, sort=False):
            name = str(group_names[group])  # type: ignore[index]  # grouped by the codes of these names
            yield _together(name, rows, keys, _own_seed(seed, name))
        return
    apart = None
    if any(_is_total(key) for key in keys):
        whole = _together("", numbered, keys, seed)
        if whole.total is not None:
            yield whole
            return
        apart = whole.apart
    for code, rows in numbered.groupby("series", sort=False):
        key = keys[code]  # type: ignore[index]  # grouped by the codes of these names
        alone = _monthly(key, rows, Month.of(rows["date"].max()))
        yield Unit("", (alone,), None, apart if apart == key else None, _own_seed(seed, key))


def _own_seed(seed: int, name: str) -> int:
    return int(stream(seed, f"table:{name}").integers(2**32))


def _together(group: str, rows: pd.DataFrame, keys: Sequence[str], seed: int) -> Unit:
    last = Month.of(rows["date"].max())
    series = tuple(
        _monthly(keys[code], own, last)  # type: ignore[index]  # as above
        for code, own in rows.groupby("series", sort=False)
    )
    total = next((one.key for one in series if _is_total(one.key)), None) if len(series) > 1 else None
    adds_up = total is not None and _adds_up(series, total)
    return Unit(
        group=group,
        series=series,
        total=total if adds_up else None,
        apart=None if adds_up else total,
        seed=seed,
    )


def _monthly(key: str, rows: pd.DataFrame, last: Month) -> MonthlySeries:
    dates = rows["date"].to_numpy().astype("datetime64[D]").astype(object)
    return monthly_series(key, dict(zip(dates, rows["value"].to_numpy(), strict=True)), last)


def _is_total(name: str) -> bool:
    return name.lower() == TOTAL


def _adds_up(series: Sequence[MonthlySeries], total: str) -> bool:
    """Whether the others add to ``total`` in every month in which all are known, and there is such a month."""
    first = max(one.first_month for one in series)
    values = {one.key: one.children[first - one.first_month :] for one in series}
    whole = values.pop(total)
    values.pop(UASC, None)  # within the total, beside the others
    if not values:
        return False
    parts = np.sum(list(values.values()), axis=0)
    known = np.isfinite(parts) & np.isfinite(whole)
    return bool(known.any()) and bool(np.allclose(parts[known], whole[known], rtol=CLOSE, atol=CLOSE))
