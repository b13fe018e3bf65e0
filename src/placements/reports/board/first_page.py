"""The first page: decision, verdicts, the one chart that matters, what must be true, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Figure, KeyFigure, Notice, Passage, Table


@dataclass(frozen=True)
class VerdictBox:
    """``mark`` names the sign that stands beside the heading: demonstrated, open or refuted."""

    name: str
    heading: str
    mark: str
    sentence: str
    reason: str


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
    """TO BE WRITTEN."""
    found = paper.lead.neutrality
    box = VerdictBox(
        paper.lead.name, str(found["verdict"]), "open", str(found["sentence"]), str(found["reason"])
    )
    return FirstPage(
        paper.decision,
        (),
        (box,),
        "",
        (),
        None,
        Passage("What must be true"),
        Passage("What is not known"),
        None,
    )
