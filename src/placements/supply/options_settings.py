"""What a scenario may say about the choice of homes: which could open, when, and for how much capital."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placements.domain import Month
from placements.domain.month_field import MonthField

MOST_MONTHS = 60

Capital = Annotated[float, Field(ge=0)] | str
"""GBP, or the name of a row of strategy_costs.csv in "GBP once"."""


class OptionsSettings(BaseModel):
    """What `placements options` may choose from: sites, opening months, capital. `placements run` does not read it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    sites: list[str] = Field(default_factory=list)
    """The homes to choose from: names of measures of kind `home` of this scenario. Left out: every one. Homes
    that are not named open as the scenario has them, in every plan."""
    months: list[MonthField] = Field(default_factory=list)
    """The months in which a home may open, in quotes: ["2016-04", "2016-10"]. Left out: see `first`."""
    first: MonthField | None = None
    """Where `months` is left out: the first of them; by default the earliest in which one of the sites opens in the
    scenario."""
    last: MonthField | None = None
    """Where `months` is left out: no later month than this; by default 24 months after the first."""
    every_months: int = Field(default=6, ge=1, le=60)
    """Where `months` is left out: months from each to the next."""
    most_homes: int | None = Field(default=None, ge=0)
    """Most of the sites that one plan may open."""
    capital_budget_gbp: float | None = Field(default=None, ge=0)
    """Most capital that one plan may need, GBP. Every site needs its `capital` then."""
    capital: dict[str, Capital] = Field(default_factory=dict)
    """Site -> its capital: GBP, or the row of strategy_costs.csv, in GBP once, that holds it."""
    within_share: float = Field(default=0.005, ge=0.0, le=1.0)
    """Plans whose expected cost exceeds that of the best by at most this share of it are listed as near-best (0-1)."""
    cross_check_seconds: float = Field(default=60.0, gt=0, le=3600)
    """Seconds that the solver may take for the cross-check by integer programming."""

    @model_validator(mode="after")
    def _months_once(self) -> OptionsSettings:
        if self.months and (self.first is not None or self.last is not None):
            raise ValueError(
                "months and first or last are both written. Write the months, or the first and last"
            )
        for name, written in (("sites", self.sites), ("months", [str(month) for month in self.months])):
            twice = [entry for entry in dict.fromkeys(written) if written.count(entry) > 1]
            if twice:
                raise ValueError(f'{name} names "{twice[0]}" twice. Name each once')
        if len(self.months) > MOST_MONTHS:
            raise ValueError(f"months has {len(self.months)} entries. Write at most {MOST_MONTHS}")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"last {self.last} lies before first {self.first}. Let last be a later month")
        return self

    def opening_months(self, earliest: Month) -> tuple[Month, ...]:
        """The months in which a home may open, rising.

        Parameters
        ----------
        earliest
            The earliest month in which one of the sites opens in the scenario.
        """
        if self.months:
            return tuple(sorted(self.months))
        first = self.first if self.first is not None else earliest
        last = self.last if self.last is not None else first + 24
        return tuple(first + step for step in range(0, last - first + 1, self.every_months))
