"""Where each assumption, moved by itself, would turn the result round."""

from __future__ import annotations

from collections.abc import Sequence

from placements.reports.board.assumed_words import (
    assumption_words,
    exact_words,
    is_share,
    per_words,
    round_words,
)
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Passage, Row, Table, numeric, worded
from placements.reports.board.sections.risk.swings import Record, with_unit
from placements.reports.words import percent


def switching_passage(run: PaperRun) -> Passage | None:
    """Where each assumption, by itself, would turn the result round; None without an appraisal."""
    if run.appraisal is None:
        return None
    heading = "Where the result turns round"
    found = run.appraisal["tornado"]
    if not found:
        return Passage(heading, ("No assumption has a range, so none was moved.",))
    near = [row for row in found if row["within_range"]]
    sentence = (
        "With all others at their central values, these turn it round within what is thought possible:"
        if near
        else "With all others at their central values, no assumption turns the result round within its range."
    )
    points = tuple(_turns(row) for row in near)
    return Passage(heading, (sentence,), points, folded=(_switching_table(found),))


def _turns(row: Record) -> str:
    unit = str(row["unit"])
    rises = float(row["median_at_high_gbp"]) >= float(row["median_at_low_gbp"])
    per = f" {per_words(unit)}" if per_words(unit) else ""
    return (
        f"{assumption_words(str(row['title']))}: net saving is £0 at {round_words(row['switching_value'], unit)}{per} "
        f"and {'above' if rises else 'below'} £0 where it is higher; assumed {exact_words(row['central'], unit)}, from "
        f"{exact_words(row['low'], unit)} to {exact_words(row['high'], unit)}."
    )


def _switching_table(found: Sequence[Record]) -> Table:
    rows = [
        Row(
            with_unit(row),
            (
                exact_words(row["central"], row["unit"]),
                f"{exact_words(row['low'], row['unit'])} to {exact_words(row['high'], row['unit'])}",
                _switches(row),
                _distance(row),
                {True: "yes", False: "no", None: ""}[row["within_range"]],
            ),
            "minor" if row["switching_value"] is None else "plain",
        )
        for row in found
    ]
    return Table(
        "Switching value of each assumption",
        (
            *numeric("Assumption", "Assumed", "Range", "Net saving £0 at", "From assumed"),
            *worded("Within its range"),
        ),
        (Group("", tuple(rows)),),
        note="Each moved by itself; beyond its range it was looked for as far as the value is plausible.",
        printed="Printed: assumptions that have a switching value; on screen those that have none too.",
    )


def _switches(row: Record) -> str:
    if row["switching_value"] is None:
        ends = (exact_words(row[key], row["unit"]) for key in ("looked_from", "looked_to"))
        return f"none from {' to '.join(ends)}"
    jumps = " (a jump)" if row["note"] else ""
    return round_words(row["switching_value"], row["unit"]) + jumps


def _distance(row: Record) -> str:
    """From the assumed to the switching value: in points of a share, which may itself be small; else in percent."""
    if row["switching_value"] is None or row["distance_share"] is None:
        return ""
    way = "higher" if row["distance_share"] > 0 else "lower"
    if is_share(str(row["unit"])):
        return f"{abs(row['switching_value'] - row['central']) * 100:.1f} points {way}"
    return f"{percent(abs(row['distance_share']))} {way}"
