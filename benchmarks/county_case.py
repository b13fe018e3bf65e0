"""A made-up county for benchmarks: eight need groups, eight provisions and four new homes, sixty months.

Its counts and prices are those of the Cabinet paper where it has any; everything else sizes a problem and says nothing
about a county.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.allocate import AllocationSettings
from placements.allocate.allocation import AllocationPrices
from placements.allocate.lines import Line
from placements.domain import Range
from placements.supply import MarketTier, MoveRoute, NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]

AGES = ("0_to_4", "5_to_10", "11_to_15", "16_to_17")
LEVELS = ("fostering", "residential")
GROUPS = tuple(f"{level}_{age}" for level in LEVELS for age in AGES)
OF_LEVEL = tuple(level for level in LEVELS for _ in AGES)

WEEKLY = {
    "kinship": 250.0,
    "parents": 60.0,
    "in_house_foster": 481.0,
    "semi_independent": 700.0,
    "ifa": 835.0,
    "homes": 300.0,
    "external": 3402.0,
    "specialist": 5200.0,
}
OPENING = {
    "in_house_foster": (56, 64, 60, 22),
    "ifa": (16, 34, 46, 16),
    "kinship": (28, 26, 22, 9),
    "parents": (38, 9, 5, 0),
    "semi_independent": (0, 0, 0, 50),
    "homes": (0, 1, 8, 3),
    "external": (0, 12, 48, 27),
    "specialist": (0, 0, 4, 2),
}
LEVEL_OF_TYPE = {name: LEVELS[int(name in ("homes", "external", "specialist"))] for name in WEEKLY}
# most of a month's need of a group that a provision can be matched to, by age
MATCHED = {
    "in_house_foster": (0.62, 0.62, 0.55, 0.4),
    "kinship": (0.25, 0.25, 0.2, 0.1),
    "parents": (0.22, 0.22, 0.15, 0.15),
    "semi_independent": (0.0, 0.0, 0.0, 0.6),
    "specialist": (0.0, 0.0, 0.08, 0.08),
    "homes": (0.0, 0.3, 0.6, 0.6),
}
GROWTH = {"in_house_foster": (206, 0.5), "kinship": (95, 0.2), "parents": (60, 0.0), "specialist": (10, 0.0)}
OPENS = (4, 5, 6, 8)


@dataclass(frozen=True)
class County:
    """What ``allocate`` takes, for one plan."""

    supply: SupplyPlan
    need: NeedPaths
    opening: dict[tuple[str, str], float]
    prices: AllocationPrices

    @property
    def months(self) -> int:
        return int(self.need.entrants.shape[1])


def county(
    paths: int, months: int = 60, seed: int = 1, *, nested: bool = False, growth: float = 0.08
) -> County:
    """The county with its new homes; ``nested`` leaves out every limit on matching."""
    opening = {
        (name, f"{LEVEL_OF_TYPE[name]}_{age}"): float(children)
        for name, by_age in OPENING.items()
        for age, children in zip(AGES, by_age, strict=True)
    }
    routes = (
        _route("back", "external", "homes", 2.0, paths, months),
        _route("on", "external", "semi_independent", 0.5, paths, months),
        _route("in_house", "ifa", "in_house_foster", 1.0, paths, months),
        _route("down", "specialist", "external", 0.5, paths, months),
    )
    supply = SupplyPlan(_provisions(paths, months, nested), routes=routes)
    return County(supply, _need(paths, months, seed, growth, opening), opening, _prices())


def _provisions(paths: int, months: int, nested: bool) -> tuple[Provision, ...]:
    found = []
    for name in WEEKLY:
        ages = range(4)
        if name == "semi_independent":
            ages = range(3, 4)
        elif name in ("homes", "specialist"):
            ages = range(1 if name == "homes" else 2, 4)
        only = frozenset(f"{level}_{AGES[age]}" for level in LEVELS for age in ages)
        match = {} if nested else MATCHED.get(name, ())
        by_group = {
            f"{LEVEL_OF_TYPE[name]}_{age}": share for age, share in zip(AGES, match or (), strict=False)
        }
        found.append(
            Provision(
                id=name,
                title=name,
                placement_type=name,
                kind="market" if name in ("ifa", "external", "semi_independent") else "carers",
                places=0.0,
                usable=_usable(name, paths, months),
                registered=np.zeros(months),
                accepts={LEVEL_OF_TYPE[name]: np.ones(paths)},
                accepts_central={LEVEL_OF_TYPE[name]: 1.0},
                tiers=_tiers(name),
                only=only,
                match_by_group={g: s for g, s in by_group.items() if s > 0},
            )
        )
    return tuple(found)


def _usable(name: str, paths: int, months: int) -> Floats:
    steps = np.arange(months)
    if name == "homes":
        new = sum(np.clip(steps - opens + 1, 0, 3.6) for opens in OPENS)
        return np.broadcast_to(12.0 + new, (paths, months)).copy()
    if name == "semi_independent":
        return np.broadcast_to(60 + 0.2 * steps, (paths, months)).copy()
    if name not in GROWTH:
        return np.full((paths, months), np.inf)
    start, step = GROWTH[name]
    return np.broadcast_to(start + step * steps, (paths, months)).copy()


def _tiers(name: str) -> tuple[MarketTier, ...]:
    steps = {"ifa": ((0, 1.0), (112, 1.1), (137, 1.25)), "external": ((0, 1.0), (87, 1.08), (102, 1.2))}
    return tuple(
        MarketTier(float(start), Range(low=factor, central=factor, high=factor), f"{name} {start}")
        for start, factor in steps.get(name, ((0, 1.0),))
    )


def _route(name: str, source: str, target: str, most: float, paths: int, months: int) -> MoveRoute:
    return MoveRoute(name, name, source, target, np.full((paths, months), most), 0.04, "move")


def _need(
    paths: int, months: int, seed: int, growth: float, opening: dict[tuple[str, str], float]
) -> NeedPaths:
    rng = np.random.default_rng(seed)
    start = np.array([sum(n for (_, g), n in opening.items() if g == group) for group in GROUPS])
    leaving = np.array([0.045, 0.03, 0.03, 0.06, 0.03, 0.022, 0.022, 0.05])
    up = np.array([1 / 60, 1 / 72, 1 / 60, 0.0, 1 / 60, 1 / 72, 1 / 60, 0.0])
    base = np.maximum(start - start * (1 - leaving - up) - np.roll(start * up, 1), 0.2)
    shared = rng.normal(0, 0.03, (paths, months, 1)).cumsum(axis=1)
    level = np.exp(shared + rng.normal(0, 0.08, (paths, 1, 8)))
    trend = 1 + growth * np.arange(months)[None, :, None] / 12
    crossings = {(GROUPS[i], GROUPS[i + 1]): np.full((paths, months), up[i]) for i in range(7) if up[i] > 0}
    return NeedPaths(
        GROUPS,
        start,
        np.broadcast_to(1 - leaving - up, (paths, months, 8)).copy(),
        rng.poisson(base * trend * level).astype(float),
        OF_LEVEL,
        crossings,
    )


def _prices() -> AllocationPrices:
    def weekly(line: Line, tier: int, month: int) -> float:
        return (
            WEEKLY[line.placement_type]
            * line.provisions[0].tiers[tier].factor.central
            * 1.02 ** (month // 12)
        )

    def of_a_move(route: int, month: int) -> float:
        del route, month
        return 1500.0

    return AllocationPrices(weekly, of_a_move)


def settings(engine: str, solver: str = "highs") -> AllocationSettings:
    """Penalties above the dearest tier, uplifts included."""
    return AllocationSettings(
        engine=engine,  # type: ignore[arg-type]
        solver=solver,  # type: ignore[arg-type]
        unplaced_penalty_gbp_per_week=12_000,
    )
