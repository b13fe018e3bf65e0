"""The Exposure sheet, the working behind Risk: what one pound of each price, rise and share moves of the net saving.

Net saving is a sum of net quantity x price x (1 + rise)^Aprils. With children where they are it is straight in every
price, multiple, occupancy and share, and a polynomial in every rise: both are worked out here by formula, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import DELIVERED, ONCE, price_id, uplift_id
from placements.reports.workbook.frame.book import EXPOSURE, Book
from placements.reports.workbook.frame.check import Check, total_of
from placements.reports.workbook.frame.paper import Part, print_parts
from placements.reports.workbook.frame.sheet import Cell, Floats, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import HEADER_ROW, columns, lay_out, write_month_header
from placements.reports.workbook.risk.exposure_lines import ExposedLines, write_lines
from placements.reports.workbook.risk.exposure_prices import PriceRows, write_prices
from placements.reports.workbook.risk.exposure_rises import STEPS, RiseCells, write_rises
from placements.reports.workbook.written import Written

WIDTHS = {"A": 50, "B": 30, "C": 24, "D": 24, "E": 16, "F": 26, "G": 18}


@dataclass(frozen=True)
class Exposure:
    """What moves the net saving, by the id of the input.

    Attributes
    ----------
    slopes
        Of a price, a multiple or a share: cells that add to what one more of it adds to the mean net saving, GBP.
    rises
        Of a rise each April: the working of what the net saving is at another.
    bent
        Inputs that act through a price cap: not worked out, because the saving bends where a price meets the cap.
    """

    slopes: dict[str, tuple[Cell, ...]]
    rises: dict[str, RiseCells]
    bent: tuple[str, ...]
    checks: tuple[Check, ...]


def write_exposure(book: Book, written: Written) -> Exposure:
    sheet = book.sheets[EXPOSURE]
    sheet.keys = "BCD"
    lay_out(sheet, book.timeline, WIDTHS, widest=book.widest)
    beyond = [letter for letter in columns(STEPS) if letter not in book.timeline.letters]
    sheet.widen(dict.fromkeys(beyond, len(book.widest) + 1.0))
    sheet.title(
        "Exposure: the working behind Risk",
        "What one pound more of each price, and one whole more of each multiple and share, adds to the mean net "
        "saving, children where they are. The sheet Risk reads it.",
        "A net quantity is that of doing nothing less that of the strategy, with uncertainty factor, as far as its "
        "saving is delivered. By month: on screen only.",
        column="B",
    )
    header = write_month_header(sheet, book.timeline, written.activity.header)
    lines = write_lines(book, sheet, written)
    prices = write_prices(book, sheet, written.inputs, lines, header.months.fixed)
    middle = sheet.row
    slopes = _by_input(prices)
    slopes |= {id_: (cell,) for id_, cell in _multiples(book, sheet, written, lines)}
    slopes |= _delivered(book, sheet, written)
    bent = _bent(written.inputs, lines)
    rises = write_rises(sheet, written, _by_uplift(prices, bent))
    sheet.worksheet.repeat_rows(0, HEADER_ROW - 2)
    parts = (Part(HEADER_ROW + 2, middle - 2, "labels"), Part(middle, sheet.row - 1, "labels"))
    print_parts(book, sheet, parts)
    straight = {id_: cells for id_, cells in slopes.items() if id_ not in bent}
    return Exposure(straight, rises, bent, tuple(_checks(written, lines, prices)))


def _by_input(prices: list[PriceRows]) -> dict[str, tuple[Cell, ...]]:
    """The slopes of each price; one row of the tables may price existing and new placements both."""
    found: dict[str, tuple[Cell, ...]] = {}
    for price in prices:
        id_ = price_id(price.row)
        found[id_] = (*found.get(id_, ()), price.slope)
    return found


def _by_uplift(prices: list[PriceRows], bent: tuple[str, ...]) -> dict[str, tuple[PriceRows, ...]]:
    found: dict[str, tuple[PriceRows, ...]] = {}
    for price in prices:
        id_ = uplift_id(price.row)
        if price.row.unit != ONCE and id_ not in bent:
            found[id_] = (*found.get(id_, ()), price)
    return found


def _multiples(book: Book, sheet: Sheet, written: Written, lines: ExposedLines) -> Iterator[tuple[str, Cell]]:
    """What one whole more of each multiple or occupancy adds: its lines' net quantity x price, without it."""
    ids = {line.times_id: None for line in lines.straight if line.times_id}
    if not ids:
        return
    names = {"A": "Net saving for one whole of each multiple or share", "B": "Input", "F": "Unit"}
    sheet.block(names | {"G": "All months"}, book.timeline.letters)
    titles = {row.id: row.what for rows in written.inputs.used.sections.values() for row in rows}
    for id_ in ids:
        mine = [line for line in lines.straight if line.times_id == id_]
        sheet.texts({"A": titles[id_], "B": id_, "F": "GBP for one whole"})
        formula = "+".join(f"{line.net.ref}*{line.price_formula(written.costs)}" for line in mine)
        figures: Floats = np.sum([line.net.figures * line.price for line in mine], axis=0)
        yield id_, _summed(book, sheet, f"={formula}", figures)
    sheet.down()


def _delivered(book: Book, sheet: Sheet, written: Written) -> dict[str, tuple[Cell, ...]]:
    """What delivering all of the saving on placements adds, where a share of it is not delivered."""
    last = book.lines["strategy"][-1]
    if DELIVERED not in written.inputs.cells or last.recipe is not None:
        return {}
    plans = written.budget.plans
    do_nothing, strategy = plans["do_nothing"].placements, plans["strategy"].placements
    factor = written.costs.factors["strategy"][-1]
    names = {"A": "Net saving for one whole of the share delivered", "B": "Input", "F": "Unit"}
    sheet.block(names | {"G": "All months"}, book.timeline.letters)
    sheet.texts({"A": last.title, "B": DELIVERED, "F": "GBP for one whole"})
    formula = f"=ROUND({do_nothing.ref}-{strategy.ref},2)*{factor.ref}"
    figures = np.round(do_nothing.figures - strategy.figures, 2) * factor.figures
    cell = _summed(book, sheet, formula, figures)
    sheet.down()
    return {DELIVERED: (cell,)}


def _summed(book: Book, sheet: Sheet, formula: str, figures: Floats) -> Cell:
    """A row of money that is not rounded, and its sum in G; moves on to the next row."""
    look = Look("plain", "pounds")
    row = sheet.across(book.timeline.letters, formula, figures, look)
    cell = sheet.formula("G", f"=SUM({row.span})", figures.sum(), look)
    sheet.down()
    return cell


def _bent(inputs: InputCells, lines: ExposedLines) -> tuple[str, ...]:
    """Ids of the inputs through which a capped line is paid."""
    keys = {key for line in lines.capped for key in (line.recipe.price, line.recipe.at_most)}
    rows = [row for row in inputs.used.price_rows if row.key in keys]
    ids = [id_ for row in rows for id_ in (price_id(row), uplift_id(row)) if id_ in inputs.cells]
    return tuple(dict.fromkeys([*ids, *(line.times_id for line in lines.capped if line.times_id)]))


def _checks(written: Written, lines: ExposedLines, prices: list[PriceRows]) -> Iterator[Check]:
    saving = total_of(written.neutrality.months.net)
    yield Check(
        "Exposure: net quantity x rate over all lines is the net saving",
        (lines.sum_formula(lines.straight, lines.capped), lines.sum(lines.straight, lines.capped)),
        saving,
        "tolerance_rounding_gbp",
    )
    if prices:
        first, last = prices[0].slope.row, prices[-1].slope.row
        bases = np.array([price.row.typical.central for price in prices])
        value = float(bases @ [price.slope.value for price in prices])
        left = f"SUMPRODUCT({EXPOSURE}!$E${first}:$E${last}*{EXPOSURE}!$G${first}:$G${last})"
        if lines.capped:
            left += f"+{lines.sum_formula(lines.capped)}"
            value += lines.sum(lines.capped)
        what = "Exposure: each price x its net quantity, over all prices, is the net saving"
        yield Check(what, (left, value), saving, "tolerance_rounding_gbp")
