"""Harder cases: what the strategy does when it is late, half empty, half delivered or met by more children."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from placements.reports.board.drawing import figure
from placements.reports.board.paper import Document, PaperRun
from placements.reports.board.parts import Figure, Group, Passage, Row, Table, numeric
from placements.reports.board.sections.risk.swings import appraised
from placements.reports.charts.stress import stress_ranges
from placements.reports.words import date_words, plural, pounds, stated_percent

Record = Mapping[str, Any]
"""Any: JSON."""

CENTRAL, TOGETHER = "central", "together"
NOT_RUN = "not worked out"


def stress_figure(run: PaperRun) -> Figure | None:
    """Every stress case of the appraisal; None where there is none that could be worked out."""
    if run.appraisal is None or not (drawn := _worked_out(run.appraisal)):
        return None
    by = date_words(run.last_day)
    spoken = "; ".join(
        f"{row['title']}: {run.neutral_in(row['probability'])}, median {pounds(row['median_gbp'])}, P10 "
        f"{pounds(row['p10_gbp'])} to P90 {pounds(row['p90_gbp'])}"
        for row in drawn
    )
    words = (
        f"A bar for each case, from P10 to P90 of the net saving by {by} on an axis in pounds, with its median and the "
        f"share of futures in which it is cost neutral. {spoken}."
    )
    return figure(
        "risk-stress",
        message(run, run.appraisal),
        words,
        partial(stress_ranges, pd.DataFrame(drawn), amount=f"Net saving by {by}"),
        appraised(run, run.appraisal, "Every other assumption varies as it does in the scenario."),
        (_table(run, run.appraisal),),
    )


def _worked_out(appraisal: Document) -> list[Record]:
    return [row for row in appraisal["stress_cases"] if row["probability"] is not None]


def message(run: PaperRun, appraisal: Document) -> str:
    """How many of the cases keep the probability that the scenario asks for."""
    needed = stated_percent(run.neutrality["threshold"])
    cases = [row for row in _worked_out(appraisal) if row["name"] != CENTRAL]
    if not cases:
        return "No stress case could be worked out"
    held = [row for row in cases if row["holds"]]
    low, high = (run.neutral_in(pick(float(row["probability"]) for row in cases)) for pick in (min, max))
    if len(held) == len(cases):
        return f"The strategy is cost neutral in at least {needed} of futures in every stress case: {_spans(low, high)}"
    if not held:
        return f"In no stress case is the strategy cost neutral in {needed} of futures: {_spans(low, high)}"
    failed = [row["title"] for row in cases if not row["holds"]]
    return f"The strategy is cost neutral in less than {needed} of futures in some stress cases: {_titles(failed)}"


def _spans(low: str, high: str) -> str:
    return f"it is in {low} in each" if low == high else f"it is in {low} to {high}"


def _titles(titles: list[str]) -> str:
    return "; ".join(title[:1].lower() + title[1:] for title in titles)


def stress_passage(run: PaperRun) -> Passage:
    """The scenario's own case, on which the verdict rests too; and what the appraisal's cases say beside the chart."""
    sentences = [_own_case(run), *run.results["stress_notes"]]
    if run.appraisal is None:
        return Passage("Stress case", tuple(sentences))
    sentences += [*_of_fewer_futures(run, run.appraisal), *_worse_than_all(run.appraisal)]
    noted = tuple(f"{row['title']}: {row['note']}" for row in run.appraisal["stress_cases"] if row["note"])
    return Passage("Stress cases", tuple(sentences), points=noted)


def _own_case(run: PaperRun) -> str:
    case = run.neutrality["stress_case"]
    if case is None:
        return "The scenario names no stress case of its own: the verdict rests on the central case alone."
    return (
        f"The scenario's own stress case, which the verdict asks for too, is {case['title']}: cost neutral in "
        f"{run.neutral_in(case['probability'])} of futures by {date_words(run.last_day)}; median net saving "
        f"{pounds(case['median_gbp'])}."
    )


def _of_fewer_futures(run: PaperRun, appraisal: Document) -> list[str]:
    """Why the scenario as it is has another median here than on the first page."""
    central = [row for row in _worked_out(appraisal) if row["name"] == CENTRAL]
    if not central or appraisal["paths"] == run.paths:
        return []
    return [
        f"The cases of the chart are of {plural(appraisal['paths'], 'simulated future')}: in these the scenario as it "
        f"is has a median of {pounds(central[0]['median_gbp'])}, in all {run.paths:,} of the run "
        f"{pounds(run.neutrality['median_gbp'])}."
    ]


def _worse_than_all(appraisal: Document) -> list[str]:
    """Where one case alone is worse than all together, as more children may be: a reader would take it for a fault."""
    cases = {row["name"]: row for row in _worked_out(appraisal)}
    central = cases.pop(CENTRAL, None)
    if central is None or TOGETHER not in cases:
        return []
    worst = min(cases.values(), key=lambda row: float(row["median_gbp"]))
    if worst["name"] == TOGETHER:
        return []
    softer = [row["title"] for row in cases.values() if row["median_gbp"] > central["median_gbp"]]
    why = f" Of these cases some do better than the scenario as it is: {_titles(softer)}." if softer else ""
    return [
        f"All together is not the worst of these cases: its median is {pounds(cases[TOGETHER]['median_gbp'])}, that "
        f"of {_titles([worst['title']])} alone {pounds(worst['median_gbp'])}.{why}"
    ]


def _table(run: PaperRun, appraisal: Document) -> Table:
    rows = [
        Row(
            str(row["title"]),
            (
                *(
                    NOT_RUN if row[key] is None else pounds(row[key])
                    for key in ("median_gbp", "p10_gbp", "p90_gbp")
                ),
                NOT_RUN if row["probability"] is None else run.neutral_in(row["probability"]),
                {True: "yes", False: "no", None: NOT_RUN}[row["holds"]],
            ),
        )
        for row in appraisal["stress_cases"]
    ]
    return Table(
        f"Stress cases: net saving by {date_words(run.last_day)}",
        numeric(
            "Case",
            "Median",
            "P10",
            "P90",
            "Cost neutral in",
            f"{stated_percent(run.neutrality['threshold'])} or more",
        ),
        (Group("", tuple(rows)),),
        is_on_screen_alone=True,
    )
