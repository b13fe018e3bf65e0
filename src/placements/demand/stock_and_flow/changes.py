"""What a scenario changes about entries, exits and moves: how edge of care, early help and reunification act."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placements.domain import Range
from placements.domain.month_field import MonthField

OLDEST = 17


class FlowSettings(BaseModel):
    """What changes, of whom, how far, from when."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    flow: Literal["entries", "exits", "moves"]
    """`entries` into care, `exits` from it, or `moves` from one placement to another."""
    placement_types: list[str] = Field(default_factory=list)
    """The types concerned: entered, left, or moved from; left out: all of them."""
    to: list[str] = Field(default_factory=list)
    """For `moves`: the types moved to; left out: all of them."""
    lowest_age: int = Field(default=0, ge=0, le=OLDEST)
    """The youngest children concerned, in completed years."""
    highest_age: int = Field(default=OLDEST, ge=0, le=OLDEST)
    """The oldest children concerned, in completed years."""
    unaccompanied: Literal["both", "only", "without"] = "both"
    """Whether unaccompanied asylum-seeking children are concerned."""
    multiply_by: Range = Range(low=1.0, central=1.0, high=1.0)
    """What the rate is multiplied by, once the change is complete: 0.8 is a fifth fewer; a number or a range."""
    add_per_month: Range = Range(low=0.0, central=0.0, high=0.0)
    """Children a month more (below 0: fewer), once the change is complete; a number or a range."""
    month: MonthField
    """The first month concerned, in quotes: "2026-04"."""
    build_up_months: int = Field(default=0, ge=0, le=120)
    """Months over which the change rises evenly to its full size."""
    last_month: MonthField | None = None
    """The last month concerned; left out: it stays."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.highest_age < self.lowest_age:
            raise ValueError(f"highest_age {self.highest_age} is below lowest_age {self.lowest_age}")
        if self.last_month is not None and self.last_month < self.month:
            raise ValueError(f"last_month {self.last_month} is before month {self.month}")
        if self.to and self.flow != "moves":
            raise ValueError(f"to is for moves, and this changes {self.flow}")
        if self.multiply_by.low < 0:
            raise ValueError(f"multiply_by {self.multiply_by.low:g} is below 0")
        return self


class FlowChange(FlowSettings):
    """Entries, exits or moves of named ages and placement types, multiplied or added to."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """What is done, and who says that it acts so."""
