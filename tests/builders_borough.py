"""A random borough whose need groups have ages: who may be placed where is not nested, and not all can be matched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from builders import Floats, limited, places, unlimited

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.supply import MoveRoute, NeedPaths, Provision, SupplyPlan

AGES = ("young", "middle", "old")
LEVELS = ("fostering", "residential")
GROUPS = tuple(f"{level}_{age}" for level in LEVELS for age in AGES)
OF_LEVEL = tuple(level for level in LEVELS for _ in AGES)
WEEKLY = {"carers": 481.0, "kin": 250.0, "agency": 835.0, "home": 300.0, "annexe": 340.0, "outside": 3402.0}


class Borough:
    """Every draw from one seed; ``nested`` leaves out limits on matching and homes shared between levels."""

    def __init__(self, seed: int, paths: int = 3, months: int = 4, *, nested: bool = False) -> None:
        rng = np.random.default_rng(seed)
        self.paths, self.months = paths, months

        def room(most: float) -> Floats:
            return rng.uniform(0, most, (paths, months))

        def matched(level: str) -> dict[str, float]:
            if nested:
                return {}
            return {f"{level}_{age}": float(rng.uniform(0.2, 1.0)) for age in AGES}

        part = 0.0 if nested else float(rng.choice([0.0, 0.2]))
        shared = {"residential": 1 - part} | ({"fostering": part} if part else {})
        older = frozenset(f"{level}_{age}" for level in LEVELS for age in AGES[1:])
        self.provisions: tuple[Provision, ...] = (
            replace(
                places("kin", "kin", room(6), {"fostering": 1}),
                match_by_group=matched("fostering"),
                only=None if nested else frozenset(f"{level}_{age}" for level in LEVELS for age in AGES[:2]),
            ),
            replace(
                places("carers", "carers", room(60), {"fostering": 1}), match_by_group=matched("fostering")
            ),
            places("agency", "agency", unlimited(paths, months), {"fostering": 1}, tiers=(0, 20)),
            replace(places("home", "home", room(8), shared, marginal_cost="a"), only=older),
            replace(
                places("annexe", "home", room(4), {"residential": 1}, marginal_cost="b"),
                match_by_group=matched("residential"),
                only=None if nested else older,
            ),
            places("outside", "outside", unlimited(paths, months), {"residential": 1}, tiers=(0, 12)),
        )
        self.routes = (
            MoveRoute("down", "Down", "outside", "agency", room(1), 0.05, "move"),
            MoveRoute("back", "Back", "outside", "home", room(2), 0.2, "move"),
        )
        self.opening = {("carers", f"fostering_{age}"): 14.0 for age in AGES}
        self.opening |= {("agency", f"fostering_{age}"): 8.0 for age in AGES}
        self.opening |= {("outside", f"residential_{age}"): 5.0 for age in AGES}
        up = float(rng.uniform(0.0, 0.05))
        shape = (paths, months)
        self.need = NeedPaths(
            GROUPS,
            np.array([22.0] * 3 + [5.0] * 3),
            rng.uniform(0.9, 0.95, (*shape, 6)),
            np.concatenate([rng.uniform(0, 5, (*shape, 3)), rng.uniform(0, 2, (*shape, 3))], axis=2),
            OF_LEVEL,
            {
                (f"{level}_{young}", f"{level}_{old}"): np.full(shape, up)
                for level in LEVELS
                for young, old in (AGES[:2], AGES[1:])
            },
        )
        self.price = {name: price * float(rng.uniform(0.95, 1.05)) for name, price in WEEKLY.items()}
        self.move_cost = 100.0

    def weekly(self, line: str, tier: int, month: int) -> float:
        return self.price[line] * (1 + 0.1 * tier) * (1.02 if month >= 2 else 1.0)

    def placed(self, engine: str, solver: str = "auto", **settings: float) -> Allocation:
        return allocate(
            "do_nothing",
            SupplyPlan(self.provisions, routes=self.routes),
            self.need,
            self.opening,
            AllocationPrices(
                lambda line, tier, month: self.weekly(line.id, tier, month), lambda r, m: self.move_cost
            ),
            AllocationSettings(engine=engine, solver=solver, **settings),  # type: ignore[arg-type]
        )

    def cost(self, found: Allocation) -> Floats:
        """GBP a week by path and month, worked from where children live."""
        total = np.zeros((self.paths, self.months))
        for index, provision in enumerate(found.provisions):
            starts = [tier.from_children for tier in provision.tiers]
            for tier, (start, end) in enumerate(zip(starts, [*starts[1:], np.inf], strict=True)):
                here = np.clip(found.children[:, :, index], start, end) - start
                total += here * [self.weekly(provision.id, tier, month) for month in range(self.months)]
        return total


def one_room(paths: int = 1, months: int = 1) -> Floats:
    return limited(1, paths, months)
