"""The workbook being written: its sheets in order, the run they show, and the lines of both plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from placements.finance import RULES, CostRule, PlanResult
from placements.finance.budget import SERVICES, Rate
from placements.reports.stamp import RunStamp
from placements.reports.words import council_words
from placements.reports.workbook.frame.sheet import Floats, Sheet
from placements.reports.workbook.frame.style import Styles, set_up_page
from placements.reports.workbook.frame.timeline import Timeline
from placements.reports.workbook.frame.worksheet import FormulasAsTheyAre
from placements.result import RunResult

COVER = "Cover"
ASSUMPTIONS = "Assumptions"
ACTIVITY = "Activity"
UNIT_COSTS = "Unit costs"
HOMES = "Homes"
BUDGET = "Budget"
BY_YEAR = "Budget by year"
NEUTRALITY = "Cost neutrality"
WHOLE_SERVICE = "Whole service"
BACKTEST = "Backtest"
CHECKS = "Checks"
SUMMARY = "Summary"
MTFP = "MTFP"
PRICE_VOLUME_MIX = "Price volume mix"
BASE_POSITION = "Base position"
SCENARIOS = "Scenarios"
RISK = "Risk"
EXPOSURE = "Exposure"
SUFFICIENCY = "Sufficiency"
SECTION_251 = "Section 251"
EVIDENCE = "Evidence"
COUNTS = "Counts"
INPUT_FILES = "Input files"
DATA_QUALITY = "Data quality"
CHANGE_LOG = "Change log"

SHEETS: dict[str, str] = {
    COVER: "What this workbook answers, and whether its checks agree.",
    SUMMARY: "One page in thousands of pounds: the answer, both budgets by year, the range, and what must be true.",
    ASSUMPTIONS: "Every assumption with its range, source, owner and sign-off: the only cells to change.",
    ACTIVITY: "Children by month and type, starts, ends, moves and bed-weeks, and the quantity of every budget line.",
    SUFFICIENCY: "Children who need a place against usable places, the gap, and the probability of a shortage.",
    HOMES: "Places, opening, occupancy, break-even occupancy and cost per occupied week of each home.",
    UNIT_COSTS: "Prices with their uplifts, the rate of each line of the budget, and the uncertainty factor.",
    BUDGET: "Both plans by month, a row for each line: quantity x rate x factor.",
    BY_YEAR: "Both plans by financial year, placement type and cost rule.",
    MTFP: "Medium-term financial plan: from base budget to net budget, every step of the bridge, year by year.",
    PRICE_VOLUME_MIX: "Why one budget differs from another: volume, mix, price, occupancy and services, to the penny.",
    BASE_POSITION: "What a full year of the children and prices of the base month costs, and what the ledger says.",
    SECTION_251: "Both budgets by the lines of the section 251 return.",
    NEUTRALITY: "Do nothing less strategy: net saving by month and year, its range, payback, capital apart.",
    SCENARIOS: "All runs that were given, side by side.",
    RISK: "P10, P50, P80 and P90 by year, the risk reserve, and what each assumption moves.",
    EXPOSURE: "The working behind Risk: what one pound of each price, rise and share moves of the net saving.",
    EVIDENCE: "Published figures with their dates and definitions, and which of them do not agree.",
    COUNTS: "Every dated count of children in the inputs, and whether the forecast reads it.",
    INPUT_FILES: "What was read: rows, how many of them are assumed, their dates and the files' hashes.",
    DATA_QUALITY: "What a reader must know about what the run rests on: what was found, how much it matters.",
    BACKTEST: "How good earlier forecasts of the same method would have been.",
    CHECKS: "Everything that must add up, and whether it does.",
    CHANGE_LOG: "What moved since an earlier run, and by how much each change moved the answer.",
}
"""The sheets in their order, each with the line that the cover says of it."""

GROUPS: dict[str, tuple[str, str]] = {
    COVER: ("Start here", "#1F3864"),
    ASSUMPTIONS: ("What may be changed", "#BF9000"),
    ACTIVITY: ("Children, places and prices", "#548235"),
    BUDGET: ("The budget", "#2E75B6"),
    NEUTRALITY: ("Does the strategy pay, and how sure is that?", "#833C0B"),
    EVIDENCE: ("What it rests on", "#7F7F7F"),
    CHECKS: ("Can it be trusted?", "#7030A0"),
}
"""By the first sheet of each group of sheets: what they are about, and the colour of their tabs."""

WHOLE_SERVICE_LINE = (
    "What stands beside placements: posts, funded and unfunded, and contracts, in both plans."
)
"""The line of the one sheet that a council without posts and contracts does not have."""

PLAN_TITLES = {"do_nothing": "Do nothing", "strategy": "Strategy"}


@dataclass(frozen=True)
class LineFigures:
    """One line of a plan's budget as ``ResultTables.lines`` has it, month by month.

    ``recipe`` says how the rate is made of prices; None for the saving that is not delivered.
    """

    key: str
    title: str
    placement_type: str
    provision: str
    rule: CostRule
    quantity: Floats
    rate: Floats
    factor: Floats
    amount: Floats
    recipe: Rate | None


@dataclass(frozen=True)
class Book:
    """What every sheet needs.

    ``lines`` are those of each plan's budget, ``beside`` those of the whole service beside it.
    """

    workbook: Any  # xlsxwriter ships no types
    result: RunResult
    stamp: RunStamp
    styles: Styles
    timeline: Timeline
    sheets: dict[str, Sheet]
    lines: dict[str, tuple[LineFigures, ...]]
    beside: dict[str, tuple[LineFigures, ...]]

    @property
    def run_words(self) -> str:
        """Which run the engine's values come from."""
        return f"run {self.stamp.run_name}, inputs {self.stamp.inputs_hash}"

    @property
    def council(self) -> str:
        return council_words(self.result.council.name)

    @property
    def widest(self) -> str:
        """The longest amount of money in whole pounds that a month's column has to show."""
        total = sum(float(line.amount.sum()) for line in self.lines["do_nothing"])
        return f"-£{total:,.0f}"

    def type_title(self, placement_type: str) -> str:
        if placement_type == SERVICES:
            return "Services and moves"
        return self.result.context.placement_types[placement_type].title


def sheets_of(result: RunResult) -> dict[str, str]:
    """The sheets of the run's workbook in their order, each with the line that the cover says of it."""
    found = {}
    for name, line in SHEETS.items():
        if name == SECTION_251 and not result.tables.whole_service.empty:
            found[WHOLE_SERVICE] = WHOLE_SERVICE_LINE
        found[name] = line
    return found


def open_book(workbook: Any, result: RunResult, stamp: RunStamp) -> Book:
    """Every sheet in its order, empty, protected without a password and set up to print."""
    styles = Styles(workbook)
    sheets, colour = {}, ""
    for name in sheets_of(result):
        worksheet = workbook.add_worksheet(name, FormulasAsTheyAre)
        colour = GROUPS[name][1] if name in GROUPS else colour
        worksheet.set_tab_color(colour)
        worksheet.hide_gridlines(2)
        worksheet.protect("", {"format_columns": True, "format_rows": True})
        set_up_page(worksheet, stamp.run_name, f"{stamp.created:%d/%m/%Y %H:%M}")
        sheets[name] = Sheet(worksheet, name, styles)
    plans: tuple[PlanResult, ...] = (result.do_nothing, result.strategy)
    return Book(
        workbook,
        result,
        stamp,
        styles,
        Timeline(result.context.months),
        sheets,
        {plan.plan: plan_lines(result, plan) for plan in plans},
        {plan.plan: beside_lines(result, plan) for plan in plans},
    )


def plan_lines(result: RunResult, plan: PlanResult) -> tuple[LineFigures, ...]:
    """The plan's lines: first those on which a strategy can save, then what the strategy itself costs."""
    found = _line_figures(result, plan, result.tables.lines, [line.rate for line in plan.lines])
    return tuple(sorted(found, key=lambda line: line.rule.measure_cost))


def beside_lines(result: RunResult, plan: PlanResult) -> tuple[LineFigures, ...]:
    """The plan's lines beside its budget."""
    recipes = [line.rate for line in plan.beside]
    return tuple(_line_figures(result, plan, result.tables.whole_service_lines, recipes))


def _line_figures(
    result: RunResult, plan: PlanResult, table: pd.DataFrame, recipes: list[Rate]
) -> list[LineFigures]:
    rows = table[table["plan"] == plan.plan]
    size = len(result.context.months)
    found = []
    for number, start in enumerate(range(0, len(rows), size)):
        chunk = rows.iloc[start : start + size]
        head = chunk.iloc[0]
        figures = chunk[["quantity", "rate_gbp", "factor", "amount_gbp"]].to_numpy(dtype=float)
        quantity, rate, factor, amount = figures.T
        found.append(
            LineFigures(
                key=str(head["line"]),
                title=str(head["title"]),
                placement_type=str(head["placement_type"]),
                provision=str(head["provision"]),
                rule=RULES[str(head["rule"])],
                quantity=quantity,
                rate=rate,
                factor=factor,
                amount=amount,
                recipe=recipes[number] if number < len(recipes) else None,
            )
        )
    return found
