"""On the Risk sheet: what each input of Assumptions moves of the net saving, by formula, and where it turns round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from placements.reports.words import date_words, month_words, pounds
from placements.reports.workbook.assumptions.input_rows import HIGH, LOOKS, LOW
from placements.reports.workbook.assumptions.inputs_used import UsedInput
from placements.reports.workbook.frame.book import ASSUMPTIONS, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.constants import CONSTANTS
from placements.reports.workbook.frame.sheet import Cell, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.risk.exposure import Exposure
from placements.reports.workbook.risk.exposure_rises import NONE, NOT_FOUND, RiseCells
from placements.reports.workbook.risk.tornado_chart import CHART_ROWS, Bars, insert_tornado
from placements.reports.workbook.written import Written

VALUES = {constant[0]: constant[2] for constant in CONSTANTS}

COLUMNS = ("H", "I", "J", "K", "L")
HEADER = {
    "B": "Value now",
    "C": "Low",
    "D": "High",
    "E": "Unit",
    "F": "Net saving is £0 at",
    "G": "What that says",
    "H": "Net saving at low",
    "I": "Net saving at high",
    "J": "How",
    "K": "Change at low",
    "L": "Change at high",
}
FIGURES = "BCDFHIKL"
POUNDS = Look("plain", "pounds")
LOWEST, HIGHEST = (VALUES[name] for name in ("uplift_lowest", "uplift_highest"))
"""Rises each April between which one is looked for."""
LEAST_BAR = 1.0
"""GBP: what moves less from low to high has no bar."""
KNOWN = "known: no range"
INSIDE, OUTSIDE = "within its range", "outside its range"
ASK = "not found: ask the engine"


@dataclass(frozen=True)
class LiveRow:
    """One input: what the net saving is at another value, as a formula of that value's cell and as a number."""

    title: str
    input: UsedInput
    cell: Cell
    at_formula: Callable[[str, int], str]
    at: Callable[[float], float]
    root_formula: Callable[[int], str]
    root: float | str
    bounds: tuple[float | None, float | None]

    @property
    def low(self) -> float:
        return self.at(self.input.value.low)

    @property
    def high(self) -> float:
        return self.at(self.input.value.high)

    @property
    def order(self) -> tuple[float, float]:
        """The widest first; those without a range by how near the value lies at which the net saving is 0."""
        far = float("inf")
        if isinstance(self.root, float):
            far = abs(self.root - self.cell.value) / max(abs(self.cell.value), 1e-9)
        return (-round(abs(self.high - self.low), 2), far)


def write_tornado(book: Book, sheet: Sheet, written: Written, exposure: Exposure) -> tuple[Check, ...]:
    """The chart, then a row for each input, the one that moves most first, as run."""
    saving = written.neutrality.months.cumulative.last
    rows = sorted(_live_rows(written, exposure), key=lambda row: row.order)
    end = month_words(book.timeline.months[-1])
    write_notes(
        sheet, "What each input of the sheet Assumptions moves, by formula", _notes(written, exposure, end)
    )
    sheet.text("A", f"Mean net saving by {end}, now, £", Look("total"))
    sheet.formula("B", f"={saving.ref}", saving.value, Look("total", "pounds"))
    mean = f"$B${sheet.row}"
    sheet.down(2)
    moving = [row for row in rows if abs(row.high - row.low) >= LEAST_BAR]
    chart_at = sheet.row
    sheet.down(CHART_ROWS if moving else 0)
    write_header(sheet, {"A": "Input of the sheet Assumptions"})
    first = sheet.row
    for row in rows:
        _write(sheet, row, saving, mean)
    if moving:
        most = moving[0]
        message = (
            f'As run, of what formulas can move, "{shorten(most.title, 70)}" moves the mean most: '
            f"{pounds(most.low)} at its low, {pounds(most.high)} at its high"
        )
        bars = Bars(first, [(row.title, row.low - saving.value, row.high - saving.value) for row in moving])
        insert_tornado(book, sheet, bars, chart_at, message, f"mean net saving by {end}")
    sheet.down()
    return _checks(saving, exposure)


def write_notes(sheet: Sheet, title: str, notes: Sequence[str]) -> None:
    """The title of a part of the sheet and what a reader must know, then a blank row."""
    sheet.text("A", title, Look("title"))
    sheet.down()
    for note in notes:
        sheet.text("A", note, Look("note"))
        sheet.down()
    sheet.down()


def write_header(sheet: Sheet, names: Mapping[str, str]) -> None:
    """The header of a list of what moves the net saving; ``names`` stand in place of the usual ones."""
    here = {**HEADER, **names}
    sheet.block(here, COLUMNS, right=FIGURES)
    sheet.row -= 1
    sheet.text("J", here["J"], Look("block", "wrap"))
    sheet.down()


def _notes(written: Written, exposure: Exposure, end: str) -> list[str]:
    notes = [
        f"Mean net saving by {end} if this input alone were typed at its low or its high on the sheet Assumptions, "
        "children where they are: it follows every change there.",
        "In the order of the run: what moves it most first. Prices of capital and of the service beside the test move "
        "no net saving and have no row.",
    ]
    if exposure.bent:
        titles = _titles(written)
        bent = "; ".join(titles[id_] for id_ in exposure.bent)
        notes.append(f"Not worked out by formula, because a price cap bends what they move: {bent}.")
    return notes


def _titles(written: Written) -> dict[str, str]:
    """What a reader knows each input by: prices say that they are, and from when where there are several."""
    inputs = [row for rows in written.inputs.used.sections.values() for row in rows]
    prices = Counter(row.what for row in inputs if row.kind == "price")
    found = {}
    for row in inputs:
        title = f"Price: {row.what}" if row.kind == "price" else row.what
        if row.kind == "price" and prices[row.what] > 1 and row.valid_from is not None:
            title += f", from {date_words(row.valid_from)}"
        found[row.id] = title
    return found


def _live_rows(written: Written, exposure: Exposure) -> list[LiveRow]:
    titles, found = _titles(written), []
    for rows in written.inputs.used.sections.values():
        for row in rows:
            cell = written.inputs[row.id]
            if row.id in exposure.rises:
                found.append(_rising(titles[row.id], row, cell, exposure.rises[row.id]))
            elif row.id in exposure.slopes:
                saving = written.neutrality.months.cumulative.last
                found.append(_straight(titles[row.id], row, cell, (saving, exposure.slopes[row.id], written)))
    return found


def _straight(title: str, row: UsedInput, cell: Cell, how: tuple[Cell, tuple[Cell, ...], Written]) -> LiveRow:
    saving, cells, written = how
    slope = float(sum(one.value for one in cells))
    added = "+".join(one.address for one in cells)
    by = f"({added})" if len(cells) > 1 else added
    nothing = abs(slope) < written.inputs["tolerance_gbp"].value
    return LiveRow(
        title,
        row,
        cell,
        lambda at, here: f"{saving.ref}+{by}*({at}-$B{here})",
        lambda value: saving.value + slope * (value - cell.value),
        lambda here: f'IF(ABS({by})<tolerance_gbp,"{NONE}",$B{here}-{saving.ref}/{by})',
        NONE if nothing else cell.value - saving.value / slope,
        (0.0, 1.0) if row.kind == "share" else (0.0, None),
    )


def _rising(title: str, row: UsedInput, cell: Cell, cells: RiseCells) -> LiveRow:
    return LiveRow(
        title,
        row,
        cell,
        lambda at, _: cells.rise.formula(at),
        cells.rise.value,
        lambda _: cells.root.address,
        cells.root_value,
        (None, None),
    )


def _write(sheet: Sheet, row: LiveRow, saving: Cell, mean: str) -> None:
    here, look = sheet.row, Look("plain", LOOKS[row.input.kind])
    sheet.texts({"A": row.title, "E": row.input.unit}, Look("plain", "wrap"))
    sheet.formula("B", f"={row.cell.ref}", row.cell.value, look)
    value = row.input.value
    for column, bound, source in (("C", value.low, LOW), ("D", value.high, HIGH)):
        range_cell = f"{ASSUMPTIONS}!${source}${row.cell.row}"
        sheet.formula(column, f'=IF({range_cell}="",$B{here},{range_cell})', bound, look)
    sheet.formula("F", f"={row.root_formula(here)}", row.root, look)
    formula, words = _says(row, here)
    sheet.formula("G", formula, words, Look("plain", "right_wrap"))
    for column, at, found in (("H", "C", row.low), ("I", "D", row.high)):
        sheet.formula(column, f"={row.at_formula(f'{at}{here}', here)}", found, POUNDS)
    sheet.text("J", "by formula", Look("plain", "wrap"))
    for column, level, found in (("K", "H", row.low), ("L", "I", row.high)):
        sheet.formula(column, f"={level}{here}-{mean}", found - saving.value, POUNDS)
    sheet.down()


def _says(row: LiveRow, here: int) -> tuple[str, str]:
    """Whether the value at which the net saving is 0 is one that could be: a formula, and what it says today."""
    least, most = row.bounds
    rise = row.input.kind == "uplift"
    none = f"none from {LOWEST:.0%} to {HIGHEST:.0%}" if rise else "it moves nothing"
    impossible = "not between 0 and 1: cannot be" if most is not None else "below 0: cannot be"
    within = f'IF(AND($F{here}>=$C{here},$F{here}<=$D{here}),"{INSIDE}","{OUTSIDE}")'
    found = f'IF($C{here}=$D{here},"{KNOWN}",{within})'
    if least is not None:
        beyond = f"OR($F{here}<0,$F{here}>1)" if most is not None else f"$F{here}<0"
        found = f'IF({beyond},"{impossible}",{found})'
    formula = f'=IF($F{here}="{NONE}","{none}",IF($F{here}="{NOT_FOUND}","{ASK}",{found}))'
    value, root = row.input.value, row.root
    if isinstance(root, str):
        return formula, none if root == NONE else ASK
    if least is not None and (root < least or (most is not None and root > most)):
        return formula, impossible
    if value.is_known:
        return formula, KNOWN
    return formula, INSIDE if value.low <= root <= value.high else OUTSIDE


def _checks(saving: Cell, exposure: Exposure) -> tuple[Check, ...]:
    """At the rises as they are the working gives the net saving as it is."""
    if not exposure.rises:
        return ()
    cells = ",".join([saving.address, *(found.now.address for found in exposure.rises.values())])
    what = "Risk: at today's rises the working of each gives the mean net saving (largest and smallest)"
    return (Check(what, (f"MAX({cells})", saving.value), (f"MIN({cells})", saving.value)),)
