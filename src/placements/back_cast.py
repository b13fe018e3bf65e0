"""Do nothing, with demand held flat, must go on as observed: a test of every council's calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.demand import DemandPaths, known_mix, monthly_total
from placements.domain.assumption import CentralDraws
from placements.finance import cost_plan
from placements.run import Prepared
from placements.supply import Context, build_supply

MONTHS = 12
# children; what a few months of turnover in a small type may move
TOLERANCE_CHILDREN = 3.0
TOLERANCE_SHARE = 0.05


@dataclass(frozen=True)
class BackCast:
    """Children by placement type: observed, and after twelve months of flat demand without measures."""

    observed: dict[str, float]
    after_a_year: dict[str, float]

    @property
    def moved(self) -> dict[str, float]:
        """Types that move by more than the tolerance: three children or 5%."""
        return {
            name: self.after_a_year[name] - children
            for name, children in self.observed.items()
            if abs(self.after_a_year[name] - children) > max(TOLERANCE_CHILDREN, TOLERANCE_SHARE * children)
        }

    @property
    def sentence(self) -> str:
        pairs = ", ".join(
            f"{name.replace('_', ' ')} {children:.0f} to {self.after_a_year[name]:.0f}"
            for name, children in self.observed.items()
        )
        if not self.moved:
            return (
                f"Back-cast: with flat demand and no measures, a year on the mix stays as observed ({pairs})."
            )
        names = ", ".join(name.replace("_", " ") for name in self.moved)
        return (
            f"Warning: with flat demand and no measures, a year on the mix does not stay as observed ({pairs}). "
            f"Look at places, max_occupancy, match_share and net_growth of {names} in provision.csv."
        )


def back_cast(ready: Prepared) -> BackCast:
    """Place a flat demand for twelve months, with every assumption at its central value."""
    scenario = ready.scenario
    months = ready.context.months[:MONTHS]
    context = Context(
        council=ready.council,
        placement_types=scenario.placement_types,
        base_month=ready.context.base_month,
        months=months,
        draws=CentralDraws(seed=0, paths=1),
        scenario_file=ready.context.scenario_file,
    )
    history = monthly_total(ready.council.history, scenario.placement_types, context.base_month)
    opening = known_mix(ready.council.history, scenario.placement_types) * history.last_value
    flat = DemandPaths(
        scenario.placement_types, months, opening, np.broadcast_to(opening, (1, len(months), len(opening)))
    )
    turnover = context.share("supply.turnover_per_year", scenario.settings.supply.turnover_per_year)
    plan = cost_plan(
        "do_nothing", build_supply({}, context), flat, context, turnover, scenario.settings.allocation
    )
    last = plan.allocation.children[0, -1]
    after = {
        t.id: float(
            sum(last[i] for i, p in enumerate(plan.allocation.provisions) if p.placement_type == t.id)
        )
        for t in scenario.placement_types
    }
    return BackCast(dict(zip(scenario.placement_types.ids, opening.tolist(), strict=True)), after)
