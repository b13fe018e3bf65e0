"""Scenarios side by side, and their differences future by future."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Passage, Section
from placements.reports.board.sections.scenarios.figures import difference_figure, net_saving_figure
from placements.reports.board.sections.scenarios.ranking import RULE, ranking_points
from placements.reports.board.sections.scenarios.settings import settings_table
from placements.reports.board.sections.scenarios.standing import Standing, standing_of
from placements.reports.board.sections.scenarios.tables import by_march, conditions, pairs
from placements.reports.words import first_upper, list_words, plural


def scenarios(paper: Paper) -> Section | None:
    """The scenarios of one paper in the same futures; None where there is one alone."""
    if len(paper.runs) < 2:
        return None
    standing = standing_of(paper)
    between = pairs(standing)
    return Section(
        key="scenarios",
        short="Scenarios",
        title=headline(standing),
        sentences=sentences(standing),
        points=ranking_points(standing),
        figures=(net_saving_figure(standing), difference_figure(standing)),
        passages=(
            Passage(
                "Side by side",
                tables=(by_march(standing), conditions(standing)),
                folded=() if between is None else (between,),
            ),
            Passage(
                "What differs between the scenarios",
                points=remarks(standing),
                tables=(settings_table(standing),),
            ),
            *((Passage("How choices are ranked", (RULE,)),) if len(standing.choices) > 1 else ()),
        ),
    )


def headline(standing: Standing) -> str:
    """Which scenarios that somebody could choose are demonstrated; of no test."""
    eligible = [run for run in standing.runs if not run.is_test] or [standing.lead]
    names = [standing.short(run) for run in eligible if run.neutrality["verdict"] == "demonstrated"]
    if not names:
        return "Scenarios: none is demonstrated to be cost neutral"
    if len(names) == len(eligible) > 1:
        return "Scenarios: each that can be chosen is demonstrated to be cost neutral"
    verb = "is" if len(names) == 1 else "are"
    return f"Scenarios: {list_words(names)} {verb} demonstrated to be cost neutral"


def remarks(standing: Standing) -> tuple[str, ...]:
    """What was remarked on the other scenarios and their stress cases, and not on the leading one too."""
    lead = {*standing.lead.results["notes"], *standing.lead.results["stress_notes"]}
    found: dict[str, list[str]] = {}
    for run in standing.runs[1:]:
        for remark in (*run.results["notes"], *run.results["stress_notes"]):
            if remark not in lead:
                found.setdefault(str(remark), []).append(standing.short(run))
    return tuple(f"{list_words(names)}: {remark}" for remark, names in found.items())


def sentences(standing: Standing) -> tuple[str, ...]:
    lead = standing.short(standing.lead)
    said = [
        f"All scenarios meet the same {plural(standing.lead.paths, 'simulated future')}. Each difference is taken "
        "within a future and its range then over all of them: the mean of the differences is the difference of the "
        "means, but the median of the differences is not the difference of the medians."
    ]
    tests = [standing.short(run) for run in standing.tests]
    if tests:
        are, them = ("is a test", "it") if len(tests) == 1 else ("are tests", "them")
        said.append(
            f"{first_upper(list_words(tests))} {are} of what could happen. Nobody can choose {them}, so no rule ranks "
            f"{them}."
        )
    others = [standing.short(run) for run in standing.other_worlds]
    if others:
        them = "it" if len(others) == 1 else "them"
        said.append(
            f"Doing nothing costs something else in {list_words(others)} than in {lead} (other demand, prices or "
            f"settings): a difference from {lead} is not the strategy's alone, and no rule ranks {them}."
        )
    return tuple(said)
