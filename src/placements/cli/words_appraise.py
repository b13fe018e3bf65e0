"""What `appraise` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from placements.appraisal import Appraisal, AppraisalDone
from placements.appraisal.frontier import ALWAYS, NEVER, Frontier, FrontierRow
from placements.appraisal.switching import Swing
from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.finance import Outcome
from placements.finance.foresight import Foresight
from placements.finance.neutrality import pounds
from placements.finance.spoken import percent_beside, stated_percent
from placements.reports.words import plural

MOST_SWINGS = 10
FORESEEN_POUNDS = 1.0
"""Below it a difference between sums of millions says nothing."""


def appraised(done: AppraisalDone, start: Path) -> list[str]:
    """Measures, what moves the result, what must be true, the stress cases, then where it lies."""
    found = done.found
    settings = found.basis.scenario.settings
    last = settings.last_month.last_day
    lines = wrapped(
        f"{settings.title}, {settings.paths:,} simulated futures; net saving by {last.day} {last:%B %Y}."
    )
    lines += [
        "",
        *_measures(found),
        "",
        *_swings(found),
        "",
        *_frontier(found.frontier),
        "",
        *_stress(found),
        "",
        *foreseen(found.foresight),
        "",
    ]
    for note in (
        *found.frontier.notes,
        *(f"{title}: {why}" for title, why in found.tornado.not_varied.items()),
        *found.foresight.notes,
        *found.basis.notes,
    ):
        lines += wrapped(note)
    names = ("appraisal.json", "tables", "manifest.json")
    lines += [str(near(done.folder, start) / name) for name in names]
    return [*lines, *(f"Kept from before: {near(done.folder, start) / name}" for name in done.kept)]


def _measures(found: Appraisal) -> list[str]:
    lines = wrapped(
        "What each measure saves alone, and what the strategy would lose without it: medians, with P10 to P90 "
        "of the loss."
    )
    rows = [("Alone", "Without it", "P10", "P90")]
    titles = ["Measure"]
    for one in found.measures.rows:
        titles.append(one.title)
        worth = ("-", "-", "-") if one.worth is None else _three(one.worth)
        rows.append(("-" if one.alone is None else pounds(one.alone.median), *worth))
    lines += _titled(titles, rows)
    lines += wrapped(f"All together: {_sentence(found.measures.together)}.")
    if found.measures.interaction is None:
        return [*lines, *wrapped("Interaction: not known, as some measures cannot stand alone.")]
    return [
        *lines,
        *wrapped(
            f"Interaction (all together less the sum of each alone): {_sentence(found.measures.interaction)}."
        ),
    ]


def _three(found: Outcome) -> tuple[str, str, str]:
    return pounds(found.median), pounds(found.p10), pounds(found.p90)


def _sentence(found: Outcome) -> str:
    return f"median {pounds(found.median)} (P10 {pounds(found.p10)} to P90 {pounds(found.p90)})"


def _swings(found: Appraisal) -> list[str]:
    if not found.tornado.swings:
        return wrapped("No assumption carries a range: there is nothing to move.")
    central = pounds(found.tornado.swings[0].at_central)
    lines = wrapped(
        f"What moves it most: one assumption at a time from low to high, all others central (median {central}), "
        "and the value at which the median is £0."
    )
    shown = found.tornado.swings[:MOST_SWINGS]
    rows = [("Low", "High", "At low", "At high", "£0 at")]
    rows += [
        (
            _number(one.assumption.range.low),
            _number(one.assumption.range.high),
            pounds(one.at_low),
            pounds(one.at_high),
            _zero(one),
        )
        for one in shown
    ]
    lines += _titled(["Assumption", *(one.assumption.title for one in shown)], rows)
    swings = found.tornado.swings
    turned = sum(one.within_range is True for one in swings)
    moved = f"{plural(len(swings), 'assumption')} {'was' if len(swings) == 1 else 'were'} moved"
    return [
        *lines,
        *wrapped(f"{moved}; {turned or 'none'} of them can turn the result round within its own range."),
    ]


def _zero(one: Swing) -> str:
    if one.switching_value is None:
        return "none"
    away = "" if one.distance_share is None else f" ({one.distance_share:+.0%})"
    return f"{_number(one.switching_value)}{away}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


def _frontier(found: Frontier) -> list[str]:
    if found.occupancy is None:
        return []
    lines = wrapped(
        "What must be true: the least occupancy of the new homes at which the median is £0 "
        f"({found.occupancy.central:.0%} is believed)."
    )
    columns = tuple(dict.fromkeys(row.avoided for row in found.rows))
    if found.avoided is not None:
        lines += wrapped(f"Across: {_lower(found.avoided.title)} ({found.avoided.central:.0%} is believed).")
    if found.otherwise is not None:
        lines += wrapped(
            f"Down: {_lower(found.otherwise.title)} ({found.otherwise.central:.0%} is believed)."
        )
    by_cell = {(row.otherwise, row.avoided): row for row in found.rows}
    table = [("", *("" if column is None else f"{column:.0%}" for column in columns))]
    for share in dict.fromkeys(row.otherwise for row in found.rows):
        cells = [by_cell[share, column] for column in columns]
        table.append(("" if share is None else f"{share:.0%}", *(_occupancy(cell) for cell in cells)))
    return [*lines, *_table(table)]


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _occupancy(row: FrontierRow) -> str:
    short = {NEVER: "over 100%", ALWAYS: "any"}
    return short.get(row.note, "-") if row.occupancy is None else f"{row.occupancy:.1%}"


def _stress(found: Appraisal) -> list[str]:
    lines = ["Stress cases:"]
    rows = [("Neutral", "Median", "P10", "P90", f"{stated_percent(_threshold(found))} or more")]
    titles = ["Case"]
    notes: list[str] = []
    for case in found.stress:
        titles.append(case.title)
        if case.outcome is None:
            rows.append(("-", "-", "-", "-", "not run"))
        else:
            rows.append(
                (
                    percent_beside(case.outcome.probability, (_threshold(found),)),
                    *_three(case.outcome),
                    "yes" if case.holds else "no",
                )
            )
        notes += [f"{case.title}: {note}" for note in case.notes]
    lines += _titled(titles, rows)
    return [*lines, *(line for note in notes for line in wrapped(note))]


def _threshold(found: Appraisal) -> float:
    return found.basis.scenario.settings.neutrality.threshold


def _titled(titles: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Each title on a line of its own, its figures below: titles are as long as people make them."""
    head, *figures = _table(rows)
    lines = [head]
    for title, figure in zip(titles[1:], figures, strict=True):
        lines += [*wrapped(title), figure]
    return lines


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]


def foreseen(found: Foresight) -> list[str]:
    """The bound, and that nobody can reach it."""
    gross, more = float(found.gross_saving_gbp.mean()), float(found.more_saving_gbp.mean())
    futures = plural(found.paths, "future")
    if abs(more) < FORESEEN_POUNDS:
        return wrapped(
            f"Knowing the future would change the saving by less than {pounds(FORESEEN_POUNDS)} (mean of {futures}): "
            "placing month by month loses nothing."
        )
    return wrapped(
        f"Knowing the future, the strategy would save {pounds(abs(more))} {'more' if more > 0 else 'less'} than the "
        f"{pounds(gross)} that it saves on children and moves (mean of {futures}). A placement panel cannot, and "
        "nothing above counts it."
    )
