"""The Unit costs sheet: prices with their uplifts, the rate of each line, and the uncertainty factor."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from placements.domain.placement_types import EXISTING, price_key
from placements.finance import PriceRow
from placements.reports.words import list_words
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import DELIVERED, ONCE, by_key, price_id, uplift_id
from placements.reports.workbook.assumptions.price_base import base_formula
from placements.reports.workbook.children.activity import Activity, line_words
from placements.reports.workbook.frame.book import PLAN_TITLES, UNIT_COSTS, Book, LineFigures
from placements.reports.workbook.frame.paper import over_time, print_parts
from placements.reports.workbook.frame.sheet import Row, Sheet, column_span, serial
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import MonthHeader, lay_out, write_month_header

WIDTHS = {"A": 50, "B": 27, "C": 28, "D": 20, "E": 18, "F": 24, "G": 15}

ONE_OF = {"children": "child"}
"""Units of which one is not the plural less an s."""

FACTOR_NOTE = (
    "Mean of rate x quantity over all futures, over central rate x mean quantity: exactly 1 where the rate is "
    "certain. It stays as run when an assumption changes."
)


@dataclass(frozen=True)
class UnitCosts:
    """Rows of the sheet: prices by key, rates by line, factors by plan in the order of ``Book.lines``.

    ``averages`` is the row kept free for the blocks of average prices, which the Budget must be written for.
    """

    header: MonthHeader
    prices: dict[str, tuple[Row, ...]]
    rates: dict[str, Row]
    factors: dict[str, tuple[Row, ...]]
    averages: int

    def price(self, key: str) -> str:
        """The price in the column of the formula: of several dated rows only one holds, the rest are 0."""
        rows = self.prices[key]
        return rows[0].ref if len(rows) == 1 else f"SUM({column_span(rows)})"

    def last_price(self, key: str) -> str:
        """The price in the last month."""
        rows = self.prices[key]
        column = rows[0].letters[-1]
        return rows[0].last.ref if len(rows) == 1 else f"SUM({column_span(rows, column)})"


def write_unit_costs(book: Book, activity: Activity, inputs: InputCells) -> UnitCosts:
    sheet = book.sheets[UNIT_COSTS]
    sheet.keys = "BCDE"
    dearest = max(row.base.central for row in inputs.used.price_rows)
    lay_out(sheet, book.timeline, WIDTHS, widest=f"£{dearest * 2:,.2f}")
    sheet.title(
        "Unit costs: what each placement is paid",
        "Price = base x (1 + uplift) to the power of the Aprils since the financial year from which it holds. "
        "Rate = (price less another price, if any) x a multiple, if any, over a divisor, if any; at most a cap, if "
        "any.",
        f"Grey cells are values of the engine, from {book.run_words}. Rates and factors: on screen only.",
        *_apart_words(book, inputs),
        column="B",
    )
    header = write_month_header(sheet, book.timeline, activity.header)
    years, last_days = _calendar(book, sheet, header)
    prices = _prices(book, sheet, inputs, (years, last_days))
    sheet.down()
    averages = sheet.row
    sheet.down(rows_of_averages(book))
    print_parts(book, sheet, over_time(1, sheet.row - 2))
    costs = UnitCosts(header, prices, {}, {}, averages)
    rates = _rates(book, sheet, inputs, costs)
    sheet.down()
    factors = {plan: _factors(book, sheet, plan) for plan in PLAN_TITLES}
    return replace(costs, rates=rates, factors=factors)


def rows_of_averages(book: Book) -> int:
    """Of both plans: a header, a note, a row for each placement type, one more for each priced apart, and a gap."""
    return len(PLAN_TITLES) * (3 + len(book.result.context.placement_types) + len(types_apart(book)))


def types_apart(book: Book) -> set[str]:
    """Placement types that have children at the price of existing placements."""
    lines = book.lines["do_nothing"]
    return {line.placement_type for line in lines if line.key.endswith(price_key("", EXISTING))}


def _apart_words(book: Book, inputs: InputCells) -> list[str]:
    """What a reader must know of types whose existing and new placements have prices of their own."""
    types = dict.fromkeys(row.placement_type for row in inputs.used.price_rows if row.placements)
    if not types:
        return []
    titles = list_words([book.type_title(type_id) for type_id in types])
    return [
        f"{titles}: placements from before {book.timeline.months[0].label} keep a price of their own for as long as "
        "the child stays; children are placed at the price of new placements."
    ]


def _calendar(book: Book, sheet: Sheet, header: MonthHeader) -> tuple[Row, Row]:
    """The year in which each month's financial year starts, and each month's last day."""
    letters, months, month = book.timeline.letters, book.timeline.months, header.months.fixed
    sheet.block({"A": "Calendar", "F": "Unit"}, letters)
    sheet.texts({"A": "Year in whose April the financial year starts", "F": "year"})
    years = np.array([float(m.financial_year.start) for m in months])
    start = f"=YEAR({month})-IF(MONTH({month})<financial_year_starts,1,0)"
    of_year = sheet.across(letters, start, years, Look("plain", "whole"))
    sheet.down()
    sheet.texts({"A": "Last day of the month, whose price is that of the month", "F": "date"})
    days = book.timeline.serials + np.array([m.days - 1 for m in months])
    last_day = f"=DATE(YEAR({month}),MONTH({month})+1,1)-1"
    of_day = sheet.across(letters, last_day, days, Look("plain", "date"))
    sheet.down(2)
    return of_year, of_day


def _prices(
    book: Book, sheet: Sheet, inputs: InputCells, calendar: tuple[Row, Row]
) -> dict[str, tuple[Row, ...]]:
    names = {
        "A": "Prices (from the sheet Assumptions)",
        "B": "Price",
        "C": "Holds from",
        "D": "Holds to",
        "E": "Uplift each April",
        "F": "Unit",
        "G": "Base",
    }
    sheet.block(names, book.timeline.letters, right="CDEG")
    found: dict[str, tuple[Row, ...]] = {}
    for row in by_key(inputs.used.price_rows):
        found[row.key] = (*found.get(row.key, ()), _price(book, sheet, inputs, (row, *calendar)))
        sheet.down()
    return found


def _price(book: Book, sheet: Sheet, inputs: InputCells, what: tuple[PriceRow, Row, Row]) -> Row:
    row, years, last_days = what
    id_, here = price_id(row), sheet.row
    starts, ends = inputs.valid(id_)
    sheet.texts({"A": row.title, "B": row.key, "F": row.unit})
    day = Look("plain", "date")
    sheet.formula("C", f"={starts}", serial(row.valid_from), day)
    until = "no end" if row.valid_to is None else serial(row.valid_to)
    sheet.formula("D", f'=IF({ends}="","no end",{ends})', until, day)
    base = row.typical.central
    sheet.formula("G", f"={base_formula(row, inputs[id_])}", base, Look("plain", "pence"))
    holds = f'AND({starts}<={last_days.fixed},OR({ends}="",{last_days.fixed}<={ends}))'
    if row.unit == ONCE:  # what is paid once is in the prices of the month in which it is paid
        sheet.text("E", "none", Look("plain", "right"))
        formula = f"=$G{here}*IF({holds},1,0)"
    else:
        uplift = inputs[uplift_id(row)]
        sheet.formula("E", f"={uplift.ref}", row.uplift.central, Look("plain", "percent"))
        base_year = f"(YEAR($C{here})-IF(MONTH($C{here})<financial_year_starts,1,0))"
        formula = f"=$G{here}*(1+$E{here})^MAX({years.fixed}-{base_year},0)*IF({holds},1,0)"
    values = [
        base * (1 + row.uplift.central) ** row.years(month) if row.holds(month) else 0.0
        for month in book.timeline.months
    ]
    return sheet.across(book.timeline.letters, formula, np.array(values), Look("plain", "pence"))


def _rates(book: Book, sheet: Sheet, inputs: InputCells, costs: UnitCosts) -> dict[str, Row]:
    """The rate of each line: the same in both plans, so that each line has one row."""
    names = {
        "A": "Rate of each line of the budget",
        "B": "Line",
        "C": "Price",
        "D": "Less",
        "E": "Times",
        "F": "Unit",
        "G": "Divided by",
    }
    sheet.block(names, book.timeline.letters, right="EG")
    rows: dict[str, Row] = {}
    for line in (*book.lines["do_nothing"], *book.lines["strategy"]):
        if line.key not in rows:
            rows[line.key] = write_rate(book, sheet, inputs, costs, line)
            sheet.down()
    return rows


def write_rate(book: Book, sheet: Sheet, inputs: InputCells, costs: UnitCosts, line: LineFigures) -> Row:
    """The rate of a line in the present row of ``sheet``, made of prices by formula."""
    recipe, here = line.recipe, sheet.row
    unit = f"GBP per {ONE_OF.get(line.rule.quantity_unit) or line.rule.quantity_unit.removesuffix('s')}"
    if recipe is None:
        sheet.texts({"A": line.title, "B": line.key, "F": "share of the saving"})
        return sheet.across(
            book.timeline.letters, f"=1-{inputs[DELIVERED].ref}", line.rate, Look("plain", "percent")
        )
    sheet.texts({"A": line.title, "B": line.key, "C": recipe.price, "D": recipe.less, "F": unit})
    formula = costs.price(recipe.price) if recipe.price else "0"
    if recipe.less:
        formula = f"({formula}-{costs.price(recipe.less)})"
    times = inputs.times(recipe.times_key)
    if times is not None:
        sheet.formula("E", f"={times.ref}", times.value, Look("plain", "factor"))
        formula += f"*$E{here}"
    if recipe.divisor != 1:
        months = inputs["months_in_a_year"]
        sheet.formula("G", f"={months.ref}", months.value, Look("plain", "whole"))
        formula += f"/$G{here}"
    if recipe.at_most:
        sheet.text("D", f"at most {recipe.at_most}")
        formula = f"MIN({formula},{costs.price(recipe.at_most)})"
    return sheet.across(book.timeline.letters, f"={formula}", line.rate, Look("plain", "pence"))


def _factors(book: Book, sheet: Sheet, plan: str) -> tuple[Row, ...]:
    """What makes central rate x mean quantity the mean of rate x quantity over all futures."""
    names = {
        "A": f"{PLAN_TITLES[plan]}: uncertainty factor",
        "B": "Line",
        "C": "Plan",
        "D": "Placement type",
        "E": "Rule",
    }
    sheet.block(names, book.timeline.letters)
    sheet.text("B", FACTOR_NOTE, Look("note"))
    sheet.down()
    rows = []
    for line in book.lines[plan]:
        sheet.texts(line_words(line, plan))
        rows.append(sheet.values(book.timeline.letters, line.factor, Look("engine", "factor")))
        sheet.down()
    sheet.down()
    return tuple(rows)
