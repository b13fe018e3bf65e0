"""Assumptions and evidence: what nobody published, what conflicts, what is not used, and what would mend it."""

from __future__ import annotations

from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Section
from placements.reports.board.sections.assumptions.evidence import (
    changes_passage,
    conflicts_passage,
    quality_passage,
    unused_passage,
)
from placements.reports.board.sections.assumptions.log import log_passage
from placements.reports.words import plural


def assumptions(paper: Paper) -> Section | None:
    """The section of the leading run."""
    run = paper.lead
    passages = (
        log_passage(run),
        quality_passage(run),
        conflicts_passage(run),
        unused_passage(run),
        changes_passage(run),
    )
    return Section(
        key="assumptions",
        short="Assumptions and evidence",
        title=_title(run),
        passages=tuple(passage for passage in passages if passage is not None),
    )


def _title(run: PaperRun) -> str:
    count = int(run.results["assumed"]["figures"])
    rests = (
        f"the answer rests on {plural(count, 'figure')} that nobody published"
        if count
        else "every figure that states where it is from was published"
    )
    conflicts = "; published figures conflict" if run.results["evidence_conflicts"] else ""
    return f"Assumptions and evidence: {rests}{conflicts}"
