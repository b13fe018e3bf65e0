"""The workbook as a spreadsheet program works it out: equal to the engine, and following what is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import Council, run_small
from builders_workbook import (
    CERTAIN,
    STAMP,
    STRATEGY,
    UNCERTAIN,
    assert_by_year_equals,
    assert_lines_equal,
    assert_neutrality_equals,
)
from openpyxl import Workbook, load_workbook
from workbook_reading import block, cells, convert, formulas, input_cell, recalculated

from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.run import run_scenario

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")


@pytest.fixture(
    scope="module", params=["strategy", "half-the-savings", "do-nothing", "small, with dated prices"]
)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    if str(request.param).startswith("small"):
        return run_small(tmp_path_factory.mktemp("run"), STRATEGY, UNCERTAIN, last_month="2018-03")
    scenario = ROOT / "models" / "oxfordshire" / f"{request.param}.toml"
    return run_scenario(scenario, ROOT / "inputs" / "oxfordshire", paths=20)


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def worked_out(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return recalculated(path, tmp_path_factory.mktemp("worked-out"))


def test_every_value_in_the_file_is_what_libreoffice_works_out(path: Path, worked_out: Workbook) -> None:
    written = load_workbook(path, data_only=True)
    different = []
    for sheet, cell in formulas(load_workbook(path)):
        ours = written[sheet.title][cell.coordinate].value
        theirs = worked_out[sheet.title][cell.coordinate].value
        if isinstance(ours, int | float) and isinstance(theirs, int | float):
            same = abs(ours - theirs) < 0.01
        else:
            same = (ours or "") == (theirs or "")
        if not same:
            different.append((sheet.title, cell.coordinate, cell.value, ours, theirs))
    assert not different


def test_no_cell_is_an_error_and_all_checks_agree(worked_out: Workbook) -> None:
    wrong = [c.coordinate for _, c in cells(worked_out) if str(c.value).startswith(ERRORS)]
    assert not wrong
    assert worked_out["Cover"]["B2"].value == "All checks agree"
    results = {cell.value for cell in worked_out["Checks"]["G"][7:]}
    assert results == {"OK"}


def test_budget_by_year_equals_the_run_to_the_penny_when_worked_out(
    run: RunResult, worked_out: Workbook
) -> None:
    assert_by_year_equals(run, worked_out)


def test_cost_neutrality_equals_the_run_to_the_penny_when_worked_out(
    run: RunResult, worked_out: Workbook
) -> None:
    assert_neutrality_equals(run, worked_out)


@pytest.mark.parametrize("delivered", [1.0, 0.6])
def test_a_changed_price_uplift_and_quoted_occupancy_give_what_the_engine_gives(
    tmp_path: Path, delivered: float
) -> None:
    """Every line is compared: nothing is drawn for a price, so that each factor is 1 before and after."""
    body = STRATEGY.replace("[neutrality]", f"[neutrality]\nsavings_delivered_share = {delivered}")
    before = run_small(tmp_path / "before", body, CERTAIN, last_month="2018-03")
    changed = replace(
        CERTAIN,
        prices={"external_residential": 3555.5},
        uplifts={**CERTAIN.uplifts, "home_running": 0.035},
        assumptions={"quoted_occupancy": (0.9, "share")},
    )
    after = run_small(tmp_path / "after", body, changed, last_month="2018-03")
    assert set(before.tables.lines["factor"]) == {1.0}
    book = recalculated(
        write_workbook(before, tmp_path, STAMP),
        tmp_path / "changed",
        {
            "unit_costs:external_residential:2015-04-01": 3555.5,
            "uplifts:home_running": 0.035,
            "assumptions:quoted_occupancy": 0.9,
        },
    )
    assert_lines_equal(after, book)
    assert_by_year_equals(after, book)
    assert book["Checks"]["C4"].value == "All checks agree"
    assert "changed" in {cell.value for cell in book["Checks"]["G"]}
    assert input_cell(book, "uplifts:home_running").value == 0.035
    assert book["Assumptions"]["C3"].value == 3


def test_a_published_price_can_be_changed_where_its_uplift_is_uncertain(tmp_path: Path) -> None:
    """The range of the uplift stays, so that the factor of each line stays too: all lines are compared."""
    body, last = STRATEGY, "2018-03"
    before = run_small(tmp_path / "before", body, UNCERTAIN, last_month=last)
    dearer = replace(UNCERTAIN, prices={**UNCERTAIN.prices, "external_residential": 3500})
    after = run_small(tmp_path / "after", body, dearer, last_month=last)
    assert set(before.tables.lines["factor"]) != {1.0}
    path = write_workbook(before, tmp_path, STAMP)
    change = {"unit_costs:external_residential:2015-04-01": 3500.0}
    assert_lines_equal(after, recalculated(path, tmp_path / "changed", change))


def test_a_price_that_is_most_likely_nothing_and_may_be_more_is_worked_out_too(tmp_path: Path) -> None:
    """No factor makes something of £0: where one value stands for all futures it is the mean, (0 + 0 + 300) / 3."""
    council = Council(costs={"home_marginal": ((0, 0, 300), "GBP per child per week")})
    result = run_small(tmp_path, STRATEGY, council)
    book = recalculated(write_workbook(result, tmp_path, STAMP), tmp_path / "worked-out")
    assert book["Cover"]["B2"].value == "All checks agree"
    assert_lines_equal(result, book)
    prices = block(book["Unit costs"], "Prices")
    assert prices[result.council.title("home_marginal")][0] == pytest.approx(100.0)


def test_the_share_of_savings_delivered_can_be_changed(tmp_path: Path) -> None:
    texts = [
        STRATEGY.replace("[neutrality]", f"[neutrality]\nsavings_delivered_share = {share}")
        for share in (0.5, 0.8)
    ]
    before, after = (run_small(tmp_path / str(number), text, CERTAIN) for number, text in enumerate(texts))
    path = write_workbook(before, tmp_path, STAMP)
    book = recalculated(path, tmp_path / "changed", {"neutrality.savings_delivered_share": 0.8})
    assert_lines_equal(after, book)


def test_break_even_follows_the_price_as_worked_by_hand(tmp_path: Path) -> None:
    """A place costs £2,924 full and one in the market £3,402: 2924 / 3402 = 0.8595; at £3,655, 0.8."""
    body = '[measures.new_home]\nkind = "home"\nprovision = "new-home"\n'
    result = run_small(tmp_path, body, last_month="2017-03")
    path = write_workbook(result, tmp_path, STAMP)
    for number, (price, expected) in enumerate([(3402.0, 0.8595), (3655.0, 0.8)]):
        change = {"unit_costs:external_residential:2015-04-01": price}
        book = recalculated(path, tmp_path / str(number), change)
        (row,) = (r for r in book["Homes"].iter_rows() if r[0].value == "All new homes, by places")
        assert row[6].value == pytest.approx(expected, abs=0.00005)


def test_a_value_of_the_engine_that_was_tampered_with_fails_a_check(tmp_path: Path) -> None:
    result = run_small(tmp_path, STRATEGY, CERTAIN)
    path = write_workbook(result, tmp_path, STAMP)
    book = load_workbook(path)
    sheet = book["Activity"]
    row = next(r for r in sheet.iter_rows(min_row=7) if r[1].value == "elsewhere")
    row[9].value = float(row[9].value) + 1
    tampered = tmp_path / "tampered.xlsx"
    book.save(tampered)
    after = recalculated(tampered, tmp_path / "after")
    assert "fail" in after["Cover"]["B2"].value
    assert "FAIL" in {cell.value for cell in after["Checks"]["G"]}


def test_printed_pages_show_every_figure_whole(path: Path, tmp_path: Path) -> None:
    """A figure too wide for its column prints as hashes."""
    import shutil
    import subprocess

    pdf = convert(path, tmp_path, "pdf")
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed, so the printed pages cannot be read here.")
    text = subprocess.run([reader, str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    assert "All checks agree" in text
    assert "###" not in text
