"""What a scenario may say about demand."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from placements.demand.events import Event
from placements.demand.stock_and_flow.changes import FlowChange
from placements.domain.month_field import MonthField

MethodName = Literal[
    "averaged", "last_value", "ets", "theta", "sarimax", "regression", "stock_and_flow", "fixed"
]


class SeriesSettings(BaseModel):
    """How one series is forecast, where it differs from the others."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    method: MethodName | None = None
    """The method of this series; left out, that of `[demand]`."""
    values: dict[MonthField, float] = Field(default_factory=dict)
    """For `fixed`: children by month, as in `"2016-03" = 610`; evenly in between, the last
    one kept on. Left out, the last count is kept."""
    band_share: float = Field(default=0.0, ge=0.0, le=2.0)
    """For `fixed`: half the width of the band that holds 80% of futures a year ahead, as a share of the
    value: 0.1 is from 10% below to 10% above. It widens with the square root of time."""
    driver: str = ""
    """For `regression`: the driver in `drivers.csv` that this series follows."""
    lag_months: int = Field(default=0, ge=0, le=36)
    """For `regression`: how many months later the series follows its driver."""


class DemandSettings(BaseModel):
    """How many children will be looked after, and of which placement types."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    method: MethodName = "averaged"
    """How the total and each placement type are forecast: `averaged` (many small models, each weighted by
    how well it explains the history), `last_value` (carried forward, with the spread such counts show),
    `ets`, `theta`, `sarimax` (statsmodels), `regression` (on a driver), `stock_and_flow`
    (entries, lengths of stay, moves and 18th birthdays, from the SSDA903) or `fixed` (your own numbers)."""
    engine: Literal["vectorised", "statsmodels"] = "vectorised"
    """What filters the histories: all models at once, or one by one in statsmodels; the results agree."""
    priors: str = ""
    """A priors file beside the scenario, as `placements priors` writes it; left out, the one of the package."""
    national_growth_per_year: float | None = Field(default=None, ge=-0.2, le=0.2)
    """England's mean yearly growth of children looked after, as a share; half of it is the drift that is
    expected. Left out: from the totals published by the base month; 0: no drift is expected."""
    extra_growth_per_year: float = Field(default=0.0, ge=-0.5, le=0.5)
    """Growth added to every path, as a share a year: 0.05 is 5% a year more than forecast."""
    spread_factor: float = Field(default=1.0, ge=0.0, le=5.0)
    """What the spread of every forecast is multiplied by; 0 puts every path on the median."""
    whole_children: bool = False
    """`true` rounds every path to whole children; the types still add to the total."""
    replace_spikes: bool = True
    """`true` leaves one-month spikes out of the fit, and says which; the counts themselves stay."""
    series: dict[str, SeriesSettings] = Field(default_factory=dict)
    """What differs for `total`, `uasc` or a placement type: one table a series."""
    events: dict[str, Event] = Field(default_factory=dict)
    """What officers know of past and future: one table an event, under a name of your own."""
    flow_changes: dict[str, FlowChange] = Field(default_factory=dict)
    """For `stock_and_flow`: entries, exits or moves that will differ from those of the past: one table a
    change, under a name of your own."""

    def of(self, key: str) -> SeriesSettings:
        """The settings of one series, its method filled in."""
        own = self.series.get(key, SeriesSettings())
        return own.model_copy(update={"method": own.method or self.method})
