"""The whole service in every report: formulas that make its amounts, sums to the penny, nothing where there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from builders import FLAT_DEMAND, Council, small_council, write_scenario
from builders_board import paper_run
from builders_posts import COSTS, add_tables, assumed
from builders_workbook import ALLOWED, STAMP
from openpyxl import Workbook, load_workbook
from workbook_reading import block, cells, formulas, input_cell, recalculated

from placements.reports.board.sections.money.whole_service import whole_service
from placements.reports.results import results_document
from placements.reports.results_schema import results_schema
from placements.reports.tables import write_tables
from placements.reports.workbook import write_workbook
from placements.reports.workbook.frame.book import SHEETS, WHOLE_SERVICE
from placements.result import RunResult
from placements.run import run_scenario

BODY = (
    FLAT_DEMAND
    + """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["residential"]
entries_avoided_share = 0.5
cost = "service"

[neutrality]
count_posts = {}
"""
)
COUNCIL = Council(
    costs=COSTS | {"officer_post": ((45_000, 50_000, 60_000), "GBP per post per year")},
    uplifts={"officer_post": 0.02, "breaks": (0.0, 0.01, 0.03)},
    assumptions={"delivered": ((0.2, 0.5, 0.9), "share")},
)
SAVING = {"saving_item": "breaks_target", "saving_from": "2016-10", "delivered": "delivered"}


def run(folder: Path, counted: bool) -> RunResult:
    inputs = add_tables(
        small_council(folder, COUNCIL),
        posts=[{"driver": "children + plans", **assumed(40, 51, 60)}],
        contracts=[{"income_item": "breaks_others", **SAVING}],
        drivers=[{}],
    )
    return run_scenario(write_scenario(folder, BODY.format(str(counted).lower())), inputs)


@pytest.fixture(scope="module", params=[False, True], ids=["beside", "counted"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run(tmp_path_factory.mktemp("run"), bool(request.param))


@pytest.fixture(scope="module")
def path(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(result, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder = tmp_path_factory.mktemp("without")
    return run_scenario(write_scenario(folder, BODY.format("false")), small_council(folder, COUNCIL))


def assert_years_are_the_engines(book: Workbook, result: RunResult) -> None:
    rows = block(book[WHOLE_SERVICE], "By financial year")
    table = result.tables.whole_service
    whole = table[table["line"] == "whole_service"]
    for plan, title in (("do_nothing", "Do nothing"), ("strategy", "Strategy")):
        expected = whole.loc[whole["plan"] == plan, "mean_gbp"].tolist()
        assert rows[f"{title}: whole service"] == pytest.approx(expected, abs=0.001)


def test_the_sheet_stands_among_those_of_the_budget_and_on_the_cover(path: Path) -> None:
    book = load_workbook(path)
    place = book.sheetnames.index(WHOLE_SERVICE)
    assert book.sheetnames[place + 1] == "Section 251"
    assert [name for name in book.sheetnames if name != WHOLE_SERVICE] == list(SHEETS)
    assert WHOLE_SERVICE in {cell.value for cell in book["Cover"]["A"]}


@pytest.mark.slow
def test_a_council_without_posts_and_contracts_has_no_such_sheet_table_or_rows(
    without: RunResult, tmp_path: Path
) -> None:
    book = load_workbook(write_workbook(without, tmp_path, STAMP))
    assert book.sheetnames == list(SHEETS)
    assert results_document(without)["whole_service"] == []
    assert whole_service(paper_run(without)) is None


def test_each_amount_is_quantity_times_rate_times_factor_on_the_sheet(result: RunResult, path: Path) -> None:
    sheet = load_workbook(path)[WHOLE_SERVICE]
    firsts = [str(row[7].value) for row in sheet.iter_rows(min_row=7)]
    amounts = [formula for formula in firsts if formula.startswith("=ROUND(H") and "*" in formula]
    assert len(amounts) == 2 * len(result.strategy.beside)
    assert all(re.fullmatch(r"=ROUND\(H\d+\*H\d+\*H\d+,2\)", formula) for formula in amounts)


def test_months_and_years_of_the_file_are_the_engines_to_the_penny(result: RunResult, path: Path) -> None:
    values = load_workbook(path, data_only=True)
    assert_years_are_the_engines(values, result)
    rows = block(values[WHOLE_SERVICE], "Strategy, £")
    lines = result.tables.whole_service_lines
    lines = lines[(lines["plan"] == "strategy") & (lines["line"] == "contract:breaks:saving")]
    assert rows["Short breaks: saving delivered"] == pytest.approx(lines["amount_gbp"].tolist(), abs=0.001)
    parts = np.sum([figures for name, figures in rows.items() if name != "Strategy: whole service"], axis=0)
    assert rows["Strategy: whole service"] == pytest.approx(parts.tolist(), abs=0.001)


def test_formulas_hold_no_number_but_those_every_formula_may(path: Path) -> None:
    for sheet, cell in formulas(load_workbook(path)):
        if sheet.title != WHOLE_SERVICE:
            continue
        text = re.sub(r"'[^']*'!|\$?[A-Z]{1,3}\$?\d+", "", str(cell.value))
        assert set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)) <= {"0", "1", "2"}, cell.value
        assert set(re.findall(r"([A-Z]+)\(", text)) <= ALLOWED


def test_prices_and_the_share_delivered_are_inputs_and_caseloads_need_a_new_run(path: Path) -> None:
    book = load_workbook(path)
    assert input_cell(book, "strategy_costs:officer_post").value == 50_000
    assert input_cell(book, "assumptions:delivered").value == 0.5
    rows = {row[1].value: row for row in book["Assumptions"].iter_rows(max_col=8)}
    assert rows["posts:officer"][2].value == 51
    assert '"changed: run again"' in str(rows["posts:officer"][7].value)
    assert rows["posts:officer:funded"][2].value == 2
    assert rows["contracts:breaks"][2].value == "before the first month to no end; saves from 2016-10"


def test_the_budget_says_that_posts_are_in_it_where_they_count(result: RunResult, path: Path) -> None:
    counted = result.scenario.settings.neutrality.count_posts
    heads = {cell.value for cell in load_workbook(path)["Budget"]["A"]}
    assert ("Placements and posts" in heads) == counted
    assert ("Reviewing officers: unfunded" in heads) == counted


def test_results_fit_their_schema_and_the_tables_are_written(result: RunResult, tmp_path: Path) -> None:
    document = json.loads(json.dumps(results_document(result), allow_nan=False))
    jsonschema.validate(document, json.loads(results_schema()))
    sums = [row for row in document["whole_service"] if row["line"] == "whole_service"]
    assert [row["quantity"] for row in sums] == [None] * len(sums)
    header = (
        (write_tables(result, tmp_path, STAMP) / "whole_service.csv").read_text("utf-8-sig").splitlines()[0]
    )
    assert header.startswith("plan,financial_year,line,title,funding,unit,quantity,mean_gbp")


def test_the_board_shows_the_whole_service_in_thousands(result: RunResult) -> None:
    passage = whole_service(paper_run(result))
    assert passage is not None
    (table,) = passage.folded
    assert table.caption == "The whole service by financial year, £ thousand, mean"
    rows = {row.heading: row for row in table.groups[0].rows}
    assert rows["Whole service"].kind == "total"
    # 150 children and 626 plans need more than ten posts; two are funded in every year
    assert any(
        heading.startswith("Reviewing officers: funded (2.0 posts, 2.0 in the last year)") for heading in rows
    )
    counts = result.scenario.settings.neutrality.count_posts
    said = "Posts count" if counts else "Posts and contracts do not count"
    assert said in passage.sentences[0]


@pytest.mark.slow
def test_libreoffice_works_out_the_same_and_follows_a_changed_price(
    result: RunResult, path: Path, tmp_path: Path
) -> None:
    again = recalculated(path, tmp_path / "same")
    assert_years_are_the_engines(again, result)
    assert again["Cover"]["B2"].value == "All checks agree"
    assert not [c.coordinate for _, c in cells(again) if str(c.value).startswith(("#", "Err:"))]
    doubled = recalculated(path, tmp_path / "doubled", {"strategy_costs:officer_post": 100_000})
    name = "Reviewing officers: unfunded"
    before, after = (block(book[WHOLE_SERVICE], "Do nothing, £")[name] for book in (again, doubled))
    assert after == pytest.approx([2 * float(amount or 0) for amount in before], abs=0.02)
    assert {cell.value for cell in doubled["Checks"]["G"][7:]} <= {"OK", "changed"}
