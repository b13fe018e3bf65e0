"""On the Homes sheet: the occupancy at which each new home costs what it avoids, by formula."""

from __future__ import annotations

from placements.finance.break_even import BreakEven, HomeBreakEven, avoided_prices
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Cell, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.prices.unit_costs import UnitCosts
from placements.supply import Provision

PENCE = Look("plain", "pence")
PERCENT = Look("plain", "percent")
NEVER = "does not pay even when full"


def write_break_even(book: Book, sheet: Sheet, costs: UnitCosts, found: BreakEven) -> tuple[Cell, ...]:
    """Break-even occupancy of each home and of all together, at central prices of the last month.

    fixed / (avoided - marginal), where fixed is (quoted - marginal) x quoted occupancy.
    """
    avoided = _avoided(book, sheet, costs, found)
    sheet.block(
        {
            "A": f"Break-even occupancy, at central prices of {book.timeline.months[-1].label}",
            "B": "Registered places",
            "C": "Planned occupancy",
            "D": "Fixed cost a place and week",
            "E": "Marginal cost a child and week",
            "F": "Avoided price a child and week",
            "G": "Break-even occupancy",
        },
        right="BCDEFG",
    )
    first = sheet.row
    cells = [_home(sheet, costs, home, price) for home, price in zip(found.homes, avoided, strict=True)]
    cells.append(_together(sheet, found, first))
    sheet.text(
        "B",
        "Break-even = fixed / (avoided - marginal) = (quoted - marginal) x quoted occupancy / (avoided - "
        "marginal). Above planned occupancy a home does not pay.",
        Look("note"),
    )
    sheet.down(2)
    return tuple(cells)


def _home(sheet: Sheet, costs: UnitCosts, home: HomeBreakEven, avoided: Cell) -> Cell:
    fixed = costs.rates[f"{home.provision}:fixed"].last
    marginal = costs.rates[f"{home.provision}:residents"].last
    sheet.text("A", home.title)
    sheet.number("B", home.places, Look("engine", "whole"))
    sheet.number("C", home.planned_occupancy, Look("engine", "percent"))
    sheet.formula("D", f"={fixed.ref}", home.fixed_gbp_per_place_week, PENCE)
    sheet.formula("E", f"={marginal.ref}", home.marginal_gbp_per_child_week, PENCE)
    sheet.formula("F", f"={avoided.ref}", home.avoided_gbp_per_child_week, PENCE)
    return _occupancy(sheet, home.occupancy, PERCENT)


def _together(sheet: Sheet, found: BreakEven, first: int) -> Cell:
    """All new homes, each weighted by its places."""
    last, total = sheet.row - 1, Look("total", "pence")
    places = f"$B${first}:$B${last}"
    sheet.text("A", "All new homes, by places", Look("total"))
    number = sum(home.places for home in found.homes)
    sheet.formula("B", f"=SUM({places})", number, Look("total", "whole"))
    means = {
        "C": found.planned,
        "D": found.fixed / number,
        "E": sum(h.places * h.marginal_gbp_per_child_week for h in found.homes) / number,
        "F": sum(h.places * h.avoided_gbp_per_child_week for h in found.homes) / number,
    }
    for column, value in means.items():
        formula = f"=SUMPRODUCT({places}*{column}${first}:{column}${last})/$B{sheet.row}"
        sheet.formula(column, formula, value, Look("total", "percent") if column == "C" else total)
    return _occupancy(sheet, found.occupancy, Look("total", "percent"))


def _occupancy(sheet: Sheet, found: float | None, look: Look) -> Cell:
    here = sheet.row
    formula = f'=IF($F{here}>$E{here},$D{here}/($F{here}-$E{here}),"{NEVER}")'
    cell = sheet.formula("G", formula, NEVER if found is None else found, look)
    sheet.down()
    return cell


def _avoided(book: Book, sheet: Sheet, costs: UnitCosts, found: BreakEven) -> list[Cell]:
    """Where the residents would otherwise have been, and at what price: a row for each need group."""
    sheet.block(
        {
            "A": "Where residents of the new homes would otherwise have been",
            "B": "Provision",
            "C": "Need group",
            "D": "Central share",
            "E": "Market price a week",
            "F": "Share x price",
        },
        right="DEF",
    )
    cells = []
    for home in found.homes:
        provision = book.result.strategy.supply.provision(home.provision)
        if provision is not None:
            cells.append(_of_home(book, sheet, costs, provision, home))
    sheet.down()
    return cells


def _of_home(book: Book, sheet: Sheet, costs: UnitCosts, provision: Provision, home: HomeBreakEven) -> Cell:
    first = sheet.row
    for group, share in provision.accepts_central.items():
        here = sheet.row
        keys = avoided_prices(group, book.result.strategy)
        price = max((float(book.result.strategy.book.central(key)[-1]) for key in keys), default=0.0)
        formulas = ",".join(costs.last_price(key) for key in keys)
        sheet.texts({"A": home.title, "B": provision.id, "C": group})
        sheet.number("D", share, Look("engine", "percent"))
        sheet.formula("E", f"=MAX({formulas or '0'})", price, PENCE)
        sheet.formula("F", f"=$D{here}*$E{here}", share * price, PENCE)
        sheet.down()
    total = Look("total", "pence")
    sheet.total_words({"A": f"{home.title}: avoided price"})
    formula = f"=SUM($F{first}:$F{sheet.row - 1})"
    cell = sheet.formula("F", formula, home.avoided_gbp_per_child_week, total)
    sheet.down()
    return cell
