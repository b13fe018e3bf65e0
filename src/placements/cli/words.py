"""What the verbs say, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from placements.beside import ChangeLog
from placements.cli.lines import wrapped
from placements.comparison import RunSummary, pairs_with_first
from placements.finance.neutrality import RUN_RATE_MONTHS, percent, pounds
from placements.finance.spoken import FEW_PATHS, percent_beside
from placements.reports.words import list_words, plural
from placements.session import Checked, Finished
from placements.verify import Verification


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
    lines += [line for note in done.result.stress_notes for line in wrapped(f"Stress case: {note}")]
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
    lines += wrapped(_moved_since(done.result.beside.changes))
    lines += wrapped(_side_by_side(done))
    lines.append("")
    folder = near(done.folder, start)
    lines += [str(folder / name) for name in ("board.html", "budget.xlsx", "results.json", "manifest.json")]
    lines += [f"{folder / 'tables'}   every figure as CSV", f"{folder / 'inputs'}   what it ran on: keep it"]
    lines += [f"Kept from before: {folder / name}" for name in done.kept]
    return lines


def _moved_since(log: ChangeLog | None) -> str:
    """What the workbook's change log adds up to; nothing where no earlier run was named."""
    if log is None:
        return ""
    if not log.steps:
        return f"Since {log.since} nothing moved: see Change log in budget.xlsx."
    moved = log.after.since(log.before)
    sign = "+" if moved.median_gbp >= 0 else ""
    return (
        f"Since {log.since} the median net saving moved by {sign}{pounds(moved.median_gbp)}, the probability by "
        f"{100 * moved.probability:+.1f} points, in {plural(len(log.steps), 'step')}: see Change log in budget.xlsx."
    )


def _side_by_side(done: Finished) -> str:
    names = [run.name for run in done.result.beside.runs]
    return f"Side by side with {list_words(names)}: see Scenarios in budget.xlsx." if names else ""


def _by_chance(done: Finished) -> str:
    """How far another seed would move the answer: two standard errors of a difference, from the paths themselves."""
    if _nothing_differs(done):
        return ""
    final = np.sort(done.result.comparison.cumulative_by_year()[:, -1])
    paths, probability = len(final), done.result.neutrality.probability
    if paths < FEW_PATHS:
        return few_futures(paths)
    apart = 2 * np.sqrt(2) * np.sqrt(max(probability * (1 - probability), 1 / paths) / paths)
    half = np.sqrt(2 * paths)
    low, high = (float(final[int(np.clip(paths / 2 + side * half, 0, paths - 1))]) for side in (-1, 1))
    points = max(round(100 * float(apart)), 1)
    return (
        f"Another seed could move this by {points} percentage point{'s' if points != 1 else ''}, "
        f"and the median to between {pounds(low)} and {pounds(high)}."
    )


def few_futures(paths: int) -> str:
    """That nobody should judge by so few; "" where there are enough."""
    if paths >= FEW_PATHS:
        return ""
    return (
        f"Warning: {paths} simulated future{'s are' if paths != 1 else ' is'} too few to judge by. "
        "Take 1,000 for an answer."
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
    if _nothing_differs(done):
        return ""
    found = done.result.neutrality
    months, present = min(len(done.result.demand.months), RUN_RATE_MONTHS), found.present_value
    return (
        f"In the last {months} months alone the median net saving is {pounds(found.run_rate.median)}. "
        f"Net present value at {present.discount_rate:.1%} in prices of {present.base_month.label}: median "
        f"{pounds(present.revenue.median)}, not negative in {percent(present.revenue.probability)} of futures."
    )


def _payback(done: Finished) -> str:
    found = done.result.neutrality
    if _nothing_differs(done):
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


def _nothing_differs(done: Finished) -> bool:
    """Whether both plans cost the same on every path: then no seed moves anything."""
    return bool((done.result.comparison.net_saving == 0).all())


def checked(found: Checked) -> list[str]:
    """What was checked, and what a reader should know before running."""
    journeys = f", and {found.journeys:,} of journeys" if found.journeys else ""
    lines = wrapped(f"{found.rows:,} rows in {found.tables} tables of {found.inputs}{journeys}: no fault.")
    for conflict in found.conflicts:
        figures = ", ".join(f"{f.figure:g} {f.unit} ({f.date:%d %b %Y})" for f in conflict.figures)
        lines += wrapped(f"Published figures conflict: {conflict.topic}: {figures}.")
    lines += wrapped(found.assumed.sentence)
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
            percent_beside(run.probability, run.bounds),
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


def future_by_future(runs: list[RunSummary]) -> list[str]:
    """Each run's net saving less the first's in the same futures; nothing where none can be compared."""
    pairs = pairs_with_first(runs)
    if not pairs:
        return []
    heads = ("Saves more", "Same", "Median", "P10", "P90", "Mean")
    rows = []
    for _, pair in pairs:
        last = pair.last
        shares = [percent(share) for share in (last.larger, last.tie)]
        rows.append((*shares, *(pounds(amount) for amount in (last.median, last.p10, last.p90, last.mean))))
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    first = runs[0]
    lines = ["", *wrapped(f"Net saving less that of {first.title} ({first.folder.name}), future by future")]
    lines.append(_row(heads, widths))
    for (run, pair), row in zip(pairs, rows, strict=True):
        lines += ["", *wrapped(f"{run.title} ({run.folder.name})"), _row(row, widths)]
        if not pair.same_do_nothing:
            lines += wrapped(
                "Doing nothing costs something else there: the difference is not the strategy's alone."
            )
    lines.append("")
    lines += wrapped(
        "Saves more, same: shares of futures by the end. Median, P10, P90, mean: of the differences; the median of "
        "the differences is not the difference of the medians."
    )
    return lines


def notes(sentences: list[str]) -> list[str]:
    return [line for sentence in sentences for line in wrapped(f"Note: {sentence}")]


def verified(found: Verification, folder: Path) -> list[str]:
    """Whether the run can be repeated, then what moved, a line each; or that nothing did."""
    if not found.moved:
        return wrapped(
            f"Nothing moved: {found.files_hashed} files have the hashes of {found.run}, and running it again gave "
            f"the same {found.outputs_repeated} outputs, byte for byte."
        )
    again = [f"Moved: {sentence}" for sentence in found.repeated]
    if found.rests_on:
        lines = wrapped(f"{found.run} cannot be repeated as it was: what it rests on has changed since.")
        lines += wrapped(_kept_answer(found))
        again = wrapped(
            f"Run again on what there is now, {len(again)} of {found.outputs_repeated} outputs differ. By how much "
            f"each change moved the answer: placements run SCENARIO --since {folder} --out ANOTHER"
        )
    elif again:
        lines = wrapped(f"{found.run} cannot be repeated: the same files give other outputs.")
    else:
        lines = wrapped(
            f"Running {found.run} again gave the same outputs, but files in its folder were changed."
        )
    lines += [f"Moved: {sentence}" for sentence in (*found.rests_on, *found.edited)]
    return [*lines, *again]


def _kept_answer(found: Verification) -> str:
    """What running the inputs again that the folder keeps says of the answer."""
    if found.answer_holds is None:
        return ""
    if found.answer_holds:
        return "On the inputs that its folder keeps, running it again gave the same answer, to the penny."
    return "Warning: on the inputs that its folder keeps, running it again gave another answer."


def near(path: Path, start: Path) -> Path:
    """The path as seen from the folder the person is in, where it lies below it."""
    try:
        return path.resolve().relative_to(start.resolve())
    except ValueError:
        return path


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  " + "  ".join([first.strip().ljust(widths[0]), *rest])
