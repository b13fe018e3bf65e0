"""The sides of the Price volume mix sheet: child-weeks, place-weeks and costs of everything that can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.finance.budget import SERVICES
from placements.finance.decomposition import FIXED_RULES, line_keys, of_children
from placements.reports.workbook.bridge.base_position import down_span
from placements.reports.workbook.bridge.ledger_list import NOT_GIVEN
from placements.reports.workbook.frame.book import PLAN_TITLES, PRICE_VOLUME_MIX, Book, LineFigures
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet, block_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import columns
from placements.reports.workbook.written import Written

CHILDREN, PLACES, OTHER = "children", "places", "other"
WEEKS, COST, PLACE_WEEKS, FIXED = "weeks", "cost", "place_weeks", "fixed"
BLOCKS = {
    WEEKS: "Child-weeks, by line",
    COST: "Cost of children, by line, £",
    PLACE_WEEKS: "Place-weeks of homes, by line",
    FIXED: "Cost of places, full or empty, by line, £",
}
KIND_OF = {WEEKS: CHILDREN, COST: CHILDREN, PLACE_WEEKS: PLACES, FIXED: PLACES}
LOOKS = {
    WEEKS: Look("plain", "quantity"),
    COST: Look("plain", "pounds"),
    PLACE_WEEKS: Look("plain", "quantity"),
    FIXED: Look("plain", "pounds"),
}


@dataclass(frozen=True)
class Side:
    """What can be compared: a plan in a year (``plan`` and its label), the base position, or a figure of the ledger."""

    name: str
    plan: str = ""
    year: str = ""
    label: str = ""

    @property
    def of_ledger(self) -> bool:
        return self.name.startswith("Ledger ")


@dataclass(frozen=True)
class Block:
    """A row for each side, under a header of lines or types; ``figures`` has that shape, NaN where words stand."""

    rows: tuple[Row, ...]
    figures: Floats

    def chosen(self, name: str) -> str:
        """The figure of the side that a cell names, in the column of the formula."""
        first, last, sheet = self.rows[0].row, self.rows[-1].row, f"'{PRICE_VOLUME_MIX}'"
        return f"INDEX({sheet}!{{c}}${first}:{{c}}${last},MATCH({name},{sheet}!$A${first}:$A${last},0))"


@dataclass(frozen=True)
class Sides:
    """Everything that can be compared.

    Attributes
    ----------
    line_types, types
        The header rows of the two kinds of block: the placement type of each line, and the types with services.
    lines
        ``WEEKS`` and the rest, by line: of all but the ledger's sides, which know no lines.
    by_type
        All costs by type, and the child-weeks by type where there is a ledger.
    """

    names: tuple[Side, ...]
    keys: tuple[str, ...]
    type_of: Mapping[str, str]
    type_ids: tuple[str, ...]
    line_types: Row
    types: Row
    lines: Mapping[str, Block]
    cost: Block
    weeks: Block | None

    def place(self, name: str) -> int:
        return next(place for place, side in enumerate(self.names) if side.name == name)


def all_sides(book: Book, written: Written) -> tuple[Side, ...]:
    """The ledger's figures, the base position, then each year of both plans."""
    ledger = () if written.base.ledger is None else written.base.ledger.names
    years = list(zip(book.timeline.years, book.timeline.year_labels, strict=True))
    plans = [
        Side(f"{title} {label}", plan, year.label, label)
        for plan, title in PLAN_TITLES.items()
        for year, label in years
    ]
    return (*(Side(name) for name in ledger), Side(written.base.label), *plans)


def write_sides(book: Book, sheet: Sheet, written: Written) -> Sides:
    """How each line is counted, then every side by line and by placement type."""
    names = all_sides(book, written)
    mapped = {plan: _counted(book.lines[plan]) for plan in PLAN_TITLES}
    both = [
        pair for table in mapped.values() for pair in zip(table["key"], table["placement_type"], strict=True)
    ]
    type_of = {str(key): str(type_id) for key, type_id in both if key}
    keys = tuple(type_of)
    maps = {plan: _map(book, sheet, plan, mapped[plan]) for plan in PLAN_TITLES}
    header = _header(sheet, keys, type_of)
    by_line = tuple(side for side in names if not side.of_ledger)
    writer = _Writer(book, sheet, written, maps, mapped)
    lines = {what: writer.by_line(what, by_line, (keys, header[0])) for what in BLOCKS}
    type_ids = (*book.result.context.placement_types.ids, SERVICES)
    types = _type_header(sheet, type_ids)
    cost = writer.cost(names, (type_ids, types))
    weeks = None
    if written.base.ledger is not None:
        weeks = writer.weeks(names, (type_ids, types), (header[1], lines[WEEKS], by_line, type_of))
    return Sides(names, keys, type_of, type_ids, header[1], types, lines, cost, weeks)


def _counted(lines: Sequence[LineFigures]) -> pd.DataFrame:
    """line, placement_type, key (what it is a line by, "" where it is not children's) and kind."""
    table = pd.DataFrame(
        {
            "line": [line.key for line in lines],
            "provision": [line.provision for line in lines],
            "rule": [line.rule.name for line in lines],
            "unit": [line.rule.quantity_unit for line in lines],
            "placement_type": [line.placement_type for line in lines],
        }
    )
    mine = of_children(table)
    key = pd.Series("", index=table.index, dtype=object)
    key[mine] = line_keys(table[mine])
    fixed = table["rule"].isin(FIXED_RULES)
    kind = pd.Series(OTHER, index=table.index, dtype=object).mask(mine, CHILDREN).mask(mine & fixed, PLACES)
    return table.assign(key=key, kind=kind)


def _map(book: Book, sheet: Sheet, plan: str, table: pd.DataFrame) -> tuple[int, int]:
    """Each line of the plan's budget with what it counts as; returns its first and its last row."""
    names = {
        "A": f"{PLAN_TITLES[plan]}: how each line is counted",
        "D": "Placement type",
        "E": "As",
        "F": "Line",
    }
    sheet.block(names, right="")
    first = sheet.row
    for line, row in zip(book.lines[plan], table.to_dict(orient="records"), strict=True):
        sheet.texts({"A": line.title, "D": line.placement_type, "E": str(row["kind"]), "F": str(row["key"])})
        sheet.down()
    sheet.down()
    return first, sheet.row - 2


def _header(sheet: Sheet, keys: tuple[str, ...], type_of: Mapping[str, str]) -> tuple[Row, Row]:
    """The lines across, and the placement type of each: what every block by line stands under."""
    letters = columns(len(keys))
    sheet.block({"A": "Lines", "F": "Unit", "G": "All lines"}, letters)
    rows = []
    for title, words in (("Line", keys), ("Placement type", tuple(type_of[key] for key in keys))):
        sheet.text("A", title)
        for letter, word in zip(letters, words, strict=True):
            sheet.text(letter, word, Look("plain", "right_wrap"))
        rows.append(Row(sheet.name, sheet.row, letters, np.zeros(len(letters))))
        sheet.down()
    sheet.down()
    return rows[0], rows[1]


def _type_header(sheet: Sheet, type_ids: tuple[str, ...]) -> Row:
    letters = columns(len(type_ids))
    sheet.block({"A": "Placement types", "F": "Unit", "G": "All types"}, letters)
    sheet.text("A", "Placement type")
    for letter, type_id in zip(letters, type_ids, strict=True):
        sheet.text(letter, type_id, Look("plain", "right_wrap"))
    row = Row(sheet.name, sheet.row, letters, np.zeros(len(letters)))
    sheet.down(2)
    return row


@dataclass(frozen=True)
class _Writer:
    """Writes blocks of sides; ``maps`` are the rows of each plan's map, ``mapped`` what they hold."""

    book: Book
    sheet: Sheet
    written: Written
    maps: Mapping[str, tuple[int, int]]
    mapped: Mapping[str, pd.DataFrame]

    def by_line(self, what: str, sides: Sequence[Side], header: tuple[tuple[str, ...], Row]) -> Block:
        keys, row = header
        self.sheet.block(
            {"A": BLOCKS[what], "E": "Plan", "F": "Financial year", "G": "All lines"}, row.letters
        )
        rows, values = [], []
        for side in sides:
            figures = self._figures(
                side, "key", KIND_OF[what], "amount" if what in (COST, FIXED) else "quantity"
            )
            values.append(np.array([figures.get(key, 0.0) for key in keys]))
            formula = self._formula(side, what).replace("{header}", row.fixed)
            rows.append(self._row(side, row.letters, f"={formula}", values[-1], LOOKS[what]))
        self.sheet.down()
        return Block(tuple(rows), np.array(values))

    def _row(self, side: Side, letters: tuple[str, ...], formula: str, values: Floats, look: Look) -> Row:
        words = {"A": side.name, "E": PLAN_TITLES.get(side.plan, ""), "F": side.label}
        self.sheet.texts(words)
        here = Row(self.sheet.name, self.sheet.row, letters, values)
        self.sheet.formula("G", f"=SUM({here.span})", float(np.nansum(values)), look)
        self.sheet.across(letters, formula, values, look)
        self.sheet.down()
        return here

    def _formula(self, side: Side, what: str) -> str:
        """The sum, for a side, of the lines that count as the line in the header."""
        plan = side.plan or "do_nothing"
        first, last = self.maps[plan]
        kind = KIND_OF[what]
        chosen = f'($F${first}:$F${last}={{header}})*($E${first}:$E${last}="{kind}")'
        if not side.plan:
            base = self.written.base
            return f"SUMPRODUCT({chosen}*{down_span(base.amounts if what in (COST, FIXED) else base.quantities)})"
        rows = self.written.budget.plans[plan].lines
        if what not in (COST, FIXED):
            rows = self.written.activity.quantities[plan]
            # the saving that is not delivered has no quantity there; it stands last, and is no line of children
            chosen = chosen.replace(f"${last}=", f"${first + len(rows) - 1}=")
        in_year = f"({self.written.activity.header.years}=$F{self.sheet.row})"
        return f"SUMPRODUCT({chosen}*{in_year}*{block_span(rows)})"

    def _figures(self, side: Side, by: str, kind: str, what: str) -> dict[str, float]:
        """Sums over the side's lines of a kind ("": all), by key or placement type."""
        plan = side.plan or "do_nothing"
        table = self.mapped[plan]
        if side.plan:
            months = np.array([label == side.label for label in self.book.timeline.month_years])
            of_lines = [getattr(line, what)[months].sum() for line in self.book.lines[plan]]
        else:
            column = "amount_gbp" if what == "amount" else "quantity"
            of_lines = list(self.book.result.tables.base_position[column])
        mine = table.assign(figure=of_lines)
        chosen = mine[mine["kind"] == kind] if kind else mine
        return {str(key): float(figure) for key, figure in chosen.groupby(by)["figure"].sum().items()}

    def cost(self, sides: Sequence[Side], header: tuple[tuple[str, ...], Row]) -> Block:
        """All that a side costs, by placement type."""
        type_ids, row = header
        names = {"A": "All costs, by placement type, £", "E": "Plan", "F": "Financial year", "G": "All types"}
        self.sheet.block(names, row.letters)
        rows, values, look = [], [], Look("plain", "pounds")
        for side in sides:
            figures = (
                self._ledger(side) if side.of_ledger else self._figures(side, "placement_type", "", "amount")
            )
            values.append(np.round([figures.get(type_id, 0.0) for type_id in type_ids], 2) + 0.0)
            rows.append(
                self._row(side, row.letters, f"={self._cost_formula(side, row.fixed)}", values[-1], look)
            )
        self.sheet.down()
        return Block(tuple(rows), np.array(values))

    def _ledger(self, side: Side) -> dict[str, float]:
        assert self.written.base.ledger is not None
        return {t: gbp for (name, t), gbp in self.written.base.ledger.amounts.items() if name == side.name}

    def _cost_formula(self, side: Side, type_id: str) -> str:
        ledger = self.written.base.ledger
        if side.of_ledger and ledger is not None:
            return ledger.amount(f"$A{self.sheet.row}", type_id)
        first, last = self.maps[side.plan or "do_nothing"]
        chosen = f"($D${first}:$D${last}={type_id})"
        if not side.plan:
            return f"ROUND(SUMPRODUCT({chosen}*{down_span(self.written.base.amounts)}),2)"
        in_year = f"({self.written.activity.header.years}=$F{self.sheet.row})"
        lines = self.written.budget.plans[side.plan].lines
        return f"ROUND(SUMPRODUCT({chosen}*{in_year}*{block_span(lines)}),2)"

    def weeks(
        self,
        sides: Sequence[Side],
        header: tuple[tuple[str, ...], Row],
        by_line: tuple[Row, Block, Sequence[Side], Mapping[str, str]],
    ) -> Block:
        """Child-weeks by placement type: of the ledger where it says, else of the side's lines."""
        type_ids, row = header
        of_lines, block, known, type_of = by_line
        ledger = self.written.base.ledger
        assert ledger is not None
        names = {"A": "Child-weeks, by placement type", "E": "Plan", "F": "Financial year", "G": "All types"}
        self.sheet.block(names, row.letters)
        rows = []
        for side in sides:
            if side.of_ledger:
                formula = ledger.child_weeks(f"$A{self.sheet.row}", row.fixed)
                given = [ledger.weeks.get((side.name, type_id), 0.0) for type_id in type_ids]
                figures = np.array([np.nan if weeks is None else weeks for weeks in given], dtype=float)
            else:
                place = list(known).index(side)
                mine = block.rows[place]
                formula = f"SUMPRODUCT(({of_lines.span}={row.fixed})*{mine.span})"
                types = np.array(list(type_of.values()))
                figures = np.array([block.figures[place][types == type_id].sum() for type_id in type_ids])
            rows.append(self._weeks_row(side, row.letters, f"={formula}", figures))
        self.sheet.down()
        return Block(tuple(rows), np.array([row.figures for row in rows]))

    def _weeks_row(self, side: Side, letters: tuple[str, ...], formula: str, figures: Floats) -> Row:
        self.sheet.texts({"A": side.name, "E": PLAN_TITLES.get(side.plan, ""), "F": side.label})
        here = Row(self.sheet.name, self.sheet.row, letters, figures)
        self.sheet.formula("G", f"=SUM({here.span})", float(np.nansum(figures)), Look("plain", "quantity"))
        shown = [NOT_GIVEN if np.isnan(figure) else float(figure) for figure in figures]
        self.sheet.words_across(letters, formula, shown, "quantity")
        self.sheet.down()
        return here
