"""Laws of measures, on councils of many sizes: what does nothing changes nothing, and no child is saved twice."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, NewHome, prepare_small
from builders_measures import COUNCIL, EACH, EVERY_KIND
from examples import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from placements.appraisal.basis import changed
from placements.finance import summarise
from placements.prepared import Prepared
from placements.run import BothPlans, both_plans, forecast

# a run takes a tenth of a second: a failing example is told as it was found, without a minute of shrinking
FEW = settings(
    max_examples=examples(4), deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
SOME = settings(FEW, max_examples=examples(10))
BOTH_ENGINES = pytest.mark.parametrize("engine", ["waterfall", "lp"])
"""Each law holds whichever engine places the children: neither is chosen by how it agrees with the other."""

HOME_OF_NOTHING = "max_occupancy = 0\n"
DOES_NOTHING = {
    "home, own": EACH["home, own"] + HOME_OF_NOTHING,
    "home, block": EACH["home, block"] + HOME_OF_NOTHING,
    "home, spot": EACH["home, spot"] + HOME_OF_NOTHING,
    "close_home": EACH["close_home"],
    "edge_of_care": EACH["edge_of_care"].replace("{ low = 0.0, central = 0.1, high = 0.25 }", "0"),
    "foster_recruitment": EACH["foster_recruitment"].replace("fill_rate = 0.8", "fill_rate = 0"),
    "family_and_friends": EACH["family_and_friends"].replace(
        "{ low = 0.0, central = 0.03, high = 0.06 }", "0"
    ),
    "step_down": EACH["step_down"].replace("{ low = 0.1, central = 0.3, high = 0.6 }", "0"),
    "reunification": EACH["reunification"].replace("{ low = 0.0, central = 0.005, high = 0.01 }", "0"),
    "framework": EACH["framework"].replace("{ low = 0.7, central = 0.9, high = 1.0 }", "0"),
    "framework, block": EACH["framework, block"] + "usable_share = 0\n",
    "price_cap": EACH["price_cap"].replace("{ low = 0.2, central = 0.5, high = 0.9 }", "0"),
    "demand_shift, another need": EACH["demand_shift, another need"].replace(
        "{ low = 0.0, central = 0.1, high = 0.2 }", "0"
    ),
    "demand_shift, entries": EACH["demand_shift, entries"].replace(
        "{ low = -0.1, central = 0.0, high = 0.2 }", "0"
    ),
}
"""Each measure without its effect; a council whose costs are all £0 pays nothing for it."""


@st.composite
def councils(draw: st.DrawFn) -> Council:
    """Councils with every home and every cost of measures that ``COUNCIL`` has."""
    counts = {
        "in_house_foster": draw(st.integers(10, 90)),
        "ifa": draw(st.integers(5, 60)),
        "in_house_residential": draw(st.integers(0, 8)),
        "external_residential": draw(st.integers(1, 30)),
        "other": draw(st.integers(10, 60)),
    }
    return replace(
        COUNCIL,
        counts=counts,
        carers=draw(st.integers(10, 90)),
        tiers=draw(st.sampled_from([(), COUNCIL.tiers, (("outside", 6, 1.2),)])),
    )


def free(council: Council, kind: str) -> Council:
    """The same council where measures cost nothing; where a home closes, nobody needs one."""
    costs = {item: (0, unit) for item, (_, unit) in COUNCIL._costs().items()}
    cells = {**council.provision_cells, "old-home": {"running_cost": "home_running"}}
    nobody = {"in_house_residential": 0, "external_residential": 0} if kind == "close_home" else {}
    return replace(
        council, counts={**council.counts, **nobody}, costs=costs, uplifts={}, provision_cells=cells
    )


def ready(body: str, council: Council, **top: object) -> Prepared:
    with tempfile.TemporaryDirectory() as folder:
        return prepare_small(Path(folder), body, council, **{"paths": 5, **top})


def placed_by(engine: str, prepared: Prepared) -> Prepared:
    asked = {"engine": engine, "valued_paths": 0}
    allocation = prepared.scenario.settings.allocation.model_copy(update=asked)
    return replace(prepared, scenario=changed(prepared.scenario, allocation=allocation))


def plans(engine: str, body: str, council: Council, **top: object) -> BothPlans:
    prepared = placed_by(engine, ready(body, council, **top))
    found = both_plans(prepared, forecast(prepared))
    assert {plan.allocation.outcome.engine for plan in (found.do_nothing, found.strategy)} == {engine}
    return found


@pytest.mark.parametrize("kind", EACH)
def test_each_measure_without_its_effect_is_still_that_measure(kind: str) -> None:
    strategy = ready(DOES_NOTHING[kind], free(COUNCIL, kind)).strategy
    assert strategy.has_measures
    assert kind == "close_home" or DOES_NOTHING[kind] != EACH[kind]


@BOTH_ENGINES
@pytest.mark.parametrize("kind", EACH)
@given(council=councils(), seed=st.integers(0, 99))
@settings(FEW, max_examples=examples(2))
def test_a_measure_that_costs_nothing_and_does_nothing_changes_nothing(
    engine: str, kind: str, council: Council, seed: int
) -> None:
    body = (FLAT_DEMAND if kind == "close_home" else "") + DOES_NOTHING[kind]
    prepared = placed_by(engine, ready(body, free(council, kind), seed=seed, paths=3))
    demand = forecast(prepared)
    found = both_plans(prepared, demand)
    assert np.abs(found.comparison.net_saving).max() < 1e-6
    asked = prepared.scenario.settings
    tables = summarise(
        demand, found.do_nothing, found.strategy, found.comparison, asked.neutrality, asked.measures
    )
    costs = tables.cost.groupby(["plan", "financial_year", "placement_type"])["mean_gbp"].sum().round(2)
    difference = costs["do_nothing"].sub(costs["strategy"], fill_value=0.0)
    assert not difference.any(), difference


@BOTH_ENGINES
@given(council=councils(), seed=st.integers(0, 99))
@SOME
def test_a_strategy_whose_measures_are_switched_off_saves_exactly_nothing(
    engine: str, council: Council, seed: int
) -> None:
    off = EVERY_KIND.replace("kind =", "enabled = false\nkind =")
    assert not plans(engine, off, council, seed=seed).comparison.net_saving.any()


@BOTH_ENGINES
@given(
    places=st.integers(1, 12),
    contract=st.sampled_from(["own", "block", "spot"]),
    opens=st.sampled_from(["2016-02", "2016-11"]),
)
@SOME
def test_a_home_that_nobody_needs_costs_exactly_its_fixed_cost(
    engine: str, places: int, contract: str, opens: str
) -> None:
    counts = {**COUNCIL.counts, "in_house_residential": 0, "external_residential": 0}
    council = replace(COUNCIL, counts=counts, new_homes=(NewHome(places=places, opens=opens),))
    price = {"own": "", "block": 'price = "block_price"\n', "spot": 'price = "spot_price"\n'}[contract]
    body = f'{FLAT_DEMAND}{QUICK_HOME}contract = "{contract}"\n{price}'
    found = plans(engine, body, council, paths=3)
    strategy, context = found.strategy, found.strategy.book.context
    weeks = np.array([month.weeks * (str(month) >= opens) for month in context.months])
    book = strategy.book
    rate = {
        "own": lambda: book.drawn("home_running") - book.drawn("home_marginal"),
        "block": lambda: book.drawn("block_price"),
        "spot": lambda: np.zeros((3, len(weeks))),
    }[contract]()
    assert -found.comparison.net_saving == pytest.approx(places * weeks * rate, abs=0.005)


@BOTH_ENGINES
@given(
    council=councils(),
    price=st.floats(1500, 4500),
    rise=st.floats(0, 2000),
    body=st.sampled_from([EACH["home, own"], EACH["home, block"], EACH["home, spot"]]),
)
@SOME
def test_a_higher_external_price_never_lowers_the_saving_of_an_own_place(
    engine: str, council: Council, price: float, rise: float, body: str
) -> None:
    savings = [
        plans(
            engine, FLAT_DEMAND + body, replace(council, prices={"external_residential": weekly})
        ).comparison.net_saving
        for weekly in (price, price + rise)
    ]
    assert (savings[1].sum(axis=1) >= savings[0].sum(axis=1) - 0.01).all()


STRONG = {"high = 0.25": "high = 1.0", "high = 0.06": "high = 1.0", "high = 0.01": "high = 1.0"}


@BOTH_ENGINES
@given(council=councils(), seed=st.integers(0, 99))
@SOME
def test_all_measures_together_save_no_child_who_is_not_there(
    engine: str, council: Council, seed: int
) -> None:
    body = EVERY_KIND
    for weak, strong in STRONG.items():
        body = body.replace(weak, strong)
    found = plans(engine, body, council, seed=seed)
    need = found.strategy.need
    assert (need.entrants >= -1e-9).all()
    assert ((need.retention >= 0) & (need.retention <= 1)).all()
    allocation = found.strategy.allocation
    there = allocation.children.sum(axis=2) + allocation.unplaced.sum(axis=2)
    assert there == pytest.approx(need.children().sum(axis=2), rel=1e-9, abs=1e-6)
    assert (allocation.children >= -1e-9).all()


@BOTH_ENGINES
@given(council=councils(), kinds=st.permutations(sorted(EACH)))
@FEW
def test_what_a_plan_costs_is_the_sum_of_its_lines_in_whatever_order_measures_stand(
    engine: str, council: Council, kinds: list[str]
) -> None:
    found = plans(engine, "".join(EACH[kind] for kind in kinds), council)
    for plan in (found.do_nothing, found.strategy):
        lines = np.sum([line.amounts(plan.book) for line in plan.lines], axis=0)
        assert plan.total == pytest.approx(lines, abs=1e-6)
        keys = [line.key for line in plan.lines]
        assert len(keys) == len(set(keys))
