"""What officers know and a history cannot tell: shifts, one-offs, planned changes, closures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placements.domain import Range
from placements.domain.month_field import MonthField


class _EventBase(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    series: str
    """The series concerned: `total`, `uasc` or a placement type."""
    month: MonthField
    """The first month concerned, in quotes: "2014-09"."""
    reason: str = Field(min_length=1, max_length=500)
    """What happened or is planned, and who says so."""


class LevelShift(_EventBase):
    """A step in the past with a known cause, such as a court ruling: no evidence of growth or of spread."""

    kind: Literal["level_shift"]


class OneOff(_EventBase):
    """Months in the past that will not come again: left out of the fit, kept in the history."""

    kind: Literal["one_off"]
    last_month: MonthField | None = None
    """The last month concerned; left out: the first one only."""

    @model_validator(mode="after")
    def _in_order(self) -> OneOff:
        if self.last_month is not None and self.last_month < self.month:
            raise ValueError(f"last_month {self.last_month} is before month {self.month}")
        return self


class PlannedChange(_EventBase):
    """Children who will come or go for a known reason, such as the National Transfer Scheme."""

    kind: Literal["planned_change"]
    children: Range
    """Children more (or, below 0, fewer), once the change is complete; a number or a range."""
    latest_month: MonthField | None = None
    """The latest month in which it may begin: the month is drawn on each path; left out: as `month` says."""
    build_up_months: int = Field(default=0, ge=0, le=120)
    """Months over which it rises evenly to its full size."""

    @model_validator(mode="after")
    def _in_order(self) -> PlannedChange:
        if self.latest_month is not None and self.latest_month < self.month:
            raise ValueError(f"latest_month {self.latest_month} is before month {self.month}")
        return self


class Closure(_EventBase):
    """A placement type that closes and stays closed: its children move to the other types."""

    kind: Literal["closure"]


Event = Annotated[LevelShift | OneOff | PlannedChange | Closure, Field(discriminator="kind")]

EVENT_KINDS = (LevelShift, OneOff, PlannedChange, Closure)
