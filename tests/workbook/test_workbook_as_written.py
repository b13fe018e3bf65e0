"""The workbook as it lies on the disk, before any program works out a formula."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from builders import Council, NewHome, run_small
from builders_workbook import (
    STAMP,
    STRATEGY,
    UNCERTAIN,
    assert_by_year_equals,
    assert_neutrality_equals,
)
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from workbook_reading import block, cells, input_cell

from placements.domain import OutputError
from placements.reports.workbook import write_workbook
from placements.result import RunResult

SHORT = "2016-03"
"""The last month of runs of which a test reads nothing that a longer one would have."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), STRATEGY, UNCERTAIN, last_month="2017-03")


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def test_budget_by_year_shows_the_costs_of_the_run_to_the_penny_in_previews(
    run: RunResult, values: Workbook
) -> None:
    assert_by_year_equals(run, values)


def test_cost_neutrality_shows_the_saving_of_the_run_to_the_penny_in_previews(
    run: RunResult, values: Workbook
) -> None:
    assert_neutrality_equals(run, values)


def test_every_price_uplift_and_occupancy_that_a_line_uses_is_an_input(book: Workbook) -> None:
    for id_ in (
        "unit_costs:ifa:2015-04-01",
        "unit_costs:ifa:2016-07-01",
        "uplifts:ifa",
        "uplifts:external_residential",
        "strategy_costs:home_running",
        "strategy_costs:move",
        "market_tiers:outside:16",
        "assumptions:quoted_occupancy",
        "strategy_costs:capital",
        "neutrality.capital_interest_rate",
        "neutrality.capital_life_years",
    ):
        assert not input_cell(book, id_).protection.locked, id_
        assert "run again" not in state_of(book, id_).partition("range")[0], id_
    for id_ in ("measures.support.entries_avoided_share", "assumptions:carers_growth", "paths"):
        assert not input_cell(book, id_).protection.locked, id_
        assert '"changed: run again"' in state_of(book, id_), id_
    for id_ in ("base_month", "measures.support.cost"):
        assert input_cell(book, id_).protection.locked, id_


def state_of(book: Workbook, id_: str) -> str:
    """What the column State says of an assumption."""
    return str(book["Assumptions"].cell(input_cell(book, id_).row, 8).value)


def test_the_factor_is_exactly_1_where_nothing_is_uncertain(run: RunResult, values: Workbook) -> None:
    factors = block(values["Unit costs"], "Strategy: uncertainty factor")
    assert set(factors["Carers"]) == {1}
    assert set(factors["Elsewhere"]) != {1}


def test_a_part_year_says_which_months_it_has(values: Workbook) -> None:
    labels = [cell.value for cell in values["Budget by year"][5][7:]]
    assert labels == ["2015/16 (Jan to Mar)", "2016/17"]


def test_months_stand_in_the_same_columns_of_every_sheet_as_real_dates(values: Workbook) -> None:
    for name in ("Activity", "Unit costs", "Homes", "Budget", "Cost neutrality"):
        header = [cell.value for cell in values[name][5][7:]]
        assert [str(month) for month in header[:2]] == ["2016-01-01 00:00:00", "2016-02-01 00:00:00"], name
        assert len(header) == 15


@pytest.mark.slow
def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    """And a name of 300 characters with every sign arrives whole."""
    titles = {
        "carers": "=1+1",
        "agencies": "+441865",
        "outside": "@SUM(A1)",
        "elsewhere": "-2",
        "old-home": ("<Home> & 'Söhne' \"№1\" 🏠 " * 20)[:300].strip(),
    }
    council = Council(provision_cells={id_: {"title": title} for id_, title in titles.items()})
    result = run_small(tmp_path, council=council, title="=HYPERLINK(1)", last_month=SHORT)
    book = load_workbook(write_workbook(result, tmp_path, STAMP))
    written = {cell.value: cell.data_type for _, cell in cells(book) if cell.value in titles.values()}
    assert written == dict.fromkeys(titles.values(), "s")


@pytest.mark.slow
def test_the_same_run_and_stamp_give_the_same_bytes(run: RunResult, path: Path, tmp_path: Path) -> None:
    assert write_workbook(run, tmp_path, STAMP).read_bytes() == path.read_bytes()


def test_the_chart_of_net_saving_says_what_the_run_found(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        charts = [file.read(name).decode() for name in file.namelist() if "/charts/chart" in name]
        drawings = [file.read(name).decode() for name in file.namelist() if "/drawings/drawing" in name]
    assert any("As run, the strategy has" in chart for chart in charts)
    assert any('descr="Line chart of cumulative net saving by month' in drawing for drawing in drawings)


def test_the_properties_say_what_the_file_is_and_when_it_was_made(book: Workbook) -> None:
    assert book.properties.title == "Small: placement budget"
    assert book.properties.subject == "Small"
    assert str(book.properties.created) == "2016-02-23 09:30:00"


def test_the_cover_gives_the_verdict_and_repeats_the_overall_check(run: RunResult, values: Workbook) -> None:
    words = {cell.value for row in values["Cover"].iter_rows() for cell in row}
    assert run.neutrality.sentence in words
    assert run.neutrality.reason in words
    assert values["Cover"]["B2"].value == values["Checks"]["C4"].value == "All checks agree"


def test_the_cover_warns_of_children_without_a_place(tmp_path: Path) -> None:
    few = {"kind": "carers", "places": "10", "net_growth": "carers_growth"}
    crowded = Council(carers=10, provision_cells={"agencies": few}, new_homes=())
    result = run_small(tmp_path, council=crowded, last_month=SHORT)
    values = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    words = [str(cell.value) for row in values["Cover"].iter_rows() for cell in row]
    assert any(text.startswith("WARNING: up to") for text in words)


@pytest.mark.parametrize(
    "top",
    [
        {"last_month": SHORT, "paths": 1},
        pytest.param({"last_month": "2025-03", "paths": 2}, marks=pytest.mark.slow),
    ],
    ids=["one path", "ten years"],
)
def test_a_run_without_measures_saves_nothing_in_the_workbook_too(
    tmp_path: Path, top: dict[str, object]
) -> None:
    result = run_small(tmp_path, **top)
    values = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    assert set(block(values["Cost neutrality"], "By month")["Net saving"]) == {0}
    assert values["Cover"]["B2"].value == "All checks agree"


@pytest.mark.slow
def test_a_home_that_opens_after_the_horizon_is_shown_without_break_even(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(opens="2017-05"),))
    body = '[measures.new_home]\nkind = "home"\nprovision = "new-home"\nstaff_months_before = 3\n'
    result = run_small(tmp_path, body, council)
    values = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    assert block(values["Homes"], "Cost of an occupied week")["New-Home"] == ["empty", "empty"]
    assert_by_year_equals(result, values)


def test_a_folder_that_is_not_there_is_said_in_a_sentence(run: RunResult, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"budget\.xlsx could not be written"):
        write_workbook(run, tmp_path / "nowhere", STAMP)


def test_the_last_column_is_the_last_month(values: Workbook) -> None:
    assert get_column_letter(values["Budget"].max_column) == "V"
