"""Opening plans cost what a run says: suitability, posts, capital, homes that close, and one engine for all."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import (
    FLAT_DEMAND,
    QUICK_HOME,
    UNCERTAIN,
    Council,
    NewHome,
    prepare_small,
    small_council,
    write_scenario,
)
from builders_ages import council_of_journeys
from builders_openings import ALIKE, GOOD, HOMES, TURNOVER, TWO_HOMES, TWO_MONTHS, home
from builders_posts import COSTS, Row, add_tables

from placements.domain import Month
from placements.domain.progress import silent
from placements.finance import PlanResult
from placements.finance.capital import capital_charges
from placements.inputs import TABLES
from placements.opening_plans import stacked
from placements.opening_plans.costing import Costing, costing_over_paths
from placements.opening_plans.one_engine import by_one_engine
from placements.opening_plans.options import Options, options_of
from placements.opening_plans.plans import OpeningPlan, opening_plans
from placements.opening_plans.sites import sites_of
from placements.opening_plans.stacked import cost_plans
from placements.opening_plans.tables import document_of
from placements.opening_plans.weighing import plan_cost
from placements.opening_plans.words import programme_words
from placements.prepared import Prepared, load
from placements.run import both_plans, forecast

APRIL, OCTOBER = Month(2016, 4), Month(2016, 10)

UNSUITABLE = {
    "need_group": "residential",
    "provision": "good-home",
    "match_share": "0",
    "basis": "assumption",
    "as_at": "2015-12-31",
    "definition": "new placements",
    "source": "Placements team",
    "reason": "registration",
}
"""The good home takes no new child of its own need group."""


def prepare_with(
    tmp_path: Path,
    body: str = FLAT_DEMAND + TURNOVER + HOMES + TWO_MONTHS,
    council: Council = TWO_HOMES,
    suitability: tuple[dict[str, str], ...] = (),
    **posts: list[Row],
) -> Prepared:
    """Two homes that could open, with rows of further tables."""
    folder = add_tables(small_council(tmp_path, council), **posts)
    if suitability:
        header = list(TABLES["suitability"].column_names)
        with (folder / "suitability.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, header)
            lines.writeheader()
            lines.writerows(suitability)
    return load(write_scenario(tmp_path, body, paths=3), folder).ready


def costing_of(ready: Prepared) -> Costing:
    return costing_over_paths(ready, forecast(ready), sites_of(ready))


def assert_as_a_run(found: Options) -> None:
    """The plan as the scenario has it, and do-nothing, cost what the run's plans cost, path by path."""
    plans = both_plans(found.ready, forecast(found.ready))
    np.testing.assert_allclose(found.weighed.as_written.cost, plans.strategy.total.sum(axis=1), rtol=1e-9)
    assert found.do_nothing == pytest.approx(plans.do_nothing.total.sum(axis=1).mean(), rel=1e-12)
    saved = plans.comparison.net_saving.sum(axis=1)
    np.testing.assert_allclose(found.weighed.as_written.saving, saved, atol=1e-3)


# who may be placed where


def test_a_home_that_suitability_closes_to_its_need_group_saves_nothing(tmp_path: Path) -> None:
    """Nobody moves into the good home: from April it costs £2,924 for 365 / 7 weeks and saves nothing.

    It is the only home of its type: the existing one closes in the first month.
    """
    council = replace(
        TWO_HOMES, provision_cells=TWO_HOMES.provision_cells | {"old-home": {"closes": "2016-01"}}
    )
    found = options_of(prepare_with(tmp_path, council=council, suitability=(UNSUITABLE,)), silent)

    saving = {cost.plan.opens: float(cost.saving.mean()) for cost in found.weighed.plans}
    assert saving[APRIL, None] == pytest.approx(-2924 * 365 / 7, abs=0.01)
    assert found.weighed.plans[found.weighed.best].plan.opens == (None, None)
    assert_as_a_run(found)


def test_homes_of_different_suitability_are_not_interchangeable(tmp_path: Path) -> None:
    alike = sites_of(prepare_with(tmp_path / "a", council=ALIKE)).sites
    differ = sites_of(prepare_with(tmp_path / "b", council=ALIKE, suitability=(UNSUITABLE,))).sites

    assert [site.kind_number for site in alike] == [0, 0]
    assert [site.kind_number for site in differ] == [0, 1]


OF_AGES = """
extends = "do-nothing.toml"
title = "Ages"
base_month = "2021-03"
last_month = "2022-03"
paths = 4

[demand]
method = "stock_and_flow"

[supply]
age_bands = [5, 11, 16]

[measures.home]
kind = "home"
provision = "new-home-a"
staff_months_before = 0
ramp_up_children_per_month = 100
max_occupancy = 1.0

[options]
months = ["2021-06"]
"""


def with_cells(table: Path, provision: str, cells: dict[str, str]) -> None:
    """Change a row of provision.csv; columns that it has not are added."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(cells if row["provision"] == provision else dict.fromkeys(set(cells) - set(row), ""))
    with table.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, list(rows[0] | cells))
        lines.writeheader()
        lines.writerows(rows)


@pytest.mark.slow
def test_a_home_for_some_ages_costs_what_a_run_says(tmp_path: Path) -> None:
    inputs = council_of_journeys(tmp_path / "fenshire")
    cells = {"ages_from": "16", "ages_to": "17", "opens": "2021-06"}
    with_cells(inputs / "provision.csv", "new-home-a", cells)
    file = tmp_path / "fenshire" / "models" / "fenshire" / "ages.toml"
    file.write_text(OF_AGES, encoding="utf-8")

    ready = load(file, inputs).ready
    costing = costing_of(ready)

    opened = costing.homes["home", Month(2021, 6)].provisions[0]
    assert opened.only == {"residential_16_to_17"}
    strategy = both_plans(ready, forecast(ready)).strategy
    (plan,) = [plan for plan in opening_plans(costing.choice) if plan.homes]
    np.testing.assert_allclose(costing.cost(plan).total, strategy.total, rtol=1e-9)
    plans = opening_plans(costing.choice)
    for plan, together in zip(plans, cost_plans(costing, plans), strict=True):
        np.testing.assert_allclose(together.total, costing.cost(plan).total, rtol=1e-9)


# homes that close


def test_a_stack_equals_each_plan_alone_with_a_closing_site_and_an_over_full_existing_home(
    tmp_path: Path,
) -> None:
    """Four settled children live in the existing home, where two places are usable; a site closes in December."""
    council = Council(
        new_homes=(NewHome("good-home", places=1, closes="2016-12"), NewHome("dear-home", places=1)),
        provision_cells={"old-home": {"max_occupancy": "0.5"}},
    )
    settled = TURNOVER.replace("1.0", "0.1")
    ready = prepare_with(tmp_path, FLAT_DEMAND + settled + HOMES + TWO_MONTHS, council)
    costing = costing_of(ready)
    plans = opening_plans(costing.choice)

    for plan, together in zip(plans, cost_plans(costing, plans), strict=True):
        np.testing.assert_allclose(together.total, costing.cost(plan).total, rtol=1e-9)
    assert costing.do_nothing is not None
    assert costing.do_nothing.allocation.over_capacity[0, 11] > 1


# capital


@pytest.mark.parametrize("life", [1, 25])
def test_capital_is_charged_as_in_a_run_and_not_beyond_its_life(tmp_path: Path, life: int) -> None:
    """£7m at 3%. Over one year £7.21m is paid, in twelve months and no more; over 25, £402,000 a year.

    April 2016 to March 2018 are 24 months, October 2016 to March 2018 are 18.
    """
    terms = f'[neutrality]\ncapital = "capital"\ncapital_life_years = {life}\n'
    written = TWO_MONTHS + 'sites = ["good_home"]\ncapital = { good_home = "capital" }\n'
    body = FLAT_DEMAND + TURNOVER + home(GOOD, "good-home") + written + terms
    ready = prepare_small(tmp_path, body, TWO_HOMES, paths=2, last_month="2018-03")
    costing = costing_of(ready)

    charged = {}
    for plan in opening_plans(costing.choice):
        result = costing.cost(plan)
        charges = capital_charges(result, costing.neutrality)
        charged[plan.opens] = plan_cost(costing, plan, result).capital_charge
        of_a_run = 0.0 if charges is None else float(charges.charge.sum())
        assert charged[plan.opens] == pytest.approx(of_a_run, abs=0.01)
    if life == 1:
        assert charged == pytest.approx({(None,): 0, (APRIL,): 7_210_000, (OCTOBER,): 7_210_000})
    else:
        assert charged[APRIL,] == pytest.approx(2 * 401_995, abs=1)
        assert charged[OCTOBER,] == pytest.approx(1.5 * 401_995, abs=1)


# contracts


@pytest.mark.parametrize(
    ("contract", "unit"), [("block", "GBP per place per week"), ("spot", "GBP per child per week")]
)
def test_staff_who_are_not_the_councils_start_in_the_month_in_which_the_home_opens(
    tmp_path: Path, contract: str, unit: str
) -> None:
    agreed = f'contract = "{contract}"\nprice = "agreed"\n'
    own_staff = "staff_months_before = 0\n"
    body = FLAT_DEMAND + QUICK_HOME.replace(own_staff, agreed) + '[options]\nmonths = ["2016-01"]\n'
    council = Council(costs={"agreed": (2900, unit)})

    choice = sites_of(prepare_small(tmp_path, body, council, paths=2))

    assert choice.sites[0].measure.staff_months_before == 3
    assert choice.months == (Month(2016, 1),)


# one engine for all


STRICT = "[allocation]\nlargest_gap = 0.0\n"
"""The waterfall may not differ by the rounding of a float: it is given up."""

STEP_DOWN = """
[measures.step_down]
kind = "step_down"
starts = "2016-07"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = { low = 0.1, central = 0.3, high = 0.6 }
cost = "move"
"""


UNCERTAIN_HOMES = Council(
    prices=UNCERTAIN.prices,
    tiers=UNCERTAIN.tiers,
    costs=UNCERTAIN.costs,
    new_homes=(NewHome("good-home", places=3, match_share="0.6"), NewHome("dear-home", places=2)),
)


def test_where_the_waterfall_is_given_up_for_one_plan_the_programme_places_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacked, "STACKED_PATHS", 3)
    body = FLAT_DEMAND + TURNOVER + HOMES + STEP_DOWN + TWO_MONTHS
    strict = costing_of(prepare_small(tmp_path / "a", body + STRICT, UNCERTAIN_HOMES, paths=3))
    plans = opening_plans(strict.choice)

    def engine_and_cost(_: Costing, __: OpeningPlan, result: PlanResult) -> tuple[str, float]:
        return result.allocation.outcome.engine, float(result.total.sum())

    costing, found, placing = by_one_engine(strict, plans, engine_and_cost, lambda done, of: None)

    assert {engine for engine, _ in found} == {"lp"}
    assert costing.do_nothing is not None
    assert costing.do_nothing.allocation.outcome.engine == "lp"
    assert placing.engine == "lp"
    assert placing.gave_up_waterfall_at is not None
    lp = costing_of(
        prepare_small(tmp_path / "b", body + '[allocation]\nengine = "lp"\n', UNCERTAIN_HOMES, paths=3)
    )
    assert [cost for _, cost in found] == pytest.approx([float(lp.cost(plan).total.sum()) for plan in plans])


def engine_said(tmp_path: Path, allocation: str) -> tuple[str, dict[str, object]]:
    """What is said of the engine, and what options.json holds of it."""
    body = FLAT_DEMAND + TURNOVER + HOMES + TWO_MONTHS + allocation
    found = options_of(prepare_small(tmp_path, body, UNCERTAIN_HOMES, paths=2), silent)
    return programme_words(found), document_of(found)["allocation"]


def test_the_engine_is_named_with_the_largest_gap_found(tmp_path: Path) -> None:
    """Nine plans and the plan as written in one stack of 2 paths each: 20 sampled; do-nothing has 2; 15 months."""
    said, document = engine_said(tmp_path, "")

    assert document == {
        "engine": "waterfall",
        "months_checked": (20 + 2) * 15,
        "largest_gap": 0.0,
        "gave_up_waterfall_at": None,
    }
    assert said == "Placed again by the linear programme, the best plan costs the same."


def test_a_waterfall_that_nothing_was_compared_with_is_said_to_be_so(tmp_path: Path) -> None:
    said, document = engine_said(tmp_path, '[allocation]\nengine = "waterfall"\nsampled_paths = 0\n')

    assert (document["engine"], document["months_checked"]) == ("waterfall", 0)
    assert "Warning: the waterfall was not compared with the linear programme month by month" in said


def test_the_linear_programme_is_named_where_it_was_asked_for_and_where_it_had_to_step_in(
    tmp_path: Path,
) -> None:
    asked, document = engine_said(tmp_path / "a", '[allocation]\nengine = "lp"\n')
    stepped_in, fell_back = engine_said(tmp_path / "b", STRICT)

    assert asked == "Every plan was placed by the linear programme."
    assert document["gave_up_waterfall_at"] is None
    assert "for one of them, or for do-nothing, the waterfall differed by a share of" in stepped_in
    assert fell_back["engine"] == "lp"
    assert fell_back["gave_up_waterfall_at"] is not None


# posts


TEAM: Row = {
    "post": "edge_team",
    "title": "Edge of care team",
    "driver": "families of edge",
    "unit": "families a year per post",
    "cases_per_post": 4,
    "funded_posts": 0,
}
EDGE = """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["residential"]
entries_avoided_share = 0.5
build_up_months = 1
cost = "nothing"
"""
COUNTED = "[neutrality]\ncount_posts = true\nsavings_delivered_share = 0.5\n"
POSTED = Council(
    new_homes=TWO_HOMES.new_homes,
    costs={**TWO_HOMES.costs, **COSTS},
    provision_cells=TWO_HOMES.provision_cells,
)


@pytest.mark.parametrize("counted", ["", COUNTED])
def test_posts_and_teams_count_as_in_a_run(tmp_path: Path, counted: str) -> None:
    body = FLAT_DEMAND + TURNOVER + HOMES + EDGE + TWO_MONTHS + counted
    of_places: Row = {"post": "home", "title": "Home managers", "driver": "places of good-home"}
    rows = [{"funded_posts": 0}, {**of_places, "cases_per_post": 1, "funded_posts": 0}, TEAM]

    found = options_of(prepare_with(tmp_path, body, POSTED, posts=rows), silent)

    assert_as_a_run(found)
    # the team: a twelfth of the 20 children enters a month, 20 families a year, of which 4 make a post of £50,000
    plans = both_plans(found.ready, forecast(found.ready))
    team = next(line for line in plans.strategy.lines if line.key == "team:edge_team")
    assert team.amounts(plans.strategy.book).sum(axis=-1)[0] == pytest.approx(20 / 4 * 50_000, rel=1e-6)


def test_a_post_for_each_place_of_a_home_turns_the_choice(tmp_path: Path) -> None:
    """The good home saves £17,634.29 from April; a post of £50,000 a year from April costs £50,000 more."""
    body = FLAT_DEMAND + TURNOVER + HOMES + TWO_MONTHS + "[neutrality]\ncount_posts = true\n"
    of_places: Row = {"driver": "places of good-home", "cases_per_post": 1, "funded_posts": 0}

    found = options_of(prepare_with(tmp_path, body, POSTED, posts=[of_places]), silent)

    saving = {cost.plan.opens: float(cost.saving.mean()) for cost in found.weighed.plans}
    assert saving[APRIL, None] == pytest.approx(17_634.29 - 50_000, abs=0.01)
    assert found.weighed.plans[found.weighed.best].plan.opens == (None, None)
    assert found.check.why_not == (
        "posts that follow places or placement types count (Reviewing officers), which the programme does not know"
    )


def test_posts_that_no_home_changes_leave_the_cross_check_possible(tmp_path: Path) -> None:
    body = FLAT_DEMAND + TURNOVER + HOMES + EDGE + TWO_MONTHS + "[neutrality]\ncount_posts = true\n"

    found = options_of(prepare_with(tmp_path, body, POSTED, posts=[{"funded_posts": 0}, TEAM]), silent)

    assert found.check.why_not == ""
    assert found.check.agrees
