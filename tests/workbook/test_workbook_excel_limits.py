"""What Excel refuses or repairs on opening, read from the file's own parts: there is no Excel in a test.

The limits are those of "Excel specifications and limits" and of ECMA-376. Lengths are counted as Excel counts them,
in UTF-16 units.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from builders import run_small
from builders_hostile_book import RUN_NAME, TEXTS, hostile_run
from builders_measures import COUNCIL, EVERY_KIND
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from workbook_reading import cells, convert, formulas

from placements.reports.stamp import RunStamp
from placements.reports.workbook import write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"

LONGEST_CELL, LONGEST_FORMULA, LONGEST_LITERAL = 32_767, 8_192, 255
DEEPEST, MOST_ARGUMENTS = 64, 255
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LIST = 32, 255, 255
LONGEST_SHEET_NAME, LONGEST_FOOTER, LONGEST_CHART_TITLE = 31, 255, 255
HIGHEST_ROW, WIDEST_COLUMN, MOST_BREAKS = 409.5, 255.0, 1_023
MOST_FORMATS, MOST_FONTS, MOST_NUMBER_FORMATS = 64_000, 1_024, 200

CELL_LIKE = re.compile(r"(?i)^(\$?[a-z]{1,3}\$?[0-9]{1,7}|r[0-9]*c[0-9]*|r[0-9]*|c[0-9]*)$")
NAME = re.compile(r"^[A-Za-z_\\][A-Za-z0-9_.\\]*$")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    stamp = RunStamp(RUN_NAME, STAMP.created, STAMP.version, STAMP.inputs_hash)
    return write_workbook(hostile_run(folder), folder, stamp)


pytestmark = pytest.mark.slow

EVERYTHING = "everything at once, hostile texts"


@pytest.fixture(scope="module", params=["every kind of measure", EVERYTHING])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == EVERYTHING:
        return Path(request.getfixturevalue("hostile"))
    folder = tmp_path_factory.mktemp("book")
    return write_workbook(run_small(folder, EVERY_KIND, COUNCIL), folder, STAMP)


@pytest.fixture(scope="module")
def parts(path: Path) -> dict[str, ET.Element]:
    """Every part of the file by its name; each is well-formed."""
    with zipfile.ZipFile(path) as file:
        return {
            name: ET.fromstring(file.read(name))
            for name in file.namelist()
            if name.endswith((".xml", ".rels"))
        }


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def sheets(parts: dict[str, ET.Element]) -> Iterator[tuple[str, ET.Element]]:
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            yield name, part


def test_cells_hold_no_more_text_than_excel_keeps_and_every_figure_is_a_number(
    parts: dict[str, ET.Element],
) -> None:
    longest = max(
        units("".join(t.text or "" for t in si.iter(f"{MAIN}t")))
        for si in parts["xl/sharedStrings.xml"].iter(f"{MAIN}si")
    )
    assert longest <= LONGEST_CELL
    wrong = [
        (name, cell.get("r"), value.text)
        for name, sheet in sheets(parts)
        for cell in sheet.iter(f"{MAIN}c")
        for value in cell.iter(f"{MAIN}v")
        # a formula whose value is "" has an empty one
        if cell.get("t") in (None, "n") and value.text and not math.isfinite(float(value.text))
    ]
    assert not wrong


def test_formulas_are_no_longer_or_deeper_than_excel_reads(book: Workbook) -> None:
    wrong = []
    for sheet, cell in formulas(book):
        depth, arguments, literal = _shape(cell.value)
        if (
            units(cell.value) > LONGEST_FORMULA
            or depth > DEEPEST
            or arguments > MOST_ARGUMENTS
            or literal > LONGEST_LITERAL
        ):
            wrong.append((sheet.title, cell.coordinate, len(cell.value), depth, arguments, literal))
    assert not wrong


def _shape(formula: str) -> tuple[int, int, int]:
    """How deep calls are nested, how many arguments one has at most, and the longest text in quotes."""
    deepest, most, longest = 0, 0, 0
    open_calls: list[int] = []
    for token in Tokenizer(formula).items:
        if token.subtype == "OPEN":
            open_calls.append(1)
            deepest = max(deepest, len(open_calls))
        elif token.subtype == "CLOSE":
            most = max(most, open_calls.pop())
        elif token.type == "SEP" and open_calls:
            open_calls[-1] += 1
        elif token.type == "OPERAND" and token.subtype == "TEXT":
            longest = max(longest, units(token.value) - 2)
    return deepest, most, longest


def test_the_words_of_a_validation_are_as_short_as_excel_wants_them(parts: dict[str, ET.Element]) -> None:
    wrong = []
    for name, sheet in sheets(parts):
        for rule in sheet.iter(f"{MAIN}dataValidation"):
            for attribute, most in (
                ("promptTitle", LONGEST_TITLE),
                ("errorTitle", LONGEST_TITLE),
                ("prompt", LONGEST_MESSAGE),
                ("error", LONGEST_MESSAGE),
            ):
                if units(rule.get(attribute, "")) > most:
                    wrong.append((name, rule.get("sqref"), attribute))
            for formula in rule.iter(f"{MAIN}formula1"):
                if rule.get("type") == "list" and (formula.text or "").startswith('"'):
                    assert units(formula.text or "") - 2 <= LONGEST_LIST
    assert not wrong


def test_names_of_sheets_tables_and_constants_are_names_and_each_its_own(
    parts: dict[str, ET.Element], book: Workbook
) -> None:
    for name in book.sheetnames:
        assert units(name) <= LONGEST_SHEET_NAME
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name.lower() != "history" and not name.startswith("'")
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    # tables and constants are named in one realm, and case does not tell them apart
    tables = [table.displayName for sheet in book.worksheets for table in sheet.tables.values()]
    names = [*tables, *book.defined_names]
    assert len({name.lower() for name in names}) == len(names)
    wrong = [
        name
        for name in names
        if not NAME.match(name) or CELL_LIKE.match(name) or units(name) > LONGEST_MESSAGE
    ]
    assert not wrong


def test_a_tables_columns_are_named_as_their_header_cells_say(
    parts: dict[str, ET.Element], book: Workbook
) -> None:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            header, *rows = sheet[table.ref]
            assert rows, sheet.title
            columns = [column.name for column in table.tableColumns]
            assert columns == [cell.value for cell in header], sheet.title
            assert len({name.lower() for name in columns}) == len(columns), sheet.title
            assert all(cell.data_type == "s" for cell in header), sheet.title
    ids = [part.get("id") for name, part in parts.items() if name.startswith("xl/tables/")]
    assert len(set(ids)) == len(ids)


def test_charts_have_titles_of_a_readable_length_and_drawings_ids_of_their_own(
    parts: dict[str, ET.Element], book: Workbook
) -> None:
    for name, part in parts.items():
        if name.startswith("xl/charts/chart"):
            for title in part.iter(f"{CHART}title"):
                words = "".join(text.text or "" for text in title.iter(TEXT))
                assert 0 < units(words) <= LONGEST_CHART_TITLE, (name, words)
            for formula in part.iter(f"{CHART}f"):
                sheet = (formula.text or "").rpartition("!")[0].strip("'")
                assert sheet in book.sheetnames, (name, formula.text)
        if name.startswith("xl/drawings/drawing"):
            ids = [one.get("id") for one in part.iter() if one.tag.endswith("}cNvPr")]
            assert ids and len(set(ids)) == len(ids), name


def test_pages_rows_and_columns_are_within_what_excel_prints(parts: dict[str, ET.Element]) -> None:
    for name, sheet in sheets(parts):
        for footer in sheet.iter(f"{MAIN}oddFooter"):
            assert units(footer.text or "") <= LONGEST_FOOTER, name
        heights = [float(row.get("ht", 0)) for row in sheet.iter(f"{MAIN}row")]
        assert max(heights, default=0) <= HIGHEST_ROW, name
        assert all(float(column.get("width", 0)) <= WIDEST_COLUMN for column in sheet.iter(f"{MAIN}col")), (
            name
        )
        for kind in ("rowBreaks", "colBreaks"):
            assert all(int(one.get("count", 0)) <= MOST_BREAKS for one in sheet.iter(f"{MAIN}{kind}")), name
    for defined in parts["xl/workbook.xml"].iter(f"{MAIN}definedName"):
        assert "#REF" not in (defined.text or "")


def test_there_are_no_more_formats_than_excel_knows(parts: dict[str, ET.Element]) -> None:
    styles = parts["xl/styles.xml"]
    for kind, most in (
        ("cellXfs", MOST_FORMATS),
        ("fonts", MOST_FONTS),
        ("numFmts", MOST_NUMBER_FORMATS),
    ):
        assert len(styles.findall(f"{MAIN}{kind}/*")) <= most
    assert all(units(one.get("formatCode", "")) <= LONGEST_MESSAGE for one in styles.iter(f"{MAIN}numFmt"))


def test_links_lead_to_sheets_of_the_book_and_the_parts_name_one_another(
    parts: dict[str, ET.Element], path: Path, book: Workbook
) -> None:
    for name, sheet in sheets(parts):
        for link in sheet.iter(f"{MAIN}hyperlink"):
            assert link.get("location", "").rpartition("!")[0].strip("'") in book.sheetnames, name
            assert units(link.get("tooltip", "")) <= LONGEST_MESSAGE
    with zipfile.ZipFile(path) as file:
        there = set(file.namelist())
    for name, part in parts.items():
        if name.endswith(".rels"):
            folder = Path(name).parent.parent
            for relation in part:
                if relation.get("TargetMode") == "External":
                    pytest.fail(f"{name} leads outside: {relation.get('Target')}")
                target = relation.get("Target", "")
                whole = Path(target.lstrip("/")) if target.startswith("/") else folder / target
                assert str(Path(*_resolved(whole))) in there, (name, target)


def _resolved(path: Path) -> list[str]:
    found: list[str] = []
    for part in path.parts:
        if part == "..":
            found.pop()
        else:
            found.append(part)
    return found


def test_texts_that_look_like_formulas_are_texts_and_arrive_whole(hostile: Path) -> None:
    """No formula of the book begins as a text does; each text is in a cell, letter for letter."""
    book = load_workbook(hostile)
    found = {str(cell.value) for _, cell in cells(book) if cell.data_type == "s"}
    assert {text for text in TEXTS if not any(text in one for one in found)} == set()
    assert not [c.value for _, c in formulas(book) if "HYPERLINK" in c.value or "1+1" in c.value]


def test_libreoffice_reads_every_text_letter_for_letter_and_all_checks_agree(
    path: Path, tmp_path: Path
) -> None:
    saved = load_workbook(convert(path, tmp_path, "xlsx"), data_only=True)
    before = load_workbook(path, data_only=True)
    assert saved["Cover"]["B2"].value == "All checks agree"
    different = [
        (sheet.title, cell.coordinate, cell.value, saved[sheet.title][cell.coordinate].value)
        for sheet, cell in cells(before)
        if isinstance(cell.value, str) and cell.value != saved[sheet.title][cell.coordinate].value
    ]
    assert not different
