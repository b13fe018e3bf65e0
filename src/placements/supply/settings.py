"""What a scenario may say about supply and turnover."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from placements.domain import Range
from placements.domain.need_groups import OLDEST, YOUNGEST

Cut = Annotated[int, Field(gt=YOUNGEST, le=OLDEST, strict=True)]


class SupplySettings(BaseModel):
    """How children turn over and how their needs are told apart, apart from any measure."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    turnover_per_year: Range | str = Field(default=Range(low=0.33, central=0.40, high=0.47))
    """Share of the children in each need group who leave care, or enter it, within a year; a range,
    a number, or the name of a row of `assumptions.csv`. In England about 0.40."""
    age_bands: list[Cut] = Field(default_factory=list)
    """For `stock_and_flow`: ages in completed years at which need groups are cut: [5, 11, 16] tells 0-4, 5-10, 11-15
    and 16-17 apart, so that `residential` becomes `residential_0_to_4`, `residential_5_to_10`,
    `residential_11_to_15` and `residential_16_to_17`. Left out: a need group is a level of need of all ages."""

    @field_validator("age_bands")
    @classmethod
    def _rising(cls, cuts: list[int]) -> list[int]:
        if any(later <= cut for cut, later in pairwise(cuts)):
            raise ValueError(
                f"{', '.join(str(cut) for cut in cuts)} do not rise. Write each age once, the youngest first"
            )
        return cuts
