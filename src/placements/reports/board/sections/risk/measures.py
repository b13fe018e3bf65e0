"""What each measure is worth alone and within the strategy, what foresight would add, and how sure the figures are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placements.reports.board.paper import Document, PaperRun
from placements.reports.board.parts import Group, Passage, Row, Table, numeric
from placements.reports.words import date_words, percent, plural, pounds

Record = Mapping[str, Any]
"""Any: JSON."""

TOGETHER, INTERACTION = "together", "interaction"
OF_A_KIND = "kind:"
NOTHING = 0.5
"""GBP: less than that is nothing."""


def has_measures(run: PaperRun) -> bool:
    """Whether the strategy does anything at all."""
    return any(measure["enabled"] for measure in run.settings["measures"].values())


def not_worked_out_passage(run: PaperRun) -> Passage | None:
    """What only an appraisal answers; None where there is one."""
    if run.appraisal is not None:
        return None
    if not has_measures(run):
        text = (
            "The scenario has no measures: there is nothing that could come late, fall short or be left out."
        )
        return Passage("Stress cases, switching values and measures", (text,))
    return Passage(
        "What was not worked out for this run",
        (
            "What happens with everything 12 months late, the new homes 75% full, half the savings, more children, or "
            "all of these together; the value of each assumption at which net saving is exactly £0; and what each "
            "measure is worth by itself: placements appraise works them out.",
        ),
    )


def measures_passage(run: PaperRun) -> Passage | None:
    """Measures alone and left out, and how far they get in each other's way; None without an appraisal."""
    if run.appraisal is None:
        return None
    heading = "What each measure is worth"
    rows = {str(row["name"]): row for row in run.appraisal["measures"]}
    single = [row for name, row in rows.items() if name not in (TOGETHER, INTERACTION) and _is_single(name)]
    sentences = [*_best_and_worst(single), *_interaction(rows.get(INTERACTION))]
    return Passage(heading, tuple(sentences), folded=(_table(run, run.appraisal),))


def _is_single(name: str) -> bool:
    return not name.startswith(OF_A_KIND)


def _best_and_worst(single: list[Record]) -> list[str]:
    known = [row for row in single if row["worth_median_gbp"] is not None]
    if len(known) < 2:
        return []
    best = max(known, key=lambda row: float(row["worth_median_gbp"]))
    worst = min(known, key=lambda row: float(row["worth_median_gbp"]))
    if abs(best["worth_median_gbp"] - worst["worth_median_gbp"]) < NOTHING:
        return [f"Every measure is worth the same within the strategy: {pounds(best['worth_median_gbp'])}."]
    return [
        f"Within the strategy {best['title']} is worth most: with it the net saving is "
        f"{_more(best['worth_median_gbp'])} (median). {worst['title']} is worth least: with it the net saving is "
        f"{_more(worst['worth_median_gbp'])}."
    ]


def _more(amount: float) -> str:
    if abs(amount) < NOTHING:
        return "the same"
    return f"{pounds(abs(amount))} {'higher' if amount > 0 else 'lower'}"


def _interaction(row: Record | None) -> list[str]:
    if row is None or row["alone_median_gbp"] is None:
        return []
    median, low, high = (float(row[f"alone_{key}_gbp"]) for key in ("median", "p10", "p90"))
    spread = f"P10 {pounds(low)} to P90 {pounds(high)}"
    if max(abs(low), abs(high)) < NOTHING:
        found = "All together save what each saves alone, added up."
    elif low <= 0 <= high:
        found = (
            "All together save about what each saves alone, added up: the difference is "
            f"{pounds(median)} (median; {spread})."
        )
    else:
        way = "more" if median > 0 else "less"
        found = (
            f"All together save {pounds(abs(median))} {way} than what each saves alone, added up (median of the "
            f"difference {pounds(median)}; {spread})."
        )
    return [f"{found} Every other figure on this page is of all together, so nothing is counted twice."]


def _table(run: PaperRun, appraisal: Document) -> Table:
    kinds = [row for row in appraisal["measures"] if str(row["name"]).startswith(OF_A_KIND)]
    ends = [row for row in appraisal["measures"] if row["name"] in (TOGETHER, INTERACTION)]
    single = [row for row in appraisal["measures"] if row not in kinds and row not in ends]
    groups = [
        Group(title, tuple(_row(row) for row in rows))
        for title, rows in (("Each measure", single), ("Measures of one kind", kinds), ("All", ends))
        if rows
    ]
    return Table(
        f"Measures alone and left out: median net saving by {date_words(run.last_day)}",
        numeric(
            "Measure", "Alone", "Alone cost neutral in", "Worth within the strategy", "Worth £0 or more in"
        ),
        tuple(groups),
        note="Alone: a strategy of this measure only. Worth within the strategy: its net saving with the measure "
        "less that without, future by future. Interaction: all together less the sum of each alone.",
    )


def _row(row: Record) -> Row:
    def share(value: float | None) -> str:
        return "" if value is None else percent(value)

    alone, worth = (row[f"{key}_median_gbp"] for key in ("alone", "worth"))
    is_interaction = row["name"] == INTERACTION
    kind = str(row["kind"])
    return Row(
        str(row["title"]).replace(f"kind {kind}", f"kind {kind.replace('_', ' ')}"),
        (
            "not worked out" if alone is None else pounds(alone),
            "" if is_interaction else share(row["alone_probability"]),
            "" if worth is None else pounds(worth),
            share(row["worth_probability"]),
        ),
        "total" if row["name"] == TOGETHER else "plain",
    )


def certainty_passage(run: PaperRun) -> Passage:
    """How far chance in drawing the futures moves the probability, and what knowing the future would add."""
    return Passage("How sure the calculation is", (_sampling(run), *_foresight(run)))


def _sampling(run: PaperRun) -> str:
    if run.paths == 1:
        return "With one simulated future no probability is known: it is either cost neutral or not."
    if not has_measures(run):
        return "Both plans are the same in every simulated future: chance has no part in that."
    found = [row["found"] for row in run.results["quality"] if row["about"] == "Chance"]
    rest = "That is chance in drawing the futures alone; that the assumptions hold is not in it."
    return (
        " ".join([*map(str, found), rest])
        if found
        else f"{plural(run.paths, 'simulated future')} were drawn."
    )


def _foresight(run: PaperRun) -> list[str]:
    if run.appraisal is None:
        return []
    rows = {row["name"]: row for row in run.appraisal["foresight"]}
    row = rows.get("net_saving")
    if row is None or row["change_gbp"] is None:
        return []
    change, futures = float(row["change_gbp"]), plural(int(row["paths"]), "simulated future")
    lead = "Children are placed month by month, without knowing what comes."
    if abs(change) < NOTHING:
        return [
            f"{lead} Knowing the whole period would change the net saving by nothing (mean of {futures})."
        ]
    return [
        f"{lead} Had both plans known the whole period beforehand, the net saving would be {pounds(abs(change))} "
        f"{'higher' if change > 0 else 'lower'} (mean of {futures}), {pounds(row['foresight_gbp'])} in place of "
        f"{pounds(row['month_by_month_gbp'])}."
    ]
