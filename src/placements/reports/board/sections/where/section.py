"""Where children live: by placement type today and at the end of both plans, in-house, and outside the area."""

from __future__ import annotations

import datetime as dt
from typing import Any

from placements.inputs.evidence import OUTSIDE_AREA
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Passage, Section
from placements.reports.board.sections.where.in_house import in_house_words, own_types_words
from placements.reports.board.sections.where.mix import mix_figure, mix_title
from placements.reports.board.sections.where.mix_tables import difference_table, plans_table
from placements.reports.words import date_words


def where(paper: Paper) -> Section | None:
    """Both plans beside what was counted."""
    run = paper.lead
    sentence = (
        "The children and their needs are the same in both plans but for those whom the strategy keeps out of care or "
        "helps to leave it; what differs is where they live."
    )
    return Section(
        "where-children-live",
        "Where children live",
        mix_title(run),
        (sentence,),
        figures=(mix_figure(run),),
        passages=(
            Passage(
                "In-house share", (*in_house_words(run), *own_types_words(run)), tables=(plans_table(run),)
            ),
            Passage("The difference that the strategy makes", tables=(difference_table(run),)),
            outside(run),
        ),
    )


def outside(run: PaperRun) -> Passage:
    """What was published of children who live outside the council's area, or that nothing was."""
    found = [row for row in run.results["evidence"] if row["topic"] == OUTSIDE_AREA]
    title = "Outside the council's area"
    if not found:
        return Passage(
            title,
            (
                "How many children live outside the council's area is not known to this paper: the council's tables "
                f'hold no figure of it. It can be added to evidence.csv under the topic "{OUTSIDE_AREA}".',
            ),
        )
    forecast = (
        "The forecast does not know where a placement lies, so neither plan says how this figure would move: what "
        "can be said is how many children live with the council's own carers and in its own homes."
    )
    return Passage(title, (*(outside_words(row) for row in found), forecast))


def outside_words(row: dict[str, Any]) -> str:
    """One published figure with its date, definition, source and note, a sentence each; ``row`` as JSON has it (Any).

    Examples
    --------
    >>> row = {"statement": "28% live outside", "definition": "", "source": "Cabinet paper", "note": "Rounded."}
    >>> outside_words(row | {"date": "2016-02-23"})
    '28% live outside (23 February 2016). Source: Cabinet paper. Rounded.'
    """
    when = "" if row["date"] is None else f" ({date_words(dt.date.fromisoformat(row['date']))})"
    source = f"Source: {row['source']}" if row["source"] else ""
    parts = (f"{row['statement']}{when}", row["definition"], source, row["note"])
    return " ".join(f"{str(part).rstrip('.')}." for part in parts if part)
