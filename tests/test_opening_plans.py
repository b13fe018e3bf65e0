"""Which homes to open and when: stories worked by hand, and laws."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, NewHome, prepare_small
from builders_openings import ALIKE, DEAR, GOOD, TWO_HOMES, TWO_MONTHS, home, prepare_homes
from hypothesis import given
from hypothesis import strategies as st

from placements.domain import Month, ScenarioError
from placements.domain.progress import silent
from placements.opening_plans.costing import costing_over_paths
from placements.opening_plans.options import Options, options_of, plan_as_written
from placements.opening_plans.plans import OpeningPlan, number_of_plans, opening_plans
from placements.opening_plans.sites import sites_of
from placements.opening_plans.stacked import cost_plans
from placements.opening_plans.tables import document_of, tables_of
from placements.opening_plans.weighing import frontier, near
from placements.opening_plans.words import plan_words
from placements.run import both_plans, forecast

APRIL, OCTOBER = Month(2016, 4), Month(2016, 10)


def options(tmp_path: Path, written: str = TWO_MONTHS, **more: object) -> Options:
    return options_of(prepare_homes(tmp_path, written, **more), silent)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """The answer for two homes and two months."""
    return options(tmp_path_factory.mktemp("two"))


def best_of(found: Options) -> OpeningPlan:
    return found.weighed.plans[found.weighed.best].plan


def test_the_home_that_pays_opens_as_early_as_it_may_and_the_dear_one_stays_closed(found: Options) -> None:
    """April 2016 to March 2017 are 365 days, 52 1/7 weeks; April is 30 days.

    A child who moves in during April spends half of it there: 335 days + 15 = 350 days, 50 weeks, at £3,402 saved,
    £170,100; a place at £2,924 costs £152,465.71: £17,634.29 is saved. From October: 182 days are 26 weeks,
    £76,024; 151 days + 15.5 are 23.7857 weeks, £80,919: £4,895 is saved. At £5,000 a place no month pays.
    """

    assert best_of(found).opens == (APRIL, None)
    saving = {cost.plan.opens: float(cost.saving.mean()) for cost in found.weighed.plans}
    assert saving[APRIL, None] == pytest.approx(3402 * 50 - 2924 * 365 / 7, abs=0.01)
    assert saving[OCTOBER, None] == pytest.approx(3402 * (151 + 15.5) / 7 - 2924 * 26, abs=0.01)
    assert saving[None, APRIL] == pytest.approx(3402 * 50 - 5000 * 365 / 7, abs=0.01)
    assert saving[None, None] == 0


def test_two_sites_and_two_months_make_nine_plans_and_the_saving_of_two_homes_adds(found: Options) -> None:

    saving = {cost.plan.opens: float(cost.saving.mean()) for cost in found.weighed.plans}
    assert len(saving) == (2 + 1) * (2 + 1)
    assert saving[APRIL, OCTOBER] == pytest.approx(saving[APRIL, None] + saving[None, OCTOBER], abs=0.01)


def test_interchangeable_sites_are_counted_once(tmp_path: Path) -> None:
    """Two alike and three choices (April, October, never): 3 x 4 / 2 = 6 sets, not 9 plans."""
    ready = prepare_homes(tmp_path, council=ALIKE)

    choice = sites_of(ready)
    plans = opening_plans(choice)

    assert [site.kind_number for site in choice.sites] == [0, 0]
    assert len(plans) == number_of_plans(choice) == 6
    assert (OCTOBER, APRIL) not in {plan.opens for plan in plans}


def test_homes_that_differ_in_any_measure_setting_are_not_interchangeable(tmp_path: Path) -> None:
    body = (
        FLAT_DEMAND + home(GOOD, "good-home") + home(DEAR, "dear-home", "otherwise_in = { fostering = 0.1 }")
    )
    ready = prepare_small(tmp_path, body + TWO_MONTHS, ALIKE, paths=2)

    assert [site.kind_number for site in sites_of(ready).sites] == [0, 1]


def test_a_capital_budget_binds(tmp_path: Path) -> None:
    """Each home pays, both together need £2m: with £1.5m one of them opens."""
    capital = "capital = { good_home = 1000000, dear_home = 1000000 }\n"

    free = options(tmp_path / "free", TWO_MONTHS + capital, council=ALIKE)
    bound = options(
        tmp_path / "bound", TWO_MONTHS + capital + "capital_budget_gbp = 1500000\n", council=ALIKE
    )

    assert best_of(free).opens == (APRIL, APRIL)
    assert best_of(bound).opens == (APRIL, None)
    assert len(bound.weighed.plans) == 3
    assert bound.check.agrees


def test_capital_may_be_a_row_of_strategy_costs_and_its_charge_may_turn_the_choice(tmp_path: Path) -> None:
    """£7m at 3% over 25 years is £402,000 a year, more than a place saves: with capital nothing opens."""
    found = options(tmp_path, TWO_MONTHS + 'capital = { good_home = "capital" }\n')

    opened = next(cost for cost in found.weighed.plans if cost.plan.opens == (APRIL, None))
    assert opened.plan.capital(found.choice.sites) == 7_000_000
    assert opened.capital_charge == pytest.approx(401_995, abs=1)
    assert found.weighed.plans[found.weighed.best_with_capital].plan.opens == (None, None)


def test_no_more_homes_open_than_may(tmp_path: Path) -> None:
    plans = opening_plans(sites_of(prepare_homes(tmp_path, TWO_MONTHS + "most_homes = 1\n")))

    assert {plan.homes for plan in plans} == {0, 1}
    assert len(plans) == 5


def test_homes_that_are_not_named_as_sites_open_as_the_scenario_has_them(tmp_path: Path) -> None:
    ready = prepare_homes(tmp_path, TWO_MONTHS + 'sites = ["good_home"]\n')
    choice = sites_of(ready)

    costing = costing_over_paths(ready, forecast(ready), choice)

    assert [site.name for site in choice.sites] == [GOOD]
    assert [p.id for p in costing.base.provisions if p.planned] == ["dear-home"]


def test_months_left_out_are_every_six_for_two_years_from_the_first_opening(tmp_path: Path) -> None:
    months = sites_of(prepare_homes(tmp_path, "", last_month="2019-03")).months

    assert [str(m) for m in months] == ["2016-04", "2016-10", "2017-04", "2017-10", "2018-04"]


def test_the_plan_as_written_costs_what_a_run_says(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path, EVERY_MEASURE + "[options]\nmonths = ['2016-07']\n", UNCERTAIN, paths=12)
    demand = forecast(ready)
    choice = sites_of(ready)

    costing = costing_over_paths(ready, demand, choice)
    written = costing.cost(plan_as_written(choice))

    plans = both_plans(ready, demand)
    np.testing.assert_allclose(written.total, plans.strategy.total, rtol=1e-9)
    assert costing.do_nothing is not None
    np.testing.assert_allclose(costing.do_nothing.total, plans.do_nothing.total, rtol=1e-12)


@pytest.mark.parametrize("engine", ["auto", "lp"])
def test_plans_placed_together_cost_what_each_costs_alone(tmp_path: Path, engine: str) -> None:
    body = EVERY_MEASURE + f'[allocation]\nengine = "{engine}"\n[options]\nmonths = ["2016-07", "2016-09"]\n'
    ready = prepare_small(tmp_path, body, UNCERTAIN, paths=7)
    choice = sites_of(ready)
    costing = costing_over_paths(ready, forecast(ready), choice)
    plans = opening_plans(choice)

    for plan, together in zip(plans, cost_plans(costing, plans), strict=True):
        np.testing.assert_allclose(together.total, costing.cost(plan).total, rtol=1e-8)


def test_savings_that_are_not_delivered_are_charged_to_every_plan(tmp_path: Path) -> None:
    """Half of £170,100 is delivered: £85,050 less £152,465.71 is a loss, so nothing opens."""
    found = options(tmp_path, TWO_MONTHS, more="[neutrality]\nsavings_delivered_share = 0.5\n")

    saving = {cost.plan.opens: float(cost.saving.mean()) for cost in found.weighed.plans}
    assert saving[APRIL, None] == pytest.approx(3402 * 50 / 2 - 2924 * 365 / 7, abs=0.01)
    assert best_of(found).opens == (None, None)
    assert found.check.why_not.startswith("only a part of the savings is delivered")


def test_near_best_plans_are_those_within_the_share_the_best_first() -> None:
    expected = np.array([100.4, 100.0, 100.6, 100.5, 99.0])

    assert near(expected, 4, 0.0) == (4,)
    assert near(expected, 4, 0.0142) == (4, 1, 0)
    assert near(expected, 4, 1.0) == (4, 1, 0, 3, 2)


def test_a_plan_beside_the_best_is_compared_future_by_future(found: Options) -> None:
    """The good home from October instead of April: £12,739.29 dearer in every future, so without error."""
    october = next(cost for cost in found.weighed.plans if cost.plan.opens == (OCTOBER, None))

    beside = found.weighed.beside_best(october)

    assert beside.mean == pytest.approx(17_634.29 - 4_895, abs=0.01)
    assert beside.error == pytest.approx(0, abs=1e-6)
    assert beside.cheaper_share == 0


def test_one_future_has_no_standard_error(tmp_path: Path) -> None:
    weighed = options(tmp_path, paths=1).weighed

    assert math.isnan(weighed.beside_best(weighed.plans[0]).error)


POINTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12)


@given(POINTS)
def test_nothing_beats_a_plan_of_the_frontier_and_everything_else_is_beaten(
    points: list[tuple[int, int]],
) -> None:
    expected, p90 = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))

    kept = frontier(expected, p90)

    def beats(i: int, j: int) -> bool:
        at_least = expected[i] <= expected[j] and p90[i] <= p90[j]
        return bool(at_least and (expected[i] < expected[j] or p90[i] < p90[j]))

    everything = range(len(points))
    assert not any(beats(i, j) for i in everything for j in kept)
    assert all(any(beats(i, j) or points[i] == points[j] for i in kept) for j in everything if j not in kept)
    assert list(expected[list(kept)]) == sorted(expected[list(kept)])


def test_tables_add_to_the_penny_and_hold_every_plan(found: Options) -> None:

    tables, document = tables_of(found), document_of(found)

    plans = tables["plans"]
    assert len(plans) == 9
    assert tables["near_best"]["plan"].iloc[0] == document["best"]["plan"]
    assert list(tables["frontier"]["plan"]) == document["frontier_plans"]
    total = round(document["do_nothing_expected_cost_gbp"] * 100)
    for cost, saving in zip(plans["expected_cost_gbp"], plans["expected_net_saving_gbp"], strict=True):
        assert round(cost * 100) + round(saving * 100) == total
    assert plans["opens_good_home"].iloc[0] == "closed"


def test_a_plan_is_said_in_the_order_of_time(found: Options) -> None:
    choice = found.choice
    titled = replace(
        choice, sites=tuple(replace(s, title=f"Home {t}") for s, t in zip(choice.sites, "AB", strict=True))
    )

    def said(*opens: Month | None) -> str:
        return plan_words(OpeningPlan(opens), titled)

    assert said(OCTOBER, APRIL) == "open Home B in April 2016 and Home A in October 2016"
    assert said(APRIL, APRIL) == "open Home A and Home B in April 2016"
    assert said(None, APRIL) == "open Home B in April 2016; leave Home A closed"
    assert said(None, None) == "open none of Home A and Home B"


def refused(tmp_path: Path, written: str, **more: object) -> str:
    with pytest.raises(ScenarioError) as error:
        options(tmp_path, written, **more)
    return str(error.value)


def test_every_fault_of_the_options_is_named_at_once(tmp_path: Path) -> None:
    text = refused(
        tmp_path,
        '[options]\nsites = ["good_hme", "good_home"]\nmonths = ["2015-12", "2017-04", "2016-05"]\n'
        "capital_budget_gbp = 5\ncapital = { dear_home = 1 }\n",
    )

    assert 'options.sites: "good_hme" is not a measure of this scenario. Did you mean "good_home"?' in text
    assert 'options.capital.dear_home: "dear_home" is not one of the sites.' in text
    assert "there is a capital budget of £5, and no capital for good_home." in text
    assert (
        "options.months: 2015-12 is not after the base month 2015-12. Write 2016-01 or a later month." in text
    )
    assert "2017-04 lies after the last month of the forecast, 2017-03." in text


def test_staff_who_would_start_before_the_forecast_are_refused(tmp_path: Path) -> None:
    body = FLAT_DEMAND + QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 3")
    ready = prepare_small(tmp_path, body + '[options]\nmonths = ["2016-02"]\n', paths=2)

    with pytest.raises(ScenarioError, match="its staff would have to start in 2015-11") as error:
        sites_of(ready)
    assert "Write 2016-04 or a later month." in str(error.value)


def test_a_scenario_without_homes_has_nothing_to_choose(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="the scenario opens no home, so there is nothing to choose"):
        sites_of(prepare_small(tmp_path, FLAT_DEMAND + TWO_MONTHS, paths=2))


def test_a_home_that_is_switched_off_or_no_home_is_said_to_be_so(tmp_path: Path) -> None:
    off = home(GOOD, "good-home") + home(DEAR, "dear-home", "enabled = false")
    body = FLAT_DEMAND + off + EVERY_MEASURE.replace("[measures.new_home]", "[measures.third]")
    council = replace(UNCERTAIN, new_homes=(*TWO_HOMES.new_homes, NewHome()))
    ready = prepare_small(
        tmp_path, body + '[options]\nsites = ["dear_home", "step_down"]\n', council, paths=2
    )

    with pytest.raises(ScenarioError) as error:
        sites_of(ready)
    assert '"dear_home" is switched off. Write enabled = true' in str(error.value)
    assert '"step_down" is a measure, but opens no home.' in str(error.value)


def test_too_many_plans_are_counted_and_refused(tmp_path: Path) -> None:
    """One home in 12 months or never, and another: 13 x 13 = 169."""
    months = ", ".join(f'"2016-{m:02d}"' for m in range(1, 13))
    choice = sites_of(prepare_homes(tmp_path, f"[options]\nmonths = [{months}]\n"))

    with pytest.raises(ScenarioError, match="2 sites and 12 months make 169 plans; at most 100 are compared"):
        opening_plans(choice, most_plans=100)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('months = ["2016-04"]\nfirst = "2016-04"', "months and first or last are both written"),
        ('months = ["2016-04", "2016-04"]', 'months names "2016-04" twice'),
        ('first = "2016-04"\nlast = "2016-03"', "last 2016-03 lies before first 2016-04"),
        ("within_share = 1.5", "1.5 is more than 1"),
    ],
)
def test_options_that_contradict_themselves_are_refused(tmp_path: Path, written: str, said: str) -> None:
    assert said in refused(tmp_path, f"[options]\n{written}\n")
