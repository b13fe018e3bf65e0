"""The Homes sheet: what each home is, what it must fill to pay, what it fills, and what a filled week costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.domain import Month
from placements.finance.break_even import break_even_occupancy
from placements.finance.neutrality import by_financial_year
from placements.inputs.rows import rows_of
from placements.reports.workbook.budget.budget import Budget
from placements.reports.workbook.budget.budget_by_year import ByYear
from placements.reports.workbook.children.activity import Activity
from placements.reports.workbook.frame.book import HOMES, Book
from placements.reports.workbook.frame.paper import Part, print_parts
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import (
    HEADER_ROW,
    lay_out,
    write_month_header,
    write_year_header,
)
from placements.reports.workbook.homes.break_even import write_break_even
from placements.reports.workbook.homes.break_even_chart import write_curve
from placements.reports.workbook.prices.unit_costs import UnitCosts
from placements.supply import Provision
from placements.supply.measures import Home

WIDTHS = {"A": 50, "B": 20, "C": 17, "D": 17, "E": 17, "F": 17, "G": 17}
ENGINE = Look("engine", "children")


@dataclass(frozen=True)
class HomesSheet:
    """``new_places`` are the rows of places of the homes that measures open; ``break_even`` their cells."""

    new_places: tuple[Row, ...] = ()
    break_even: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class HomeSources:
    """The sheets that Homes reads."""

    activity: Activity
    costs: UnitCosts
    budget: Budget
    by_year: ByYear


def write_homes(book: Book, sources: HomeSources) -> HomesSheet:
    sheet = book.sheets[HOMES]
    sheet.keys = "B"
    lay_out(sheet, book.timeline, WIDTHS, widest=book.widest)
    sheet.title(
        "Homes: what they cost, and how full they must be to pay",
        "Of the strategy. A home's fixed cost is paid full or empty, from the month in which its staff start.",
        f"Grey cells are values of the engine, from {book.run_words}. By month: on screen only.",
        column="B",
    )
    write_month_header(sheet, book.timeline, sources.activity.header)
    homes = [p for p in book.result.strategy.supply.provisions if p.kind == "home"]
    if not homes:
        sheet.text("A", "Neither plan has a home of its own.")
        print_parts(book, sheet, [Part(1, sheet.row, "labels")])
        return HomesSheet()
    _facts(book, sheet, homes)
    found = break_even_occupancy(book.result.strategy)
    cells: tuple[Cell, ...] = ()
    if found is not None:
        cells = write_break_even(book, sheet, sources.costs, found)
        write_curve(book, sheet, found, cells[-1])
    facts_to = sheet.row - 2
    places = _by_month(book, sheet, homes)
    by_year = sheet.row
    weeks, money = _weeks(book, sheet, homes, sources), _money(book, sheet, homes, sources)
    _cost_of_a_week(book, sheet, sources.by_year.years, list(zip(homes, weeks, money, strict=True)))
    parts = (Part(HEADER_ROW + 2, facts_to, "first page"), Part(by_year, sheet.row - 1, "first page"))
    sheet.worksheet.repeat_rows(0, HEADER_ROW - 2)
    print_parts(book, sheet, parts, years_on_sheet=True)
    return HomesSheet(tuple(row for home, row in zip(homes, places, strict=True) if home.planned), cells)


def _facts(book: Book, sheet: Sheet, homes: list[Provision]) -> None:
    sheet.block(
        {
            "A": "Homes",
            "B": "Provision",
            "C": "Status",
            "D": "Registered places",
            "E": "Opens",
            "F": "Staff from",
            "G": "Children moving in a month",
        },
        right="DEFG",
    )
    measures = {
        m.provision: m for m in book.result.scenario.settings.measures.values() if isinstance(m, Home)
    }
    table = {str(row.provision): row for row in rows_of(book.result.council.provision)}
    for home in homes:
        row = table[home.id]
        sheet.texts({"A": home.title, "B": home.id, "C": "new" if home.planned else "existing"})
        sheet.number("D", float(row.places), Look("engine", "whole"))
        if home.planned:
            _opening(book, sheet, measures[home.id], row.opens + measures[home.id].months_late)
        else:
            opens = "open already" if row.opens is None else row.opens.label
            sheet.texts({"E": opens, "F": opens, "G": "no ramp-up"}, Look("engine", "right"))
        sheet.down()
    sheet.down()


def _opening(book: Book, sheet: Sheet, measure: Home, opens: Month) -> None:
    sheet.date("E", opens.first_day, Look("engine", "month"))
    if measure.contract == "own":
        staff = opens + -measure.staff_months_before
        sheet.date("F", staff.first_day, Look("engine", "month"))
    else:
        sheet.text("F", f"bought: {measure.contract}", Look("engine", "right"))
    pace = measure.ramp_up_children_per_month
    central = book.result.council.amount(pace).central if isinstance(pace, str) else pace.central
    sheet.number("G", central, ENGINE)


def _by_month(book: Book, sheet: Sheet, homes: list[Provision]) -> list[Row]:
    """Places, children and occupancy of each home in each month; returns the rows of places."""
    letters = book.timeline.letters
    places = _engine_rows(book, sheet, homes, "places", "Registered places that are open")
    children = _engine_rows(book, sheet, homes, "children", "Children, mean")
    sheet.block({"A": "Occupancy: children over places", "B": "Provision"}, letters)
    for home, of_places, of_children in zip(homes, places, children, strict=True):
        sheet.texts({"A": home.title, "B": home.id})
        formula = f'=IF({of_places.ref}>0,{of_children.ref}/{of_places.ref},"")'
        pairs = zip(of_places.figures, of_children.figures, strict=True)
        sheet.words_across(letters, formula, [c / p if p > 0 else "" for p, c in pairs], "percent")
        sheet.down()
    sheet.down()
    return places


def _engine_rows(book: Book, sheet: Sheet, homes: list[Provision], column: str, title: str) -> list[Row]:
    letters, table = book.timeline.letters, book.result.tables.homes
    mine = table.loc[table["plan"] == "strategy", column]
    sheet.block({"A": title, "B": "Provision"}, letters)
    look = Look("engine", "whole") if column == "places" else ENGINE
    rows = []
    for number, home in enumerate(homes):
        sheet.texts({"A": home.title, "B": home.id})
        start = number * len(letters)
        values = np.asarray(mine.iloc[start : start + len(letters)], dtype=float)
        rows.append(sheet.values(letters, values, look))
        sheet.down()
    sheet.down()
    return rows


def _weeks(book: Book, sheet: Sheet, homes: list[Provision], sources: HomeSources) -> list[Row]:
    years = write_year_header(
        sheet, book.timeline, sources.by_year.years, {"A": "Occupied weeks by financial year", "F": "Unit"}
    )
    rows = []
    for home in homes:
        row = sources.activity.quantities["strategy"][_line(book, f"{home.id}:residents")]
        formula = f"=SUMPRODUCT({sources.activity.header.in_year(years)}*{row.span})"
        sheet.texts({"A": home.title, "B": home.id, "F": "child-weeks"})
        values = by_financial_year(row.figures, book.timeline.months)
        rows.append(sheet.across(years.letters, formula, values, Look("plain", "quantity")))
        sheet.down()
    sheet.down()
    return rows


def _money(book: Book, sheet: Sheet, homes: list[Provision], sources: HomeSources) -> list[Row]:
    years = write_year_header(
        sheet, book.timeline, sources.by_year.years, {"A": "Cost by financial year", "F": "Unit"}
    )
    lines, rows = sources.budget.plans["strategy"].lines, []
    for home in homes:
        paid = [lines[number] for number in _lines_of(book, home)]
        together = "+".join(line.span for line in paid)
        formula = f"=SUMPRODUCT({sources.budget.header.in_year(years)}*({together}))"
        sheet.texts({"A": home.title, "B": home.id, "F": "GBP"})
        values = book.timeline.by_year(np.sum([line.figures for line in paid], axis=0))
        rows.append(sheet.across(years.letters, formula, values, Look("plain", "pounds")))
        sheet.down()
    sheet.down()
    return rows


def _cost_of_a_week(book: Book, sheet: Sheet, stated: Row, homes: list[tuple[Provision, Row, Row]]) -> None:
    years = write_year_header(sheet, book.timeline, stated, {"A": "Cost of an occupied week", "F": "Unit"})
    for home, weeks, money in homes:
        sheet.texts({"A": home.title, "B": home.id, "F": "GBP per week"})
        formula = f'=IF({weeks.ref}>0,{money.ref}/{weeks.ref},"empty")'
        pairs = zip(money.figures, weeks.figures, strict=True)
        sheet.words_across(years.letters, formula, [m / w if w > 0 else "empty" for m, w in pairs], "pence")
        sheet.down()


def _lines_of(book: Book, home: Provision) -> list[int]:
    """The lines of what the home costs: its fixed cost, if any, and its residents."""
    keys = (f"{home.id}:fixed", f"{home.id}:residents")
    return [number for number, line in enumerate(book.lines["strategy"]) if line.key in keys]


def _line(book: Book, key: str) -> int:
    return next(number for number, line in enumerate(book.lines["strategy"]) if line.key == key)
