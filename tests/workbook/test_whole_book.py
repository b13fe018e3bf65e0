"""The laws of the budget book: held over every sheet of every kind of book."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from builders import Council, run_small
from builders_hostile_book import hostile_run
from builders_measures import COUNCIL as EVERY_COUNCIL
from builders_measures import EVERY_KIND
from builders_workbook import ALLOWED, STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from workbook_reading import block, cells, formulas

from placements.beside import Beside, OtherRun
from placements.reports.results import results_document
from placements.reports.workbook import write_workbook
from placements.reports.workbook.frame.book import SHEETS, WHOLE_SERVICE
from placements.result import RunResult

NO_HOME = {"kind": "market", "places": "", "marginal_cost": "", "quoted_occupancy": ""}
WITHOUT_TIME = ("Cover", "Assumptions", "Checks")
"""Sheets on which a row is a list of different things, so that no formula runs across it."""

CHOICES = {"Price volume mix"}
"""Sheets with cells to choose by: no figure is typed there."""


def _with_others(tmp: Path) -> RunResult:
    result = run_small(tmp, STRATEGY, UNCERTAIN, last_month="2017-03")
    other = OtherRun("another", results_document(result) | {"title": "Another"})
    return replace(result, beside=Beside(runs=(other,)))


EVERYTHING = "everything at once, hostile texts"
BOOKS: dict[str, Callable[[Path], RunResult]] = {
    "a strategy with another run beside it": _with_others,
    "every kind of measure": lambda tmp: run_small(tmp, EVERY_KIND, EVERY_COUNCIL),
    "neither measures nor homes": lambda tmp: run_small(
        tmp, council=Council(new_homes=(), provision_cells={"old-home": NO_HOME})
    ),
    "one path of five years": lambda tmp: run_small(tmp, STRATEGY, last_month="2020-03", paths=1),
    "three months": lambda tmp: run_small(tmp, last_month="2016-03"),
    EVERYTHING: hostile_run,
}
USUAL = [name for name in BOOKS if name != EVERYTHING]
WITHOUT_MEASURES = ("neither measures nor homes", "three months")


@pytest.fixture(scope="module", params=[*USUAL, pytest.param(EVERYTHING, marks=pytest.mark.slow)])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def path(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One book at a time: the tests run book by book, and each is let go before the next is written."""
    folder = tmp_path_factory.mktemp(re.sub(r"\W+", "-", name))
    return write_workbook(BOOKS[name](folder), folder, STAMP)


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def test_the_book_opens_on_the_cover_at_the_first_cell_with_its_sheets_in_order(book: Workbook) -> None:
    assert [name for name in book.sheetnames if name != WHOLE_SERVICE] == list(SHEETS)
    assert book.active is not None
    assert book.active.title == "Cover"
    assert book["Cover"].sheet_view.selection[0].activeCell in (None, "A1")


def test_every_formula_holds_its_value_before_any_program_works_it_out(
    book: Workbook, values: Workbook
) -> None:
    empty = [
        (sheet.title, cell.coordinate)
        for sheet, cell in formulas(book)
        if values[sheet.title][cell.coordinate].value is None and '""' not in cell.value
    ]
    assert not empty


def test_every_check_of_the_book_agrees(values: Workbook) -> None:
    results = {row[1].value: row[6].value for row in values["Checks"].iter_rows(min_row=8) if row[1].value}
    assert {what: found for what, found in results.items() if found != "OK"} == {}
    assert values["Cover"]["B2"].value == "All checks agree"
    assert len(results) > 20


def test_a_run_without_measures_saves_nothing_and_only_such_a_run(name: str, values: Workbook) -> None:
    saving = block(values["Cost neutrality"], "By month")["Net saving"]
    assert saving
    assert (set(saving) == {0}) == (name in WITHOUT_MEASURES)


def test_no_formula_holds_a_number_of_its_own(book: Workbook) -> None:
    wrong = []
    for sheet, cell in formulas(book):
        tokens = [t for t in Tokenizer(cell.value).items if t.type != "WHITE-SPACE"]
        for place, token in enumerate(tokens):
            if token.type == "OPERAND" and token.subtype == "NUMBER" and token.value not in ("0", "1"):
                of_round = token.value == "2" and tokens[place + 1].value == ")" and "ROUND(" in cell.value
                if not of_round:
                    wrong.append((sheet.title, cell.coordinate, cell.value))
    assert not wrong


def test_formulas_use_only_functions_of_excel_2007_that_libreoffice_has(book: Workbook) -> None:
    used = {name for _, cell in formulas(book) for name in re.findall(r"([A-Z]+)\(", cell.value)}
    assert used <= ALLOWED


def test_one_formula_runs_across_each_row(book: Workbook) -> None:
    wrong = []
    for sheet, cell in formulas(book):
        left = sheet.cell(cell.row, cell.column - 1) if cell.column > 8 else None
        if left is None or left.data_type != "f" or sheet.title in WITHOUT_TIME or sheet.tables:
            continue
        moved = Translator(left.value, origin=left.coordinate).translate_formula(cell.coordinate)
        if moved != cell.value:
            wrong.append((sheet.title, cell.coordinate, cell.value, moved))
    assert not wrong


def test_one_formula_runs_down_each_column_of_a_named_table(book: Workbook) -> None:
    wrong = []
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            header, *rows = sheet[table.ref]
            for column in range(len(header)):
                live = [row[column] for row in rows if row[column].data_type == "f"]
                for above, cell in pairwise(live):
                    moved = Translator(above.value, origin=above.coordinate).translate_formula(
                        cell.coordinate
                    )
                    if moved != cell.value:
                        wrong.append((sheet.title, cell.coordinate, cell.value, moved))
    assert not wrong


def test_all_inputs_are_unlocked_and_nothing_else(book: Workbook) -> None:
    wrong = []
    for sheet in book.worksheets:
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                looks_like_input = cell.fill.fgColor.rgb == "FFFFF8D6" and cell.font.color.rgb == "FF0000FF"
                is_input = looks_like_input and sheet.title in ("Assumptions", *CHOICES)
                if cell.protection.locked is is_input:
                    wrong.append((sheet.title, cell.coordinate))
    assert not wrong


def test_every_input_says_what_may_be_typed_and_refuses_the_rest(book: Workbook) -> None:
    unsaid = []
    for sheet in book.worksheets:
        validated = {
            cell.coordinate
            for rule in sheet.data_validations.dataValidation
            if rule.type and rule.error and rule.showErrorMessage
            for span in str(rule.sqref).split()
            for cell in _cells_of(sheet[span])
        }
        for row in sheet.iter_rows():
            unsaid += [
                (sheet.title, cell.coordinate)
                for cell in row
                if not cell.protection.locked and cell.coordinate not in validated
            ]
    assert not unsaid


def _cells_of(found: object) -> list:
    if not isinstance(found, tuple):
        return [found]
    return [cell for row in found for cell in (row if isinstance(row, tuple) else (row,))]


def test_nothing_points_outside_the_book(path: Path, book: Workbook) -> None:
    with zipfile.ZipFile(path) as file:
        assert not [name for name in file.namelist() if "externalLink" in name or "connections" in name]
        relations = [file.read(name).decode() for name in file.namelist() if name.endswith(".rels")]
    assert not [text for text in relations if 'TargetMode="External"' in text]
    assert not [cell.coordinate for _, cell in formulas(book) if "[" in cell.value or "!#REF" in cell.value]


def test_every_chart_has_a_message_axis_titles_and_words_for_who_cannot_see_it(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        charts = [file.read(n).decode() for n in file.namelist() if re.match(r"xl/charts/chart\d+\.xml", n)]
        drawings = [file.read(n).decode() for n in file.namelist() if re.match(r"xl/drawings/drawing", n)]
    assert charts
    for chart in charts:
        titles = re.findall(r"<c:title>.*?</c:title>", chart, flags=re.S)
        words = ["".join(re.findall(r"<a:t>(.*?)</a:t>", title, flags=re.S)) for title in titles]
        assert len(words) >= 3, chart[:200]
        assert all(word.strip() for word in words)
    described = [
        text
        for drawing in drawings
        for text in re.findall(r"<xdr:cNvPr [^>]*?name=\"Chart \d+\"[^>]*?descr=\"([^\"]*)\"", drawing)
    ]
    assert len(described) == len(charts)
    assert all(len(text) > 40 for text in described)


def test_pages_are_a4_landscape_with_header_rows_and_a_footer_and_no_cell_is_merged(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert "strategy" in (sheet.oddFooter.left.text or ""), sheet.title
        assert not sheet.merged_cells.ranges, sheet.title
        if sheet.title != "Cover":
            assert sheet.freeze_panes, sheet.title
            assert sheet.print_title_rows, sheet.title


def test_every_figure_says_what_it_is_in_its_format(book: Workbook) -> None:
    """General shows 0.1 + 0.2 with seventeen digits; only what a person typed may be shown as typed."""
    plain = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet, cell in cells(book)
        if sheet.title not in ("Assumptions", "Checks")
        and isinstance(cell.value, int | float)
        and not isinstance(cell.value, bool)
        and cell.number_format == "General"
    ]
    assert not plain


def test_tables_have_names_of_their_own_and_a_word_over_every_column(book: Workbook) -> None:
    names = [table.displayName for sheet in book.worksheets for table in sheet.tables.values()]
    assert max(Counter(names).values()) == 1
    for sheet in book.worksheets:
        assert len(sheet.tables) <= 1, sheet.title
        for table in sheet.tables.values():
            header = [cell.value for cell in sheet[table.ref][0]]
            assert all(isinstance(word, str) and word for word in header), sheet.title
            assert len(set(header)) == len(header), sheet.title


def test_the_cover_leads_to_every_sheet_and_says_what_it_is_for(book: Workbook) -> None:
    cover = book["Cover"]
    links = {cell.hyperlink.location: cell for row in cover.iter_rows() for cell in row if cell.hyperlink}
    expected = {
        f"'{name}'!A1" if " " in name else f"{name}!A1" for name in book.sheetnames if name != "Cover"
    }
    assert set(links) == expected
    assert all(cover.cell(cell.row, 2).value for cell in links.values())


def test_every_named_constant_points_to_its_cell(book: Workbook) -> None:
    for name, defined in book.defined_names.items():
        (where,) = defined.destinations
        assert book[where[0]][where[1].replace("$", "")].value is not None, name
