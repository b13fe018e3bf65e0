"""Existing and new placements at prices of their own: worked by hand, and nothing lost between the two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import (
    EVERY_MEASURE,
    FLAT_DEMAND,
    QUICK_HOME,
    UNCERTAIN,
    Council,
    NewHome,
    prepare_small,
    run_small,
    small_council,
    write_scenario,
)
from builders_openings import TURNOVER, TWO_HOMES, prepare_homes

from placements.appraisal.basis import basis_of
from placements.appraisal.held import CentralCase
from placements.domain import ScenarioError
from placements.finance import PlanResult, PriceBook
from placements.finance.break_even import break_even_occupancy
from placements.finance.budget import central_prices, opening_children
from placements.finance.foresight import foresight
from placements.inputs import read_council
from placements.opening_plans.costing import costing_over_paths
from placements.opening_plans.plans import opening_plans
from placements.opening_plans.sites import sites_of
from placements.opening_plans.stacked import cost_plans
from placements.prepared import prepare
from placements.run import both_plans, forecast, readable
from placements.scenario import load_scenario

LEAVING = "\n[supply]\nturnover_per_year = 0.4\n"
"""Of a steady number a thirtieth leaves each month, and as many come."""
STAYS = 1 - 0.4 / 12
JANUARY, FEBRUARY = 31 / 7, 29 / 7


def amounts(plan: PlanResult, key: str) -> np.ndarray:
    """GBP of one line by month on the first path."""
    line = next(line for line in plan.lines if line.key == key)
    return np.asarray(line.amounts(plan.book)[0])


def weeks(plan: PlanResult, key: str) -> np.ndarray:
    """Child-weeks of one line on every path."""
    return np.asarray(next(line for line in plan.lines if line.key == key).quantity)


def test_forty_children_whose_places_are_taken_over_at_another_price(tmp_path: Path) -> None:
    """IFA: 40 children at £800 a week; a new placement is £900.

    A thirtieth leaves each month: at the end of January 38.667 of the 40 are there, of February 37.378. January is paid
    by the mean of 40 and 38.667, 39.333 children x 31/7 weeks x £800; the 0.667 new ones by £900.
    """
    council = Council(apart={"ifa": (800, 900)})
    plan = run_small(tmp_path, FLAT_DEMAND + LEAVING, council).do_nothing

    before, after = amounts(plan, "agencies:existing"), amounts(plan, "agencies:new")
    ends = [40, 40 * STAYS, 40 * STAYS**2]
    assert ends[1:] == pytest.approx([38.6667, 37.3778], abs=1e-4)
    assert before[:2] == pytest.approx(
        [(40 + ends[1]) / 2 * JANUARY * 800, (ends[1] + ends[2]) / 2 * FEBRUARY * 800]
    )
    assert after[:2] == pytest.approx(
        [(40 - ends[1]) / 2 * JANUARY * 900, (80 - ends[1] - ends[2]) / 2 * FEBRUARY * 900]
    )


def test_the_lines_say_which_placements_they_are(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND, Council(apart={"ifa": (800, 900)}))
    titles = [line.title for line in result.do_nothing.lines if line.provision == "agencies"]
    assert titles == ["Agencies: placements from before Jan 2016", "Agencies: new placements"]
    assert readable("price of ifa:new", result.context) == "price of IFA: new placements"
    assert (
        readable("price of ifa:existing", result.context) == "price of IFA: placements from before Jan 2016"
    )


APART = ("ifa", "external_residential", "in_house_foster", "other")
FRAMEWORK = """
[measures.framework]
kind = "framework"
title = "IFA framework"
placement_type = "ifa"
starts = "2016-04"
places = 10
price = "agreed"
"""
CAP = """
[measures.cap]
kind = "price_cap"
placement_type = "external_residential"
starts = "2016-06"
cap = "cap"
share = 0.5
"""


def with_cap(council: Council) -> Council:
    weekly = "GBP per child per week"
    return replace(council, costs={**council.costs, "cap": (3300, weekly), "agreed": (790, weekly)})


@pytest.mark.slow
def test_the_same_price_for_both_costs_what_one_price_for_all_costs(tmp_path: Path) -> None:
    """With tiers, uncertain uplifts, moves, homes, a framework and a cap: on every path and in every month."""
    prices = {"ifa": 835, "external_residential": 3402, "in_house_foster": 481, "other": 200}
    one = with_cap(replace(UNCERTAIN, prices=prices))
    two = replace(one, apart={type_id: (prices[type_id], prices[type_id]) for type_id in APART})
    without, apart = (
        run_small(tmp_path / name, EVERY_MEASURE + FRAMEWORK + CAP, council)
        for name, council in (("one", one), ("two", two))
    )
    for plan in ("do_nothing", "strategy"):
        expected, found = getattr(without, plan), getattr(apart, plan)
        assert found.total == pytest.approx(expected.total, rel=1e-12)
        assert np.array_equal(found.allocation.children, expected.allocation.children)
    assert apart.neutrality.probability == without.neutrality.probability


def test_no_week_is_lost_between_existing_and_new_placements(tmp_path: Path) -> None:
    one = with_cap(UNCERTAIN)
    two = replace(
        one, apart={"ifa": (800, 900), "external_residential": (3100, 3600), "in_house_foster": (470, 500)}
    )
    without, apart = (
        run_small(tmp_path / name, EVERY_MEASURE + CAP, council)
        for name, council in (("one", one), ("two", two))
    )
    before, after = without.do_nothing, apart.do_nothing
    keys = {line.key for line in after.lines}
    split = [line.key for line in before.lines if f"{line.key}:new" in keys]
    assert split == ["carers", "agencies:1", "agencies:2", "outside:1", "outside:2"]
    # 40 and 16 children of before: none of them was ever in the second tiers
    assert [key for key in split if f"{key}:existing" in keys] == ["carers", "agencies:1", "outside:1"]
    for key in split:
        parts = [weeks(after, f"{key}:{who}") for who in ("existing", "new") if f"{key}:{who}" in keys]
        assert min(part.min() for part in parts) >= 0
        assert sum(parts) == pytest.approx(weeks(before, key), abs=1e-9)


def test_children_of_before_are_in_the_first_tiers_of_a_market(tmp_path: Path) -> None:
    """Sixteen outside, half as much again above ten; nobody has left by the end of January but 16/30 of a child.

    15.467 of them are there then: ten in the first tier, 5.467 in the second, and above them 0.533 new ones, who pay
    half as much again on the price of new placements.
    """
    council = Council(
        apart={"external_residential": (3000, 4000)}, tiers=(("outside", 0, 1.0), ("outside", 10, 1.5))
    )
    plan = run_small(tmp_path, FLAT_DEMAND + LEAVING, council).do_nothing
    still = 16 * STAYS
    assert amounts(plan, "outside:1:existing")[0] == pytest.approx(10 * JANUARY * 3000)
    assert amounts(plan, "outside:1:new")[0] == pytest.approx(0, abs=1e-6)
    assert amounts(plan, "outside:2:existing")[0] == pytest.approx((6 + still - 10) / 2 * JANUARY * 4500)
    assert amounts(plan, "outside:2:new")[0] == pytest.approx((16 - still) / 2 * JANUARY * 6000)


def test_new_placements_may_rise_by_an_uplift_of_their_own(tmp_path: Path) -> None:
    council = Council(apart={"ifa": (800, 900)}, uplifts={"ifa": 0.01, "ifa:new": 0.05})
    book = run_small(tmp_path, FLAT_DEMAND, council).do_nothing.book
    assert book.central("ifa:existing")[[2, 3]] == pytest.approx([800, 808])
    assert book.central("ifa:new")[[2, 3]] == pytest.approx([900, 945])


def test_without_an_uplift_of_their_own_new_placements_rise_as_existing_ones(tmp_path: Path) -> None:
    council = Council(apart={"ifa": (800, 900)}, uplifts={"ifa": 0.01})
    book = run_small(tmp_path, FLAT_DEMAND, council).do_nothing.book
    assert book.central("ifa:new")[[2, 3]] == pytest.approx([900, 909])


def test_children_are_placed_by_the_price_of_new_placements(tmp_path: Path) -> None:
    """Carers have ten places free at £481. An agency's old placements at £100 make its new ones no cheaper."""
    cheap = run_small(
        tmp_path / "apart",
        FLAT_DEMAND + LEAVING,
        Council(carers=70, apart={"ifa": (100, 835)}),
    )
    plain = run_small(tmp_path / "one", FLAT_DEMAND + LEAVING, Council(carers=70))
    assert np.array_equal(cheap.do_nothing.allocation.children, plain.do_nothing.allocation.children)
    prices = central_prices(cheap.do_nothing.supply, cheap.do_nothing.book)
    lines = {line.id: line for _, line in cheap.do_nothing.allocation.whereabouts.stocks}
    assert prices.line(lines["agencies"], 0, 0) == 835
    # 70 carers fill up, and the agencies shrink: dearer new placements never began
    assert weeks(cheap.do_nothing, "agencies:new")[:, 0].max() == pytest.approx(0, abs=1e-9)


def test_a_cap_holds_for_existing_and_new_placements_each_at_its_own_price(tmp_path: Path) -> None:
    """Half of the placements are paid at most £3,300: of those of before at £3,100 nothing is spared."""
    council = with_cap(Council(apart={"external_residential": (3100, 3600)}))
    plan = run_small(tmp_path, FLAT_DEMAND + LEAVING + CAP, council).strategy
    june = 5
    for key, spared in (("outside:existing", 0.0), ("outside:new", 300.0)):
        capped = amounts(plan, f"cap:cap:{key}:off") + amounts(plan, f"cap:cap:{key}:on")
        assert capped[june] == pytest.approx(-0.5 * weeks(plan, key)[0, june] * spared)


def test_a_home_is_set_against_the_price_of_a_new_placement(tmp_path: Path) -> None:
    council = Council(apart={"external_residential": (2000, 4000)})
    found = break_even_occupancy(run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, council).strategy)
    assert found is not None
    # 2,924 a place, full or empty, over 4,000 that each resident spares
    assert found.occupancy == pytest.approx(0.731)


def ifa_prices(tmp_path: Path, *rows: str) -> PriceBook:
    """``rows`` are placements, first day, last day and price of IFA; it rises by a tenth each April."""
    folder = small_council(tmp_path, Council(uplifts={"ifa": 0.1}))
    file = folder / "unit_costs.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    mine = next(line for line in lines if line.startswith("ifa,"))
    others = [line for line in lines if line != mine]
    ending = mine.split(",835,")[1]
    file.write_text("\n".join([*others, *(f"ifa,{row},{ending}" for row in rows)]), encoding="utf-8")
    scenario = load_scenario(write_scenario(tmp_path))
    council = read_council(folder, scenario.placement_types, base_month=scenario.settings.base_month)
    return PriceBook(prepare(scenario, council).context)


def test_a_price_for_all_may_stand_before_the_two(tmp_path: Path) -> None:
    """£800 for all until June 2016, then £810 for those of before and £900 for new ones."""
    book = ifa_prices(
        tmp_path,
        ",2015-04-01,2016-06-30,800",
        "existing,2016-07-01,,810",
        "new,2016-07-01,,900",
    )
    march, april, july = 2, 3, 6
    assert book.central("ifa:existing")[[march, april, july]] == pytest.approx([800, 880, 810])
    assert book.central("ifa:new")[[march, april, july]] == pytest.approx([800, 880, 900])


def test_a_month_without_a_price_for_new_placements_is_refused_and_not_free(tmp_path: Path) -> None:
    book = ifa_prices(tmp_path, "existing,2015-04-01,,800", "new,2015-04-01,2016-06-30,900")
    with pytest.raises(ScenarioError, match="price of ifa:new: no price holds in Jul 2016"):
        book.central("ifa:new")


def test_foresight_values_what_homes_spare_alike_and_says_where_moves_blur_it(tmp_path: Path) -> None:
    """Without moves the children of before cost the same in both plans, so that the saving is the budget's."""
    council = Council(apart={"external_residential": (3000, 3402)})
    for name, body, notes in (
        ("home", QUICK_HOME, ()),
        ("moves", EVERY_MEASURE, ("The bound of foresight prices whoever is moved as a new placement.",)),
    ):
        items = replace(council, costs={**council.costs, "campaign": (2000, "GBP per month")})
        ready = prepare_small(
            tmp_path / name, FLAT_DEMAND + LEAVING + body if name == "home" else body, items
        )
        demand = forecast(ready)
        plans = both_plans(ready, demand)
        found = foresight(
            plans.do_nothing,
            plans.strategy,
            opening_children(demand),
            ready.scenario.settings.allocation,
            np.array([0]),
        )
        assert found.notes == notes
        if name == "home":
            fixed = amounts(plans.strategy, "new-home:fixed").sum()
            saved = plans.comparison.net_saving[0].sum() + fixed
            assert found.gross_saving_gbp[0] == pytest.approx(saved, rel=1e-9)


def test_opening_plans_placed_together_cost_what_each_costs_alone(tmp_path: Path) -> None:
    council = replace(TWO_HOMES, apart={"external_residential": (3000, 3600)})
    ready = prepare_homes(tmp_path, council=council)
    choice = sites_of(ready)
    costing = costing_over_paths(ready, forecast(ready), choice)
    plans = opening_plans(choice)
    assert len(plans) > 4
    for plan, together in zip(plans, cost_plans(costing, plans), strict=True):
        assert together.total == pytest.approx(costing.cost(plan).total, abs=1e-6)


def test_what_children_of_before_cost_moves_no_saving_and_what_new_ones_cost_decides_it(
    tmp_path: Path,
) -> None:
    """One place at £2,924, taken from April 2016 on: 52.14 weeks are paid, and half of April is not taken: 50 weeks.

    It pays from a price of new placements of 2,924 x 52.14 / 50 = £3,049.31 on. A twelfth of the children leaves each
    month, and as many come: of sixteen outside more than one.
    """
    council = Council(
        new_homes=(NewHome(places=1),),
        apart={"external_residential": ((3000.0, 3200.0, 3400.0), (2800.0, 3600.0, 4000.0))},
    )
    ready = prepare_small(tmp_path, FLAT_DEMAND + QUICK_HOME + TURNOVER, council)
    case = CentralCase(basis_of(ready, forecast(ready)))
    titles = {one.name: (one.title, one.unit) for one in case.assumptions}
    assert titles == {
        "price of external_residential:existing": (
            "price of External residential: placements from before Jan 2016",
            "GBP per child per week",
        ),
        "price of external_residential:new": (
            "price of External residential: new placements",
            "GBP per child per week",
        ),
    }
    central = case.median({})
    assert central > 0
    for price in (3000.0, 3400.0):
        assert case.median({"price of external_residential:existing": price}) == pytest.approx(
            central, abs=0.01
        )
    switching = 2924 * 365 / (335 + 15)
    assert case.median({"price of external_residential:new": switching}) == pytest.approx(0, abs=0.01)
