"""Posts and contracts worked by hand: how many are needed, who pays, and what counts in the test of cost neutrality."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import FLAT_DEMAND, Council, run_small, small_council, write_scenario
from builders_posts import COSTS, Row, add_tables, assumed

from placements.domain import InputError
from placements.finance.budget import PlanResult
from placements.prepared import Prepared, load
from placements.result import RunResult
from placements.run import BothPlans, both_plans, forecast, run_scenario, whole_service
from placements.scenario import load_scenario

ROOT = Path(__file__).parent.parent
OXFORDSHIRE = {
    "in_house_foster": 202,
    "ifa": 112,
    "in_house_residential": 12,
    "external_residential": 87,
    "other": 193,
}
HALF = {"delivered": ((0.5, 0.5, 0.5), "share")}
SAVING: Row = {"saving_item": "breaks_target", "saving_from": "2016-10", "delivered": "delivered"}

EDGE = """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["residential"]
entries_avoided_share = 0.5
build_up_months = 1
cost = "{cost}"
"""
RECRUIT = """
[measures.recruit]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-04"
lead_months = 0
extra_places_per_month = 1
cost = "nothing"
"""
TURNOVER = "\n[supply]\nturnover_per_year = 0.4\n"
COUNTED = "\n[neutrality]\ncount_posts = true\n"


def run(
    tmp_path: Path, body: str = FLAT_DEMAND, council: Council | None = None, **tables: list[Row]
) -> RunResult:
    """A run of a small council with posts and contracts, fifteen months from January 2016 on."""
    folder = small_council(tmp_path, council or Council(costs=COSTS, assumptions=HALF))
    return run_scenario(write_scenario(tmp_path, body), add_tables(folder, **tables))


def plans(
    tmp_path: Path, body: str = FLAT_DEMAND, council: Council | None = None, **tables: list[Row]
) -> BothPlans:
    """Both plans alone, without past forecasts and tables."""
    folder = small_council(tmp_path, council or Council(costs=COSTS, assumptions=HALF))
    return of_ready(load(write_scenario(tmp_path, body), add_tables(folder, **tables)).ready)


def of_ready(ready: Prepared) -> BothPlans:
    """Both plans with the posts and contracts beside them."""
    found = both_plans(ready, forecast(ready))
    do_nothing, strategy = whole_service(ready, found)
    return replace(found, do_nothing=do_nothing, strategy=strategy)


def posts(plan: PlanResult, key: str) -> np.ndarray:
    """Posts by path and month of one line."""
    line = next(line for line in (*plan.lines, *plan.beside) if line.key == key)
    return np.broadcast_to(line.quantity, plan.total.shape)


def amounts(plan: PlanResult, key: str) -> np.ndarray:
    """GBP by month of one line on the first path."""
    line = next(line for line in plan.beside if line.key == key)
    assert plan.beside_book is not None
    return np.asarray(line.amounts(plan.beside_book)[0])


def test_the_reviewing_officers_of_the_cabinet_paper_worked_by_hand(tmp_path: Path) -> None:
    council = Council(counts=OXFORDSHIRE, carers=202, existing_home=12, costs=COSTS)
    post = {"driver": "children + plans", "cases_per_post": 65, "funded_posts": 2}
    plan = plans(tmp_path, FLAT_DEMAND, council, posts=[post], drivers=[{}]).do_nothing
    # 606 children and 626 plans are 1,232 cases: 1,232 / 65 = 18.9538 posts, of which 2 are funded
    assert posts(plan, "post:officer:funded") == pytest.approx(2)
    assert posts(plan, "post:officer:unfunded") == pytest.approx(1232 / 65 - 2)
    # a month is a twelfth of the year: 2 x 50,000 / 12, and 16.9538 x 50,000 / 12
    assert amounts(plan, "post:officer:funded") == pytest.approx(8_333.333, abs=0.001)
    assert amounts(plan, "post:officer:unfunded") == pytest.approx(70_641.026, abs=0.001)
    assert plan.whole_service[0] == pytest.approx(78_974.359, abs=0.001)


def test_funded_posts_are_paid_for_though_they_are_not_needed(tmp_path: Path) -> None:
    # 150 children at 50 a post need 3; 5 are in the base budget
    plan = plans(tmp_path, posts=[{"funded_posts": 5}]).do_nothing
    assert posts(plan, "post:officer:unfunded") == pytest.approx(0, abs=0)
    assert amounts(plan, "post:officer:funded") == pytest.approx(5 * 50_000 / 12)


def test_a_post_is_there_from_its_first_month_to_its_last(tmp_path: Path) -> None:
    plan = plans(tmp_path, posts=[{"starts": "2016-04", "ends": "2016-06"}]).do_nothing
    there = np.array([0] * 3 + [1] * 3 + [0] * 9)
    assert posts(plan, "post:officer:funded")[0] == pytest.approx(2 * there)
    assert posts(plan, "post:officer:unfunded")[0] == pytest.approx(1 * there)


def test_each_future_draws_its_caseload_and_both_plans_draw_the_same(tmp_path: Path) -> None:
    result = plans(tmp_path, posts=[{**assumed(40, 50, 75), "funded_posts": 0}])
    found = [posts(plan, "post:officer:unfunded") for plan in (result.do_nothing, result.strategy)]
    assert np.array_equal(*found)
    assert 150 / 75 <= found[0].min() < found[0].max() <= 150 / 40


def test_half_the_caseload_needs_twice_the_posts(tmp_path: Path) -> None:
    row: Row = {"funded_posts": 0}
    usual = plans(tmp_path / "a", posts=[row]).do_nothing
    half = plans(tmp_path / "b", posts=[{**row, "cases_per_post": 25}]).do_nothing
    assert half.whole_service == pytest.approx(2 * usual.whole_service)


def test_posts_of_a_placement_type_follow_the_children_who_live_there_under_each_plan(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="nothing")
    row = {"driver": "external_residential", "cases_per_post": 4, "funded_posts": 0}
    result = plans(tmp_path, body, posts=[row])
    # do nothing: 16 children at 4 a post
    assert posts(result.do_nothing, "post:officer:unfunded") == pytest.approx(4)
    allocation = result.strategy.allocation
    outside = [p.placement_type for p in allocation.provisions].index("external_residential")
    closing = allocation.children[:, :, outside]
    opening = np.concatenate([np.full((20, 1), 16.0), closing[:, :-1]], axis=1)
    found = posts(result.strategy, "post:officer:unfunded")
    assert found == pytest.approx((opening + closing) / 2 / 4)
    assert found[0, -1] < 3.5


def test_supervising_social_workers_follow_the_places_of_carers_month_by_month(tmp_path: Path) -> None:
    row = {"driver": "places of carers", "cases_per_post": 15, "funded_posts": 4}
    result = plans(tmp_path, FLAT_DEMAND + RECRUIT, posts=[row])
    # 60 places at 15 a post: the 4 that are funded; the campaign adds a place a month from April 2016, 12 by March
    assert posts(result.do_nothing, "post:officer:unfunded") == pytest.approx(0, abs=1e-12)
    found = posts(result.strategy, "post:officer:unfunded")[0]
    assert found == pytest.approx([0, 0, 0, *(n / 15 for n in range(1, 13))])


def test_posts_of_a_home_that_a_plan_does_not_open_are_none(tmp_path: Path) -> None:
    row = {"driver": "places of new-home", "cases_per_post": 3, "funded_posts": 0}
    home = '[measures.home]\nkind = "home"\nprovision = "new-home"\n'
    result = plans(tmp_path, FLAT_DEMAND + home, posts=[row])
    assert posts(result.do_nothing, "post:officer:unfunded") == pytest.approx(0, abs=0)
    assert posts(result.strategy, "post:officer:unfunded")[0] == pytest.approx([0] * 3 + [2] * 12)


def test_a_counted_driver_moves_evenly_between_its_dates_and_stays_at_its_last(tmp_path: Path) -> None:
    dated = [{"date": "2015-06-30", "value": 100}, {"date": "2016-06-30", "value": 220}]
    row = {"driver": "plans", "cases_per_post": 10, "funded_posts": 0}
    plan = plans(tmp_path, posts=[row], drivers=dated).do_nothing
    # ten plans more a month: 170 in January 2016, 220 in June and in every month after
    assert posts(plan, "post:officer:unfunded")[0] == pytest.approx([17, 18, 19, 20, 21, *[22] * 10])


def test_a_contract_costs_less_what_others_pay_and_what_is_delivered_of_its_saving(tmp_path: Path) -> None:
    row = {"income_item": "breaks_others", "ends": "2016-12", **SAVING}
    result = plans(tmp_path, contracts=[row])
    # a twelfth of 120,000, less one of 48,000; from October half of a twelfth of 24,000; nothing after December
    for plan in (result.do_nothing, result.strategy):
        assert plan.whole_service[0] == pytest.approx([6_000] * 9 + [5_000] * 3 + [0] * 3)
        assert amounts(plan, "contract:breaks:saving")[8:12] == pytest.approx([0, -1_000, -1_000, -1_000])


def test_a_contract_and_a_post_rise_with_their_uplift_each_april(tmp_path: Path) -> None:
    council = Council(costs=COSTS, uplifts={"breaks": 0.1, "officer_post": 0.02})
    plan = plans(tmp_path, FLAT_DEMAND, council, contracts=[{}], posts=[{}]).do_nothing
    assert amounts(plan, "contract:breaks")[[2, 3]] == pytest.approx([10_000, 11_000])
    assert amounts(plan, "post:officer:funded")[[2, 3]] == pytest.approx([2 * 50_000 / 12, 2 * 51_000 / 12])


# what counts in the test of cost neutrality


def test_posts_and_contracts_move_nothing_in_the_test_unless_they_are_counted(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="service")
    council = Council(costs=COSTS, assumptions={"delivered": ((0.2, 0.5, 0.9), "share")})
    without = run_small(tmp_path / "a", body, council)
    tables = {"posts": [assumed(40, 50, 60)], "contracts": [SAVING]}
    result = run(tmp_path / "b", body, council, **tables)
    assert np.array_equal(without.comparison.net_saving, result.comparison.net_saving)
    assert without.neutrality == result.neutrality
    for name in ("lines", "cost", "net_saving", "net_saving_months"):
        pd.testing.assert_frame_equal(without.tables.named()[name], result.tables.named()[name])
    assert set(without.context.draws.uncertain) == set(result.context.draws.uncertain)
    assert without.tables.whole_service.empty
    assert without.strategy.whole_service == pytest.approx(0, abs=0)


def test_posts_that_count_are_saved_on_each_path_at_their_cost(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="nothing")
    row = {"funded_posts": 0, **assumed(8, 10, 12)}
    beside = run(tmp_path / "a", body, posts=[row])
    counted = run(tmp_path / "b", body + COUNTED, posts=[row])
    saved = beside.do_nothing.whole_service - beside.strategy.whole_service
    assert (saved[:, -1] > 0).all()
    assert counted.comparison.net_saving == pytest.approx(beside.comparison.net_saving + saved)
    # what the whole service costs is the same, whatever of it counts
    assert counted.strategy.total + counted.strategy.whole_service == pytest.approx(
        beside.strategy.total + beside.strategy.whole_service
    )
    assert "cases per post: Reviewing officers" in counted.context.draws.uncertain
    assert "cases per post: Reviewing officers" not in beside.context.draws.uncertain


def test_posts_in_the_base_budget_are_not_saved(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="nothing") + COUNTED
    counted = plans(tmp_path / "a", body, posts=[{"cases_per_post": 10, "funded_posts": 15}])
    without = plans(tmp_path / "b", body)
    assert counted.comparison.net_saving == pytest.approx(without.comparison.net_saving, abs=1e-6)


def test_half_of_the_posts_saved_is_charged_where_half_of_the_savings_is_delivered(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="nothing") + COUNTED
    row: Row = {"funded_posts": 0}
    full = plans(tmp_path / "a", body, posts=[row])
    half = plans(tmp_path / "b", body + "savings_delivered_share = 0.5\n", posts=[row])
    assert half.comparison.net_saving == pytest.approx(0.5 * full.comparison.net_saving, abs=1e-6)


# the team of a measure

TEAM: Row = {
    "post": "edge_team",
    "title": "Edge of care team",
    "driver": "families of edge",
    "unit": "families a year per post",
    "cases_per_post": 4,
    "funded_posts": 0,
}


def test_the_team_of_a_measure_follows_its_families_and_is_a_cost_of_the_strategy(tmp_path: Path) -> None:
    body = FLAT_DEMAND + TURNOVER + EDGE.format(cost="nothing")
    result = run(tmp_path, body, posts=[TEAM])
    # a twelfth of 40% of the 20 children enter a month, 8 a year, all of them worked with: 2 posts at 4 a year
    assert posts(result.strategy, "team:edge_team")[0] == pytest.approx([0] * 3 + [2] * 12, rel=1e-6)
    assert all(line.rule.name != "team" for line in result.do_nothing.lines)
    lines = result.tables.lines
    team = lines[lines["line"] == "team:edge_team"]
    assert team["amount_gbp"].tolist()[3:] == [pytest.approx(8_333.33)] * 12
    without = run_small(tmp_path / "b", body)
    paid = without.comparison.net_saving - result.comparison.net_saving
    assert paid[0] == pytest.approx([0] * 3 + [100_000 / 12] * 12, rel=1e-6)


def test_a_team_works_with_as_many_families_whatever_its_effect(tmp_path: Path) -> None:
    none = EDGE.format(cost="nothing").replace("entries_avoided_share = 0.5", "entries_avoided_share = 0")
    result = plans(tmp_path, FLAT_DEMAND + TURNOVER + none, posts=[TEAM])
    assert posts(result.strategy, "team:edge_team")[0, -1] == pytest.approx(2, rel=1e-6)


@pytest.mark.parametrize(
    ("body", "tables", "message"),
    [
        (
            EDGE.format(cost="service"),
            {"posts": [TEAM]},
            'posts.csv, row 2, driver: the measure "edge" is paid for by service already. Let its cost name an item of '
            "£0, or remove this row: nobody is paid twice.",
        ),
        (
            RECRUIT,
            {"posts": [{**TEAM, "driver": "families of recruit"}]},
            'posts.csv, row 2, driver: "recruit" is a measure of kind foster_recruitment, which works with no '
            "families. Name a measure of kind edge_of_care.",
        ),
        (
            EDGE.format(cost="nothing"),
            {"posts": [{**TEAM, "driver": "families of egde"}]},
            'posts.csv, row 2, driver: "egde" is not a measure of small.toml. Did you mean "edge"?',
        ),
        (
            EDGE.format(cost="service"),
            {"contracts": [{"cost_item": "service"}]},
            'contracts.csv, row 2, cost_item: "service" pays for the measure "edge" of small.toml already. Give the '
            "contract a cost of its own, or remove the row: nothing is paid for twice.",
        ),
    ],
)
def test_nobody_is_paid_twice_and_no_team_works_for_nobody(
    tmp_path: Path, body: str, tables: dict[str, list[Row]], message: str
) -> None:
    folder = add_tables(small_council(tmp_path, Council(costs=COSTS)), **tables)
    with pytest.raises(InputError) as error:
        load(write_scenario(tmp_path, FLAT_DEMAND + body), folder)
    assert str(error.value) == message


def test_a_scenario_without_the_measure_or_with_it_switched_off_has_no_team_to_pay(tmp_path: Path) -> None:
    off = EDGE.format(cost="service") + "enabled = false\n"
    for number, body in enumerate(("", off)):
        result = run(tmp_path / str(number), FLAT_DEMAND + body, posts=[TEAM])
        assert all(line.rule.name != "team" for line in result.strategy.lines)
        assert result.tables.whole_service.empty


# the table


def test_the_table_adds_to_the_penny_and_holds_all_that_the_plans_cost(tmp_path: Path) -> None:
    body = FLAT_DEMAND + EDGE.format(cost="service")
    council = Council(
        costs=COSTS, assumptions={"delivered": ((0.2, 0.5, 0.9), "share")}, uplifts={"breaks": 0.013}
    )
    for number, more in enumerate(("", COUNTED)):
        tables = {"posts": [assumed(40, 51, 60)], "contracts": [{"income_item": "breaks_others", **SAVING}]}
        result = run(tmp_path / str(number), body + more, council, **tables)
        table = result.tables.whole_service
        for (plan, year), rows in table.groupby(["plan", "financial_year"]):
            by_line = rows.set_index("line")["mean_gbp"]
            total = by_line.pop("whole_service")
            assert round(by_line.sum(), 2) == total
            cost = result.tables.cost
            in_the_test = cost[(cost["plan"] == plan) & (cost["financial_year"] == year)]["mean_gbp"].sum()
            posts_in_it = by_line[by_line.index.str.startswith("post:")].sum() if more else 0.0
            assert by_line["placements_and_measures"] == pytest.approx(in_the_test - posts_in_it, abs=0.001)
        funding = dict(zip(table["line"], table["funding"], strict=True))
        assert funding["post:officer:unfunded"] == "unfunded"
        last = table[(table["plan"] == "strategy") & (table["line"] == "whole_service")].iloc[-1]
        paths = (result.strategy.total + result.strategy.whole_service)[:, 3:].sum(axis=1)
        assert last["p50_gbp"] == pytest.approx(np.median(paths), abs=0.01)


def test_quantities_of_a_year_are_posts_on_average_and_months_of_a_contract(tmp_path: Path) -> None:
    table = run(tmp_path, posts=[{}], contracts=[{"starts": "2016-07"}]).tables.whole_service
    rows = table[table["plan"] == "do_nothing"].set_index(["line", "financial_year"])["quantity"]
    assert rows["post:officer:unfunded", "2016/17"] == pytest.approx(1)
    assert rows["contract:breaks", "2015/16"] == 0
    assert rows["contract:breaks", "2016/17"] == 9


# Oxfordshire


@pytest.mark.slow
def test_the_published_lines_of_oxfordshire_move_no_penny_of_its_verdict(tmp_path: Path) -> None:
    scenario = load_scenario(ROOT / "models" / "oxfordshire" / "strategy.toml", paths=5)
    folder = tmp_path / "oxfordshire"
    shutil.copytree(ROOT / "inputs" / "oxfordshire", folder)
    found = []
    for drop in (False, True):
        for name in ("posts", "contracts") if drop else ():
            (folder / f"{name}.csv").unlink()
        ready = load(scenario.file, folder, paths=5).ready
        found.append(of_ready(ready))
    assert np.array_equal(found[0].comparison.net_saving, found[1].comparison.net_saving)
    assert (found[0].strategy.whole_service > 0).all()


def test_oxfordshires_posts_and_contracts_are_the_papers(tmp_path: Path) -> None:
    ready = load(
        ROOT / "models" / "oxfordshire" / "do-nothing.toml", ROOT / "inputs" / "oxfordshire", paths=5
    ).ready
    post = ready.council.posts.iloc[0]
    # 606 children and 626 plans; the paper names 5 unfunded posts at £50,000
    assert round((606 + 626) / post["cases_per_post"] - post["funded_posts"]) == 5
    assert ready.council.amount("reviewing_officer_post").central == 50_000
    plan = of_ready(ready).do_nothing
    january = {line.key: line.amounts(plan.beside_book)[0, 0] for line in plan.beside if plan.beside_book}
    respite = january["contract:overnight_respite"] + january["contract:overnight_respite:income"]
    assert respite == pytest.approx(1_600_000 / 12)
    assert january["contract:day_short_breaks"] == pytest.approx(1_300_000 / 12)
    assert january["contract:disability_placements"] == pytest.approx(1_000_000 / 12)
    assert ready.council.amount("short_breaks_saving").central == 250_000
