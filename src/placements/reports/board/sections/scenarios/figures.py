"""The two charts of the section: each scenario's net saving, and its difference from the leading one."""

from __future__ import annotations

from collections.abc import Sequence

from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure
from placements.reports.board.sections.scenarios.standing import Standing
from placements.reports.board.sections.scenarios.tables import answers, differences
from placements.reports.charts.scenarios import RangeBar, scenario_ranges
from placements.reports.words import first_upper, list_words, percent, pounds

HALF = 0.5
DRAWN = "Each bar runs from P10 to P90, the mark in it is the median; bars of tests are hollow."


def net_saving_figure(standing: Standing) -> Figure:
    """Net saving by the end of the horizon: P10, median and P90 of every scenario."""
    bars = [_net_saving_bar(standing, run) for run in standing.runs]
    title = f"Net saving by {standing.by}"
    return figure(
        "scenarios-net-saving",
        net_saving_title(standing),
        f"Bar chart, a bar for each scenario. Across: {title}, in £. {DRAWN} {_read_out(bars)}",
        lambda sheet: scenario_ranges(bars, title, "£0: cost neutral", sheet),
        simulated(standing.lead),
        (answers(standing),),
    )


def difference_figure(standing: Standing) -> Figure:
    """Net saving less the leading scenario's, future by future: P10, median and P90 of every other scenario."""
    lead = standing.short(standing.lead)
    bars = [_difference_bar(standing, run) for run in standing.runs[1:]]
    return figure(
        "scenarios-differences",
        difference_title(standing),
        f"Bar chart, a bar for each scenario. Across: its net saving by {standing.by} less that of {lead} in the same "
        f"future, in £. {DRAWN} {_read_out(bars)}",
        lambda sheet: scenario_ranges(
            bars, "Net saving less the leading scenario's", "£0: saves the same", sheet
        ),
        f"The leading scenario is {lead}. {simulated(standing.lead)}",
        (differences(standing),),
    )


def _net_saving_bar(standing: Standing, run: PaperRun) -> RangeBar:
    found = run.neutrality
    often = f"neutral in {run.neutral_in(found['probability'])} of futures"
    amounts = (found["p10_gbp"], found["median_gbp"], found["p90_gbp"])
    return _bar(standing, run, often, amounts)


def _difference_bar(standing: Standing, run: PaperRun) -> RangeBar:
    last = standing.pair_of(run).last
    often = f"saves more in {percent(last.larger)} of futures"
    often = "saves the same in every future" if last.tie == 1 else often
    return _bar(standing, run, often, (last.p10, last.median, last.p90))


def _bar(standing: Standing, run: PaperRun, often: str, amounts: tuple[float, float, float]) -> RangeBar:
    words = (often, f"median {pounds(amounts[1])}")
    return RangeBar(run.name, words, *amounts, mark=standing.mark(run), is_test=run.is_test)


def _read_out(bars: Sequence[RangeBar]) -> str:
    """What the chart says, for who cannot see it."""
    return " ".join(
        f"{' '.join((bar.name, bar.mark)).rstrip()}: {', '.join(bar.words)}, P10 {pounds(bar.p10)}, "
        f"P90 {pounds(bar.p90)}."
        for bar in bars
    )


def net_saving_title(standing: Standing) -> str:
    """Which choice that does anything is most often cost neutral, and whether that is more often than not."""
    acting = [run for run in standing.choices if not run.costs.changes_nothing]
    if not acting:
        return "No choice saves or costs anything against doing nothing"
    best = max(run.neutrality["probability"] for run in acting)
    names = [standing.short(run) for run in acting if run.neutrality["probability"] == best]
    often = f"in {percent(best)} of futures" if best > HALF else f"in {percent(best)}"
    if best == 0:
        return f"No choice is cost neutral by {standing.by} in any future"
    if best <= HALF and len(acting) > 1:
        nearest = "comes nearest" if len(names) == 1 else "come nearest"
        return f"No choice is cost neutral in more than half of the futures: {list_words(names)} {nearest}, {often}"
    if len(acting) == 1:
        return f"{first_upper(names[0])} is cost neutral by {standing.by} {often}"
    if len(names) == 1:
        return f"{first_upper(names[0])} is the choice most often cost neutral: {often}"
    return f"{first_upper(list_words(names))} are cost neutral equally often: {often}"


def difference_title(standing: Standing) -> str:
    """Whether another scenario saves more than the leading one, and how often."""
    lead = standing.short(standing.lead)
    who, others = _compared(standing)
    last = {standing.short(run): standing.pair_of(run).last for run in others}
    if all(one.tie == 1 for one in last.values()):
        every = "saves" if len(last) == 1 else "each save"
        return f"{first_upper(list_words(list(last)))} {every} the same as {lead} in every future"
    name, most = max(last.items(), key=lambda pair: pair[1].larger)
    if most.larger > HALF:
        return f"{first_upper(name)} saves more than {lead} in {percent(most.larger)} of futures"
    return f"{who} saves more than {lead} in most futures"


def _compared(standing: Standing) -> tuple[str, list[PaperRun]]:
    """Other choices; where there is none, tests; where there is none, other scenarios."""
    choices = [run for run in standing.choices if run is not standing.lead]
    tests = [run for run in standing.tests if run is not standing.lead]
    if choices:
        return "No other choice", choices
    return ("No test", tests) if tests else ("No other scenario", list(standing.runs[1:]))
