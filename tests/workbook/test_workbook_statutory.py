"""The sheets of the return, the evidence, the counts, the findings and what was read."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from builders import run_small
from builders_251 import CONTRACT, MEASURES, run_251
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import Value, cells, recalculated

from placements.reports.quality import quality_findings
from placements.reports.workbook import write_workbook
from placements.result import RunResult

PLANS = {"do_nothing": "Do nothing", "strategy": "Strategy"}
LISTS = {
    "Evidence": "evidence",
    "Counts": "counts",
    "Data quality": "data_quality",
    "Input files": "input_files",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder = tmp_path_factory.mktemp("run")
    return run_251(folder, MEASURES, last_month="2017-03", posts=[{}], contracts=[CONTRACT])


@pytest.fixture(scope="module")
def path(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(result, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def the_return(sheet: Worksheet, plan: str) -> dict[str, list[Value]]:
    """Rows of one plan's return: the words in column A -> figures of the years."""
    found: dict[str, list[Value]] = {}
    inside = False
    for row in sheet.iter_rows(min_row=6, values_only=True):
        if row[0] == f"{PLANS[plan]} by line of the return, £":
            inside = True
        elif inside and row[0] is None:
            return found
        elif inside:
            found[str(row[0])] = [value for value in row[7:] if value is not None]
    raise KeyError(plan)


def engine(result: RunResult, plan: str, **cells: str) -> list[float]:
    table = result.tables.section_251
    mine = table[
        (table["plan"] == plan) & np.all([table[key] == text for key, text in cells.items()], axis=0)
    ]
    return [float(net) for net in mine.groupby("financial_year")["net_gbp"].sum()]


def assert_return_is_the_engines(book: Workbook, result: RunResult) -> None:
    for plan in PLANS:
        rows = the_return(book["Section 251"], plan)
        for title, line, provision in (
            ("3.1.1 Residential care: own", "3.1.1", "own"),
            ("3.1.1 Residential care: external", "3.1.1", "external"),
            ("3.1.2 Fostering services: external", "3.1.2", "external"),
            ("Not mapped: not stated", "not_mapped", "not_stated"),
        ):
            expected = engine(result, plan, line=line, provision=provision)
            assert rows[title] == pytest.approx(expected, abs=0.004), (plan, title)
        expected = engine(result, plan, line="3.4.2")
        assert rows["3.4.2 Short breaks (respite) for disabled children: net"] == pytest.approx(
            expected, abs=0.004
        )


def test_the_return_of_both_plans_is_the_engines_by_year_and_line(
    values: Workbook, result: RunResult
) -> None:
    assert_return_is_the_engines(values, result)


def test_income_stands_below_zero_and_lines_add_to_the_total_of_their_group(values: Workbook) -> None:
    rows = the_return(values["Section 251"], "strategy")
    # of 120,000 a year others pay 48,000: a quarter of it in the three months of 2015/16
    assert rows["3.4.2 Short breaks (respite) for disabled children: income"] == [-12_000, -48_000]
    family = [
        rows[f"3.4.2 Short breaks (respite) for disabled children: {part}"]
        for part in ("not stated", "income")
    ]
    family.append(rows["3.4.4 Targeted family support: not stated"])
    assert rows["3.4.6 Total family support services"] == pytest.approx(
        np.sum(np.array(family, dtype=float), axis=0), abs=0.004
    )


def test_every_figure_of_the_return_is_a_sum_of_budget_lines_by_formula(path: Path) -> None:
    sheet = load_workbook(path)["Section 251"]
    years = [cell for row in sheet.iter_rows(min_row=9, min_col=8) for cell in row if cell.data_type == "f"]
    same = r"\(\$[BDEF]\$\d+:\$[BDEF]\$\d+=\$[BDEF]\d+\)"
    shapes = {
        "of the return": rf"=SUMPRODUCT\({same}(\*{same})*\*[HI]\$\d+:[HI]\$\d+\)",
        "of the budget": r"=SUMPRODUCT\(\(.*=[HI]\$\d+\)\*(Budget|'Whole service')!\$H\$\d+:\$V\$\d+\)",
        "all lines": r"=SUM\([HI]\$\d+:[HI]\$\d+\)",
    }
    found = {
        next((name for name, shape in shapes.items() if re.fullmatch(shape, str(c.value))), c.value)
        for c in years
    }
    assert found == set(shapes)


def test_what_has_no_line_is_said_with_its_money(values: Workbook, result: RunResult) -> None:
    words = [str(row[0].value) for row in values["Section 251"].iter_rows(max_row=6)]
    money = sum(engine(result, "strategy", line="not_mapped"))
    assert f"As run, £{money / 1e6:.2f}m of the strategy over all years is not mapped: Elsewhere." in words


@pytest.mark.slow
def test_a_council_that_maps_nothing_gets_its_whole_budget_as_not_mapped(tmp_path: Path) -> None:
    result = run_small(tmp_path)
    book = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    rows = the_return(book["Section 251"], "do_nothing")
    cost = (
        result.tables.cost[result.tables.cost["plan"] == "do_nothing"]
        .groupby("financial_year")["mean_gbp"]
        .sum()
    )
    assert (
        rows["Not mapped: net"] == rows["Do nothing: all lines, net"] == pytest.approx(list(cost), abs=0.004)
    )
    assert book["Cover"]["B2"].value == "All checks agree"


def test_each_list_is_a_table_of_its_own_name(path: Path) -> None:
    book = load_workbook(path)
    for sheet, name in LISTS.items():
        assert list(book[sheet].tables) == [name]


def test_every_finding_and_every_count_is_listed(values: Workbook, result: RunResult) -> None:
    listed = [row for row in values["Data quality"].iter_rows(min_row=5, values_only=True) if row[3]]
    findings = quality_findings(result)
    assert [(row[0], row[3]) for row in listed[1:]] == [(f.weight.value, f.found) for f in findings]
    counts = [row for row in values["Counts"].iter_rows(min_row=6, values_only=True) if row[4] == "actual"]
    assert sum(float(str(row[2])) for row in counts) == result.council.history["children"].sum()


def test_input_files_say_what_was_read_and_what_is_not_there(values: Workbook, result: RunResult) -> None:
    rows = {row[0]: row for row in values["Input files"].iter_rows(min_row=6, values_only=True) if row[0]}
    assert rows["unit_costs"][1:6] == ("unit_costs.csv", 5, 5, 0, 0)
    assert rows["unit_costs"][9] == result.council.files["unit_costs.csv"][:12]
    assert rows["journeys"][1:3] == ("not there", 0)


def test_a_council_without_evidence_says_so(values: Workbook) -> None:
    words = [row[0] for row in values["Evidence"].iter_rows(values_only=True)]
    assert "The inputs hold no published figures beside the counts that the forecast reads." in words
    assert "none" in words


@pytest.mark.slow
def test_libreoffice_works_out_the_same_and_the_return_follows_a_changed_price(
    result: RunResult, path: Path, tmp_path: Path
) -> None:
    again = recalculated(path, tmp_path / "same")
    assert_return_is_the_engines(again, result)
    assert again["Cover"]["B2"].value == "All checks agree"
    assert not [c.coordinate for _, c in cells(again) if str(c.value).startswith(("#", "Err:"))]
    doubled = recalculated(path, tmp_path / "doubled", {"unit_costs:ifa:2015-04-01": 2 * 835})
    before, after = (
        the_return(book["Section 251"], "do_nothing")["3.1.2 Fostering services: external"]
        for book in (again, doubled)
    )
    assert after == pytest.approx([2 * float(str(amount)) for amount in before], abs=0.2)
    assert {cell.value for cell in doubled["Checks"]["G"][7:]} <= {"OK", "changed"}
