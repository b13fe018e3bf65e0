"""What a scenario may say about supply and turnover."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from placements.domain import Range


class SupplySettings(BaseModel):
    """How children turn over, apart from any measure."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    turnover_per_year: Range | str = Field(default=Range(low=0.33, central=0.40, high=0.47))
    """Share of the children in each need group who leave care, or enter it, within a year; a range,
    a number, or the name of a row of `assumptions.csv`. In England about 0.40."""
