"""The budget: both plans and their difference by financial year, in thousands and to the penny."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from placements.domain.calendar import months_between
from placements.finance.budget_lines import SERVICES
from placements.finance.outcome import PENNY
from placements.finance.rules import RULES
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Figure, Group, Passage, Row, RowKind, Table, numeric
from placements.reports.charts.money import YearRange, saving_by_year
from placements.reports.words import list_words, part_year, pennies_words, pounds, thousands

Words = Callable[[float], str]

ROUNDED = "Each figure is rounded by itself: a total may differ from the sum of its rounded parts."


def budget(run: PaperRun) -> Passage:
    """Budget by financial year: by placement type in £000, by placement type and rule to the penny."""
    columns = numeric("Cost", *year_labels(run).values(), "All months")
    in_thousands = Table(
        "Budget by financial year, £ thousand, mean",
        columns,
        (*(_by_type(plan, run) for plan in PLANS), _saving(run, thousands)),
        note=ROUNDED,
    )
    exact = Table(
        "Budget by financial year, to the penny, mean",
        columns,
        (*(_by_rule(plan, run) for plan in PLANS), _saving(run, pennies_words)),
        is_on_screen_alone=True,
    )
    sentences = ("A net saving below £0 is what the strategy costs more than doing nothing.",)
    return Passage("Budget by financial year", sentences, tables=(in_thousands,), folded=(exact,))


def year_labels(run: PaperRun) -> dict[str, str]:
    """Financial year -> its label, with the months of a part-year."""
    months = months_between(run.first_month, run.last_month)
    return {
        year.label: part_year(year.label, [month for month in months if month.financial_year == year])
        for year in run.years
    }


def saving_figure(run: PaperRun) -> Figure:
    """Net saving of each year by itself."""
    labels = year_labels(run)
    found = [(labels[row["financial_year"]], row["annual"]) for row in run.results["net_saving"]]
    years = [YearRange(name, row["p10"], row["p50"], row["p90"]) for name, row in found]
    title = saving_title([(row["financial_year"], row["annual"]["p50"]) for row in run.results["net_saving"]])
    read_out = "; ".join(
        f"{one.name} median {pounds(one.median)}, P10 {pounds(one.p10)}, P90 {pounds(one.p90)}"
        for one in years
    )
    rows = tuple(
        Row(name, tuple(thousands(row[key]) for key in ("p10", "p50", "p90", "mean"))) for name, row in found
    )
    table = Table(
        "Net saving of each financial year by itself, £ thousand",
        numeric("Financial year", "P10", "Median", "P90", "Mean"),
        (Group("", rows),),
    )
    return figure(
        "net-saving-years",
        title,
        f"Bar chart, a bar for each financial year from P10 to P90 with a mark at the median. {title}. Net saving of "
        f"each year in pounds: {read_out}.",
        lambda sheet: saving_by_year(years, sheet),
        simulated(run),
        (table,),
    )


def saving_title(years: Sequence[tuple[str, float]]) -> str:
    """In which years the strategy costs more or less, by the median (GBP) of each.

    Examples
    --------
    >>> saving_title([("2016/17", -5.0), ("2017/18", -1.0), ("2018/19", 3.0)])
    'At the median the strategy costs more in each year to 2017/18, and less from 2018/19 on'
    >>> saving_title([("2016/17", 0.0)])
    'At the median both plans cost the same in each year'
    """
    less = [label for label, amount in years if amount >= PENNY]
    more = [label for label, amount in years if amount <= -PENNY]
    if not less and not more:
        return "At the median both plans cost the same in each year"
    who = "At the median the strategy costs"
    labels = [label for label, _ in years]
    if not less or not more:
        word, mine = ("less", less) if less else ("more", more)
        when = "in each year" if len(mine) == len(labels) else f"in {list_words(mine)}"
        return f"{who} {word} than doing nothing {when}"
    if labels in (more + less, less + more):
        before, after = ("more", "less") if labels == more + less else ("less", "more")
        first = more if before == "more" else less
        when = f"in each year to {first[-1]}" if len(first) > 1 else f"in {first[0]}"
        return f"{who} {before} {when}, and {after} from {labels[len(first)]} on"
    return f"{who} less in {list_words(less)}, and more in {list_words(more)}"


def _by_type(plan: str, run: PaperRun) -> Group:
    cost = run.of_plan("cost", plan)
    rows = []
    for type_id, title in _titles(run).items():
        lines = cost[cost["placement_type"] == type_id]
        if not lines.empty:
            rows.append(_row(title, lines.groupby("financial_year")["mean_gbp"].sum(), thousands))
    return Group(PLANS[plan], (*rows, _total(plan, cost, thousands)))


def _by_rule(plan: str, run: PaperRun) -> Group:
    cost = run.of_plan("cost", plan)
    titles = _titles(run)
    rows = []
    for _, lines in cost.groupby(["placement_type", "rule"], sort=False):
        type_id, rule = str(lines["placement_type"].iloc[0]), str(lines["rule"].iloc[0])
        heading = f"{titles[type_id]}: {RULES[rule].title}"
        rows.append(_row(heading, lines.set_index("financial_year")["mean_gbp"], pennies_words))
    return Group(PLANS[plan], (*rows, _total(plan, cost, pennies_words)))


def _saving(run: PaperRun, words: Words) -> Group:
    """Net saving by year and its running total; the last column of the running total is its last year."""
    rows = run.results["net_saving"]
    running = [float(row["cumulative"]["mean"]) for row in rows]
    annual = pd.Series({row["financial_year"]: float(row["annual"]["mean"]) for row in rows})
    cumulative = Row("Cumulative", tuple(words(amount) for amount in (*running, running[-1])), "total")
    return Group("Net saving", (_row("Do nothing less strategy", annual, words), cumulative))


def _total(plan: str, cost: pd.DataFrame, words: Words) -> Row:
    return _row(f"{PLANS[plan]}, total", cost.groupby("financial_year")["mean_gbp"].sum(), words, "total")


def _row(heading: str, by_year: pd.Series, words: Words, kind: RowKind = "plain") -> Row:
    amounts = [float(amount) for amount in by_year.sort_index()]
    return Row(heading, tuple(words(amount) for amount in (*amounts, sum(amounts))), kind)


def _titles(run: PaperRun) -> dict[str, str]:
    return {**run.types, SERVICES: "Services and moves"}
