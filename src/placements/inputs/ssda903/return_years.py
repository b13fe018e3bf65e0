"""Which collection years each authority has a return of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import NO_YEAR, Ints
from placements.inputs.ssda903.findings import finding_rows


@dataclass(frozen=True, eq=False)
class ReturnYears:
    """The collection years of each authority's returns of episodes, in order, by the number of the authority."""

    years: dict[int, Ints]

    @classmethod
    def of(cls, la: Ints, year: Ints) -> ReturnYears:
        """From the authority and the collection year of each row, shape (rows,)."""
        known = year != NO_YEAR
        return cls({int(number): np.unique(year[known & (la == number)]) for number in np.unique(la)})

    def next_after(self, la: Ints, year: Ints) -> Ints:
        """The year of the next return of the same authority after each ``year``; ``NO_YEAR`` where there is none."""
        found = np.full(len(year), NO_YEAR)
        for number, years in self.years.items():
            padded = np.append(years, NO_YEAR)
            rows = (la == number) & (year != NO_YEAR)
            found[rows] = padded[np.searchsorted(years, year[rows], side="right")]
        return found

    def findings(self, names: NDArray[np.object_]) -> pd.DataFrame:
        """The years without a return between two that have one.

        Parameters
        ----------
        names
            The name of each authority.
        """
        lines = [
            (names[number], f"There is no return of 1 April {year - 1} to 31 March {year}.")
            for number, years in self.years.items()
            if len(years)
            for year in sorted(set(range(years[0], years[-1])) - set(years.tolist()))
        ]
        rows = pd.DataFrame(
            {"file": "", "row": 0, "la": [str(name) for name, _ in lines], "child": ""},
            index=range(len(lines)),
        )
        return finding_rows(
            "year_without_return", rows, "YEAR", pd.Series([text for _, text in lines], dtype="str")
        )
