"""The first page: verdict, key figures, and what must be said before them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from placements.domain import FinancialYear, Month
from placements.reports.board.parts import Group, KeyFigure, Notice, Row, Table, numeric
from placements.reports.words import date_words, month_words, percent, plural, pounds, tenths
from placements.result import RunResult

# a chance of one in twenty that a child has no place is the board's business, whatever it costs
UNPLACED_HEADLINE = 0.05
FEW_PATHS = 200

STATES = {
    "demonstrated": ("Cost neutrality is demonstrated", "demonstrated"),
    "not demonstrated": ("Cost neutrality is not demonstrated", "open"),
    "refuted": ("Cost neutrality is refuted", "refuted"),
}
PLANS = {"do_nothing": "Do nothing", "strategy": "Strategy"}


@dataclass(frozen=True)
class VerdictBox:
    """``mark`` names the sign that stands beside the heading: demonstrated, open or refuted."""

    heading: str
    mark: str
    sentence: str
    reason: str
    meaning: str


def verdict_box(result: RunResult) -> VerdictBox:
    """The verdict in words, its reason, and what the three states mean."""
    neutrality, settings = result.neutrality, result.scenario.settings.neutrality
    heading, mark = STATES[neutrality.verdict]
    cases = "in the central case and in the stress case" if neutrality.stress else "in the central case"
    meaning = (
        f"Demonstrated: cost neutral in at least {settings.threshold:.0%} of simulated futures, {cases}. "
        f"Refuted: in at most {settings.refuted_below:.0%}, in the central case. "
        "Not demonstrated: anything else."
    )
    return VerdictBox(heading, mark, neutrality.sentence, neutrality.reason, meaning)


def key_figures(result: RunResult) -> tuple[KeyFigure, ...]:
    """The figures that a reader takes away."""
    neutrality = result.neutrality
    by = date_words(last_day(result))
    figures = [
        KeyFigure(
            f"Probability of cost neutrality by {by}",
            percent(neutrality.probability),
            f"of {plural(result.demand.paths, 'simulated future')}",
        ),
        KeyFigure(
            f"Net saving by {by}, median",
            pounds(neutrality.median),
            f"P10 {pounds(neutrality.p10)} to P90 {pounds(neutrality.p90)}",
        ),
        _payback(result),
        _run_rate(result),
        _break_even(result),
    ]
    return tuple(figure for figure in figures if figure is not None)


def _payback(result: RunResult) -> KeyFigure:
    neutrality, months = result.neutrality, result.comparison.months
    deepest = f"lowest point {pounds(neutrality.trough)} in {month_words(neutrality.trough_month)}"
    if neutrality.payback_month is None:
        return KeyFigure("Payback, median", "none", f"by {month_words(months[-1])}; {deepest}")
    if neutrality.payback_month == months[0]:
        return KeyFigure("Payback, median", "not needed", "cumulative net saving is never below £0")
    return KeyFigure("Payback, median", month_words(neutrality.payback_month), deepest)


def _run_rate(result: RunResult) -> KeyFigure | None:
    """Net saving of the last full financial year; None where the horizon holds none."""
    table = result.tables.net_saving
    full = table[table["months"] == 12]
    if full.empty:
        return None
    last = full.iloc[-1]
    beside = f"P10 {pounds(last['annual_p10'])} to P90 {pounds(last['annual_p90'])}; that year alone"
    return KeyFigure(f"Net saving in {last['financial_year']}, median", pounds(last["annual_p50"]), beside)


def _break_even(result: RunResult) -> KeyFigure | None:
    neutrality = result.neutrality
    if neutrality.planned_occupancy is None:
        return None
    planned = f"of registered places in the new homes; {neutrality.planned_occupancy:.1%} can be filled"
    if neutrality.break_even_occupancy is None:
        return KeyFigure("Break-even occupancy", "none", "a resident of the new homes saves nothing")
    return KeyFigure("Break-even occupancy", f"{neutrality.break_even_occupancy:.1%}", planned)


def probability_table(result: RunResult) -> Table:
    """Probability of cost neutrality, and cumulative net saving, by each 31 March."""
    rows = [
        Row(
            date_words(year_end(str(row["financial_year"]), result)),
            (
                percent(float(row["probability_cost_neutral"])),
                *(pounds(float(row[f"cumulative_{quantile}"])) for quantile in ("p10", "p50", "p90")),
            ),
        )
        for _, row in result.tables.net_saving.iterrows()
    ]
    return Table(
        "Cumulative net saving and the probability that it is not below £0",
        numeric("By", "Cost neutral in", "P10", "Median", "P90"),
        (Group("", tuple(rows)),),
    )


def notices(result: RunResult) -> tuple[Notice, ...]:
    """What must be read before the verdict, warnings first."""
    found = [notice for plan in PLANS if (notice := _unplaced(plan, result.tables.unplaced)) is not None]
    found += [Notice(sentence, warning=True) for sentence in result.notes]
    paths = result.demand.paths
    if paths == 1:
        text = "Only one future was simulated: no probability and no range can be read from it."
        found.append(Notice(text, warning=False))
    elif paths < FEW_PATHS:
        text = f"Only {paths:,} futures were simulated: probabilities and ranges are rough."
        found.append(Notice(text, warning=False))
    return tuple(sorted(found, key=lambda notice: not notice.warning))


def _unplaced(plan: str, table: pd.DataFrame) -> Notice | None:
    rows = table[(table["plan"] == plan) & (table["probability"] > 0)]
    if rows.empty:
        return None
    worst = rows.sort_values("probability", ascending=False, kind="stable").iloc[0]
    probability = float(worst["probability"])
    text = (
        f"{PLANS[plan]}: children are left without a place. In {month_words(Month.parse(worst['month']))} "
        f"this happens in {percent(probability)} of futures, to {tenths(float(worst['mean']))} children with "
        f"{worst['need_group']} need on average. No cost is counted for them."
    )
    return Notice(text, warning=probability > UNPLACED_HEADLINE)


def last_day(result: RunResult) -> dt.date:
    """The last day of the horizon."""
    return result.comparison.months[-1].last_day


def year_end(label: str, result: RunResult) -> dt.date:
    """31 March of the financial year, or the last day of the horizon where that is earlier."""
    return min(FinancialYear(int(label[:4])).last_day, last_day(result))
