"""How far the budget may be off, and what must be held beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from placements.domain import Month
from placements.finance.ranges import ALL_YEARS, CUMULATIVE, NET_SAVING
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Group, Row, RowKind, Table, numeric
from placements.reports.charts.reserve import reserve_bars
from placements.reports.words import first_upper, part_year, pounds

Record = Mapping[str, Any]
"""Any: JSON."""

MONTHS_OF_A_YEAR = 12
NOTHING = 0.5
"""GBP: less than that is nothing."""
QUANTILES = ("mean", "p10", "p20", "p50", "p80", "p90", "reserve")
OF = {
    "strategy": "Cost of the strategy",
    "do_nothing": "Cost of doing nothing",
    NET_SAVING: "Net saving in the year",
    CUMULATIVE: "Net saving by the end of the year",
}


def reserve_figure(run: PaperRun) -> Figure | None:
    """The strategy's budget by financial year with the reserve that makes it enough in 80% of futures.

    None of one future, which has no range.
    """
    if run.paths == 1:
        return None
    titles = year_titles(run)
    found = _ranges(run)
    years = [found["strategy", label] for label in titles]
    frame = pd.DataFrame(years).assign(title=list(titles.values()))
    planned, year = found["strategy", first_whole_year(run)], titles[first_whole_year(run)]
    last, last_year = years[-1], list(titles.values())[-1]
    words = (
        f"A bar for each financial year of the strategy, on an axis in pounds from £0: its budget, which is the mean "
        f"of all simulated futures, the reserve outlined after it up to P80, and a mark at P50. In {year} the budget "
        f"is {pounds(planned['mean_gbp'])}, P50 {pounds(planned['p50_gbp'])} and P80 {pounds(planned['p80_gbp'])}; in "
        f"{last_year} {pounds(last['mean_gbp'])}, {pounds(last['p50_gbp'])} and {pounds(last['p80_gbp'])}."
    )
    return figure(
        "risk-reserve",
        _message(year, planned),
        words,
        partial(reserve_bars, frame),
        f"{simulated(run)} Budget: the mean of all futures. Reserve: P80 less the budget, never below £0.",
        (_table(run),),
    )


def _ranges(run: PaperRun) -> dict[tuple[str, str], Record]:
    """What it is of, and the financial year -> the row."""
    return {(row["of"], row["financial_year"]): row for row in run.results["ranges"]}


def _message(year: str, planned: Record) -> str:
    budget, reserve = pounds(planned["mean_gbp"]), float(planned["reserve_gbp"])
    if reserve < NOTHING:
        return f"In {year} the budget of {budget} is enough in 80% of futures without a reserve"
    return f"In {year} a reserve of {pounds(reserve)} beside the budget of {budget} makes it enough in 80% of futures"


def reserve_sentences(run: PaperRun) -> tuple[str, ...]:
    """What the budget alone, and with its reserve, is enough for; over all years; and of the saving."""
    found = _ranges(run)
    saved = found[NET_SAVING, ALL_YEARS]
    label = first_whole_year(run)
    nothing, strategy = found["do_nothing", label], found["strategy", label]
    if run.paths == 1:
        return (
            f"In the one simulated future the strategy costs {pounds(strategy['mean_gbp'])} in "
            f"{year_titles(run)[label]} and doing nothing {pounds(nothing['mean_gbp'])}. No range is known, and so no "
            "reserve.",
        )
    sentences = [
        "The budget is the mean of all simulated futures. P50 is the cost that half of them stay within; P80 the cost "
        "that eight in ten stay within.",
        f"In {year_titles(run)[label]} doing nothing has a budget of {pounds(nothing['mean_gbp'])} and "
        f"{_held(nothing)}; the strategy {pounds(strategy['mean_gbp'])} and {_held(strategy)}.",
    ]
    if len(run.years) > 1:
        sentences.append(_over_all_years(run))
    short = float(saved["reserve_gbp"])
    if short >= NOTHING:
        sentences.append(
            f"The net saving over the whole period is {pounds(saved['mean_gbp'])} on average. In 80% of futures it is "
            f"at least {pounds(saved['p20_gbp'])}: {pounds(short)} less, which is what a plan that counts on the "
            "average would have to hold."
        )
    return tuple(sentences)


def _held(row: Record) -> str:
    reserve = float(row["reserve_gbp"])
    return "needs no reserve" if reserve < NOTHING else f"a reserve of {pounds(reserve)}"


def _over_all_years(run: PaperRun) -> str:
    """The reserve of the sum, and by how much it is less than the sum of the reserves."""
    found = _ranges(run)
    whole = found["strategy", ALL_YEARS]
    added = sum(float(found["strategy", year.label]["reserve_gbp"]) for year in run.years)
    reserve = float(whole["reserve_gbp"])
    budget = f"Over all years together the budget of the strategy is {pounds(whole['mean_gbp'])}"
    if reserve < NOTHING:
        return f"{budget}, which is enough in 80% of futures without a reserve."
    text = f"{budget}, and {pounds(reserve)} beside it makes it enough in 80% of futures"
    if pounds(added) == pounds(reserve):
        return f"{text}."
    if added < reserve:
        return f"{text}: more than the reserves of the years added up."
    return (
        f"{text}: less than the reserves of the years added up, as a dear year and a cheap one make up for each other "
        "in part."
    )


def first_whole_year(run: PaperRun) -> str:
    """The first financial year with all its months; the longest where the horizon holds no whole one."""
    rows = run.results["net_saving"]
    whole = [row["financial_year"] for row in rows if row["months"] == MONTHS_OF_A_YEAR]
    return str(whole[0] if whole else max(rows, key=lambda row: row["months"])["financial_year"])


def year_titles(run: PaperRun) -> dict[str, str]:
    """Financial year -> its name, with the months it covers where they are not all."""
    months: dict[str, list[Month]] = {}
    month = run.first_month
    for row in run.results["net_saving"]:
        covered = [month + step for step in range(row["months"])]
        months[str(row["financial_year"])] = covered
        month = covered[-1] + 1
    return {label: part_year(label, covered) for label, covered in months.items()}


def _kind(row: Record) -> RowKind:
    """On paper the net saving of each year and by its end stand in the section on money and on the first page."""
    if row["of"] in (NET_SAVING, CUMULATIVE):
        return "minor"
    return "total" if row["financial_year"] == ALL_YEARS else "plain"


def _table(run: PaperRun) -> Table:
    titles = year_titles(run) | {ALL_YEARS: first_upper(ALL_YEARS)}
    groups = []
    for of, title in OF.items():
        rows = [
            Row(
                titles[str(row["financial_year"])],
                tuple(pounds(float(row[f"{quantile}_gbp"])) for quantile in QUANTILES),
                _kind(row),
            )
            for row in run.results["ranges"]
            if row["of"] == of
        ]
        groups.append(Group(title, tuple(rows)))
    return Table(
        "Cost of both plans and net saving by financial year, with their ranges",
        numeric("Financial year", "Mean", "P10", "P20", "P50", "P80", "P90", "Reserve"),
        tuple(groups),
        note="Reserve of a cost: P80 less the mean. Reserve of a saving: the mean less P20, by which it may fall "
        "short. Quantiles of all years are those of the sum, not the sum of the years' quantiles.",
    )
