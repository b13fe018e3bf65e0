"""The Sufficiency sheet: children who need a place against usable places, by month, for both plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.words import first_upper
from placements.reports.workbook.children.sufficiency_chart import CHART_ROWS, insert_sufficiency_chart
from placements.reports.workbook.children.sufficiency_words import write_words
from placements.reports.workbook.frame.book import PLAN_TITLES, SUFFICIENCY, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.paper import Part, print_parts
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look, Number
from placements.reports.workbook.frame.timeline import HEADER_ROW, lay_out, write_month_header
from placements.reports.workbook.written import Written

WIDTHS = {"A": 50, "B": 26, "C": 14, "D": 20, "E": 14, "F": 13, "G": 13}
NO_LIMIT = "no limit, they are not counted"
MARKET = "a market, no limit and no gap"


@dataclass(frozen=True)
class GroupRows:
    """One need group of one plan, by column of ``ResultTables.sufficiency``; ``level`` is "" of all."""

    plan: str
    level: str
    group: str
    rows: Mapping[str, Row]

    @property
    def is_level(self) -> bool:
        return self.group == self.level


def write_sufficiency(book: Book, written: Written) -> tuple[Check, ...]:
    """The answer in words, a chart, each need group of both plans by month, and each placement type."""
    sheet = book.sheets[SUFFICIENCY]
    lay_out(sheet, book.timeline, WIDTHS)
    sheet.title(
        "Sufficiency: are there enough places?",
        "Children who need a place, and usable places: own or under contract, not the market (Children Act 1989, "
        "section 22G).",
        "Gap, its P90 and its probability are those of each simulated future: no difference of the means gives them.",
        f"Grey cells are values of the engine, from {book.run_words}. By month: on screen only.",
        column="B",
    )
    header = write_month_header(sheet, book.timeline, written.activity.header)
    write_words(book, sheet)
    sheet.keys = "B"
    chart_row = sheet.row
    sheet.down(CHART_ROWS)
    sheet.worksheet.repeat_rows(0, HEADER_ROW - 2)
    print_parts(book, sheet, [Part(HEADER_ROW + 2, sheet.row - 1, "first page")])
    groups: list[GroupRows] = []
    for plan in PLAN_TITLES:
        groups += _plan(book, sheet, plan)
    _types(book, sheet)
    levels = {(found.plan, found.group): found.rows for found in groups if found.is_level}
    insert_sufficiency_chart(book, sheet, (chart_row, header), levels)
    return tuple(_checks(written, groups))


def _plan(book: Book, sheet: Sheet, plan: str) -> list[GroupRows]:
    """A block for each need group of one plan, then one for all."""
    table = book.result.tables.sufficiency
    mine = table[table["plan"] == plan]
    found: list[GroupRows] = []
    for (level, group), rows in mine.groupby(["level", "need_group"], sort=False):
        if group != TOTAL:
            found.append(_group(book, sheet, (plan, str(level), str(group)), rows))
    levels = [group.rows["need_mean"] for group in found if group.is_level]
    found.append(_all(book, sheet, plan, levels))
    return found


def _group(book: Book, sheet: Sheet, what: tuple[str, str, str], table: pd.DataFrame) -> GroupRows:
    plan, level, group = what
    title = f"{PLAN_TITLES[plan]}: {first_upper(group.replace('_', ' '))}"
    sheet.block({"A": title, "B": "Need group", "C": "Plan", "F": "Unit"}, book.timeline.letters)
    writer = _Rows(book, sheet, table, {"B": group, "C": PLAN_TITLES[plan]})
    writer.engine("need_mean", "Children who need a place, mean")
    writer.engine("need_p10", "P10: fewer in one future of ten")
    writer.engine("need_p90", "P90: more in one future of ten")
    writer.places()
    writer.engine("in_market_mean", "Of the children: in places bought on the market, mean")
    writer.engine("placed_mean", "Of the children: in any place, mean")
    writer.engine("unplaced_mean", "Of the children: without any place, mean")
    writer.engine("unplaced_probability", "Probability that there are children without any place", "percent")
    sheet.down()
    return GroupRows(plan, level, group, writer.rows)


def _all(book: Book, sheet: Sheet, plan: str, levels: list[Row]) -> GroupRows:
    """All children: need by formula; gaps of the levels added up in each future."""
    table = book.result.tables.sufficiency
    mine = table[(table["plan"] == plan) & (table["need_group"] == TOTAL)]
    names = {"A": f"{PLAN_TITLES[plan]}: all need groups", "B": "Need group", "C": "Plan", "F": "Unit"}
    sheet.block(names, book.timeline.letters)
    writer = _Rows(book, sheet, mine, {"B": TOTAL, "C": PLAN_TITLES[plan]})
    sheet.total_words({"A": "Children who need a place, mean", **writer.words, "F": "children"})
    formula = "=" + "+".join(row.ref for row in levels)
    values = np.sum([row.figures for row in levels], axis=0)
    writer.rows["need_mean"] = sheet.across(book.timeline.letters, formula, values, Look("total", "children"))
    sheet.down()
    if mine["gap_mean"].notna().all():
        writer.engine("usable_mean", "Usable places, own and under contract, mean", unit="places")
        writer.engine("gap_mean", "Gap: the groups' gaps added up in each future, mean")
        writer.engine("gap_p90", "Gap, P90")
        writer.engine("gap_probability", "Probability of a gap in any group", "percent")
    writer.engine("in_market_mean", "Of the children: in places bought on the market, mean")
    writer.engine("placed_mean", "Of the children: in any place, mean")
    writer.engine("unplaced_mean", "Of the children: without any place, mean")
    writer.engine("unplaced_probability", "Probability that there are children without any place", "percent")
    sheet.down()
    return GroupRows(plan, "", TOTAL, writer.rows)


class _Rows:
    """Writes rows of one block: ``table`` holds its months in order, ``words`` what columns B to E say."""

    def __init__(self, book: Book, sheet: Sheet, table: pd.DataFrame, words: Mapping[str, str]) -> None:
        self.book, self.sheet, self.table, self.words = book, sheet, table, words
        self.rows: dict[str, Row] = {}

    def engine(self, column: str, title: str, number: Number = "children", unit: str = "children") -> None:
        values: Floats = np.asarray(self.table[column], dtype=float)
        unit = "share" if number == "percent" else unit
        self.sheet.texts({"A": title, **self.words, "F": unit})
        self.rows[column] = self.sheet.values(self.book.timeline.letters, values, Look("engine", number))
        self.sheet.down()

    def places(self) -> None:
        """Usable places and the gap; words where children of the group live without any limit of places."""
        if self.table["gap_mean"].isna().any():
            self.sheet.texts({"A": f"Usable places: {NO_LIMIT}", **self.words})
            self.sheet.down()
            return
        self.engine("usable_mean", "Usable places, own and under contract, mean", unit="places")
        need, usable = self.rows["need_mean"], self.rows["usable_mean"]
        self.sheet.texts({"A": "Mean need less mean usable places", **self.words, "F": "children"})
        formula, values = f"={need.ref}-{usable.ref}", need.figures - usable.figures
        self.sheet.across(self.book.timeline.letters, formula, values, Look("plain", "children"))
        self.sheet.down()
        self.engine("gap_mean", "Gap: need beyond usable places in each future, mean")
        self.engine("gap_p90", "Gap, P90")
        self.engine("gap_probability", "Probability of a gap", "percent")


def _types(book: Book, sheet: Sheet) -> None:
    """Demand for each placement type as forecast against its usable places in either plan."""
    title = "Demand by placement type, before any measure"
    names = {"A": title, "B": "Placement type", "C": "Plan", "F": "Unit"}
    sheet.block(names, book.timeline.letters)
    table = book.result.tables.sufficiency_by_type
    for placement_type in book.result.context.placement_types:
        of_type = table[table["placement_type"] == placement_type.id]
        first = of_type[of_type["plan"] == "do_nothing"]
        words = {"B": placement_type.id}
        _Rows(book, sheet, first, words).engine("demand_mean", f"{placement_type.title}: demand, mean")
        if of_type["usable_mean"].isna().all():
            limit = MARKET if first["places"].iloc[0] == "market" else NO_LIMIT
            sheet.texts({"A": f"{placement_type.title}, places: {limit}", **words})
            sheet.down()
            continue
        for plan, of_plan in PLAN_TITLES.items():
            mine = of_type[of_type["plan"] == plan]
            writer = _Rows(book, sheet, mine, words | {"C": of_plan})
            _type_places(writer, placement_type.title)
    sheet.down()


def _type_places(writer: _Rows, title: str) -> None:
    limited = writer.table["gap_mean"].notna().all()
    if writer.table["usable_mean"].notna().all():
        words = "usable places" if limited else "usable places agreed by contract"
        writer.engine("usable_mean", f"{title}: {words}, mean", unit="places")
    if limited:
        writer.engine("gap_mean", f"{title}: demand beyond them, mean")
        writer.engine("gap_probability", f"{title}: probability of a shortage", "percent")
        return
    writer.sheet.texts({"A": f"{title}, places: {MARKET}", **writer.words})
    writer.sheet.down()


def _checks(written: Written, groups: list[GroupRows]) -> Iterator[Check]:
    for place, (plan, title) in enumerate(PLAN_TITLES.items(), start=1):
        total = next(g for g in groups if g.plan == plan and g.group == TOTAL).rows["need_mean"]
        placed, waiting = written.activity.children[place].total, written.activity.flows[plan].unplaced
        yield Check(
            f"{title}: need by need group adds to all children looked after, with or without a place, in every month "
            "(sums of all months)",
            (f"SUM({total.span})", float(total.figures.sum())),
            (f"SUM({placed.span})+SUM({waiting.span})", float(placed.figures.sum() + waiting.figures.sum())),
            "tolerance_children",
            f"SUMPRODUCT(MAX(ABS({total.span}-{placed.span}-{waiting.span})))",
            "children",
        )
    for found in (group for group in groups if group.is_level or group.group == TOTAL):
        name = "all need groups" if found.group == TOTAL else found.group.replace("_", " ")
        need, there, waiting = (found.rows[f"{name}_mean"] for name in ("need", "placed", "unplaced"))
        yield Check(
            f"{PLAN_TITLES[found.plan]}, {name}: placed + without any place = need, in every "
            "month (sums of all months)",
            (f"SUM({there.span})+SUM({waiting.span})", float(there.figures.sum() + waiting.figures.sum())),
            (f"SUM({need.span})", float(need.figures.sum())),
            "tolerance_children",
            f"SUMPRODUCT(MAX(ABS({there.span}+{waiting.span}-{need.span})))",
            "children",
        )
