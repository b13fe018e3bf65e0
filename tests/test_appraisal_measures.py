"""Measures alone, left out and together; stress cases; what must be true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
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
)

from placements.appraisal import appraise
from placements.appraisal.basis import Basis, basis_of
from placements.appraisal.frontier import ALWAYS, NEVER, frontier
from placements.appraisal.held import CentralCase
from placements.appraisal.measures_apart import MeasureWorth, measures_apart
from placements.appraisal.stress_cases import CaseResult, low_draws, stress_cases
from placements.appraisal.tables import document_of, tables_of
from placements.domain import ScenarioError
from placements.finance import Outcome
from placements.prepared import prepare
from placements.run import forecast

SECOND_HOME = QUICK_HOME.replace("[measures.new_home]", "[measures.other_home]").replace(
    '"new-home"', '"other"'
)
EDGE = """
[measures.edge]
kind = "edge_of_care"
title = "Edge of care"
starts = "2016-02"
groups = ["fostering", "residential"]
entries_avoided_share = {share}
build_up_months = 1
cost = "service"
"""


def basis(folder: Path, body: str, council: Council | None = None, **top: object) -> Basis:
    ready = prepare_small(folder, body, council, **top)
    return basis_of(ready, forecast(ready))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    """Every range, five measures, an uncertain demand, two years and a quarter."""
    return basis(tmp_path_factory.mktemp("every"), EVERY_MEASURE, UNCERTAIN, paths=12, last_month="2018-03")


def test_together_is_the_sum_of_each_alone_and_the_interaction(every: Basis) -> None:
    found = measures_apart(every)
    assert found.interaction is not None
    alone = [row.alone for row in found.rows]
    assert all(one is not None for one in alone)
    added = sum(one.mean for one in alone if one is not None)
    assert added + found.interaction.mean == pytest.approx(found.together.mean, abs=0.01)
    # on every path, not only in the mean
    names = every.scenario.settings.measures
    by_path = np.sum([every.saving_with((name,)) for name in names], axis=0)
    together = every.plans.comparison.cumulative_by_year()[:, -1]
    assert Outcome.of(together - by_path) == found.interaction


def test_all_measures_are_the_run_itself_and_none_saves_nothing(every: Basis) -> None:
    together = every.plans.comparison.cumulative_by_year()[:, -1]
    assert every.saving_with(tuple(every.scenario.settings.measures)) == pytest.approx(together, abs=1e-6)
    assert every.saving_with(()).tolist() == [0.0] * 12


def row(rows: tuple[MeasureWorth, ...], name: str) -> MeasureWorth:
    return next(one for one in rows if one.name == name)


def test_a_home_that_nobody_needs_is_worth_its_fixed_cost_with_and_without_it(tmp_path: Path) -> None:
    """Four children in residential care, four places in the home there is: 6 x 2,924 x 365 / 7 weeks are lost."""
    counts = {
        "in_house_foster": 60,
        "ifa": 40,
        "in_house_residential": 4,
        "external_residential": 0,
        "other": 30,
    }
    body = FLAT_DEMAND + QUICK_HOME + EDGE.format(share=0)
    found = measures_apart(basis(tmp_path, body, Council(counts=counts), paths=2))
    home, edge = row(found.rows, "new_home"), row(found.rows, "edge")
    assert home.alone is not None and home.worth is not None and edge.worth is not None
    assert [home.alone.median, home.worth.median] == pytest.approx([-6 * 2924 * 365 / 7] * 2, abs=0.01)
    # £120,000 a year from February 2016: 14 months
    assert edge.worth.median == pytest.approx(-140_000, abs=0.01)
    assert found.interaction is not None
    assert found.interaction.median == pytest.approx(0, abs=0.01)


def test_of_two_measures_the_one_alone_and_what_the_other_adds_are_both_together(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(), NewHome(id="other")))
    found = measures_apart(basis(tmp_path, FLAT_DEMAND + QUICK_HOME + SECOND_HOME, council, paths=1))
    first, second = row(found.rows, "new_home"), row(found.rows, "other_home")
    assert first.alone is not None and second.worth is not None and second.alone is not None
    assert first.alone.mean + second.worth.mean == pytest.approx(found.together.mean, abs=0.01)
    # homes alike compete for the same children: the second saves no more than it does alone
    assert second.worth.mean < second.alone.mean


def test_a_measure_that_is_all_there_is_has_no_interaction(tmp_path: Path) -> None:
    found = measures_apart(basis(tmp_path, FLAT_DEMAND + EDGE.format(share=0.1), paths=2))
    (only,) = found.rows
    assert only.alone == only.worth == found.together
    assert found.interaction is not None
    assert (found.interaction.p10, found.interaction.p90, found.interaction.probability) == (0, 0, 1)


def test_a_measure_that_is_switched_off_is_not_among_them(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(share=0.1) + "enabled = false\n" + QUICK_HOME
    assert [one.name for one in measures_apart(basis(tmp_path, body, paths=2)).rows] == ["new_home"]


def test_homes_are_valued_one_by_one_and_all_of_them_where_there_is_more_than_homes(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(), NewHome(id="other")))
    body = FLAT_DEMAND + QUICK_HOME + SECOND_HOME + EDGE.format(share=0.1)
    found = measures_apart(basis(tmp_path, body, council, paths=2))
    names = [one.name for one in found.rows]
    assert names == ["new_home", "other_home", "edge", "kind:home"]
    homes, edge = row(found.rows, "kind:home"), row(found.rows, "edge")
    assert homes.title == "All 2 measures of kind home"
    assert homes.alone is not None and edge.worth is not None
    # what remains without edge of care is the homes
    assert homes.alone.mean + edge.worth.mean == pytest.approx(found.together.mean, abs=0.01)


def case(found: tuple[CaseResult, ...], name: str) -> CaseResult:
    return next(one for one in found if one.name == name)


@pytest.mark.slow
def test_each_stress_case_is_what_a_scenario_file_that_says_so_finds(tmp_path: Path) -> None:
    """Built in memory and written as a file: the same median and probability."""
    body = QUICK_HOME + EDGE.format(share="{ low = 0.0, central = 0.1, high = 0.3 }")
    top = {"paths": 6, "last_month": "2018-03"}
    found = stress_cases(basis(tmp_path / "appraised", body, UNCERTAIN, **top))
    late = body.replace('"2016-02"', '"2017-02"').replace("max_occ", "months_late = 12\nmax_occ")
    files = {
        "central": body,
        "late": late,
        "low_occupancy": body.replace("max_occupancy = 1.0", "max_occupancy = 0.75"),
        "half_the_savings": body + "\n[neutrality]\nsavings_delivered_share = 0.5\n",
        "high_demand": body + "\n[demand]\nextra_growth_per_year = 0.05\n",
        "together": late.replace("max_occupancy = 1.0", "max_occupancy = 0.75")
        + "\n[neutrality]\nsavings_delivered_share = 0.5\n\n[demand]\nextra_growth_per_year = 0.05\n",
    }
    assert [one.name for one in found] == list(files)
    for name, text in files.items():
        run = run_small(tmp_path / name, text, UNCERTAIN, **top).neutrality
        one = case(found, name).outcome
        assert one is not None
        assert (one.median, one.probability) == (pytest.approx(run.median, abs=0.01), run.probability), name
        assert case(found, name).holds == (run.probability >= 0.8)


def test_a_measure_that_would_begin_after_the_horizon_is_left_out_and_named(tmp_path: Path) -> None:
    # 15 months: the home of April 2016 opens in its last but one quarter, edge of care of May 2016 after the end
    body = FLAT_DEMAND + QUICK_HOME + EDGE.format(share=0.1).replace("2016-02", "2016-05")
    late = case(stress_cases(basis(tmp_path, body, paths=2)), "late")
    assert late.notes == (
        "new home would begin in 2017-04, after 2017-03: left out.",
        "Edge of care would begin in 2017-05, after 2017-03: left out.",
    )
    assert late.outcome is not None
    assert late.outcome.median == 0


def test_without_homes_low_occupancy_changes_nothing_and_says_so(tmp_path: Path) -> None:
    found = stress_cases(basis(tmp_path, FLAT_DEMAND + EDGE.format(share=0.1), paths=2))
    low = case(found, "low_occupancy")
    assert low.notes == ("No measure opens a home: nothing changes.",)
    assert low.outcome == case(found, "central").outcome


def test_a_case_that_cannot_be_run_says_why_and_the_others_stand(tmp_path: Path) -> None:
    # a home for 2016 alone: 12 months late it would open when it has closed
    council = Council(new_homes=(NewHome(closes="2017-01"),))
    found = stress_cases(basis(tmp_path, FLAT_DEMAND + QUICK_HOME, council, paths=2, last_month="2018-03"))
    late, low = case(found, "late"), case(found, "low_occupancy")
    assert late.outcome is None and late.holds is None
    assert "new-home opens in 2017-04" in late.notes[0]
    assert low.outcome is not None and low.holds is False


@pytest.mark.slow
def test_the_least_occupancy_put_back_makes_the_strategy_cost_neutral(tmp_path: Path) -> None:
    body = QUICK_HOME.replace(
        "max_occupancy = 1.0", 'max_occupancy = "filled"\notherwise_in = { fostering = "elsewhere" }'
    ) + EDGE.format(share="{ low = 0.0, central = 0.1, high = 0.25 }")
    council = Council(
        costs={"service": (30_000, "GBP per year"), "home_running": (2_000, "GBP per place per week")},
        assumptions={"filled": ((0.6, 0.85, 0.95), "share"), "elsewhere": ((0.0, 0.05, 0.2), "share")},
    )
    found_basis = basis(tmp_path, body, council, paths=5, last_month="2018-03")
    held = CentralCase(found_basis)
    found = frontier(found_basis.ready, held)
    assert found.notes == ()
    assert found.occupancy is not None and found.otherwise is not None and found.avoided is not None
    assert found.occupancy.names == ("filled",)
    assert found.otherwise.names == ("elsewhere",)
    assert found.avoided.names == ("measures.edge.entries_avoided_share",)
    assert len(found.rows) == 5 * 4
    solved = [one for one in found.rows if one.occupancy is not None]
    assert solved
    for one in solved:
        at = {"elsewhere": one.otherwise or 0.0, "measures.edge.entries_avoided_share": one.avoided or 0.0}
        below = held.median({**at, "filled": (one.occupancy or 0.0) - 0.002})
        above = held.median({**at, "filled": (one.occupancy or 0.0) + 0.002})
        assert below < 0 < above
    for one in found.rows:
        assert one.note in (NEVER, ALWAYS) if one.occupancy is None else one.note == ""


@pytest.mark.slow
def test_more_residents_who_would_have_been_with_an_agency_need_a_fuller_home(tmp_path: Path) -> None:
    body = FLAT_DEMAND + QUICK_HOME.replace("max_occ", "otherwise_in = { fostering = 0.05 }\nmax_occ")
    council = Council(costs={"home_running": (1_500, "GBP per place per week")})
    found_basis = basis(tmp_path, body, council, paths=1, last_month="2018-03")
    found = frontier(found_basis.ready, CentralCase(found_basis))
    assert found.notes == ("No measure is an edge-of-care service: that axis is left out.",)
    needed = [one.occupancy if one.occupancy is not None else 2.0 for one in found.rows]
    assert [one.otherwise for one in found.rows] == [0.0, 0.05, 0.1, 0.2, 0.3]
    assert needed == sorted(needed)
    assert needed[0] < needed[-1]


def test_axes_that_the_scenario_does_not_have_are_left_out_and_said(tmp_path: Path) -> None:
    no_home = basis(tmp_path / "edge", FLAT_DEMAND + EDGE.format(share=0.1), paths=2)
    found = frontier(no_home.ready, CentralCase(no_home))
    assert found.rows == ()
    assert found.notes == ("No measure opens a home: there is no occupancy to ask for.",)
    home = basis(tmp_path / "home", FLAT_DEMAND + QUICK_HOME, paths=2)
    alone = frontier(home.ready, CentralCase(home))
    assert len(alone.rows) == 1
    assert (
        "No home says where its residents would otherwise be (otherwise_in): that axis is left out."
        in alone.notes
    )


def test_a_scenario_without_measures_is_not_appraised(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path, FLAT_DEMAND, paths=2)
    with pytest.raises(
        ScenarioError, match="no measures: both plans are the same, so there is nothing to appraise"
    ):
        appraise(ready, forecast(ready))


def test_a_further_question_stands_beside_the_others(tmp_path: Path) -> None:
    def bound(asked: Basis) -> pd.DataFrame:
        return pd.DataFrame({"median_gbp": [float(np.median(asked.plans.comparison.run_rate()))]})

    ready = prepare_small(tmp_path, FLAT_DEMAND + EDGE.format(share=0), paths=2)
    found = appraise(ready, forecast(ready), further={"bound": bound})
    assert list(tables_of(found))[-1] == "bound"
    # the service alone: £10,000 a month
    assert document_of(found)["bound"] == [{"median_gbp": pytest.approx(-120_000)}]


TWO_OF_ONE_ROW = (QUICK_HOME + SECOND_HOME).replace("max_occupancy = 1.0", 'max_occupancy = "filled"')


def test_in_the_stress_of_low_occupancy_no_home_is_fuller_on_any_path_and_homes_keep_one_luck(
    tmp_path: Path,
) -> None:
    council = Council(
        new_homes=(NewHome(), NewHome(id="other")),
        assumptions={"filled": ((0.5, 0.8, 0.95), "share")},
    )
    asked = basis(tmp_path, FLAT_DEMAND + TWO_OF_ONE_ROW, council, paths=40)
    draws = low_draws(asked, low=True)
    stressed = prepare(asked.scenario, asked.ready.council, draws).strategy
    usable = {}
    for name in ("new-home", "other"):
        before, after = asked.ready.strategy.provision(name), stressed.provision(name)
        assert before is not None and after is not None
        assert (after.usable <= before.usable).all()
        # six places: from the opening on the draw itself, or 75% of them
        assert after.usable[:, -1] == pytest.approx(np.minimum(before.usable[:, -1], 4.5))
        usable[name] = after.usable
    # one row of assumptions.csv is one luck: where one home is empty, so is the other
    assert (usable["new-home"] == usable["other"]).all()
    assert 0 < np.mean(usable["other"][:, -1] < 4.49) < 1


def test_each_measure_that_draws_its_own_occupancy_is_capped_too(tmp_path: Path) -> None:
    body = QUICK_HOME.replace(
        "max_occupancy = 1.0", "max_occupancy = { low = 0.6, central = 0.9, high = 1.0 }"
    )
    asked = basis(tmp_path, FLAT_DEMAND + body, paths=20)
    home = prepare(asked.scenario, asked.ready.council, low_draws(asked, low=True)).strategy.provision(
        "new-home"
    )
    before = asked.ready.strategy.provision("new-home")
    assert home is not None and before is not None
    assert home.usable[:, -1] == pytest.approx(np.minimum(before.usable[:, -1], 4.5))


def test_a_late_case_says_which_home_opens_after_the_forecast_and_leaves_out_late_carers(
    tmp_path: Path,
) -> None:
    """Late, the home opens in May 2017 and its staff start in February; the first carers come in May 2017 too."""
    body = (
        QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 3")
        + """
[measures.recruit]
kind = "foster_recruitment"
title = "Recruit carers"
provision = "carers"
starts = "2016-02"
lead_months = 3
extra_places_per_month = 1
"""
    )
    council = Council(new_homes=(NewHome(opens="2016-05"),))
    late = case(stress_cases(basis(tmp_path, FLAT_DEMAND + body, council, paths=2)), "late")
    assert late.notes == (
        "Recruit carers would begin in 2017-05, after 2017-03: left out.",
        "New-Home opens in May 2017, after the forecast ends in Mar 2017: its staff are paid, and no child is counted "
        "in it.",
    )
    assert late.outcome is not None
    # February and March 2017: 59 days
    assert late.outcome.median == pytest.approx(-6 * 2924 * 59 / 7, abs=0.01)
