"""What every measure has in common."""

from __future__ import annotations

from abc import abstractmethod

from pydantic import BaseModel, ConfigDict, Field, field_validator

from placements.domain import Range
from placements.domain.section_251 import SECTION_251_LINES, not_a_line
from placements.supply.context import Context
from placements.supply.plan import SupplyPlan

Assumed = Range | str
"""A number, a range {low, central, high, reason}, or the name of a row of assumptions.csv."""


class MeasureBase(BaseModel):
    """One thing the strategy does."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    title: str = Field(default="", max_length=200)
    """What reports call it; by default its name."""
    enabled: bool = True
    """`false` leaves the measure out, so that a scenario can switch off what it extends."""
    section_251: str | None = None
    """The line of the section 251 return that its own costs stand in, as in "3.4.4"; left out: what is usual for its
    kind."""

    @field_validator("section_251")
    @classmethod
    def _is_a_line(cls, line: str | None) -> str | None:
        if line is not None and line not in SECTION_251_LINES:
            raise ValueError(" ".join(not_a_line(line)))
        return line

    def named(self, name: str) -> str:
        return self.title or name.replace("_", " ")

    @abstractmethod
    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        """The plan with this measure in it. Raises ScenarioError if it refers to what is not there."""
