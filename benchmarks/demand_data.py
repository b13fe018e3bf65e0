"""Windows of real series to forecast, read from the data folder whose path each benchmark takes.

The folder is described by its own ``SOURCE.md``. Nothing of it is shipped with the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Month

Floats = NDArray[np.float64]

TEST_MONTHS = 18
# an area and what adds up in it: the types of a region, or one type over the regions
IRISH_TYPES = ("PEA", "STA", "TEA", "Other")
IRISH_TYPES_OVER_REGIONS = ("PEA", "STA", "Homeless adults")


@dataclass(frozen=True)
class Window:
    """What was known of one series at an origin, and what happened next.

    ``first_month`` is the month of ``train[0]``; ``test[0]`` is the month after ``train[-1]``.
    """

    key: str
    first_month: Month
    train: Floats
    test: Floats

    def known_for(self, months: int, ahead: int) -> Window:
        """The same origin with only the last ``months`` known, and ``ahead`` months to forecast."""
        cut = max(len(self.train) - months, 0)
        return replace(
            self, first_month=self.first_month + cut, train=self.train[cut:], test=self.test[:ahead]
        )


class Group(NamedTuple):
    """Parts that add to a total, by month; ``counts`` has shape (months, parts)."""

    name: str
    first_month: Month
    parts: tuple[str, ...]
    counts: Floats


def competition_windows(folder: Path) -> list[Window]:
    """The 500 monthly series of the M1 and M3 competitions; the last 18 months are the test."""
    table = pd.read_csv(folder / "monthly_series" / "m_series.csv", parse_dates=["ds"])
    return [
        Window(str(key), Month.of(rows.ds.iloc[0]), *np.split(rows.y.to_numpy(float), [-TEST_MONTHS]))
        for key, rows in table.groupby("unique_id", sort=False)
    ]


def stock_windows(folder: Path, *, first: int = 36, step: int = 9, most: int = 120) -> list[Window]:
    """Stocks of people in Ireland at rolling origins: every ``step`` months, none before month ``first``.

    Left out: series with a median under 8, and closed facilities (a nought in the last 24 months known, or in
    more than 30% of the test).
    """
    windows = []
    for name, counts in _irish_stocks(folder).items():
        y = counts.to_numpy(float)
        if np.median(y) < 8:
            continue
        for origin in range(len(y) - TEST_MONTHS, first - 1, -step):
            start = max(0, origin - most)
            train, test = y[start:origin], y[origin : origin + TEST_MONTHS]
            if (train[-24:] <= 0).any() or (test <= 0).mean() > 0.3:
                continue
            windows.append(Window(f"{name}@{origin}", Month.of(counts.index[start]), train, test))
    return windows


def stock_groups(folder: Path) -> list[Group]:
    """Irish regions by type, and types by region: 2 to 9 stocks that add to a total."""
    table = _irish_stocks(folder)
    median = table.median()
    names_known = [str(name) for name in table]
    regions = sorted({name.split("|")[1] for name in names_known if name.startswith("IE|")})
    names = {region: [f"IE|{region}|{kind}" for kind in IRISH_TYPES] for region in regions}
    chosen = {f"{area} by type": [n for n in parts if median[n] >= 4] for area, parts in names.items()}
    for kind in IRISH_TYPES_OVER_REGIONS:
        over = [f"IE|{region}|{kind}" for region in regions]
        chosen[f"{kind} by region"] = [name for name in over if median[name] >= 8]
    first_month = Month.of(table.index[0])
    return [
        Group(name, first_month, tuple(parts), table[parts].to_numpy(float))
        for name, parts in chosen.items()
        if len(parts) >= 2
    ]


def _irish_stocks(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "monthly_series" / "stock_ireland.csv", parse_dates=["ds"])
    return table.pivot(index="ds", columns="unique_id", values="y")


def with_a_spike(
    windows: Sequence[Window], *, size: float = 1.3, within: int = 7, seed: int = 20250331
) -> SpikedWindows:
    """Each window with one of its last ``within`` known months multiplied by ``size``, which one drawn."""
    rng = np.random.default_rng(seed)
    back = rng.integers(1, within + 1, len(windows))
    spiked = []
    for window, months in zip(windows, back, strict=True):
        train = window.train.copy()
        train[-months] *= size
        spiked.append(replace(window, train=train))
    return SpikedWindows(spiked, back)


class SpikedWindows(NamedTuple):
    """``months_back`` is 1 where the spike is in the last month known."""

    windows: list[Window]
    months_back: NDArray[np.int64]
