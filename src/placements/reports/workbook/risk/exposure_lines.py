"""On the Exposure sheet: the net quantity of each line of the budgets, do nothing less strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from placements.finance.budget import Rate
from placements.reports.workbook.frame.book import Book, LineFigures
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.prices.unit_costs import ONE_OF, UnitCosts
from placements.reports.workbook.written import Written

QUANTITY = Look("plain", "quantity")


@dataclass(frozen=True)
class ExposedLine:
    """One line of the budgets: ``net`` quantity by month, ``rate`` on Unit costs, ``price`` before any multiple.

    ``times_id`` is the input that multiplies its price, "" where none does; ``times`` is its value over the divisor of
    the rate.
    """

    recipe: Rate
    net: Row
    rate: Row
    price: Floats
    times_id: str
    times: float

    def price_formula(self, costs: UnitCosts) -> str:
        """The price before any multiple, over the divisor, in the column of the formula."""
        price = costs.price(self.recipe.price) if self.recipe.price else "0"
        price = f"({price}-{costs.price(self.recipe.less)})" if self.recipe.less else price
        return f"{price}/months_in_a_year" if self.recipe.divisor != 1 else price


@dataclass(frozen=True)
class ExposedLines:
    """All lines: ``straight`` ones in consecutive rows, and those that a price cap bends."""

    straight: tuple[ExposedLine, ...]
    capped: tuple[ExposedLine, ...]

    @property
    def keys(self) -> set[str]:
        """Keys of the prices by which straight lines are paid."""
        return {key for line in self.straight for key in (line.recipe.price, line.recipe.less) if key}

    def units(self, key: str) -> Floats:
        """Net quantity paid at the price ``key``, by month, times its multiple."""
        found = np.zeros_like(self.straight[0].net.figures)
        for line in self.straight:
            sign = (line.recipe.price == key) - (line.recipe.less == key)
            found = found + sign * line.times * line.net.figures
        return found

    def units_formula(self, key: str) -> str:
        """As ``units``; ``key`` is the cell that holds it, and ``{c}`` the column of the month."""
        first, last = self.straight[0].net.row, self.straight[-1].net.row
        column = {name: f"${name}${first}:${name}${last}" for name in "CDE"}
        signs = f"(({column['C']}={key})-({column['D']}={key}))"
        return f"SUMPRODUCT({signs}*{column['E']}*{{c}}${first}:{{c}}${last})"

    def sum(self, *groups: Sequence[ExposedLine]) -> float:
        """Net quantity x rate over all months, GBP, before rounding."""
        return float(sum(line.net.figures @ line.rate.figures for lines in groups for line in lines))

    def sum_formula(self, *groups: Sequence[ExposedLine]) -> str:
        """As ``sum``: of the cells in column G."""
        spans = [
            f"{lines[0].net.sheet}!$G${lines[0].net.row}:$G${lines[-1].net.row}" for lines in groups if lines
        ]
        return f"SUM({','.join(spans)})" if spans else "0"


def write_lines(book: Book, sheet: Sheet, written: Written) -> ExposedLines:
    """A row for each line of either plan; those under a cap stand apart, because they are not straight in a price."""
    counts = _counts(book, sheet, written)
    lines = {line.key: line for plan in ("do_nothing", "strategy") for line in book.lines[plan]}
    paid = [line for line in lines.values() if line.recipe is not None]
    straight = [line for line in paid if line.recipe is not None and not line.recipe.at_most]
    capped = [line for line in paid if line.recipe is not None and line.recipe.at_most]
    writer = _Writer(book, sheet, written, counts)
    found = writer.block("Net quantity of each line: do nothing less strategy", straight)
    under = writer.block("Net quantity of lines under a price cap", capped) if capped else ()
    return ExposedLines(found, under)


def _counts(book: Book, sheet: Sheet, written: Written) -> Row | None:
    """The share of a saving on placements that counts in each month; None where all of it does."""
    last = book.lines["strategy"][-1]
    if last.recipe is not None:
        return None
    sheet.block({"A": "Saving on placements that is delivered", "F": "Unit"}, book.timeline.letters)
    rate, factor = written.costs.rates[last.key], written.costs.factors["strategy"][-1]
    sheet.texts({"A": "Share that counts in the net saving", "F": "share"})
    figures = 1 - last.rate * last.factor
    formula = f"=1-{rate.ref}*{factor.ref}"
    row = sheet.across(book.timeline.letters, formula, figures, Look("plain", "percent"))
    sheet.down(2)
    return row


@dataclass(frozen=True)
class _Writer:
    book: Book
    sheet: Sheet
    written: Written
    counts: Row | None

    def block(self, title: str, lines: Sequence[LineFigures]) -> tuple[ExposedLine, ...]:
        names = {"A": title, "B": "Line", "C": "Price", "D": "Less", "E": "Times", "F": "Unit"}
        self.sheet.block(names | {"G": "Net saving, £"}, self.book.timeline.letters, right="EG")
        found = tuple(self._line(line) for line in lines)
        self.sheet.down()
        return found

    def _line(self, line: LineFigures) -> ExposedLine:
        recipe, sheet, inputs = line.recipe, self.sheet, self.written.inputs
        assert recipe is not None  # lines without prices were left out
        unit = ONE_OF.get(line.rule.quantity_unit) or line.rule.quantity_unit
        less = f"at most {recipe.at_most}" if recipe.at_most else recipe.less
        sheet.texts({"A": line.title, "B": line.key, "C": recipe.price, "D": less, "F": unit})
        times = inputs.times(recipe.times_key)
        factor, value = ("1", 1.0) if times is None else (times.ref, times.value)
        over = "/months_in_a_year" if recipe.divisor != 1 else ""
        sheet.formula("E", f"={factor}{over}", value / recipe.divisor, Look("plain", "factor"))
        formula, figures = self._net(line)
        net = sheet.across(self.book.timeline.letters, formula, figures, QUANTITY)
        rate = self.written.costs.rates[line.key]
        saving = float(figures @ rate.figures)
        sheet.formula("G", f"=SUMPRODUCT({net.span}*{rate.span})", saving, Look("plain", "pounds"))
        sheet.down()
        id_ = inputs.used.times_ids.get(recipe.times_key, "")
        return ExposedLine(recipe, net, rate, self._price(recipe), id_, value / recipe.divisor)

    def _net(self, line: LineFigures) -> tuple[str, Floats]:
        """Quantity x factor of do nothing less strategy, as far as it counts."""
        formula, figures = "", np.zeros(len(self.book.timeline.months))
        for plan, sign in (("do_nothing", 1), ("strategy", -1)):
            for number, mine in enumerate(self.book.lines[plan]):
                if mine.key == line.key:
                    quantity = self.written.activity.quantities[plan][number]
                    factor = self.written.costs.factors[plan][number]
                    formula += f"{'+' if sign > 0 else '-'}{quantity.ref}*{factor.ref}"
                    figures = figures + sign * mine.quantity * mine.factor
        formula = f"({formula.removeprefix('+')})"
        if self.counts is not None and not line.rule.measure_cost:
            formula += f"*{self.counts.ref}"
            figures = figures * self.counts.figures
        return f"={formula}", figures

    def _price(self, recipe: Rate) -> Floats:
        """The price before any multiple, over the divisor, by month."""
        found = np.zeros(len(self.book.timeline.months))
        for key, sign in ((recipe.price, 1), (recipe.less, -1)):
            for row in self.written.costs.prices.get(key, ()):
                found = found + sign * row.figures
        return found / recipe.divisor
