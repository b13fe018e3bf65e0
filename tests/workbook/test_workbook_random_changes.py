"""An officer types at random, within what Excel lets in: the workbook says what the engine says, or that it cannot.

PLACEMENTS_RANDOM_BOOKS=200 (default 6) tries as many; PLACEMENTS_RANDOM_SEED begins elsewhere.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest
from builders_random_books import CASES, Written, typed_at_random, with_edits, write_case
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from workbook_reading import cells, convert_all

from placements.domain import PlacementsError
from placements.finance.rules import UNREALISED
from placements.reports.workbook import write_workbook
from placements.result import RunResult

pytestmark = pytest.mark.slow

TRIES = int(os.environ.get("PLACEMENTS_RANDOM_BOOKS", "6"))
SEED = int(os.environ.get("PLACEMENTS_RANDOM_SEED", "1"))
AGREE, RUN_AGAIN = "All checks agree", "Run again: children would move"
TOGETHER = 6
"""Books that LibreOffice works out at once."""

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
GREY = "FFEAEAEA"
NOT_COMPARED = {"Cover", "Assumptions", "Checks", "Risk", "Change log", "Data quality"}
"""They say what was changed, hold the run's own figures against it, or list in an order of the run."""


@dataclass(frozen=True)
class Try:
    """What was typed into which book, what LibreOffice made of it, and what the engine did."""

    what: str
    before: RunResult
    book: Path
    worked_out: Path
    engine: RunResult | PlacementsError
    folder: Path

    @property
    def says(self) -> str:
        """What the cover says of the checks."""
        return str(load_workbook(self.worked_out, data_only=True)["Cover"]["B2"].value)

    @property
    def children_stay(self) -> bool:
        assert isinstance(self.engine, RunResult)
        return _quantities(self.engine) == pytest.approx(_quantities(self.before), abs=1e-6)

    @property
    def factors_stay(self) -> bool:
        assert isinstance(self.engine, RunResult)
        factors = (list(run.tables.lines["factor"]) for run in (self.engine, self.before))
        return next(factors) == pytest.approx(next(factors), abs=1e-9)


def _quantities(result: RunResult) -> list[float]:
    """All that is counted in children, weeks, months and posts; savings not delivered are counted in pounds."""
    table = result.tables.lines
    return list(table.loc[table["rule"] != UNREALISED.name, "quantity"])


@pytest.fixture(scope="module")
def tries(tmp_path_factory: pytest.TempPathFactory) -> list[Try]:
    folder = tmp_path_factory.mktemp("random")
    written = cache(lambda name: _written(name, folder))
    names = list(CASES)
    started = []
    for number in range(SEED, SEED + TRIES):
        rng = Random(number)
        name = names[number % len(names)] if len(names) <= TRIES else rng.choice(names)
        case = written(name)
        edits = typed_at_random(case.book, rng)
        changed = with_edits(case.book, edits, folder / f"changed-{number}.xlsx")
        started.append((f"seed {number}, {name}: {edits}", case, changed))
    found = _worked_out([changed for _, _, changed in started], folder / "worked-out")
    return [
        Try(what, case.result, case.book, found[changed], case.engine_on(changed), folder / changed.stem)
        for what, case, changed in started
    ]


def _written(name: str, folder: Path) -> Written:
    mine = folder / name.replace(" ", "-")
    mine.mkdir()
    return write_case(name, mine)


def _worked_out(paths: list[Path], folder: Path) -> dict[Path, Path]:
    found = {}
    for start in range(0, len(paths), TOGETHER):
        some = paths[start : start + TOGETHER]
        found |= dict(zip(some, convert_all(some, folder, "xlsx"), strict=True))
    return found


def test_whatever_is_typed_no_cell_is_an_error(tries: list[Try]) -> None:
    wrong = [
        (one.what, sheet.title, cell.coordinate, cell.value)
        for one in tries
        for sheet, cell in cells(load_workbook(one.worked_out, data_only=True))
        if str(cell.value).startswith(ERRORS)
    ]
    assert not wrong


def test_the_cover_agrees_only_where_the_engine_would_run_and_leave_children_where_they_are(
    tries: list[Try],
) -> None:
    """What the engine refuses fails a check; where it would place children elsewhere, the cover says to run again."""
    wrong = []
    for one in tries:
        says = one.says
        if isinstance(one.engine, PlacementsError):
            fine = says != AGREE
        else:
            fine = says == RUN_AGAIN or (says, one.children_stay) == (
                AGREE,
                True,
            )
        if not fine:
            wrong.append((one.what, says, one.engine))
    assert not wrong


def test_every_figure_is_the_engines_where_children_and_factors_stay(tries: list[Try]) -> None:
    """A factor moves where savings not delivered are none on some futures and some on others."""
    wrong, compared = [], 0
    for one in tries:
        if isinstance(one.engine, RunResult) and one.says == AGREE and one.factors_stay:
            compared += 1
            one.folder.mkdir(exist_ok=True)
            expected = write_workbook(one.engine, one.folder, STAMP)
            wrong += [(one.what, *different) for different in _different(one, expected)]
    assert compared
    assert not wrong, f"{len(wrong)} cells differ, such as {wrong[:5]}"


def _different(one: Try, expected: Path) -> Iterator[tuple[str, str, object, object, object]]:
    """Cells whose formula gives something else than the engine, and values that do not follow and are not grey."""
    book, anew = load_workbook(one.book), load_workbook(expected)
    theirs = load_workbook(one.worked_out, data_only=True)
    ours = load_workbook(expected, data_only=True)
    for sheet, cell in cells(book):
        if sheet.title in NOT_COMPARED:
            continue
        now, found, right = (_at(other, sheet.title, cell) for other in (anew, theirs, ours))
        where = (sheet.title, cell.coordinate, cell.value)
        if cell.data_type != "f":
            if _is_number(cell.value) and now != cell.value and cell.fill.fgColor.rgb != GREY:
                yield (*where, cell.value, now)
        elif now != cell.value:
            yield (*where, "another formula", now)
        elif not _same(found, right) and not _of_engine(book, sheet.title, cell):
            yield (*where, found, right)


def _at(book: Workbook, sheet: str, cell: Cell) -> object:
    return book[sheet][cell.coordinate].value


def _of_engine(book: Workbook, sheet: str, cell: Cell) -> bool:
    """Whether the formula is shown as a value of the engine, or its row says that the engine's are drawn from it."""
    return cell.fill.fgColor.rgb == GREY or "the band" in str(book[sheet].cell(cell.row, 1).value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(found: object, right: object) -> bool:
    if isinstance(found, int | float) and isinstance(right, int | float):
        return abs(found - right) < 0.01 + 1e-9 * abs(right)
    if isinstance(found, dt.date) or isinstance(right, dt.date):
        return found == right
    return (found or "") == (right or "") or {found, right} <= {None, "", 0}


def test_a_value_typed_back_to_what_it_was_is_the_book_as_run(tries: list[Try], tmp_path: Path) -> None:
    one = tries[0]
    back = with_edits(one.book, {}, tmp_path / "back.xlsx")
    (found,) = convert_all([back], tmp_path / "worked-out", "xlsx")
    book = load_workbook(found, data_only=True)
    assert book["Cover"]["B2"].value == AGREE
    assert {cell.value for cell in book["Checks"]["G"][7:]} == {"OK"}
