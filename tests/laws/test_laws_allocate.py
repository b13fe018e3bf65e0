"""Laws of allocation, on random councils of a few provisions, with both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from builders import Floats, limited, need_of, places, random_month, unlimited
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.model import Prices
from placements.allocate.rows import month_rows
from placements.allocate.solver import MonthSolver
from placements.supply import MoveRoute, NeedPaths, Provision, SupplyPlan

pytestmark = [
    # PuLP leaves the closing of the files it hands to CBC to the interpreter
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # PuLP 3.3 says of its own copy of CBC that PuLP 4 will not have it
    pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning"),
]

HAS_CBC = bool({"COIN_CMD", "PULP_CBC_CMD"} & set(pulp.listSolvers(onlyAvailable=True)))
ENGINES = ["highs", pytest.param("cbc", marks=pytest.mark.skipif(not HAS_CBC, reason="CBC is not installed"))]
# the same examples on every machine: a law that fails fails for everybody
MANY = settings(max_examples=examples(40), deadline=None, derandomize=True)
FEW = settings(max_examples=examples(4), deadline=None, derandomize=True)

SEEDS = st.integers(min_value=0, max_value=10_000)
PATHS, MONTHS = 3, 4
GROUPS = ("fostering", "residential")


class Town:
    """Random provision, need and prices; every draw from one seed."""

    def __init__(self, seed: int, paths: int = PATHS, months: int = MONTHS) -> None:
        rng = np.random.default_rng(seed)
        self.paths, self.months = paths, months

        def room(most: float) -> Floats:
            return rng.uniform(0, most, (paths, months))

        fostering = float(rng.choice([0.0, 0.15]))
        accepts = {"residential": 1 - fostering} | ({"fostering": fostering} if fostering else {})
        self.provisions: tuple[Provision, ...] = (
            places(
                "carers", "carers", room(70), {"fostering": 1}, match_share=float(rng.choice([0.75, 1.0]))
            ),
            places("agency", "agency", unlimited(paths, months), {"fostering": 1}, tiers=(0, 20)),
            places("home-a", "home", room(8), accepts, marginal_cost="a", match_share=0.6),
            places("home-b", "home", room(5), {"residential": 1}, marginal_cost="b"),
            places("outside", "outside", unlimited(paths, months), {"residential": 1}, tiers=(0, 8)),
        )
        self.routes = (
            MoveRoute("down", "Down", "outside", "agency", room(1), 0.05, "move"),
            MoveRoute("back", "Back", "outside", "home", room(2), 0.2, "move"),
        )
        entrants = np.stack([rng.uniform(0, 8, (paths, months)), rng.uniform(0, 3, (paths, months))], axis=2)
        # the homes start empty: which of two homes children start in is a question of its own
        self.opening = {
            ("carers", "fostering"): 50.0,
            ("agency", "fostering"): 30.0,
            ("home", "residential"): 0.0,
            ("outside", "residential"): 18.0,
        }
        self.need: NeedPaths = replace(
            need_of(GROUPS, (80, 18), entrants), retention=rng.uniform(0.93, 1.0, entrants.shape)
        )
        base = {"carers": 481.0, "agency": 835.0, "home-a": 300.0, "home-b": 320.0, "outside": 3402.0}
        self.price = {name: price * float(rng.uniform(0.95, 1.05)) for name, price in base.items()}

    def weekly(self, line: str, tier: int, month: int) -> float:
        return self.price[line] * (1 + 0.1 * tier) * (1.02 if month >= 2 else 1.0)

    def placed(self, engine: str = "highs", order: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Allocation:
        return allocate(
            "do_nothing",
            SupplyPlan(tuple(self.provisions[i] for i in order), routes=self.routes),
            self.need,
            self.opening,
            AllocationPrices(lambda line, tier, month: self.weekly(line.id, tier, month), lambda r, m: 100.0),
            AllocationSettings(solver=engine),  # type: ignore[arg-type]
        )

    def at_one_price_in_homes(self) -> None:
        """Every home takes residential need alone, at one marginal cost and without a limit of matching."""
        self.provisions = tuple(
            replace(p, accepts={"residential": np.ones(self.paths)}, match_share=1.0, marginal_cost="a")
            if p.kind == "home"
            else p
            for p in self.provisions
        )
        self.price["home_homes"] = self.price["home-a"]

    def cost(self, found: Allocation) -> Floats:
        """GBP a week by path and month, worked from where children live."""
        total = np.zeros((self.paths, self.months))
        for index, provision in enumerate(found.provisions):
            starts = [tier.from_children for tier in provision.tiers]
            for tier, (start, end) in enumerate(zip(starts, [*starts[1:], np.inf], strict=True)):
                here = np.clip(found.children[:, :, index], start, end) - start
                total += here * [self.weekly(provision.id, tier, month) for month in range(self.months)]
        return total


def conserves(town: Town, found: Allocation, within: float) -> None:
    """Placed + unplaced = need, with every place, gap and move not negative."""
    there = found.children.sum(axis=2) + found.unplaced.sum(axis=2)
    assert there == pytest.approx(town.need.children().sum(axis=2), abs=within)
    for array in (found.children, found.unplaced, found.over_capacity, found.moves):
        assert (array >= 0).all()


def keeps_to_places(town: Town, found: Allocation, within: float) -> None:
    """Nothing above usable places but by the excess that is reported."""
    excess = np.zeros((town.paths, town.months))
    for index, provision in enumerate(found.provisions):
        if provision.limited:
            excess += np.maximum(found.children[:, :, index] - provision.usable, 0)
    assert (excess <= found.over_capacity + within).all()


def leaves_the_settled(town: Town, found: Allocation, within: float) -> None:
    """Every line keeps what it had, but for those who leave care and those moved."""
    before = np.concatenate(
        [np.broadcast_to(found.opening, (town.paths, 1, 5)), found.children[:, :-1]], axis=1
    )
    fewest = town.need.retention.min(axis=2)[:, :, None] * before
    moved = found.moves.sum(axis=2)[:, :, None]
    assert (found.children >= fewest - moved - within).all()
    limited_by = np.stack([route.most for route in town.routes], axis=2)
    assert (found.moves <= limited_by + within).all()


# children; CBC writes its columns with eight digits
WITHIN = {"highs": 1e-7, "cbc": 1e-5}
LAWS = [conserves, keeps_to_places, leaves_the_settled]


@given(seed=SEEDS)
@MANY
def test_highs_keeps_every_law_of_a_month(seed: int) -> None:
    town = Town(seed)
    found = town.placed()
    for law in LAWS:
        law(town, found, WITHIN["highs"])


@pytest.mark.skipif(not HAS_CBC, reason="CBC is not installed")
@given(seed=SEEDS)
@FEW
def test_cbc_keeps_every_law_of_a_month(seed: int) -> None:
    town = Town(seed, paths=1, months=2)
    found = town.placed("cbc")
    for law in LAWS:
        law(town, found, WITHIN["cbc"])


@given(seed=SEEDS, order=st.permutations(range(5)))
@MANY
def test_the_order_of_provisions_changes_no_cost(seed: int, order: list[int]) -> None:
    town = Town(seed)
    here, there = town.placed(), town.placed(order=tuple(order))
    # tie-breaks follow the order of the list: a millionth of a pound a child and place in it
    assert town.cost(there) == pytest.approx(town.cost(here), abs=0.01)
    assert there.unplaced == pytest.approx(here.unplaced, abs=1e-6)


@given(seed=SEEDS)
@settings(MANY, max_examples=examples(25))
def test_the_order_of_paths_changes_nothing(seed: int) -> None:
    town = Town(seed)
    here = town.placed()
    town.provisions = tuple(replace(p, usable=p.usable[::-1]) for p in town.provisions)
    town.routes = tuple(replace(route, most=route.most[::-1]) for route in town.routes)
    town.need = replace(town.need, entrants=town.need.entrants[::-1], retention=town.need.retention[::-1])
    there = town.placed()
    assert town.cost(there)[::-1] == pytest.approx(town.cost(here), abs=1e-3)


@pytest.mark.parametrize("engine", ENGINES)
@given(seed=SEEDS, extra=st.floats(min_value=0.0, max_value=20.0))
@settings(max_examples=examples(8), deadline=None, derandomize=True)
def test_more_capacity_never_costs_more_in_its_month(engine: str, seed: int, extra: float) -> None:
    month = random_month(seed, paths=2)
    solver = MonthSolver(month.model.columns(), month_rows(month.model), engine, "do_nothing")
    objective = month.model.objective(month.prices)
    price = np.array([objective.get(name, 0.0) for name in month.model.columns()])
    cost = solver.solve(objective, month.rhs, "month 1")[0] @ price
    roomy = month.rhs.copy()
    for number, row in enumerate(month_rows(month.model)):
        if row.name.startswith(("capacity", "acceptance", "width")):
            roomy[:, number] += extra
    assert (solver.solve(objective, roomy, "month 1")[0] @ price <= cost * (1 + 5e-8) + 1e-6).all()


@given(seed=SEEDS, rise=st.floats(min_value=1.0, max_value=2.0))
@settings(MANY, max_examples=examples(25))
def test_a_dearer_market_never_lowers_what_a_place_elsewhere_is_worth(seed: int, rise: float) -> None:
    # one month, nobody there yet, places enough that nothing but money decides
    month = random_month(seed, paths=2)
    empty = replace(month.state, stayers={key: np.zeros(2) for key in month.state.stayers})
    month = replace(month, state=empty)
    dearer = {k: price * (rise if k[0] == "outside" else 1) for k, price in month.prices.line.items()}

    def homes_worth(prices: Prices) -> Floats:
        """What one more place in every home saves, by the month's cost with and without."""
        solver = MonthSolver(month.model.columns(), month_rows(month.model), "highs", "do_nothing")
        objective = month.model.objective(prices)
        price = np.array([objective.get(name, 0.0) for name in month.model.columns()])
        with_more = month.rhs.copy()
        for number, row in enumerate(month_rows(month.model)):
            if row.name.startswith(("capacity_home", "acceptance")):
                with_more[:, number] += 1.0
        before, after = (solver.solve(objective, rhs, "m")[0] @ price for rhs in (month.rhs, with_more))
        worth: Floats = before - after
        return worth

    assert (homes_worth(Prices(dearer, month.prices.move)) >= homes_worth(month.prices) - 1e-3).all()


@given(seed=SEEDS)
@settings(MANY, max_examples=examples(25))
def test_homes_of_equal_cost_together_cost_what_one_large_home_costs(seed: int) -> None:
    town = Town(seed)
    town.at_one_price_in_homes()
    one = replace(town.provisions[2], usable=town.provisions[2].usable + town.provisions[3].usable)
    pooled = town.placed()
    town.provisions = (*town.provisions[:2], one, town.provisions[4])
    single = town.placed(order=(0, 1, 2, 3))
    assert single.children[:, :, 2] == pytest.approx(pooled.children[:, :, 2:4].sum(axis=2), abs=1e-6)
    assert single.children[:, :, 3] == pytest.approx(pooled.children[:, :, 4], abs=1e-6)


@given(seed=SEEDS)
@settings(MANY, max_examples=examples(25))
def test_a_provision_without_places_changes_nothing(seed: int) -> None:
    town = Town(seed)
    here = town.placed()
    empty = places("closed", "home", limited(0, PATHS, MONTHS), {"residential": 1}, marginal_cost="c")
    town.provisions = (*town.provisions, replace(empty, planned=True))
    town.price["closed"] = 10.0
    there = town.placed(order=(0, 1, 2, 3, 4, 5))
    assert there.children[:, :, :5] == pytest.approx(here.children, abs=1e-6)
    assert there.children[:, :, 5] == pytest.approx(np.zeros((PATHS, MONTHS)), abs=1e-6)
