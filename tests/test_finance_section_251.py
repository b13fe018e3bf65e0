"""Both budgets by the lines of the section 251 return: nothing dropped, and what has no line is said so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from builders import BASE_MONTH, FLAT_DEMAND, QUICK_HOME, TYPES, NewHome, small_council, write_scenario
from builders_251 import CONTRACT, COUNCIL, LINES, MEASURES, run_251, typed
from builders_posts import add_tables

from placements.domain import InputError, ScenarioError
from placements.domain.section_251 import SECTION_251_LINES, SECTION_251_TOTALS, group_of
from placements.inputs import read_council, read_placement_types
from placements.reports.results import results_document
from placements.reports.results_schema import results_schema
from placements.result import RunResult
from placements.run import run_scenario


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_251(tmp_path_factory.mktemp("run"), MEASURES, posts=[{}], contracts=[CONTRACT])


def money(table: pd.DataFrame, plan: str = "do_nothing") -> dict[tuple[str, str], tuple[float, float, float]]:
    """(line, provision) -> gross, income, net."""
    mine = table[table["plan"] == plan]
    cells = zip(mine["line"], mine["provision"], strict=True)
    figures = mine[["gross_gbp", "income_gbp", "net_gbp"]].itertuples(index=False, name=None)
    return dict(zip(cells, figures, strict=True))


def nets(table: pd.DataFrame, plan: str = "do_nothing") -> dict[tuple[str, str], float]:
    return {cell: net for cell, (_, _, net) in money(table, plan).items()}


def test_placements_stand_in_the_line_of_their_type_own_apart_from_external(tmp_path: Path) -> None:
    found = nets(run_251(tmp_path).tables.section_251)
    # 13 weeks: 60 x 481, 40 x 835; 4 places x 2,924 and 16 x 3,402; 30 x 200 of a type without a line
    expected = {
        ("3.1.1", "own"): 152_048,
        ("3.1.1", "external"): 707_616,
        ("3.1.2", "own"): 375_180,
        ("3.1.2", "external"): 434_200,
        ("not_mapped", "not_stated"): 78_000,
    }
    assert found == pytest.approx(expected, abs=0.05)


def test_posts_are_social_work_and_what_others_pay_of_a_contract_is_income(measured: RunResult) -> None:
    rows = money(measured.tables.section_251)
    # 2 funded posts, and a third for the 150 children at 50 a post: 3 x 50,000 x 3 / 12
    assert rows["3.3.1", "own"] == pytest.approx((37_500, 0, 37_500), abs=0.05)
    # 120,000 a year of which others pay 48,000, three months of it
    assert rows["3.4.2", "not_stated"] == pytest.approx((30_000, 12_000, 18_000), abs=0.05)


def test_a_contract_that_names_no_line_is_not_mapped_with_its_own_title(tmp_path: Path) -> None:
    table = run_251(tmp_path, contracts=[{}]).tables.section_251
    unmapped = table[(table["line"] == "not_mapped") & (table["plan"] == "strategy")]
    assert set(unmapped["title"]) == {"Not mapped: Other", "Not mapped: Short breaks"}


def test_a_measure_stands_in_the_line_of_its_kind_its_provision_or_where_children_move(
    tmp_path: Path,
) -> None:
    table = run_251(tmp_path, MEASURES).tables.section_251
    strategy, nothing = nets(table, "strategy"), nets(table)
    # three months: of 120,000 a year for families, 12,000 for carers, and 0.3 moves of 1,500 each month
    assert strategy["3.4.4", "not_stated"] == pytest.approx(30_000, abs=0.05)
    assert strategy["3.1.2", "not_stated"] == pytest.approx(3_000 + 1_350, abs=0.05)
    assert nothing["3.4.4", "not_stated"] == nothing["3.1.2", "not_stated"] == 0


def test_what_a_measure_says_of_itself_comes_before_its_kind(tmp_path: Path) -> None:
    body = MEASURES.replace('cost = "service"', 'cost = "service"\nsection_251 = "3.5.2"')
    found = nets(run_251(tmp_path, body).tables.section_251, "strategy")
    assert found["3.5.2", "not_stated"] == pytest.approx(30_000, abs=0.05)
    assert ("3.4.4", "not_stated") not in found


def test_the_team_of_a_measure_stands_where_the_measure_does(tmp_path: Path) -> None:
    body = MEASURES.replace('cost = "service"', 'cost = "nothing"').replace(
        "[measures.recruit]", "[measures.x]"
    )
    post = {"driver": "families of support", "unit": "families a year per post", "funded_posts": 0}
    found = nets(run_251(tmp_path, body, posts=[post]).tables.section_251, "strategy")
    assert found["3.4.4", "own"] > 0
    assert ("3.3.1", "own") not in found


def test_a_saving_that_is_not_delivered_belongs_to_no_line(tmp_path: Path) -> None:
    body = MEASURES + "\n[neutrality]\nsavings_delivered_share = 0.5\n"
    found = run_251(tmp_path, body)
    titles = set(found.tables.section_251["title"])
    assert (
        "Not mapped: Saving on placements that is not delivered" in titles
    ) == found.strategy.unrealised.any()
    assert found.strategy.unrealised.any()


def test_lines_add_to_the_budget_and_what_stands_beside_it_to_the_penny(measured: RunResult) -> None:
    tables = measured.tables
    by_plan = tables.section_251.groupby(["plan", "financial_year"])["net_gbp"].sum().round(2)
    whole = tables.whole_service[tables.whole_service["line"] == "whole_service"]
    expected = whole.set_index(["plan", "financial_year"])["mean_gbp"]
    assert by_plan.to_dict() == expected.to_dict()


def test_both_plans_have_the_same_rows_in_the_order_of_the_return(measured: RunResult) -> None:
    table = measured.tables.section_251
    rows = [tuple(row) for row in table[["line", "title", "provision"]].to_numpy()]
    assert rows[: len(rows) // 2] == rows[len(rows) // 2 :]
    codes = [*SECTION_251_LINES, "not_mapped"]
    order = [codes.index(line) for line, _, _ in rows[: len(rows) // 2]]
    assert order == sorted(order)


def test_the_table_is_in_the_results_and_fits_their_schema(measured: RunResult) -> None:
    document = json.loads(json.dumps(results_document(measured), allow_nan=False))
    jsonschema.validate(document, json.loads(results_schema()))
    lines = {row["line"] for row in document["section_251"]}
    assert lines == {"3.1.1", "3.1.2", "3.3.1", "3.4.2", "3.4.4", "not_mapped"}


def test_every_line_has_a_group_and_no_total_is_a_line() -> None:
    assert {group_of(line) for line in SECTION_251_LINES} >= set(SECTION_251_TOTALS)
    assert not {code for code, _ in SECTION_251_TOTALS.values()} & set(SECTION_251_LINES)


def test_a_line_that_the_return_does_not_have_is_refused_in_the_file_of_types(tmp_path: Path) -> None:
    scenario = typed(write_scenario(tmp_path), LINES | {"ifa": "3.1.11"})
    with pytest.raises(ScenarioError) as error:
        read_placement_types(scenario.parent / "placement-types.toml")
    assert str(error.value).startswith(
        'placement-types.toml, ifa.section_251: "3.1.11" is not a line of the section 251 return: it is the total '
        "children looked after. Allowed: 3.1.1, 3.1.2, 3.1.2a,"
    )


def test_a_line_that_the_return_does_not_have_is_refused_in_a_measure(tmp_path: Path) -> None:
    body = MEASURES.replace('cost = "move"', 'cost = "move"\nsection_251 = "3.1"')
    with pytest.raises(ScenarioError) as error:
        run_251(tmp_path, body)
    assert 'small.toml, measures.step_down.section_251: "3.1" is not a line of the section 251 return' in str(
        error.value
    )


@pytest.mark.parametrize("table", ["posts", "contracts"])
def test_a_line_that_the_return_does_not_have_is_refused_in_a_table(tmp_path: Path, table: str) -> None:
    folder = add_tables(small_council(tmp_path, COUNCIL), **{table: [{"section_251": "3.1"}]})
    with pytest.raises(InputError) as error:
        read_council(folder, TYPES, base_month=BASE_MONTH)
    assert f'{table}.csv, row 2, section_251: "3.1" is not allowed as section_251.' in str(error.value)


def test_a_home_under_a_block_contract_is_external_and_so_are_its_children(tmp_path: Path) -> None:
    body = QUICK_HOME + 'contract = "block"\nprice = "block_price"\n'
    council = replace(
        COUNCIL,
        new_homes=(NewHome(opens="2016-01"),),
        costs={**COUNCIL.costs, "block_price": (3_000, "GBP per place per week")},
    )
    scenario = typed(write_scenario(tmp_path, FLAT_DEMAND + body, last_month="2016-03"))
    tables = run_scenario(scenario, small_council(tmp_path, council)).tables
    nothing, strategy = nets(tables.section_251), nets(tables.section_251, "strategy")
    # the old home alone is the council's own; the block's 6 places for 13 weeks are bought
    assert strategy["3.1.1", "own"] == pytest.approx(nothing["3.1.1", "own"], rel=0.05)
    lines = tables.lines[(tables.lines["plan"] == "strategy") & (tables.lines["provision"] == "new-home")]
    outside = tables.lines[(tables.lines["plan"] == "strategy") & (tables.lines["provision"] == "outside")]
    bought = lines["amount_gbp"].sum() + outside["amount_gbp"].sum()
    assert lines["amount_gbp"].sum() > 200_000
    assert strategy["3.1.1", "external"] == pytest.approx(bought, abs=0.05)


def test_family_and_friends_and_a_post_stand_where_they_are_meant_to(tmp_path: Path) -> None:
    """The measure in the line of its kind; a post that names a line in that line, and not in social work."""
    body = (
        '[measures.kin]\nkind = "family_and_friends"\nstarts = "2016-01"\nfrom_group = "fostering"\n'
        'to_group = "other"\nentrants_share = 0.03\ncost = "service"\n'
    )
    found = nets(run_251(tmp_path, body, posts=[{"section_251": "3.3.2"}]).tables.section_251, "strategy")
    assert found["3.1.7", "not_stated"] == pytest.approx(30_000, abs=0.05)
    assert found["3.3.2", "own"] > 0
    assert ("3.3.1", "own") not in found
