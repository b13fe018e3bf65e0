"""The workings of the Price volume mix sheet: the two sides that are chosen, by line and by type, and what moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.reports.workbook.bridge.pvm_parts import (
    NOT_SPLIT,
    POUNDS,
    QUANTITY,
    SERVICES_PART,
    Pair,
    Writer,
    product_of_three,
    product_of_two,
)
from placements.reports.workbook.bridge.pvm_sides import COST, FIXED, PLACE_WEEKS, WEEKS, Block, Sides
from placements.reports.workbook.frame.sheet import Cell, Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look

FROM, TO = "compare_from", "compare_to"
"""The names of the two cells that say what is compared."""


@dataclass(frozen=True)
class Moved:
    """What each part moves, in rows under the lines and in rows under the types, in GBP; and the child-weeks of both.

    Of the two pairs in ``weeks`` one is 0: children are compared by lines or by types.
    """

    lines: tuple[Row, ...]
    line_types: Row
    types: tuple[Row, ...]
    type_ids: Row
    weeks: tuple[Pair, ...]


def write_workings(sheet: Sheet, sides: Sides, chosen: tuple[str, str]) -> Moved:
    """The two sides that are chosen, by line and by type, and what each part moves."""
    by_types = None if sides.weeks is None else _by_types(sheet, sides, chosen)
    weeks, *costs, lines = _by_line(sheet, sides, chosen, by_types)
    types, by_type = _by_type(sheet, sides, chosen, by_types, (costs[0], costs[1]))
    return Moved(lines, sides.line_types, types, sides.types, (weeks, *by_type))


def _by_types(sheet: Sheet, sides: Sides, chosen: tuple[str, str]) -> Cell:
    """1 where one of the sides is the ledger's, which knows placement types only."""
    ledger = [row for row, side in zip(sides.cost.rows, sides.names, strict=True) if side.of_ledger]
    names = f"$A${ledger[0].row}:$A${ledger[-1].row}"
    sheet.texts({"A": "By placement type, as one of the two is of the ledger (1: yes)", "F": "1 or 0"})
    value = float(any(sides.names[sides.place(name)].of_ledger for name in chosen))
    formula = f"=IF(SUMPRODUCT(({names}={FROM})+({names}={TO}))>0,1,0)"
    cell = sheet.formula("G", formula, value, Look("plain", "whole"))
    sheet.down(2)
    return cell


def _picked(
    block: Block, sides: Sides, chosen: tuple[str, str], guard: Cell | None
) -> tuple[list[str], list[Floats]]:
    """Formulas and figures of both sides in a block by line; nothing where types are compared."""
    ledgers = len(sides.names) - len(block.rows)
    formulas = [block.chosen(name) for name in (FROM, TO)]
    if guard is not None:
        formulas = [f"IF(${guard.column}${guard.row}=1,0,{formula})" for formula in formulas]
    places = [sides.place(name) - ledgers for name in chosen]
    size = block.figures.shape[1]
    off = guard is not None and guard.value == 1
    return formulas, [np.zeros(size) if off or place < 0 else block.figures[place] for place in places]


def _by_line(
    sheet: Sheet, sides: Sides, chosen: tuple[str, str], guard: Cell | None
) -> tuple[Pair, Pair, Pair, tuple[Row, ...]]:
    """Child-weeks, costs of children, costs of places, and the parts of each line."""
    letters = sides.line_types.letters
    sheet.block({"A": "The two sides, by line", "F": "Unit", "G": "All lines"}, letters)
    write = Writer(sheet, letters)
    pairs = {
        what: write.pair(title, *_picked(sides.lines[what], sides, chosen, guard), look, unit, summed=True)
        for what, title, look, unit in (
            (WEEKS, "Child-weeks", QUANTITY, "child-weeks"),
            (COST, "Cost of children", POUNDS, "GBP"),
            (PLACE_WEEKS, "Place-weeks", QUANTITY, "place-weeks"),
            (FIXED, "Cost of places", POUNDS, "GBP"),
        )
    }
    weeks = pairs[WEEKS]
    shares = write.shares(weeks)
    marginal = write.rates("Cost of a child-week", pairs[COST], weeks, "GBP")
    fixed = write.rates("Cost of a place-week", pairs[FIXED], pairs[PLACE_WEEKS], "GBP")
    prices = write.pair(
        "Price of a child-week, at a full house",
        [f"{v.ref}+{f.ref}" for v, f in zip(marginal, fixed, strict=True)],
        [v.figures + f.figures for v, f in zip(marginal, fixed, strict=True)],
        Look("plain", "pence"),
        "GBP",
    )
    more, occupancy = product_of_two(write, weeks, pairs[PLACE_WEEKS], fixed)
    rows = product_of_three(write, "", weeks, shares, prices, more)
    sheet.down()
    return weeks, pairs[COST], pairs[FIXED], (occupancy, *rows)


def _by_type(
    sheet: Sheet, sides: Sides, chosen: tuple[str, str], guard: Cell | None, of_lines: tuple[Pair, Pair]
) -> tuple[tuple[Row, ...], tuple[Pair, ...]]:
    """Services by type; and, where the ledger is compared, volume, mix and price of placement types."""
    letters = sides.types.letters
    sheet.block({"A": "The two sides, by placement type", "F": "Unit", "G": "All types"}, letters)
    write = Writer(sheet, letters)
    places = [sides.place(name) for name in chosen]
    cost = write.pair(
        "All costs",
        [sides.cost.chosen(name) for name in (FROM, TO)],
        [sides.cost.figures[place] for place in places],
        POUNDS,
        "GBP",
        summed=True,
    )
    spans = [f"({children.span}+{fixed.span})" for children, fixed in zip(*of_lines, strict=True)]
    in_type = [f"SUMPRODUCT(({sides.line_types.span}={sides.types.fixed})*{span})" for span in spans]
    line_type = np.array([sides.type_of[key] for key in sides.keys])
    values = [
        np.array([(c.figures + f.figures)[line_type == t].sum() for t in sides.type_ids])
        for c, f in zip(*of_lines, strict=True)
    ]
    if guard is None or sides.weeks is None:
        children = write.pair("Cost of children and places", in_type, values, POUNDS, "GBP", summed=True)
        return (_services(write, cost, children, None),), ()
    return _with_ledger(write, sides, places, guard, (cost, in_type, values))


def _with_ledger(
    write: Writer, sides: Sides, places: list[int], guard: Cell, found: tuple[Pair, list[str], list[Floats]]
) -> tuple[tuple[Row, ...], tuple[Pair, ...]]:
    """The rows of ``Moved.types``, and the child-weeks by type."""
    cost, in_type, values = found
    assert sides.weeks is not None
    on = f"$G${guard.row}=1"
    picked = [sides.weeks.chosen(name) for name in (FROM, TO)]
    given = [sides.weeks.figures[place] for place in places]
    known_values = np.where(np.isnan(given[0]) | np.isnan(given[1]), 0.0, 1.0)
    formula = f"IF(AND(ISNUMBER({picked[0]}),ISNUMBER({picked[1]})),1,0)"
    known = write.row(
        "Child-weeks are known on both sides (1: yes)", formula, known_values, Look("plain", "whole"), ""
    )
    use = guard.value * known_values
    weeks = write.pair(
        "Child-weeks",
        [f"IF(AND({on},{known.ref}=1),{one},0)" for one in picked],
        [np.where(use == 1, np.nan_to_num(one), 0.0) for one in given],
        QUANTITY,
        "child-weeks",
        summed=True,
    )
    children = write.pair(
        "Cost of children and places",
        [
            f"IF({on},IF({q.ref}<>0,{all_.ref},0),{lines})"
            for q, all_, lines in zip(weeks, cost, in_type, strict=True)
        ],
        [
            np.where(q.figures != 0, all_.figures, 0.0) if guard.value else lines
            for q, all_, lines in zip(weeks, cost, values, strict=True)
        ],
        POUNDS,
        "GBP",
        summed=True,
    )
    price = write.rates("Cost of a child-week", children, weeks, "GBP")
    rows = product_of_three(write, "", weeks, write.shares(weeks), price)
    unsplit = f"IF(AND({on},{known.ref}=0),{cost[1].ref}-{cost[0].ref},0)"
    lost = np.where((guard.value == 1) & (known_values == 0), cost[1].figures - cost[0].figures, 0.0)
    not_split = write.row(NOT_SPLIT, unsplit, lost, POUNDS, "GBP", summed=True)
    return (*rows, not_split, _services(write, cost, children, not_split)), (weeks,)


def _services(write: Writer, cost: Pair, children: Pair, not_split: Row | None) -> Row:
    """What is no child's week and no place."""
    less = "" if not_split is None else f"-{not_split.ref}"
    formula = f"ROUND({cost[1].ref}-{cost[0].ref}-({children[1].ref}-{children[0].ref}){less},2)"
    values = cost[1].figures - cost[0].figures - (children[1].figures - children[0].figures)
    values = values - (0.0 if not_split is None else not_split.figures)
    return write.row(SERVICES_PART, formula, np.round(values, 2) + 0.0, POUNDS, "GBP", summed=True)
