"""How the budget book prints and opens: answers on paper whole, workings on screen, room beside frozen panes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from builders import Council, run_small
from builders_measures import COUNCIL as EVERY_COUNCIL
from builders_measures import EVERY_KIND
from builders_workbook import STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from placements.reports.workbook import write_workbook
from placements.reports.workbook.frame.book import GROUPS
from placements.result import RunResult

NO_HOME = {"kind": "market", "places": "", "marginal_cost": "", "quoted_occupancy": ""}
BOOKS: dict[str, Callable[[Path], RunResult]] = {
    "a strategy": lambda tmp: run_small(tmp, STRATEGY, UNCERTAIN, last_month="2017-03"),
    "every kind of measure": lambda tmp: run_small(tmp, EVERY_KIND, EVERY_COUNCIL),
    "no homes": lambda tmp: run_small(
        tmp, council=Council(new_homes=(), provision_cells={"old-home": NO_HOME})
    ),
}

LEFT_ON_SCREEN = {"Exposure": "H", "Assumptions": "S"}
"""From which column on a printed row goes on that is on screen only: steps and months of a working, bounds as run."""

SCREEN = (1310, 460)
"""Pixels of cells that a laptop of 1366 x 768 shows, below Excel's ribbon and beside the row numbers."""


@cache
def _written(name: str, tmp: Path) -> Workbook:
    folder = tmp / re.sub(r"\W+", "-", f"pages {name}")
    folder.mkdir()
    return load_workbook(write_workbook(BOOKS[name](folder), folder, STAMP), data_only=True)


@pytest.fixture(scope="module", params=list(BOOKS))
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return _written(str(request.param), tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return _written("a strategy", tmp_path_factory.getbasetemp())


def _areas(sheet: Worksheet) -> list[tuple[int, int, int, int]]:
    """First column, first row, last column, last row of each printed area; none where all is printed."""
    spans = re.findall(r"\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+", str(sheet.print_area or ""))
    return [range_boundaries(span) for span in spans]


def _cut(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    """Figures of printed rows that are on no page."""
    areas = _areas(sheet)
    limit = column_index_from_string(LEFT_ON_SCREEN.get(sheet.title, "XFD"))
    for row in sheet.iter_rows():
        here = [(left, right) for left, top, right, bottom in areas if top <= row[0].row <= bottom]
        for cell in row if here else ():
            on_paper = any(left <= cell.column <= right for left, right in here)
            if isinstance(cell.value, int | float) and cell.column < limit and not on_paper:
                yield sheet.title, cell.coordinate


def test_a_row_of_figures_that_is_printed_is_printed_whole(book: Workbook) -> None:
    assert [cut for sheet in book.worksheets for cut in _cut(sheet)] == []


def test_every_area_of_paper_holds_words_and_on_sheets_of_figures_a_figure(book: Workbook) -> None:
    empty = []
    for sheet in book.worksheets:
        for area in _areas(sheet):
            left, top, right, bottom = area
            cells = [c.value for row in sheet.iter_rows(top, bottom, left, right) for c in row]
            if not any(isinstance(value, int | float | str) for value in cells):
                empty.append((sheet.title, area))
    assert empty == []


def test_sheets_with_months_print_a_financial_year_a_page_beside_the_labels(strategy: Workbook) -> None:
    """January 2016 to March 2017 stands in H to V: three months of 2015/16 in H to J, then twelve in K to V."""
    for name in ("Activity", "Unit costs", "Budget"):
        sheet = strategy[name]
        first, later = _areas(sheet)
        assert (first[0], first[1], first[2]) == (1, 1, column_index_from_string("J")), name
        assert (later[0], later[2]) == (column_index_from_string("K"), column_index_from_string("V")), name
        assert first[3] == later[3] and later[1] > 6, name
        assert sheet.print_title_cols == "$A:$A", name
        assert "5:$" in str(sheet.print_title_rows), name


def test_cost_neutrality_prints_the_answer_by_year_and_leaves_its_months_on_screen(
    strategy: Workbook,
) -> None:
    sheet = strategy["Cost neutrality"]
    ((left, top, _, bottom),) = _areas(sheet)
    printed = [sheet.cell(row, left).value for row in range(top, bottom + 1)]
    assert printed[0] == "By financial year"
    assert "By month" not in printed
    assert str(sheet["B2"].value).startswith("As run: ")


def test_no_page_is_drawn_too_small_to_be_read(book: Workbook) -> None:
    scales = {sheet.title: sheet.page_setup.scale for sheet in book.worksheets if sheet.page_setup.scale}
    assert scales
    assert {name: scale for name, scale in scales.items() if int(scale) < 50} == {}


def test_frozen_panes_leave_most_of_a_small_screen_to_what_moves(book: Workbook) -> None:
    wide, high = SCREEN
    crowded = []
    for sheet in book.worksheets:
        if not sheet.freeze_panes:
            continue
        column, row = re.match(r"([A-Z]+)(\d+)", str(sheet.freeze_panes)).groups()  # type: ignore[union-attr]
        letters = [chr(ord("A") + place) for place in range(column_index_from_string(column) - 1)]
        width = sum(sheet.column_dimensions[letter].width * 7 + 5 for letter in letters)
        height = sum((sheet.row_dimensions[r].height or 12.75) * 4 / 3 for r in range(1, int(row)))
        if width > wide * 0.4 or height > high * 0.45:
            crowded.append((sheet.title, round(width), round(height)))
    assert crowded == []


def test_the_first_cell_of_every_sheet_says_what_the_sheet_answers(book: Workbook) -> None:
    titles = {sheet.title: str(sheet["A1"].value) for sheet in book.worksheets}
    assert {name: title for name, title in titles.items() if ": " not in title} == {}


def test_tabs_have_the_colour_of_their_group_and_the_cover_names_each_group(book: Workbook) -> None:
    colours = [sheet.sheet_properties.tabColor.rgb for sheet in book.worksheets]
    assert len(list(groupby(colours))) == len(set(colours)) == len(GROUPS)
    words = {cell.value for cell in book["Cover"]["A"]}
    assert {title for title, _ in GROUPS.values()} <= words


def test_ids_are_smaller_than_the_words_that_they_stand_beside(strategy: Workbook) -> None:
    sheet = strategy["Budget"]
    row = next(r for r in sheet.iter_rows(min_row=7) if r[4].value == "placement")
    assert [cell.font.sz for cell in row[:6]] == [10, 8, 10, 8, 8, 8], (
        "title, line, plan, type, rule, provision"
    )
