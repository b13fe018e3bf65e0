"""The section's tables: answers side by side, conditions, and differences future by future."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from placements.domain import Month
from placements.finance.side_by_side import Difference, Paired, paired
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Column, Group, Row, Table, numeric
from placements.reports.board.sections.risk.measures import has_measures
from placements.reports.board.sections.scenarios.standing import Standing, breakable
from placements.reports.words import date_words, month_words, occupancy_words, percent, pounds

MOST_IN_PAIRS = 6
"""Choices of which every pair is shown: fifteen rows."""

OF_DIFFERENCES = ("Mean", "P10", "Median", "P90", "Saves more in", "The same in", "Saves less in")


def answers(standing: Standing) -> Table:
    """Verdict and net saving of each scenario."""
    columns = numeric(
        "Scenario",
        "",
        "Cost neutral in",
        "Median",
        "P10",
        "P90",
        "Pays back from",
        "Lowest point of the median",
    )
    return Table(
        f"Each scenario's answer, net saving by {standing.by}",
        (columns[0], Column("Verdict", numeric=False), *columns[2:]),
        _grouped(standing, _answer),
        "Cost neutral in: share of its simulated futures. P10 and P90: net saving is below P10 in one future in ten, "
        "above P90 in one in ten. Pays back from: the first month from which the median stays at or above £0.",
    )


def by_march(standing: Standing) -> Table:
    """The probability of being cost neutral by the end of each financial year, the last as far as the horizon goes."""
    labels = standing.lead.costs.years
    days = (date_words(standing.lead.year_end(label)) for label in labels)
    return Table(
        "Probability of being cost neutral by each 31 March",
        numeric("Scenario", *(f"by {day}" for day in days)),
        _grouped(standing, lambda run: tuple(_probability(run, label) for label in labels)),
        "Share of futures in which the net saving since the first month is at or above £0.",
    )


def conditions(standing: Standing) -> Table:
    """What must hold for each scenario, and what could go wrong with it."""
    return Table(
        f"What must hold, and what it risks, by {standing.by}",
        numeric(
            "Scenario",
            "Its homes break even at",
            "Planned occupancy",
            "Neutral with capital in",
            "Median with capital",
            "Neutral under its stress case in",
            "A child without a place",
            "Reserve for P80",
        ),
        _grouped(standing, _condition),
        "A child without a place: the highest probability, of any month and need, that the strategy has no place for a "
        "child. Reserve for P80: what must be held beside the mean cost of all years so that both are enough in 80% "
        "of futures.",
    )


def differences(standing: Standing) -> Table:
    """Every other scenario less the leading one, at each 31 March."""
    groups = tuple(
        Group(standing.marked(run), tuple(_by_year(standing, standing.pair_of(run))))
        for run in standing.runs[1:]
    )
    many = len(standing.lead.costs.years) > 1
    return Table(
        f"Net saving less that of {standing.short(standing.lead)}, future by future",
        numeric("By", *OF_DIFFERENCES),
        groups,
        "Saves more, the same, less: shares of futures; the same is to the pound.",
        f"On paper: by {standing.by}. On screen there is a row for the end of each financial year."
        if many
        else "",
    )


def pairs(standing: Standing) -> Table | None:
    """Every choice less every other that stands after it; None where that is no more than ``differences`` says."""
    choices = standing.choices
    if not 2 < len(choices) <= MOST_IN_PAIRS:
        return None
    groups = []
    for place, other in enumerate(choices[:-1]):
        rows = [
            Row(breakable(one.name), _cells(paired(one.costs, other.costs).last))
            for one in choices[place + 1 :]
        ]
        groups.append(Group(f"Less that of {breakable(other.name)}", tuple(rows)))
    return Table(
        f"Net saving of each choice less another's by {standing.by}, future by future",
        numeric("Scenario", *OF_DIFFERENCES),
        tuple(groups),
    )


def _grouped(standing: Standing, cells: Callable[[PaperRun], tuple[str, ...]]) -> tuple[Group, ...]:
    """Scenarios, then tests under a title of their own."""
    tests = standing.tests
    if not tests or len(tests) == len(standing.runs):
        return (Group("", tuple(Row(standing.marked(run), cells(run)) for run in standing.runs)),)
    others = [run for run in standing.runs if not run.is_test]
    return (
        Group("Scenarios", tuple(Row(standing.marked(run), cells(run)) for run in others)),
        Group("Tests, which nobody can choose", tuple(Row(breakable(run.name), cells(run)) for run in tests)),
    )


def _answer(run: PaperRun) -> tuple[str, ...]:
    found = run.neutrality
    trough = found["trough"]
    return (
        str(found["verdict"]) if has_measures(run) else "no measures",
        run.neutral_in(found["probability"]),
        pounds(found["median_gbp"]),
        pounds(found["p10_gbp"]),
        pounds(found["p90_gbp"]),
        _payback(run),
        f"{pounds(trough['median_gbp'])}, {_short(Month.parse(trough['month']))}",
    )


def _payback(run: PaperRun) -> str:
    found = run.neutrality["payback_month"]
    if found is None:
        return "not by then"
    month = Month.parse(found)
    return "the first month" if month <= run.first_month else _short(month)


def _short(month: Month) -> str:
    name, year = month_words(month).split()
    return f"{name[:3]} {year}"


def _probability(run: PaperRun, label: str) -> str:
    row = next(row for row in run.results["net_saving"] if row["financial_year"] == label)
    return percent(row["probability_cost_neutral"])


def _condition(run: PaperRun) -> tuple[str, ...]:
    found = run.neutrality
    planned, needed = found["planned_occupancy"], found["break_even_occupancy"]
    capital, stress = found["with_capital"], found["stress_case"]
    unplaced = run.of_plan("unplaced", "strategy")
    ranges = run.table("ranges")
    reserve = ranges[(ranges["of"] == "strategy") & (ranges["financial_year"] == "all years")]["reserve_gbp"]
    none = "not known" if found["capital_left_out"] else "none named"
    return (
        "no homes" if planned is None else "never" if needed is None else occupancy_words(needed),
        "no homes" if planned is None else occupancy_words(planned),
        none if capital is None else run.neutral_in(capital["probability"]),
        none if capital is None else pounds(capital["median_gbp"]),
        "none named" if stress is None else run.neutral_in(stress["probability"]),
        percent(float(unplaced["probability"].max()) if len(unplaced) else 0.0),
        pounds(float(reserve.iloc[0])),
    )


def _by_year(standing: Standing, pair: Paired) -> Iterator[Row]:
    for one in pair.by_year:
        day = date_words(standing.lead.year_end(one.financial_year))
        yield Row(day, _cells(one), "plain" if one is pair.last else "minor")


def _cells(one: Difference) -> tuple[str, ...]:
    amounts = (one.mean, one.p10, one.median, one.p90)
    shares = (one.larger, one.tie, one.smaller)
    return (*(pounds(amount) for amount in amounts), *(percent(share) for share in shares))
