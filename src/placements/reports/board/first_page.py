"""The first page: decision, verdicts, the one chart that matters, what must be true, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from placements.domain import Month
from placements.reports.board.first_figures import key_figures, net_saving_figure, probability_table
from placements.reports.board.first_lists import must_be_true, not_known
from placements.reports.board.paper import PLANS, Paper, PaperRun
from placements.reports.board.parts import Figure, KeyFigure, Notice, Passage, Table
from placements.reports.words import month_words, percent, tenths

# a chance of one in twenty that a child has no place is the board's business, whatever it costs
UNPLACED_HEADLINE = 0.05
FEW_PATHS = 200

STATES = {
    "demonstrated": ("Cost neutrality is demonstrated", "demonstrated"),
    "not demonstrated": ("Cost neutrality is not demonstrated", "open"),
    "refuted": ("Cost neutrality is refuted", "refuted"),
}
TEST = "A test of what could happen; nobody can choose it."


@dataclass(frozen=True)
class VerdictBox:
    """``mark`` names the sign that stands beside the heading: demonstrated, open or refuted.

    ``word`` is the verdict by itself. ``beside`` says what else must be known of the scenario; "" where nothing.
    """

    name: str
    heading: str
    mark: str
    sentence: str
    reason: str
    word: str = ""
    beside: str = ""


@dataclass(frozen=True)
class FirstPage:
    """``meaning`` says what the three verdicts stand for; ``probability`` has the net saving by each 31 March."""

    decision: str
    notices: tuple[Notice, ...]
    verdicts: tuple[VerdictBox, ...]
    meaning: str
    key_figures: tuple[KeyFigure, ...]
    figure: Figure | None
    must_be_true: Passage
    not_known: Passage
    probability: Table | None


def first_page(paper: Paper) -> FirstPage:
    """The answer of the paper: the leading run's figures, and every run's verdict."""
    lead = paper.lead
    return FirstPage(
        decision=paper.decision,
        notices=notices(paper),
        verdicts=tuple(verdict_box(run) for run in paper.runs),
        meaning=meaning(lead),
        key_figures=key_figures(lead),
        figure=net_saving_figure(lead),
        must_be_true=must_be_true(lead),
        not_known=not_known(lead),
        probability=probability_table(lead),
    )


def verdict_box(run: PaperRun) -> VerdictBox:
    """The verdict in words, and its reason."""
    found = run.neutrality
    word = str(found["verdict"])
    heading, mark = STATES[word]
    return VerdictBox(
        name=run.name,
        heading=heading,
        mark=mark,
        sentence=str(found["sentence"]),
        reason=str(found["reason"]),
        word=word[:1].upper() + word[1:],
        beside=TEST if run.is_test else "",
    )


def meaning(run: PaperRun) -> str:
    """What the three verdicts mean."""
    settings = run.settings["neutrality"]
    cases = "in the central case and in the stress case" if settings["stress_case"] else "in the central case"
    return (
        f"Demonstrated: cost neutral in at least {percent(settings['threshold'])} of simulated futures, {cases}. "
        f"Refuted: in at most {percent(settings['refuted_below'])}, in the central case. "
        "Not demonstrated: anything else."
    )


def notices(paper: Paper) -> tuple[Notice, ...]:
    """What must be read before the verdict, warnings first."""
    found: list[Notice] = []
    for place, run in enumerate(paper.runs):
        name = f"{run.name}: " if len(paper.runs) > 1 else ""
        # all scenarios without measures are one: doing nothing is told once
        plans = PLANS if place == 0 else {"strategy": PLANS["strategy"]}
        found += [notice for plan in plans if (notice := _unplaced(plan, run, name)) is not None]
        remarks = (*run.results["notes"], *run.results["stress_notes"])
        found += [Notice(f"{name}{remark}", warning=True) for remark in remarks]
    found += [Notice(sentence, warning=False) for sentence in paper.notes]
    paths = paper.lead.paths
    if paths == 1:
        text = "Only one future was simulated: no probability and no range can be read from it."
        found.append(Notice(text, warning=False))
    elif paths < FEW_PATHS:
        text = f"Only {paths:,} futures were simulated: probabilities and ranges are rough."
        found.append(Notice(text, warning=False))
    return tuple(sorted(dict.fromkeys(found), key=lambda notice: not notice.warning))


def _unplaced(plan: str, run: PaperRun, name: str) -> Notice | None:
    table: pd.DataFrame = run.of_plan("unplaced", plan)
    rows = table[table["probability"] > 0] if len(table) else table
    if rows.empty:
        return None
    worst = rows.sort_values("probability", ascending=False, kind="stable").iloc[0]
    probability = float(worst["probability"])
    text = (
        f"{name}{PLANS[plan]}: children are left without a place. In {month_words(Month.parse(worst['month']))} "
        f"this happens in {percent(probability)} of futures, to {tenths(float(worst['mean']))} children with "
        f"{worst['need_group']} need on average. No cost is counted for them."
    )
    return Notice(text, warning=probability > UNPLACED_HEADLINE)
