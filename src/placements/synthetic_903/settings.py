"""What may be asked of a synthetic council."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field


class SyntheticSettings(BaseModel):
    """A council that is not there: its size, how it changes, and what is wrong with its returns."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    children: int = Field(default=600, ge=10, le=100_000)
    """Children looked after that are expected on the first day; with growth or drift it changes from then on."""
    years: int = Field(default=10, ge=1, le=25)
    """Returns to make, one a year of 1 April to 31 March."""
    first_year: int = Field(default=2016, ge=2010, le=2030)
    """The year in whose April the first return begins: 2016 is the return of 2016-17, collection year 2017."""
    entries_growth: float = Field(default=0.0, ge=-0.5, le=0.5)
    """Growth of the rate of entries from the first day, as a share a year: 0.03 is 3% a year."""
    entries_spread: float = Field(default=0.0, ge=0.0, le=1.0)
    """How far the rate of entries of one month lies from its expectation: standard deviation over mean. 0 leaves
    chance alone (Poisson)."""
    residential_drift: float = Field(default=0.0, ge=-0.5, le=0.5)
    """Growth of the share of new placements that are residential, as a share a year: 0.05 lifts 20% to 21%."""
    lengths_growth: float = Field(default=0.0, ge=-0.5, le=0.5)
    """Growth of the length of new placements from the first day, as a share a year."""
    uasc_share: float = Field(default=0.06, ge=0.0, le=0.9)
    """Share of entries that are unaccompanied asylum-seeking children."""
    seed: int = Field(default=1, ge=0)
    """Start of the random numbers: the same seed, the same council."""
    dirty: float = Field(default=0.0, ge=0.0, le=0.2)
    """Share of episode rows that get a fault; above 0 each kind of fault is planted at least once."""

    @property
    def first_day(self) -> dt.date:
        """1 April of the first return."""
        return dt.date(self.first_year, 4, 1)

    @property
    def last_day(self) -> dt.date:
        """31 March of the last return."""
        return dt.date(self.first_year + self.years, 3, 31)

    @property
    def collection_years(self) -> tuple[int, ...]:
        """The calendar year in which each return ends."""
        return tuple(range(self.first_year + 1, self.first_year + self.years + 1))
