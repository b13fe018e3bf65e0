"""A paper from runs that lie in their folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from placements.domain import PlacementsError, Problem, ScenarioError, VerifyError
from placements.domain.progress import Progress, silent
from placements.papers.board_file import MOST_SCENARIOS, read_board
from placements.papers.fitting import edited_notes, names_of, notes_of, refuse_unlike
from placements.papers.made_run import MadeRun, read_made_runs
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.paper_file import check_paper_file, check_pdf_file
from placements.reports.board.pdf import print_pdf
from placements.reports.board.seal import sealed
from placements.reports.one_file import write_file


@dataclass(frozen=True)
class PaperRequest:
    """What a person asked for: ``runs``, the leading one first, or a ``board_file`` that lists them.

    ``title``, ``decision`` and ``meeting`` stand before what the board file says; None leaves it to that.
    ``browser``: print to PDF with it too.
    """

    runs: tuple[Path, ...] = ()
    board_file: Path | None = None
    out: Path | None = None
    title: str | None = None
    decision: str | None = None
    meeting: str | None = None
    browser: Path | None = None


@dataclass(frozen=True)
class PaperDone:
    """A paper that was written. ``pdf_fault``: why it could not be printed; the page stands all the same.

    ``notes`` are for whoever made it, not for the board.
    """

    paper: Paper
    file: Path
    pdf: Path | None
    pdf_fault: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Listed:
    runs: tuple[Path, ...]
    names: tuple[str, ...]
    tests: tuple[bool, ...]
    title: str = ""
    decision: str = ""
    meeting: str = ""


def write_paper(request: PaperRequest, progress: Progress = silent) -> PaperDone:
    """Write one paper from runs, whole or not at all. Equal runs give equal bytes.

    Raises
    ------
    ScenarioError
        Where the board file cannot be read, or lists scenarios that are not run yet.
    VerifyError
        With every reason why the runs cannot stand in one paper.
    OutputError
        Where it cannot be written, or would take the place of what a person wrote.
    """
    listed = _listed(request)
    out = request.out or _usual(listed.runs[0])
    check_paper_file(out)
    pdf = out.with_suffix(".pdf") if request.browser else None
    if pdf is not None:
        check_pdf_file(pdf)
    runs = read_made_runs(listed.runs)
    refuse_unlike(runs)
    paper = paper_of_runs(
        runs, listed.names, listed.tests, request.title if request.title is not None else listed.title
    )
    decision = request.decision if request.decision is not None else listed.decision
    meeting = request.meeting if request.meeting is not None else listed.meeting
    paper = Paper(paper.title, paper.runs, decision.strip(), meeting.strip(), paper.notes)
    progress("Writing the paper", 0, 1)
    write_file(out, paper_bytes(paper))
    printed, fault = _printed(request.browser, out, pdf)
    progress("Writing the paper", 1, 1)
    return PaperDone(paper, out, printed, fault, tuple(edited_notes(runs)))


def _usual(run: Path) -> Path:
    """``<run>-paper.html`` beside the run."""
    where = run.resolve()
    return run.parent / f"{run.name}-paper.html" if run.name else where.with_name(f"{where.name}-paper.html")


def paper_of_runs(
    runs: Sequence[MadeRun], names: Sequence[str], tests: Sequence[bool], title: str = ""
) -> Paper:
    """The paper of runs that fit together, the leading one first; ``names`` as given, "" for a run's own title."""
    called = names_of(runs, names)
    stand = tuple(
        PaperRun(name, run.results, run.stamp, run.costs, run.appraisal, is_test=test)
        for run, name, test in zip(runs, called, tests, strict=True)
    )
    return Paper(title.strip() or runs[0].title, stand, notes=tuple(notes_of(runs, called)))


def paper_bytes(paper: Paper) -> bytes:
    """The page as its file holds it."""
    # Altair and vl-convert take a second to import: only who draws pays for it
    from placements.reports.board import paper_text

    return sealed(paper_text(paper)).encode()


def _printed(browser: Path | None, page: Path, pdf: Path | None) -> tuple[Path | None, str]:
    """The PDF, or why there is none."""
    if browser is None or pdf is None:
        return None, ""
    try:
        write_file(pdf, print_pdf(browser, page))
    except PlacementsError as error:
        return None, str(error)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"{page} is written; no PDF was made of it.") from None
    return pdf, ""


def _listed(request: PaperRequest) -> _Listed:
    """The runs in the order of the paper, with what the board file says of them."""
    if request.board_file is None:
        _refuse_number(request.runs)
        few = len(request.runs)
        return _Listed(request.runs, ("",) * few, (False,) * few)
    board = read_board(request.board_file)
    unmade = [entry for entry in board.scenarios if entry.run is None]
    if unmade:
        raise ScenarioError(
            Problem(
                board.file.name,
                f'"{entry.file}" is a scenario, not a run.',
                f"Run all of them and write the paper with: placements run --board {board.file}",
                column=board.where(entry),
            )
            for entry in unmade
        )
    settings = board.settings
    return _Listed(
        tuple(board.path(entry) for entry in board.scenarios),
        tuple(entry.short_name for entry in board.scenarios),
        tuple(entry.test for entry in board.scenarios),
        settings.title,
        settings.decision,
        settings.meeting,
    )


def _refuse_number(runs: Sequence[Path]) -> None:
    if len(runs) > MOST_SCENARIOS:
        raise VerifyError(
            f"{len(runs)} runs are named; a paper holds at most {MOST_SCENARIOS}. Leave some out."
        )
