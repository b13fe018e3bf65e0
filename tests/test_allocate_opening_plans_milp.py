"""The integer programme: it reproduces what fixed homes cost, and bounds what a panel can do."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pulp
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, UNCERTAIN, Council, prepare_small
from builders_openings import ALIKE, TURNOVER, TWO_MONTHS, home, prepare_homes

from placements.allocate.opening_plans_case import OpeningCase
from placements.allocate.opening_plans_milp import best_openings, cost_of_openings
from placements.domain import Month
from placements.domain.progress import silent
from placements.opening_plans.costing import Costing, costing_on_mean_path, costing_over_paths
from placements.opening_plans.cross_check import chosen_in, cross_check, opening_case
from placements.opening_plans.plans import OpeningPlan, opening_plans
from placements.opening_plans.sites import sites_of
from placements.prepared import Prepared
from placements.run import forecast

SECONDS = 60.0

pytestmark = [
    # PuLP leaves the closing of the files it hands to CBC to the interpreter
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # PuLP 3.3 says of its own copy of CBC that PuLP 4 will not have it
    pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning"),
]


def mean_path(ready: Prepared) -> tuple[Costing, tuple[OpeningPlan, ...]]:
    choice = sites_of(ready)
    costing = costing_over_paths(ready, forecast(ready), choice)
    return costing_on_mean_path(ready, costing), opening_plans(choice)


def uncertain(
    tmp_path: Path, council: Council = UNCERTAIN, **top: object
) -> tuple[Costing, tuple[OpeningPlan, ...]]:
    body = EVERY_MEASURE + '[options]\nmonths = ["2016-04", "2016-08", "2017-01"]\n'
    return mean_path(prepare_small(tmp_path, body, council, **{"paths": 5, **top}))


def case_of(tmp_path: Path) -> OpeningCase:
    return opening_case(mean_path(prepare_homes(tmp_path))[0])


def test_fixed_homes_cost_what_the_monthly_programme_says_where_foresight_does_not_help(
    tmp_path: Path,
) -> None:
    costing, plans = mean_path(prepare_homes(tmp_path, council=ALIKE, last_month="2018-03"))
    case = opening_case(costing)

    for plan in plans:
        fixed = cost_of_openings(case, chosen_in(costing, plan), SECONDS)
        assert fixed.cost_gbp == pytest.approx(float(costing.by_programme().cost(plan).total.sum()), rel=1e-9)
        assert fixed.penalty_gbp == 0


def test_with_foresight_fixed_homes_never_cost_more_than_month_by_month(tmp_path: Path) -> None:
    costing, plans = uncertain(tmp_path)
    case = opening_case(costing)

    for plan in plans:
        foreseen = cost_of_openings(case, chosen_in(costing, plan), SECONDS)
        by_month = float(costing.by_programme().cost(plan).total.sum())
        assert foreseen.status == "optimal"
        assert by_month * 0.98 < foreseen.cost_gbp <= by_month * (1 + 1e-9)


def test_the_best_is_the_cheapest_of_all_plans_with_foresight(tmp_path: Path) -> None:
    costing, plans = uncertain(tmp_path)
    case = opening_case(costing)

    best = best_openings(case, SECONDS)

    every = [cost_of_openings(case, chosen_in(costing, plan), SECONDS).cost_gbp for plan in plans]
    assert best.cost_gbp == pytest.approx(min(every), rel=1e-7)


def test_enumeration_and_programme_choose_the_same_where_foresight_does_not_help(tmp_path: Path) -> None:
    costing, plans = mean_path(prepare_homes(tmp_path))

    found = cross_check(costing, plans, silent)

    assert found.why_not == ""
    assert found.agrees
    assert plans[found.month_by_month].opens == (Month(2016, 4), None)
    assert found.with_foresight == found.month_by_month
    assert found.foresight_gbp == pytest.approx(found.month_by_month_gbp, rel=1e-9)
    assert found.same_foreseen_gbp == pytest.approx(found.month_by_month_gbp, rel=1e-9)


def test_the_mean_of_a_path_that_is_certain_is_that_path(tmp_path: Path) -> None:
    ready = prepare_homes(tmp_path)
    choice = sites_of(ready)
    costing = costing_over_paths(ready, forecast(ready), choice)
    plan = opening_plans(choice)[-1]

    over_paths = costing.cost(plan).total
    on_mean = costing_on_mean_path(ready, costing).cost(plan).total

    assert over_paths == pytest.approx(on_mean.repeat(len(over_paths), axis=0), rel=1e-12)


def test_a_budget_and_a_most_of_homes_bind_the_programme_too(tmp_path: Path) -> None:
    written = TWO_MONTHS + "capital = { good_home = 10, dear_home = 10 }\ncapital_budget_gbp = 19\n"
    budget, _ = mean_path(prepare_homes(tmp_path / "budget", written, ALIKE))
    most, _ = mean_path(prepare_homes(tmp_path / "most", TWO_MONTHS + "most_homes = 1\n", ALIKE))

    for costing in (budget, most):
        assert sum(best_openings(opening_case(costing), SECONDS).chosen.values()) == 1
    free, _ = mean_path(prepare_homes(tmp_path / "free", council=ALIKE))
    assert best_openings(opening_case(free), SECONDS).chosen == {(0, Month(2016, 4)): 2}


def test_homes_of_unlike_match_shares_are_matched_by_their_mean_once_they_are_fixed(tmp_path: Path) -> None:
    """Only half of those who enter can be matched to the one home, all to the other."""
    council = replace(
        ALIKE, provision_cells={"good-home": {"match_share": "0.5"}, "old-home": {"match_share": "0.8"}}
    )
    costing, plans = mean_path(prepare_homes(tmp_path, council=council))
    case = opening_case(costing)

    for plan in plans:
        fixed = cost_of_openings(case, chosen_in(costing, plan), SECONDS)
        by_month = float(costing.by_programme().cost(plan).total.sum())
        assert fixed.cost_gbp <= by_month * (1 + 1e-9)
        assert fixed.cost_gbp == pytest.approx(by_month, rel=1e-3)


def test_children_of_a_home_that_closes_need_a_place_again(tmp_path: Path) -> None:
    """The existing home closes in July 2016: in the programme as month by month its children go outside."""
    council = replace(ALIKE, provision_cells={"old-home": {"closes": "2016-07"}})
    costing, plans = mean_path(prepare_homes(tmp_path, council=council))
    case = opening_case(costing)

    nothing = next(plan for plan in plans if plan.homes == 0)
    fixed = cost_of_openings(case, {}, SECONDS)
    assert fixed.cost_gbp == pytest.approx(float(costing.by_programme().cost(nothing).total.sum()), rel=1e-9)


@pytest.mark.skipif(
    not {"COIN_CMD", "PULP_CBC_CMD"} & set(pulp.listSolvers(onlyAvailable=True)),
    reason="CBC is not installed",
)
def test_cbc_and_highs_find_the_same_cost(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    by_cbc = replace(case, settings=case.settings.model_copy(update={"solver": "cbc"}))

    ours, theirs = best_openings(case, SECONDS), best_openings(by_cbc, SECONDS)

    assert (ours.solver, theirs.solver) == ("HiGHS", "CBC")
    assert theirs.chosen == ours.chosen
    assert theirs.cost_gbp == pytest.approx(ours.cost_gbp, rel=1e-8)


def test_a_solver_that_is_not_there_is_an_answer_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(tmp_path)
    monkeypatch.setattr(pulp, "listSolvers", lambda **_: [])

    answer = best_openings(case, SECONDS)

    assert answer.status == "no solver"
    assert answer.why == "HiGHS or CBC is not installed"
    assert math.isnan(answer.cost_gbp)


@pytest.mark.parametrize(
    ("answered", "status", "why"),
    [
        (0, "time limit", "found no proven optimum within 60 seconds"),
        (-4, "time limit", "found no proven optimum within 60 seconds"),
        (-1, "failed", "did not report an optimum"),
    ],
)
def test_a_solver_that_stops_early_or_fails_is_never_taken_for_an_optimum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answered: int, status: str, why: str
) -> None:
    case = case_of(tmp_path)
    monkeypatch.setattr(pulp.LpProblem, "solve", lambda self, solver: answered)

    answer = best_openings(case, SECONDS)

    assert answer.status == status
    assert answer.why == f"HiGHS {why}"


def test_no_time_gives_no_optimum(tmp_path: Path) -> None:
    costing, plans = uncertain(tmp_path)
    costing = replace(
        costing,
        choice=replace(
            costing.choice, settings=costing.choice.settings.model_copy(update={"cross_check_seconds": 1e-9})
        ),
    )

    found = cross_check(costing, plans, silent)

    assert found.why_not == "HiGHS found no proven optimum within 1e-09 seconds"
    assert found.with_foresight is None
    assert not found.agrees
    assert found.month_by_month_gbp > 0


def test_a_price_cap_is_named_as_what_the_programme_does_not_know(tmp_path: Path) -> None:
    cap = """
[measures.cap]
kind = "price_cap"
placement_type = "external_residential"
cap = "home_marginal"
starts = "2016-04"
"""
    costing, plans = mean_path(prepare_homes(tmp_path, more=cap))

    found = cross_check(costing, plans, silent)

    assert found.why_not == "the scenario caps prices, which the programme does not know"


def test_a_home_opened_in_a_later_month_costs_less_by_the_weeks_between(tmp_path: Path) -> None:
    """April to September 2016 are 183 days at £2,924 a week for one place: £76,441.71."""
    body = FLAT_DEMAND + TURNOVER + home("good_home", "good-home") + TWO_MONTHS
    case = opening_case(mean_path(prepare_small(tmp_path, body, ALIKE, paths=2))[0])

    april, october = case.homes
    assert april.cost_gbp - october.cost_gbp == pytest.approx(2924 * 183 / 7, abs=0.01)
