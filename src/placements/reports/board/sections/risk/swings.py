"""What moves the result: the tornado of an appraisal, or of a run by itself what its futures show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from placements.reports.board.assumed_words import (
    assumption_words,
    exact_words,
    per_words,
    round_words,
)
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import Document, PaperRun
from placements.reports.board.parts import Figure, Group, Passage, Row, Table, numeric
from placements.reports.charts.tornado import tornado
from placements.reports.words import date_words, plural, pounds

Record = Mapping[str, Any]
"""Any: JSON."""

MOST_DRAWN = 10
ONE_AT_A_TIME = (
    "One assumption is moved at a time; all others stay at their central values. Pale with a broken edge: towards the "
    "low end of its range; dark: towards the high end."
)
THIRDS = (
    "Low and high are the thirds of the futures in which it is lowest and highest; everything else varies too. Pale "
    "with a broken edge: where it is low; dark: where it is high."
)
NO_EFFECT = 0.5
"""GBP: less apart than that is the same."""


def swing_of(row: Record) -> float:
    """Between the highest and the lowest median of the range, GBP: never negative, whichever way it moves."""
    medians = [float(row[f"median_at_{at}_gbp"]) for at in ("low", "central", "high")]
    return max(medians) - min(medians)


def driver_swing(row: Record) -> float:
    """Between the medians where it is low and where it is high, GBP: never negative, as of the tornado."""
    return abs(float(row["median_gbp_where_high"]) - float(row["median_gbp_where_low"]))


def moving(run: PaperRun) -> list[Record]:
    """The rows of the appraisal's tornado that move the result at all, the widest first."""
    return (
        []
        if run.appraisal is None
        else [row for row in run.appraisal["tornado"] if swing_of(row) > NO_EFFECT]
    )


def clear_drivers(run: PaperRun) -> list[Record]:
    """What moves the result by more than chance does, the strongest first."""
    return [
        row for row in run.neutrality["drivers"] if row["beyond_chance"] and driver_swing(row) > NO_EFFECT
    ]


def strongest(run: PaperRun) -> str:
    """The name of what moves the result most; "" where nothing does that is known."""
    found = moving(run)
    if found:
        return assumption_words(str(found[0]["title"]))
    return "" if not (clear := clear_drivers(run)) else assumption_words(str(clear[0]["name"]))


def tornado_figure(run: PaperRun) -> Figure | None:
    """Each assumption moved by itself; None without an appraisal, or where none moves the result."""
    found = moving(run)
    if run.appraisal is None or not found:
        return None
    first, by = found[0], date_words(run.last_day)
    central = float(first["median_at_central_gbp"])
    drawn = found[:MOST_DRAWN]
    frame = pd.DataFrame(
        [
            {
                "name": with_unit(row),
                "low_gbp": row["median_at_low_gbp"],
                "high_gbp": row["median_at_high_gbp"],
                "low": round_words(row["low"], row["unit"]),
                "high": round_words(row["high"], row["unit"]),
            }
            for row in drawn
        ]
    )
    name = assumption_words(str(first["title"]))
    title = (
        f"{name} moves the result most: median net saving is {pounds(first['median_at_low_gbp'])} at "
        f"{round_words(first['low'], first['unit'])} and {pounds(first['median_at_high_gbp'])} at "
        f"{round_words(first['high'], first['unit'])}"
    )
    words = (
        f"A bar for each assumption, from the median net saving by {by} at the low end of its range to that at the "
        f"high end, on an axis in pounds; with all at their central values it is {pounds(central)}. The widest: "
        f"{'; '.join(_spoken(row) for row in drawn[:3])}."
    )
    return figure(
        "risk-tornado",
        title,
        words,
        partial(
            tornado, frame, (central, f"all central {pounds(central)}"), amount=f"Median net saving by {by}"
        ),
        appraised(run, run.appraisal, ONE_AT_A_TIME),
        (_tornado_table(run, run.appraisal),),
    )


def with_unit(row: Record) -> str:
    """The name of an assumption, and what of its unit does not stand with its figures."""
    unit = per_words(str(row["unit"]))
    return assumption_words(str(row["title"])) + (f" ({unit})" if unit else "")


def _spoken(row: Record) -> str:
    return (
        f"{assumption_words(str(row['title']))}, {pounds(row['median_at_low_gbp'])} at "
        f"{round_words(row['low'], row['unit'])} and {pounds(row['median_at_high_gbp'])} at "
        f"{round_words(row['high'], row['unit'])}"
    )


def appraised(run: PaperRun, appraisal: Document, how: str) -> str:
    """The source of what an appraisal found, which has futures of its own, and how it was found."""
    of = plural(appraisal["paths"], "simulated future")
    return (
        f"Source: appraisal of {of}, seed {appraisal['seed']}, inputs {run.stamp.inputs_hash}; placements "
        f"{run.stamp.version}, {date_words(run.stamp.created.date())}. {how}"
    )


def _tornado_table(run: PaperRun, appraisal: Document) -> Table:
    rows = [
        Row(
            with_unit(row),
            (
                *(exact_words(row[at], row["unit"]) for at in ("low", "central", "high")),
                *(pounds(row[f"median_at_{at}_gbp"]) for at in ("low", "central", "high")),
                pounds(swing_of(row)),
            ),
            "plain" if place < MOST_DRAWN and swing_of(row) > NO_EFFECT else "minor",
        )
        for place, row in enumerate(appraisal["tornado"])
    ]
    return Table(
        f"Every assumption that has a range, with the median net saving by {date_words(run.last_day)}",
        numeric(
            *("Assumption", "Low", "Central", "High"),
            *("Median net saving at low", "At central", "At high", "Swing"),
        ),
        (Group("", tuple(rows)),),
        note="Swing: from the lowest to the highest of the three medians, whichever way the assumption moves them.",
        is_on_screen_alone=True,
    )


def drivers_figure(run: PaperRun) -> Figure | None:
    """What the futures show by themselves; None where nothing stands out from chance."""
    clear = clear_drivers(run)
    if not clear:
        return None
    first, by = clear[0], date_words(run.last_day)
    drawn = clear[:MOST_DRAWN]
    frame = pd.DataFrame(
        [
            {
                "name": assumption_words(str(row["name"])),
                "low_gbp": row["median_gbp_where_low"],
                "high_gbp": row["median_gbp_where_high"],
                "low": "low",
                "high": "high",
            }
            for row in drawn
        ]
    )
    median = float(run.neutrality["median_gbp"])
    title = (
        f"{assumption_words(str(first['name']))} goes with the widest difference: median net saving is "
        f"{pounds(first['median_gbp_where_low'])} where it is low and {pounds(first['median_gbp_where_high'])} "
        "where it is high"
    )
    spoken = (
        f"{assumption_words(str(row['name']))}, {pounds(row['median_gbp_where_low'])} where low and "
        f"{pounds(row['median_gbp_where_high'])} where high"
        for row in drawn[:3]
    )
    words = (
        f"A bar for each thing that varies, from the median net saving by {by} in the third of futures in which it is "
        f"lowest to that in the third in which it is highest, on an axis in pounds; of all futures the median is "
        f"{pounds(median)}. The strongest: {'; '.join(spoken)}."
    )
    source = f"{simulated(run)} {THIRDS}"
    return figure(
        "risk-drivers",
        title,
        words,
        partial(
            tornado, frame, (median, f"all futures {pounds(median)}"), amount=f"Median net saving by {by}"
        ),
        source,
        (drivers_table(run),),
    )


def drivers_table(run: PaperRun) -> Table:
    """Everything that varies between futures."""
    rows = [
        Row(
            assumption_words(str(row["name"])),
            (
                pounds(row["median_gbp_where_low"]),
                pounds(row["median_gbp_where_high"]),
                pounds(driver_swing(row)),
                f"{round(row['rank_correlation'], 2) + 0.0:.2f}",
                "yes" if row["beyond_chance"] else "no",
            ),
            "plain" if row["beyond_chance"] else "minor",
        )
        for row in run.neutrality["drivers"]
    ]
    return Table(
        f"Everything that varies between futures, with the median net saving by {date_words(run.last_day)}",
        numeric("What varies", "Where low", "Where high", "Swing", "Rank correlation", "Beyond chance"),
        (Group("", tuple(rows)),),
        note="Swing: the difference between the two medians, whichever is higher. Rank correlation: above zero, more "
        "of it goes with more saving; below zero, with less.",
        printed="Printed: what moves the result beyond chance; on screen this table has everything.",
        # beside a tornado its sentences are enough on paper
        is_on_screen_alone=run.appraisal is not None,
    )


def drivers_passage(run: PaperRun) -> Passage:
    """Beside a tornado: what goes with the result where everything varies at once, demand among it."""
    clear = clear_drivers(run)
    heading = "When everything varies at once"
    if not clear:
        return Passage(heading, (no_driver(run),), folded=_folded(run))
    strong = [assumption_words(str(row["name"])) for row in clear[:3]]
    return Passage(
        heading,
        (
            "The chart above moves one assumption at a time and holds the number of children as it is in each future. "
            "In the simulated futures everything varies at once, the number of children and what they need too; "
            f"strongest first, these go with the result: {'; '.join(strong)}.",
            "Low and high are the thirds of the simulated futures in which it is lowest and highest. What varies with "
            "it is in these medians too, so they say what goes together, not what causes it.",
        ),
        folded=_folded(run),
    )


def no_driver(run: PaperRun) -> str:
    """Why nothing stands out."""
    found = run.neutrality
    if found["p10_gbp"] == found["p90_gbp"]:
        return (
            f"Every simulated future has the same net saving by {date_words(run.last_day)}, "
            f"{pounds(found['median_gbp'])}: nothing moves it."
            if run.paths > 1
            else "With one simulated future nothing is known of what moves the result."
        )
    return "No single thing that varies moves the result by more than chance does."


def _folded(run: PaperRun) -> tuple[Table, ...]:
    return (drivers_table(run),) if run.neutrality["drivers"] and clear_drivers(run) else ()
