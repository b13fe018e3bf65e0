"""The first page: decision, verdicts, the one chart that matters, what must be true, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from placements.domain import Month
from placements.finance.spoken import FEW_PATHS
from placements.reports.board.first_figures import key_figures, net_saving_figure, probability_table
from placements.reports.board.first_lists import must_be_true, not_known
from placements.reports.board.paper import PLANS, Paper, PaperRun
from placements.reports.board.parts import Figure, KeyFigure, Notice, Passage, Table
from placements.reports.board.sections.risk.measures import has_measures
from placements.reports.board.sections.risk.swings import moving
from placements.reports.words import first_upper, month_words, percent, stated_percent, tenths

# a chance of one in twenty that a child has no place is the board's business, whatever it costs
UNPLACED_HEADLINE = 0.05

STATES = {
    "demonstrated": ("Cost neutrality is demonstrated", "demonstrated"),
    "not demonstrated": ("Cost neutrality is not demonstrated", "open"),
    "refuted": ("Cost neutrality is refuted", "refuted"),
}
TEST = "A test of what could happen; nobody can choose it."
# without measures both plans are one: the rule has a verdict for that, a reader needs another word
NO_MEASURES = ("No measures, so nothing to demonstrate", "No measures")
READING = (
    "Net saving: what doing nothing costs less what the strategy costs, in the same future; below £0 the strategy "
    "costs more. Median: half of the futures lie below it. P10 and P90: one future in ten lies below P10, one in ten "
    "above P90."
)
MOVES_MOST = " What moves it most: "


@dataclass(frozen=True)
class VerdictBox:
    """``mark`` names the sign that stands beside the heading: demonstrated, open or refuted.

    ``word`` is the verdict by itself. ``beside`` says what else must be known of the scenario; "" where nothing.
    ``short`` is the sentence without what the leading scenario's says word for word.
    """

    name: str
    heading: str
    mark: str
    sentence: str
    reason: str
    word: str = ""
    beside: str = ""
    short: str = ""


@dataclass(frozen=True)
class FirstPage:
    """What stands on the first page.

    ``meaning`` says what the three verdicts stand for, ``reading`` what the figures beside them are; ``probability``
    has the net saving by each 31 March.
    """

    decision: str
    notices: tuple[Notice, ...]
    verdicts: tuple[VerdictBox, ...]
    meaning: str
    reading: str
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
        verdicts=tuple(verdict_box(run, lead) for run in paper.runs),
        meaning=meaning(lead),
        reading=READING,
        key_figures=key_figures(lead),
        figure=net_saving_figure(lead),
        must_be_true=must_be_true(lead),
        not_known=not_known(lead),
        probability=probability_table(lead),
    )


def verdict_box(run: PaperRun, lead: PaperRun | None = None) -> VerdictBox:
    """The verdict in words, and its reason; ``lead`` is the paper's leading run."""
    found = run.neutrality
    verdict, sentence = str(found["verdict"]), str(found["sentence"])
    heading, mark = STATES[verdict]
    word = first_upper(verdict)
    if not has_measures(run):
        heading, word = NO_MEASURES
    return VerdictBox(
        name=run.name,
        heading=heading,
        mark=mark,
        sentence=sentence,
        reason=_reason(run),
        word=word,
        beside=TEST if run.is_test else "",
        short=sentence if lead is None else _without_the_same_end(sentence, str(lead.neutrality["sentence"])),
    )


def _reason(run: PaperRun) -> str:
    """Without what moves it most where an appraisal says that by moving one assumption at a time."""
    reason = str(run.neutrality["reason"])
    return reason.partition(MOVES_MOST)[0] if moving(run) else reason


def _without_the_same_end(sentence: str, first: str) -> str:
    """A sentence without its last part, after a semicolon, where ``first`` ends with the same.

    Examples
    --------
    >>> _without_the_same_end("Neutral in 3%; needs 87.0%.", "Neutral in 9%; needs 87.0%.")
    'Neutral in 3%.'
    >>> _without_the_same_end("Neutral in 3%; needs 87.0%.", "Neutral in 9%; needs 75.0%.")
    'Neutral in 3%; needs 87.0%.'
    """
    start, semicolon, end = sentence.rpartition("; ")
    return f"{start}." if semicolon and first.endswith(f"; {end}") else sentence


def meaning(run: PaperRun) -> str:
    """What the three verdicts mean."""
    settings = run.settings["neutrality"]
    needed, refuted = (stated_percent(settings[name]) for name in ("threshold", "refuted_below"))
    cases = "in the central case and in the stress case" if settings["stress_case"] else "in the central case"
    return (
        f"Demonstrated: cost neutral in at least {needed} of simulated futures, {cases}. "
        f"Refuted: in at most {refuted}, in the central case. "
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
        # those of the other scenarios, and of stress cases, stand in the sections Scenarios and Risk
        remarks = run.results["notes"] if place == 0 else ()
        found += [Notice(remark, warning=True) for remark in remarks]
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
