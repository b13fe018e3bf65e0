"""The Price volume mix sheet: why one budget differs from another, exactly, for any two that a reader chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from placements.finance.budget import SERVICES
from placements.finance.decomposition import FACTORS, PARTS
from placements.finance.decomposition import SERVICES_PART as ENGINE_SERVICES
from placements.reports.workbook.bridge.pvm_parts import (
    MIX,
    NOT_SPLIT,
    OCCUPANCY,
    POUNDS,
    PRICE,
    QUANTITY,
    SERVICES_PART,
    VOLUME,
)
from placements.reports.workbook.bridge.pvm_sides import Sides, write_sides
from placements.reports.workbook.bridge.pvm_workings import FROM, TO, Moved, write_workings
from placements.reports.workbook.frame.book import PRICE_VOLUME_MIX, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.sheet import Cell, Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import columns
from placements.reports.workbook.written import Written

WIDTHS = {"A": 46, "B": 30, "C": 3, "D": 17}
CHOICE_ROW = 5
TOTAL = Look("total", "pounds")
ENGINE = Look("engine", "pounds")
TITLES = dict(zip(PARTS, (VOLUME, MIX, PRICE, OCCUPANCY, SERVICES_PART), strict=True))
WORDS = {
    VOLUME: "More or fewer child-weeks in all, at the average mix and price of the two sides.",
    MIX: "Children in other lines than before: the same child-weeks, dearer or cheaper places.",
    PRICE: "The cost of a child-week, line by line; of a home at a full house. Fees, allowances, pay, uplifts.",
    OCCUPANCY: "Empty places of homes, which are paid for: more or fewer of them.",
    SERVICES_PART: "Services, planned moves, posts that count and savings not delivered: what is no child's week.",
    NOT_SPLIT: "The ledger does not say how many child-weeks its amount pays for: all of the change.",
}


@dataclass(frozen=True)
class _Result:
    """The block at the top of the sheet: its first row of types, its parts and their columns."""

    first: int
    types: tuple[str, ...]
    letters: tuple[str, ...]

    @property
    def total(self) -> int:
        return self.first + len(self.types)

    @property
    def span(self) -> str:
        return f"'{PRICE_VOLUME_MIX}'!${self.letters[0]}${self.first}:${self.letters[-1]}${self.total - 1}"


def write_price_volume_mix(book: Book, written: Written) -> tuple[Check, ...]:
    sheet = book.sheets[PRICE_VOLUME_MIX]
    has_ledger = written.base.ledger is not None
    parts = (*TITLES.values(), *((NOT_SPLIT,) if has_ledger else ()))
    type_ids = (*book.result.context.placement_types.ids, SERVICES)
    _set_up(book, sheet)
    _title(sheet, has_ledger)
    sheet.row = CHOICE_ROW + 3
    result = _Result(sheet.row + 1, type_ids, columns(len(parts)))
    below = result.total + 7 + len(WORDS) + len(type_ids) + 6
    sheet.row = below
    sheet.text("A", "Workings, not printed", Look("title"))
    sheet.down(2)
    sides = write_sides(book, sheet, written)
    chosen = _default(book)
    _choose(book, sheet, sides, chosen)
    moved = write_workings(sheet, sides, chosen)
    sheet.row = result.first - 1
    values = _write_result(book, sheet, sides, (result, parts), (moved, chosen))
    _write_words(sheet, parts)
    engine = _write_engine(book, sheet, result, parts)
    sheet.worksheet.print_area(f"A1:{result.letters[-1]}{below - 2}")
    return tuple(_checks(result, engine, values, chosen))


def _set_up(book: Book, sheet: Sheet) -> None:
    sheet.keys = "D"
    money = max(15.0, len(book.widest) + 2.0)
    lines = len({line.key for plan in book.lines.values() for line in plan})
    letters = columns(max(lines, len(book.result.context.placement_types) + 1, 6))
    sheet.widen(WIDTHS | dict.fromkeys(("E", "F", "G", *letters), money))
    sheet.worksheet.fit_to_pages(1, 0)
    sheet.worksheet.freeze_panes(CHOICE_ROW + 1, 1)
    sheet.worksheet.repeat_rows(0, CHOICE_ROW)


def _title(sheet: Sheet, has_ledger: bool) -> None:
    ledger = (
        " A figure of the ledger has no lines: with it, placement types are compared." if has_ledger else ""
    )
    sheet.title(
        "Price, volume and mix: why one budget differs from another",
        "Why the second costs more (above zero) or less than the first. Choose both in the two cells with blue words: "
        "everything follows.",
        "Each part is the mean over all orders in which they may change: they add to the difference with nothing left "
        f"over, and no order is preferred.{ledger}",
    )


def _default(book: Book) -> tuple[str, str]:
    """From doing nothing to the strategy, in the last year."""
    last = book.timeline.year_labels[-1]
    return f"Do nothing {last}", f"Strategy {last}"


def _choose(book: Book, sheet: Sheet, sides: Sides, chosen: tuple[str, str]) -> None:
    """The two cells that a reader changes: they take the name of any side."""
    back = sheet.row
    first, last = sides.cost.rows[0].row, sides.cost.rows[-1].row
    for place, (title, name, side) in enumerate(zip(("From", "To"), (FROM, TO), chosen, strict=True)):
        sheet.row = CHOICE_ROW + place
        sheet.text("A", title, Look("total"))
        sheet.text("B", side, Look("input", "beside"))
        cell = Cell(sheet.name, "B", sheet.row, 0.0, name)
        book.workbook.define_name(name, f"={cell.address}")
        words = "Choose one of the list: it is column A of the block All costs, by placement type."
        sheet.worksheet.data_validation(
            f"B{sheet.row}",
            {
                "validate": "list",
                "source": f"=$A${first}:$A${last}",
                "input_title": "Compare",
                "input_message": "Choose one of the list.",
                "error_title": "Not in the list",
                "error_message": words,
            },
        )
    sheet.row = back


def _write_result(
    book: Book,
    sheet: Sheet,
    sides: Sides,
    shape: tuple[_Result, tuple[str, ...]],
    found: tuple[Moved, tuple[str, str]],
) -> Floats:
    """The parts by placement type and in all; returns them, shape (types, parts)."""
    (result, parts), (moved, chosen) = shape, found
    names = {"A": "By placement type, £", "D": "Placement type", "E": "From", "F": "To", "G": "Change"}
    sheet.block(names | dict(zip(result.letters, parts, strict=True)), result.letters, right="EFG")
    header = sheet.row - 1
    values = _values(sides, parts, moved)
    costs = [sides.cost.figures[sides.place(name)] for name in chosen]
    formula = "=" + "+".join(
        f"SUMPRODUCT(({types.span}=$D{{row}})*($A${rows[0].row}:$A${rows[-1].row}={{c}}${header})*{_area(rows)})"
        for types, rows in ((moved.line_types, moved.lines), (moved.type_ids, moved.types))
    )
    for place, type_id in enumerate(sides.type_ids):
        here = sheet.row
        sheet.texts({"A": book.type_title(type_id), "D": type_id})
        for column, name, cost in zip("EF", (FROM, TO), costs, strict=True):
            picked = sides.cost.chosen(name).replace("{c}", sides.types.letters[place])
            sheet.formula(column, f"={picked}", float(cost[place]), POUNDS)
        span = f"${result.letters[0]}{here}:${result.letters[-1]}{here}"
        sheet.formula("G", f"=SUM({span})", float(values[place].sum()), POUNDS)
        sheet.across(result.letters, formula.replace("{row}", str(here)), values[place], POUNDS)
        sheet.down()
    sheet.total_words({"A": "All"})
    down = f"=SUM({{c}}${result.first}:{{c}}${result.total - 1})"
    sums = (float(costs[0].sum()), float(costs[1].sum()), float(values.sum()))
    for column, value in zip("EFG", sums, strict=True):
        sheet.formula(column, down.replace("{c}", column), value, TOTAL)
    sheet.across(result.letters, down, values.sum(axis=0), TOTAL)
    sheet.down()
    _write_weeks(sheet, moved)
    sheet.down()
    return values


def _write_weeks(sheet: Sheet, moved: Moved) -> None:
    sheet.text("A", "Child-weeks that are compared")
    for place, column in enumerate("EF"):
        rows = [pair[place] for pair in moved.weeks]
        formula = "+".join(f"$G${row.row}" for row in rows)
        sheet.formula(column, f"={formula}", float(sum(row.figures.sum() for row in rows)), QUANTITY)
    change = sum(float(pair[1].figures.sum() - pair[0].figures.sum()) for pair in moved.weeks)
    sheet.formula("G", f"=$F{sheet.row}-$E{sheet.row}", change, QUANTITY)
    sheet.down()


def _area(rows: tuple[Row, ...]) -> str:
    letters = rows[0].letters
    return f"${letters[0]}${rows[0].row}:${letters[-1]}${rows[-1].row}"


def _values(sides: Sides, parts: tuple[str, ...], moved: Moved) -> Floats:
    """Shape (types, parts): by the names that the rows have in column A."""
    line_type = np.array([sides.type_of[key] for key in sides.keys])
    of_lines = dict(zip((OCCUPANCY, VOLUME, MIX, PRICE), moved.lines, strict=True))
    names = (VOLUME, MIX, PRICE, NOT_SPLIT, SERVICES_PART) if len(moved.types) > 1 else (SERVICES_PART,)
    of_types = dict(zip(names, moved.types, strict=True))
    nothing = np.zeros(len(sides.type_ids))
    columns_ = [
        np.array(
            [of_lines[part].figures[line_type == t].sum() for t in sides.type_ids]
            if part in of_lines
            else nothing
        )
        + (of_types[part].figures if part in of_types else nothing)
        for part in parts
    ]
    return np.stack(columns_, axis=1)


def _write_words(sheet: Sheet, parts: tuple[str, ...]) -> None:
    sheet.block({"A": "What each part is"})
    for part in parts:
        sheet.texts({"A": part, "B": WORDS[part]}, Look("note"))
        sheet.down()
    sheet.down()


def _write_engine(book: Book, sheet: Sheet, result: _Result, parts: tuple[str, ...]) -> str:
    """The engine's own parts of the comparison that the sheet was written with; returns where they stand."""
    year = book.timeline.years[-1].label
    table = book.result.tables.decomposition
    plans = (table["from_plan"] == "do_nothing") & (table["to_plan"] == "strategy")
    mine = table[plans & (table["from_year"] == year) & (table["to_year"] == year)]
    found: Mapping[Any, float] = mine.set_index(["placement_type", "part"])["amount_gbp"].to_dict()
    names = {
        "A": f"As the engine has it: {' to '.join(_default(book))}, £",
        "D": "Placement type",
        "G": "Change",
    }
    sheet.block(names | dict(zip(result.letters, parts, strict=True)), result.letters)
    first = sheet.row
    for type_id in result.types:
        sheet.texts({"A": book.type_title(type_id), "D": type_id})
        amounts = [found.get((type_id, part)) for part in (*FACTORS, ENGINE_SERVICES)]
        for letter, amount in zip(result.letters, amounts, strict=False):
            if amount is not None:
                sheet.number(letter, amount, ENGINE)
        span = f"${result.letters[0]}{sheet.row}:${result.letters[-1]}{sheet.row}"
        total = float(np.round(sum(amount or 0.0 for amount in amounts), 2))
        sheet.formula("G", f"=SUM({span})", total, ENGINE)
        sheet.down()
    return f"'{PRICE_VOLUME_MIX}'!${result.letters[0]}${first}:${result.letters[-1]}${sheet.row - 1}"


def _checks(result: _Result, engine: str, values: Floats, chosen: tuple[str, str]) -> Iterator[Check]:
    name = f"'{PRICE_VOLUME_MIX}'!"
    first, last = result.first, result.total - 1
    added = float(np.round(values.sum(), 2))
    yield Check(
        "Price volume mix: parts add to the change of each placement type, for the two that are chosen",
        (f"{name}$G${result.total}", added),
        (f"{name}$F${result.total}-{name}$E${result.total}", added),
        difference=f"SUMPRODUCT(ABS({name}$G${first}:$G${last}-({name}$F${first}:$F${last}-{name}$E${first}:$E${last})))",
    )
    same = f'AND({FROM}="{chosen[0]}",{TO}="{chosen[1]}")'
    furthest = f"IF({same},SUMPRODUCT(MAX(ABS({result.span}-{engine}))),0)"
    yield Check(
        f"As run: Price volume mix, {chosen[0]} to {chosen[1]}: furthest from the engine's parts; 0 for another choice",
        (furthest, 0.0),
        0.0,
    )
