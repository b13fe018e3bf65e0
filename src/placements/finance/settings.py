"""What a scenario may say about the test of cost neutrality."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator


class NeutralitySettings(BaseModel):
    """What "cost neutral" has to mean."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    threshold: float = Field(default=0.8, gt=0.5, le=1.0)
    """Probability of cost neutrality, at the central and at the stress case, from which it counts as
    demonstrated (0-1)."""
    refuted_below: float = Field(default=0.2, ge=0.0, lt=0.5)
    """Probability of cost neutrality up to which it counts as refuted (0-1)."""
    stress_case: str | None = None
    """The scenario file, beside this one, that must be cost neutral too: savings late and halved, say."""
    savings_delivered_share: float = Field(default=1.0, ge=0.0, le=1.0)
    """Share of the saving on placements that turns into cash (0-1); the rest is charged to the strategy
    as an unrealised saving."""
    capital: str | None = None
    """The row of strategy_costs.csv, in GBP once, that holds the capital of the measures. It is shown
    beside the revenue-only test, never within it."""
    capital_life_years: int = Field(default=25, ge=1, le=100)
    """Years over which the capital is repaid (minimum revenue provision)."""
    capital_interest_rate: float = Field(default=0.03, ge=0.0, le=0.2)
    """Interest a year on the capital (0-1)."""
    discount_rate: float = Field(default=0.035, ge=0.0, le=0.2)
    """What a year's waiting costs, in real terms (0-1), for the net present value: 0.035 is the Green Book's."""
    inflation_rate: float = Field(default=0.02, ge=-0.05, le=0.2)
    """General inflation a year (the GDP deflator; 0.02 is 2%), which brings money of later months to prices of the
    base month for the net present value."""

    count_posts: bool = False
    """`true` counts the posts of posts.csv in both plans' cost, so that fewer children save posts. By default they are
    shown in the whole service's cost alone: a post saved is no cash until somebody leaves it."""

    @model_validator(mode="after")
    def _apart(self) -> NeutralitySettings:
        if self.refuted_below >= self.threshold:
            raise ValueError("refuted_below must be below threshold")
        return self
