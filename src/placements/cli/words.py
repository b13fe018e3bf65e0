"""What the verbs say, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from placements.cli.lines import wrapped
from placements.comparison import RunSummary
from placements.finance.neutrality import RUN_RATE_MONTHS, percent, pounds
from placements.session import Checked, Finished
from placements.verify import Verification

FEW_PATHS = 100
"""Futures below which an answer is chance."""


def finished(done: Finished, start: Path) -> list[str]:
    """The answer first, then what must be known about it, then where it lies."""
    found = done.result.neutrality
    lines = [*wrapped(found.sentence), *wrapped(f"Verdict: {found.verdict}. {found.reason}")]
    lines += wrapped(_by_chance(done))
    lines += wrapped(_payback(done))
    if found.capital is not None:
        lines += wrapped(
            f"With capital of {pounds(found.capital.amount)} ({pounds(found.capital.charge_per_year)} a year): "
            f"cost neutral in {percent(found.capital.probability)} of futures, "
            f"median {pounds(found.capital.median)}."
        )
    lines += [line for note in done.result.notes for line in wrapped(note)]
    lines += wrapped(_worth_a_year(done))
    unplaced = done.result.tables.unplaced
    worst = unplaced.iloc[int(unplaced["probability"].to_numpy().argmax())]
    if worst["probability"] > 0:
        lines += wrapped(
            f"Warning: in {percent(float(worst['probability']))} of futures there are children without a place "
            f"({str(worst['plan']).replace('_', ' ')}, {worst['need_group']}, {worst['month']})."
        )
    lines += wrapped(_engine(done))
    if done.result.conflicts:
        topics = "; ".join(conflict.topic for conflict in done.result.conflicts)
        lines += wrapped(f"Published figures conflict, see board.html: {topics}.")
    lines.append("")
    names = ("board.html", "budget.xlsx", "results.json", "tables", "manifest.json")
    lines += [str(near(done.folder, start) / name) for name in names]
    lines += [f"Kept from before: {near(done.folder, start) / name}" for name in done.kept]
    return lines


def _by_chance(done: Finished) -> str:
    """How far another seed would move the answer: two standard errors of a difference, from the paths themselves."""
    final = np.sort(done.result.comparison.cumulative_by_year()[:, -1])
    paths, probability = len(final), done.result.neutrality.probability
    if paths < FEW_PATHS:
        return (
            f"Warning: {paths} simulated future{'s are' if paths != 1 else ' is'} too few to judge by. "
            "Take 1,000 for an answer."
        )
    apart = 2 * np.sqrt(2) * np.sqrt(max(probability * (1 - probability), 1 / paths) / paths)
    half = np.sqrt(2 * paths)
    low, high = (float(final[int(np.clip(paths / 2 + side * half, 0, paths - 1))]) for side in (-1, 1))
    points = max(round(100 * float(apart)), 1)
    return (
        f"Another seed could move this by {points} percentage point{'s' if points != 1 else ''}, "
        f"and the median to between {pounds(low)} and {pounds(high)}."
    )


def _engine(done: Finished) -> str:
    """What a reader must know about how children were placed; nothing where the engines agree."""
    settings = done.result.scenario.settings.allocation
    outcomes = [plan.allocation.outcome for plan in (done.result.do_nothing, done.result.strategy)]
    given_up = [outcome.fell_back for outcome in outcomes if outcome.fell_back is not None]
    if given_up:
        return (
            f"Children were placed by the linear programme: the waterfall was given up where the cost of a "
            f"month differed by {_share(max(given_up))}."
        )
    quick = [outcome for outcome in outcomes if outcome.engine == "waterfall"]
    if any(not outcome.sampled for outcome in quick):
        return "Warning: the waterfall was not compared with the linear programme (allocation.sampled_paths is 0)."
    largest = max((outcome.largest_gap for outcome in quick), default=0.0)
    if largest > settings.largest_gap:
        return (
            f"Warning: the waterfall, as asked for, differs from the linear programme by up to {_share(largest)} of "
            "a month's cost."
        )
    return ""


def _share(gap: float) -> str:
    """A share as a percentage that does not round to nothing."""
    return f"{gap:.2%}" if gap >= 5e-5 else f"{100 * gap:.1g}%"


def _worth_a_year(done: Finished) -> str:
    """The last twelve months alone, and the only discounted figure there is."""
    found = done.result.neutrality
    months, present = min(len(done.result.demand.months), RUN_RATE_MONTHS), found.present_value
    return (
        f"In the last {months} months alone the median net saving is {pounds(found.run_rate.median)}. "
        f"Net present value at {present.discount_rate:.1%} in prices of {present.base_month.label}: median "
        f"{pounds(present.revenue.median)}, not negative in {percent(present.revenue.probability)} of futures."
    )


def _payback(done: Finished) -> str:
    found = done.result.neutrality
    if (done.result.comparison.net_saving == 0).all():
        return "Both plans cost the same in every month."
    when = (
        f"does not pay back by {done.result.demand.months[-1].label}"
        if found.payback_month is None
        else f"pays back in {found.payback_month.label}"
    )
    text = f"On the median path it {when}"
    if found.trough < 0:
        text += f"; most is outstanding in {found.trough_month.label}: {pounds(-found.trough)}"
    return text + "."


def checked(found: Checked) -> list[str]:
    """What was checked, and what a reader should know before running."""
    journeys = f", and {found.journeys:,} of journeys" if found.journeys else ""
    lines = wrapped(f"{found.rows:,} rows in {found.tables} tables of {found.inputs}{journeys}: no fault.")
    for conflict in found.conflicts:
        figures = ", ".join(f"{f.figure:g} {f.unit} ({f.date:%d %b %Y})" for f in conflict.figures)
        lines += wrapped(f"Published figures conflict: {conflict.topic}: {figures}.")
    lines += wrapped(f"{found.assumptions} figures are assumptions that nobody published.")
    measures = ", ".join(found.measures) or "none"
    lines += wrapped(f"{found.scenario}: no fault. Measures: {measures}.")
    if found.stress_case:
        lines += wrapped(f"Stress case {found.stress_case}: no fault.")
    lines += wrapped(found.back_cast)
    lines += notes(list(found.notes))
    return lines


def side_by_side(runs: list[RunSummary]) -> list[str]:
    """One table: each run's title, and below it its row of figures."""
    heads = ("Verdict", "Neutral", "Median", "P10", "P90", "Payback", "Needs")
    rows = [
        (
            run.verdict,
            percent(run.probability),
            pounds(run.median),
            pounds(run.p10),
            pounds(run.p90),
            run.payback_month or "never",
            "-" if run.break_even_occupancy is None else f"{run.break_even_occupancy:.1%}",
        )
        for run in runs
    ]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [_row(heads, widths)]
    for run, row in zip(runs, rows, strict=True):
        lines += ["", *wrapped(f"{run.title} ({run.folder.name})"), _row(row, widths)]
    lines.append("")
    lines += wrapped(
        "Neutral: share of futures that are cost neutral by the end. Median, P10, P90: net saving by then. "
        "Payback: from when the median stays at or above £0. Needs: break-even occupancy of the new homes."
    )
    return lines


def notes(sentences: list[str]) -> list[str]:
    return [line for sentence in sentences for line in wrapped(f"Note: {sentence}")]


def verified(found: Verification) -> list[str]:
    """What moved, a line each; or that nothing did."""
    if found.moved:
        return [f"Moved: {sentence}" for sentence in found.moved]
    return wrapped(
        f"Nothing moved: {found.files_hashed} files have the hashes of {found.run}, and running it again gave "
        f"the same {found.outputs_repeated} outputs, byte for byte."
    )


def near(path: Path, start: Path) -> Path:
    """The path as seen from the folder the person is in, where it lies below it."""
    try:
        return path.resolve().relative_to(start.resolve())
    except ValueError:
        return path


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  " + "  ".join([first.strip().ljust(widths[0]), *rest])
