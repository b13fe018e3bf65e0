"""What a scenario may say about demand."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class DemandSettings(BaseModel):
    """How many children will be looked after, and of which placement types."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    method: Literal["state_space", "last_value"] = "state_space"
    """How the total is forecast: `state_space` (random walk with a shrunken drift on the log scale)
    or `last_value` (carried forward, with the same spread and no drift)."""
    extra_growth_per_year: float = Field(default=0.0, ge=-0.5, le=0.5)
    """Growth added to every path, as a share a year: 0.05 is 5% a year more than forecast."""
    national_growth_per_year: float = Field(default=0.0, ge=-0.2, le=0.2)
    """England's mean growth of children looked after over the last five years, as a share a year.
    Half of it is the drift expected before the council's own history is seen."""
    growth_memory: float = Field(default=0.10, ge=0.0, le=0.9)
    """Share of the variance of yearly growth that persists from year to year; published totals show
    0.07 to 0.13. It decides how far the council's own trend is believed."""
    level_variance: float = Field(default=0.0025, gt=0.0, le=1.0)
    """Variance of the yearly change of the log total that does not shrink with size."""
    count_variance: float = Field(default=1.0, ge=0.0, le=10.0)
    """Variance of the yearly change of the log total that shrinks with size: this, divided by the
    number of children, is added."""
    mix_level_variance: float = Field(default=0.05, ge=0.0, le=1.0)
    """The same as `level_variance`, for the log share of each placement type; need groups with
    more than a quarter of all children use `level_variance`."""
    mix_count_variance: float = Field(default=0.5, ge=0.0, le=10.0)
    """The same as `count_variance`, for the log share of each placement type."""
    mix_reversion_per_year: float = Field(default=0.2, ge=0.0, le=1.0)
    """Share of a deviation from the last known mix that is undone within a year."""
