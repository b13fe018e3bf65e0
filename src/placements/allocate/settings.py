"""What a scenario may say about allocation."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class AllocationSettings(BaseModel):
    """Penalties that only rank what cannot be avoided; they are never part of a cost."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    unplaced_penalty_gbp_per_week: float = Field(default=12000.0, gt=0)
    """Penalty for a child without a place, GBP per week; must exceed the dearest place there is."""
    over_capacity_penalty_gbp_per_week: float = Field(default=20000.0, gt=0)
    """Penalty for a child above the usable places of a provision, GBP per week; must exceed
    `unplaced_penalty_gbp_per_week`: only settled children may be above, nobody new is placed there."""
    engine: Literal["auto", "lp", "waterfall"] = "auto"
    """`waterfall` places children in closed form, on all paths at once; `lp` solves the month's linear programme on
    each path; `auto` takes the waterfall where a sample of programmes shows that it costs the same, else `lp`."""
    sampled_paths: int = Field(default=20, ge=0, le=1000)
    """Paths on which the waterfall is compared with the linear programme. 0: it is not, and `auto` takes `lp`."""
    sampled_every_months: int = Field(default=1, ge=1, le=240)
    """Months from one comparison to the next; 1: every month."""
    valued_paths: int = Field(default=60, ge=0, le=1000)
    """Paths on which it is worked out what one more place and one child fewer are worth, a third of them where the
    linear programme places children. 0: it is not."""
    largest_gap: float = Field(default=1e-4, ge=0.0, le=0.01)
    """Share of a month's cost by which the waterfall may differ from the linear programme, in any month of the sample,
    before `auto` gives it up (0-1); 0.0001 is £100 in a million."""
    solver: Literal["auto", "highs", "cbc"] = "auto"
    """`highs`, `cbc`, or `auto`: HiGHS, and CBC where HiGHS is not there or fails."""
