"""Risk: what moves the result, what must be held for it, harder cases, and what each measure is worth."""

from __future__ import annotations

from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Passage, Section
from placements.reports.board.sections.risk.measures import (
    certainty_passage,
    measures_passage,
    not_worked_out_passage,
)
from placements.reports.board.sections.risk.reserve import reserve_figure, reserve_sentences
from placements.reports.board.sections.risk.stress import stress_figure, stress_passage
from placements.reports.board.sections.risk.swings import (
    drivers_figure,
    drivers_passage,
    no_driver,
    strongest,
    tornado_figure,
)
from placements.reports.board.sections.risk.switching import switching_passage
from placements.reports.words import date_words, pounds


def risk(paper: Paper) -> Section | None:
    """The section of the leading run."""
    run = paper.lead
    moved = drivers_figure(run) if (by_itself := tornado_figure(run)) is None else by_itself
    figures = (moved, reserve_figure(run), stress_figure(run))
    return Section(
        key="risk",
        short="Risk",
        title=_title(run),
        sentences=(_spread(run),),
        figures=tuple(found for found in figures if found is not None),
        passages=_passages(run, is_apart=by_itself is not None),
    )


def _title(run: PaperRun) -> str:
    found = run.neutrality
    if found["p10_gbp"] == found["p90_gbp"] and run.paths > 1:
        return "Risk: every simulated future gives the same net saving"
    name = strongest(run)
    if not name:
        return "Risk: no single assumption is known to move the result"
    return (
        f"Risk: what moves the result most is {name[:1].lower() + name[1:] if name[1:2].islower() else name}"
    )


def _spread(run: PaperRun) -> str:
    """How wide the result is, before what makes it so."""
    found = run.neutrality
    by = date_words(run.last_day)
    if run.paths == 1:
        return f"In the one simulated future net saving by {by} is {pounds(found['median_gbp'])}; no range is known."
    if found["p10_gbp"] == found["p90_gbp"]:
        return no_driver(run)
    return (
        f"In eight futures of ten, net saving by {by} is between {pounds(found['p10_gbp'])} and "
        f"{pounds(found['p90_gbp'])}; it is £0 or more in {run.neutral_in(found['probability'])} of futures."
    )


def _passages(run: PaperRun, *, is_apart: bool) -> tuple[Passage, ...]:
    passages = (
        Passage("Budget and reserve", reserve_sentences(run)),
        stress_passage(run),
        drivers_passage(run) if is_apart else None,
        switching_passage(run),
        measures_passage(run),
        not_worked_out_passage(run),
        certainty_passage(run),
    )
    return tuple(passage for passage in passages if passage is not None)
