"""The workbook of a strategy that uses every kind of measure: it agrees with the engine, and follows its inputs."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from builders import FLAT_DEMAND, Council, run_small
from builders_measures import CLOSE_HOME, COUNCIL, EVERY_KIND, PRICE_CAP, SPOT_HOME
from builders_workbook import ALLOWED, STAMP, assert_by_year_equals, assert_lines_equal
from openpyxl import Workbook, load_workbook
from workbook_reading import block, cells, formulas, recalculated

from placements.reports.results import write_results
from placements.reports.results_schema import results_schema
from placements.reports.workbook import write_workbook
from placements.result import RunResult

CAPITAL = """
[neutrality]
capital = "redundancy"
savings_delivered_share = 0.7
"""


@cache
def _shared(tmp: Path) -> tuple[RunResult, Path]:
    result = run_small(tmp, CAPITAL + EVERY_KIND, COUNCIL)
    return result, write_workbook(result, tmp, STAMP)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Path]:
    folder = tmp_path_factory.getbasetemp() / "every-measure"
    folder.mkdir(exist_ok=True)
    return _shared(folder)


@pytest.fixture(scope="module")
def book(run: tuple[RunResult, Path]) -> Workbook:
    return load_workbook(run[1])


@pytest.fixture(scope="module")
def values(run: tuple[RunResult, Path]) -> Workbook:
    return load_workbook(run[1], data_only=True)


def test_every_check_agrees_with_the_engine_whatever_the_measures(
    run: tuple[RunResult, Path], values: Workbook
) -> None:
    assert values["Cover"]["B2"].value == "All checks agree"
    assert {cell.value for cell in values["Checks"]["G"][7:]} == {"OK"}
    assert_by_year_equals(run[0], values)


def test_formulas_of_measures_use_the_functions_that_every_program_has(book: Workbook) -> None:
    used = {
        word
        for _, cell in formulas(book)
        for word in [part.split("(")[0] for part in cell.value.replace("=", " ").replace("(", "( ").split()]
        if word.isupper() and word.isalpha() and len(word) > 1
    }
    assert used <= ALLOWED
    capped = [
        cell.value
        for sheet, cell in formulas(book)
        if sheet.title == "Unit costs" and cell.value.startswith("=MIN(")
    ]
    # two price tiers of IFA places under the cap, each in every month
    assert len(capped) == 2 * 15


def test_homes_show_who_runs_them_and_what_an_occupied_week_costs(values: Workbook) -> None:
    staff_from = {row[1].value: row[5].value for row in [*values["Homes"].iter_rows(max_row=20)][::-1]}
    assert staff_from["block-home"] == "bought: block"
    assert staff_from["spot-home"] == "bought: spot"
    weeks = block(values["Homes"], "Cost of an occupied week")
    # paid by the child-week, a week costs the agreed price and nothing else: £2,900 to £3,300
    assert weeks["Spot-Home"][0] == "empty"
    assert 2900 <= float(str(weeks["Spot-Home"][1])) <= 3300


def test_an_amount_that_is_capital_and_a_cost_stands_once_among_the_assumptions(values: Workbook) -> None:
    ids = [cell.value for cell in values["Assumptions"]["B"]]
    assert ids.count("strategy_costs:redundancy") == 1
    # what is paid once is not uplifted
    assert "uplifts:redundancy" not in ids


@pytest.mark.slow
def test_libreoffice_works_out_what_the_file_holds(
    run: tuple[RunResult, Path], book: Workbook, tmp_path: Path
) -> None:
    written, worked_out = load_workbook(run[1], data_only=True), recalculated(run[1], tmp_path)
    different = [
        (sheet.title, cell.coordinate, cell.value, ours, theirs)
        for sheet, cell in formulas(book)
        if not _same(
            ours := written[sheet.title][cell.coordinate].value,
            theirs := worked_out[sheet.title][cell.coordinate].value,
        )
    ]
    assert not different
    assert not [c.coordinate for _, c in cells(worked_out) if str(c.value).startswith(("#", "Err:"))]
    assert worked_out["Cover"]["B2"].value == "All checks agree"


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 0.01
    return (ours or "") == (theirs or "")


CERTAIN = Council(
    existing_home=4,
    new_homes=COUNCIL.new_homes,
    costs={
        "spot_price": (3000, "GBP per child per week"),
        "cap": (820, "GBP per child per week"),
        "redundancy": (40_000, "GBP once"),
    },
    provision_cells=COUNCIL.provision_cells,
)


@pytest.mark.slow
def test_a_changed_cap_agreed_price_and_one_off_cost_give_what_the_engine_gives(tmp_path: Path) -> None:
    # the share under the cap is certain too: then every factor is 1 before and after
    body = FLAT_DEMAND + CLOSE_HOME + SPOT_HOME
    body += PRICE_CAP.replace("{ low = 0.2, central = 0.5, high = 0.9 }", "0.5")
    before = run_small(tmp_path / "before", body, CERTAIN)
    changed = {
        "spot_price": (3100, "GBP per child per week"),
        "cap": (700, "GBP per child per week"),
        "redundancy": (55_000, "GBP once"),
    }
    after = run_small(tmp_path / "after", body, replace(CERTAIN, costs=changed))
    assert set(before.tables.lines["factor"]) == {1.0}
    book = recalculated(
        write_workbook(before, tmp_path, STAMP),
        tmp_path / "changed",
        {f"strategy_costs:{item}": figure for item, (figure, _) in changed.items()},
    )
    assert_lines_equal(after, book)
    assert_by_year_equals(after, book)


def test_results_json_of_every_measure_keeps_to_its_schema(
    run: tuple[RunResult, Path], tmp_path: Path
) -> None:
    write_results(run[0], tmp_path, STAMP)
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, json.loads(results_schema()))
    rules = {row["rule"] for row in found["cost"]}
    assert {"block_places", "agreed_places", "price_cap", "households", "children_helped", "one_off"} <= rules
