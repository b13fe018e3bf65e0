"""The Scenarios sheet: this run and those that were given with it, a row each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placements.reports.results import results_document
from placements.reports.words import pounds
from placements.reports.workbook.frame.book import SCENARIOS, Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREEN,
    RED,
    axis,
    money_axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.listing import ListColumn, Live, WrittenList, write_list
from placements.reports.workbook.frame.listing import Written as Cells
from placements.reports.workbook.frame.sheet import Sheet, quoted, serial
from placements.reports.workbook.neutrality.scenario_differences import write_differences
from placements.reports.workbook.written import Written

MEAN, LESS_THIS_RUN = "Mean net saving", "Less this run's"
MEDIAN, P10, P90 = "Median net saving", "P10", "P90"

COLUMNS = (
    ListColumn("Scenario", 27),
    ListColumn("Run", 15),
    ListColumn("Verdict", 16),
    ListColumn("Cost neutral in", 9, "percent", "engine"),
    ListColumn(MEDIAN, 11, "pounds", "engine"),
    ListColumn(P10, 11.5, "pounds", "engine"),
    ListColumn(P90, 11.5, "pounds", "engine"),
    ListColumn(MEAN, 11.5, "pounds", "engine"),
    ListColumn(LESS_THIS_RUN, 11.5, "pounds"),
    ListColumn("Paid back from", 9, "month", "engine"),
    ListColumn("Most outstanding, median", 12.5, "pounds", "engine"),
    ListColumn("Needs occupancy of", 11, "percent", "engine"),
    ListColumn("Under its stress case", 9, "percent", "engine"),
    ListColumn("With capital", 8, "percent", "engine"),
)
NOTES = ListColumn("To be known", 38)
CHART_HEIGHT = 150

BARS: dict[str, dict[str, Any]] = {
    P10: {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": RED, "bg_color": "white"},
        "border": {"color": RED},
    },
    MEDIAN: {"fill": {"color": DARK}},
    P90: {
        "pattern": {"pattern": "percent_20", "fg_color": GREEN, "bg_color": "white"},
        "border": {"color": GREEN},
    },
}


@dataclass(frozen=True)
class _Run:
    """A run as its results say: title and name for people, and the document."""

    name: str
    results: Mapping[str, Any]  # Any: JSON

    @property
    def neutrality(self) -> Mapping[str, Any]:  # Any: JSON
        found: Mapping[str, Any] = self.results["neutrality"]
        return found


def write_scenarios(book: Book, written: Written) -> tuple[Check, ...]:
    """A table with a row a run, this one first; its mean follows changed assumptions, all else is as run."""
    sheet = book.sheets[SCENARIOS]
    runs = [
        _Run(book.stamp.run_name, results_document(book.result)),
        *(_Run(other.name, other.results) for other in book.result.beside.runs),
    ]
    _title(book, sheet, runs)
    live = written.neutrality.months.cumulative.last
    first = sheet.row + 1
    years = list(dict.fromkeys(year for run in runs for year in _net_budgets(run)))
    rows = [_row(run, runs, years, (first, live.address, live.value)) for run in runs]
    columns = [*COLUMNS, *(ListColumn(f"{year}, £000", 9.5, "thousands", "engine") for year in years), NOTES]
    found = write_list(sheet, "Scenarios_side_by_side", columns, rows)
    if len(runs) > 1:
        write_differences(book, sheet, runs[0].results)
        _chart(book, sheet, found, runs)
    mean = f"{quoted(SCENARIOS)}!${found.letters[MEAN]}${found.first}"
    as_run = _mean(runs[0])
    return (Check("As run: mean net saving on Scenarios, as the engine has it", (mean, live.value), as_run),)


def _title(book: Book, sheet: Sheet, runs: Sequence[_Run]) -> None:
    others = "Only this run: name others with `placements run SCENARIO --beside RUN`."
    if len(runs) > 1:
        others = (
            f"This run, then {len(runs) - 1} given with it. On the same seed they have met the same futures."
        )
    sheet.title(
        "Scenarios side by side: how the answer differs from run to run",
        others,
        "Net saving by the end of each run's last month. Cost neutral in, under its stress case, with capital: "
        "shares of its simulated futures. Years: what the strategy costs.",
        f"Grey cells are values of the engine, this run's from {book.run_words}. Less this run's: its mean net "
        "saving less that of the first row; of one seed that is the mean of the differences future by future.",
    )
    sheet.down()


def _row(
    run: _Run, runs: Sequence[_Run], years: Sequence[str], live: tuple[int, str, float]
) -> list[Cells | Live]:
    found, first = run.neutrality, run is runs[0]
    row, address, value = live
    here = row + runs.index(run)
    mean: Cells | Live = Live(f"={address}", value) if first else _mean(run)
    capital, stress = found["with_capital"], found["stress_case"]
    budgets = _net_budgets(run)
    return [
        str(run.results["title"]),
        run.name,
        str(found["verdict"]),
        found["probability"],
        found["median_gbp"],
        found["p10_gbp"],
        found["p90_gbp"],
        mean,
        Live(f"=ROUND($H{here}-$H${row},2)", round(_mean(run) - _mean(runs[0]), 2) + 0.0),
        _month(found["payback_month"]),
        found["trough"]["median_gbp"],
        _needed(found),
        "none named" if stress is None else stress["probability"],
        "none named" if capital is None else capital["probability"],
        *(budgets.get(year, "not in it") for year in years),
        " ".join(_to_be_known(run, runs)),
    ]


def _mean(run: _Run) -> float:
    return float(run.results["net_saving"][-1]["cumulative"]["mean"])


def _needed(found: Mapping[str, Any]) -> Cells:
    """The occupancy at which the homes pay; words where none does, or where no home has a cost to earn back."""
    if found["planned_occupancy"] is None:
        return "no homes"
    return "never" if found["break_even_occupancy"] is None else float(found["break_even_occupancy"])


def _month(month: str | None) -> Cells:
    """The first day of "2019-05" as a spreadsheet counts days."""
    if month is None:
        return "never"
    return float(serial(dt.date.fromisoformat(f"{month}-01")))


def _net_budgets(run: _Run) -> dict[str, float]:
    """What the strategy costs by financial year, GBP to the penny."""
    found: dict[str, float] = {}
    for row in run.results["cost"]:
        if row["plan"] == "strategy":
            year = str(row["financial_year"])
            found[year] = round(found.get(year, 0.0) + float(row["mean_gbp"]), 2)
    return found


def _to_be_known(run: _Run, runs: Sequence[_Run]) -> Iterator[str]:
    """What makes a run's difference something else than the strategy's, and which runs are better throughout."""
    words = {
        "horizon": "Other months.",
        "seed": "Another seed: other futures.",
        "paths": "Another number of futures.",
    }
    other = [key for key in words if run.results[key] != runs[0].results[key]]
    yield from (words[key] for key in other)
    better = [one for one in runs if one is not run and not other and _dominates(one, run)]
    if better:
        best = max(better, key=_mean)
        yield f"{best.results['title']} is better in P10, median, P90 and probability."


def _dominates(one: _Run, other: _Run) -> bool:
    """Better or as good in all that is shown, and better in something; on the same futures only."""
    if any(one.results[key] != other.results[key] for key in ("horizon", "seed", "paths")):
        return False
    keys = ("probability", "p10_gbp", "median_gbp", "p90_gbp")
    mine, theirs = ([float(run.neutrality[key]) for key in keys] for run in (one, other))
    return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))


def _chart(book: Book, sheet: Sheet, found: WrittenList, runs: Sequence[_Run]) -> None:
    """Three bars a run: P10, median and P90, told apart by pattern and order."""
    sheet.down()
    chart = book.workbook.add_chart({"type": "bar"})
    name = quoted(SCENARIOS)
    for title, look in BARS.items():
        letter = found.letters[title]
        chart.add_series(
            {
                "name": title,
                "categories": f"={name}!$A${found.first}:$A${found.last}",
                "values": f"={name}!${letter}${found.first}:${letter}${found.last}",
                "gap": 60,
                **look,
            }
        )
    best = max(runs, key=lambda run: float(run.neutrality["median_gbp"]))
    amount = pounds(float(best.neutrality["median_gbp"]))
    message = f"The best median of {len(runs)} runs is {amount}: {str(best.results['title'])[:80]}"
    set_title(chart, message)
    chart.set_x_axis(money_axis("£ million, net saving by the end of the run"))
    chart.set_y_axis(axis("Scenario", reverse=True, label_position="low"))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    ends = "; ".join(
        f"{str(r.results['title'])[:60]}: median {pounds(float(r.neutrality['median_gbp']))}, "
        f"P10 {pounds(float(r.neutrality['p10_gbp']))}, P90 {pounds(float(r.neutrality['p90_gbp']))}"
        for r in runs
    )
    words = f"Bar chart of net saving by scenario. {message}. {ends}. The figures are in the table above."
    place_chart(sheet, chart, f"A{sheet.row}", (1100, CHART_HEIGHT + 46 * len(runs)), words)
