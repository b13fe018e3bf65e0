"""On the Exposure sheet: what the net saving is at another rise each April, and at which rise it is nothing.

With the rise r of one price the net saving is S + sum of base x units x ((1 + r)^n - (1 + now)^n) over the months, n
Aprils after the base. Where that is 0 has no closed form: Newton's steps come to it, and a cell says whether they did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import price_id
from placements.reports.workbook.frame.sheet import Cell, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import columns
from placements.reports.workbook.risk.exposure_prices import PriceRows
from placements.reports.workbook.written import Written

STEPS = 7
PERCENT = Look("plain", "percent")
THOUSANDS = Look("plain", "thousands")
NONE, NOT_FOUND = "none", "not found"


@dataclass(frozen=True)
class Rise:
    """The net saving as it follows from one rise: ``saving`` now, and its prices with their base cells."""

    now: Cell
    saving: Cell
    prices: tuple[tuple[Cell, PriceRows], ...]

    def formula(self, rise: str) -> str:
        """The net saving at the rise in the cell ``rise``, without the equals sign."""
        terms = [
            f"SUMPRODUCT({base.ref}*{price.units.span}*"
            f"((1+{rise})^{price.aprils.span}-(1+{self.now.ref})^{price.aprils.span}))"
            for base, price in self.prices
        ]
        return "+".join([self.saving.ref, *terms])

    def value(self, rise: float) -> float:
        found = self.saving.value
        for base, price in self.prices:
            n = price.aprils.figures
            found += float(
                np.sum(base.value * price.units.figures * ((1 + rise) ** n - (1 + self.now.value) ** n))
            )
        return found

    def slope_formula(self, rise: str) -> str:
        """What a small further rise adds, for each whole of it."""
        terms = [
            f"SUMPRODUCT({base.ref}*{price.units.span}*{price.aprils.span}*(1+{rise})^{price.aprils.span})"
            for base, price in self.prices
        ]
        return f"({'+'.join(terms)})/(1+{rise})"

    def slope(self, rise: float) -> float:
        found = 0.0
        for base, price in self.prices:
            n = price.aprils.figures
            found += float(np.sum(base.value * price.units.figures * n * (1 + rise) ** n))
        return found / (1 + rise)


@dataclass(frozen=True)
class RiseCells:
    """``rise`` gives formulas; ``root`` is the cell with the rise at which the net saving is 0, or a word.

    ``now`` is the cell with the net saving at the rise as it is.
    """

    rise: Rise
    now: Cell
    root: Cell
    root_value: float | str


def write_rises(
    sheet: Sheet, written: Written, prices: Mapping[str, Sequence[PriceRows]]
) -> dict[str, RiseCells]:
    """Three rows for each rise: the steps to where the net saving is 0, the net saving at each, and where it is."""
    if not prices:
        return {}
    letters = columns(STEPS)
    names = {
        "A": "Rise each April at which the net saving is £0",
        "B": "Input",
        "E": "Lowest",
        "F": "Highest",
    }
    steps = {letter: f"Step {number}" for number, letter in enumerate(letters, start=1)}
    sheet.block(names | {"G": "Now"} | steps, letters, right="EFG")
    saving = written.neutrality.months.cumulative.last
    titles = {row.id: row.what for rows in written.inputs.used.sections.values() for row in rows}
    found = {}
    for id_, mine in prices.items():
        sheet.texts({"A": f"{titles[id_]}: the rise that is looked at", "B": id_})
        based = tuple((written.inputs[price_id(price.row)], price) for price in mine)
        found[id_] = _write(sheet, written.inputs, Rise(written.inputs[id_], saving, based))
    return found


def _write(sheet: Sheet, inputs: InputCells, rise: Rise) -> RiseCells:
    at, letters = sheet.row, columns(STEPS)
    bounds = {"E": inputs["uplift_lowest"], "F": inputs["uplift_highest"]}
    tolerance = inputs["tolerance_gbp"].value
    rises = {"E": bounds["E"].value, "F": bounds["F"].value, "G": rise.now.value}
    for before, letter in pairwise(("G", *letters)):
        rises[letter] = _step(rise, rises, before, tolerance)
    for column, cell in {**bounds, "G": rise.now}.items():
        sheet.formula(column, f"={cell.ref}", cell.value, PERCENT)
    for before, letter in pairwise(("G", *letters)):
        step = f"{before}{at}-{before}{at + 1}/{before}{at + 2}"
        kept = f"MAX($E{at},MIN($F{at},{step}))"
        formula = f"=IF(ABS({before}{at + 2})<tolerance_gbp,{before}{at},{kept})"
        sheet.formula(letter, formula, rises[letter], PERCENT)
    sheet.down()
    sheet.text("A", "Net saving at it, £ thousand")
    savings = {column: rise.value(value) for column, value in rises.items()}
    for column, saving in savings.items():
        sheet.formula(column, f"={rise.formula(f'{column}{at}')}", saving, THOUSANDS)
    sheet.down()
    sheet.text("A", "What a further rise adds, for one whole of it, £ thousand")
    for column, value in rises.items():
        sheet.formula(column, f"={rise.slope_formula(f'{column}{at}')}", rise.slope(value), THOUSANDS)
    sheet.down()
    root = _root(rises, savings, letters[-1], tolerance)
    now = Cell(sheet.name, "G", at + 1, savings["G"])
    return RiseCells(rise, now, _write_root(sheet, at, letters[-1], root), root)


def _step(rise: Rise, rises: Mapping[str, float], before: str, tolerance: float) -> float:
    """Newton's step from the rise in column ``before``, kept within the bounds; where nothing is moved, it stays."""
    here = rises[before]
    slope = rise.slope(here)
    if abs(slope) < tolerance:
        return here
    return max(rises["E"], min(rises["F"], here - rise.value(here) / slope))


def _write_root(sheet: Sheet, at: int, last: str, root: float | str) -> Cell:
    """The last step, if the net saving is 0 at it; ``at`` is the row of the rises, the savings stand below."""
    sheet.text("A", "Rise at which the net saving is £0")
    below = at + 1
    reached = f"ABS({last}{below})<=tolerance_gbp,{last}{at}>=$E{at},{last}{at}<=$F{at}"
    formula = f'=IF(AND({reached}),{last}{at},IF($E{below}*$F{below}>0,"{NONE}","{NOT_FOUND}"))'
    cell = sheet.formula("G", formula, root, PERCENT)
    sheet.down()
    return cell


def _root(
    rises: Mapping[str, float], savings: Mapping[str, float], last: str, tolerance: float
) -> float | str:
    if abs(savings[last]) <= tolerance and rises["E"] <= rises[last] <= rises["F"]:
        return rises[last]
    return NONE if savings["E"] * savings["F"] > 0 else NOT_FOUND
