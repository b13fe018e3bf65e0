"""All scenarios of a board file, each run once over the same simulated futures, in one folder with one paper."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import placements
from placements.appraisal import appraise_to_folder
from placements.appraisal.to_folder import PATHS as APPRAISED_PATHS
from placements.beside import Beside, OtherRun
from placements.domain import OutputError
from placements.domain.progress import Progress
from placements.inputs import file_sha256
from placements.papers.from_runs import paper_bytes, paper_of_runs
from placements.papers.made_run import MadeRun, read_made_run
from placements.papers.to_run import BoardRequest, Plan, ToRun, plan_board
from placements.reports import RunStamp, write_reports
from placements.reports.board.paper import Paper
from placements.reports.board.pdf import print_pdf
from placements.reports.folder import PAPER, check_folder, write_whole
from placements.reports.manifest import MANIFEST, MANIFEST_SCHEMA_VERSION, output_hashes
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.run import run_scenario
from placements.session import Request, inputs_hash, relative
from placements.shared import Shared

RUNS = "runs"
PAPER_FILE = "paper.html"
PDF_FILE = "paper.pdf"
RUN_REPORTS = ("results.json", "tables", "inputs")
"""Of each run: what a paper, and every verb that reads runs, rests on. The workbook and the paper are of all."""


@dataclass(frozen=True)
class BoardDone:
    """A board's folder that was written. ``kept``: files of a person that stood there and still do.

    ``runs`` are the folders of the runs, in the order of the paper; those that were made earlier lie elsewhere.
    ``pdf_fault``: why there is no PDF though one was asked for.
    """

    paper: Paper
    folder: Path
    runs: tuple[Path, ...]
    appraisal: Path | None
    pdf: Path | None
    pdf_fault: str
    notes: tuple[str, ...]
    kept: list[str]


def run_board(request: BoardRequest, start: Path, created: dt.datetime, progress: Progress) -> BoardDone:
    """Run every scenario of a board file over the same futures, and write one paper and one workbook of them.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands on the paper as the time of the runs.

    Raises
    ------
    PlacementsError
        Before any work: with every fault of the board file, of each scenario and of the inputs, or with what the
        scenarios do not share. Nothing is written then.
    """
    plan = plan_board(request, start)
    check_folder(plan.out, plan.council, PAPER)
    work = _Work(plan, request, created, progress)
    kept = write_whole(plan.out, work.write)
    assert work.paper is not None
    folders = tuple(plan.out / RUNS / one.name if isinstance(one, ToRun) else one.folder for one in plan.runs)
    return BoardDone(
        paper=work.paper,
        folder=plan.out,
        runs=folders,
        appraisal=folders[0].with_name(f"{folders[0].name}-appraisal") if work.appraised else None,
        pdf=plan.out / PDF_FILE if work.printed else None,
        pdf_fault=work.pdf_fault,
        notes=tuple(work.notes),
        kept=kept,
    )


class _Work:
    """Fills the folder, and knows afterwards what became of it."""

    def __init__(self, plan: Plan, request: BoardRequest, created: dt.datetime, progress: Progress) -> None:
        self._plan, self._request, self._created, self._progress = plan, request, created, progress
        self.paper: Paper | None = None
        self.appraised = self.printed = False
        self.pdf_fault = ""
        self.notes: list[str] = list(plan.notes)

    def write(self, folder: Path) -> None:
        plan = self._plan
        (folder / RUNS).mkdir()
        lead = self._run_all(folder)
        self.appraised = self._appraise(folder, lead)
        made = [
            read_made_run(folder / RUNS / one.name) if isinstance(one, ToRun) else one for one in plan.runs
        ]
        entries, settings = plan.board.scenarios, plan.board.settings
        paper = paper_of_runs(
            made, [one.short_name for one in entries], [one.test for one in entries], settings.title
        )
        self.paper = replace(paper, decision=settings.decision.strip(), meeting=settings.meeting.strip())
        self._progress("Writing budget.xlsx", 0, 1)
        _write_book(lead, made, self.paper, folder, self._stamp(lead, plan.out.name))
        self._progress("Writing budget.xlsx", 1, 1)
        self._progress("Writing the paper", 0, 1)
        (folder / PAPER_FILE).write_bytes(paper_bytes(self.paper))
        self._print(folder)
        self._progress("Writing the paper", 1, 1)
        _write_manifest(folder, plan, made, self.paper, self._created)

    def _run_all(self, folder: Path) -> RunResult:
        """Write each run; only the leading one's result is kept, for the workbook: each holds every future."""
        shared = Shared()
        lead: RunResult | None = None
        for one in (run for run in self._plan.runs if isinstance(run, ToRun)):
            result = self._run(one, shared)
            where = folder / RUNS / one.name
            where.mkdir()
            final = self._plan.out / RUNS / one.name
            sources = {
                "scenario_file": relative(one.file, final),
                "inputs": relative(self._plan.inputs, final),
            }
            write_reports(result, where, self._stamp(result, one.name), sources, reports=RUN_REPORTS)
            lead = lead or result
        assert lead is not None
        return lead

    def _run(self, one: ToRun, shared: Shared) -> RunResult:
        request = self._request
        return run_scenario(
            one.file,
            self._plan.inputs,
            paths=request.paths,
            seed=request.seed,
            engine=request.engine,
            progress=self._stages_of(one.name),
            shared=shared,
        )

    def _stages_of(self, name: str) -> Progress:
        return lambda stage, done, of: self._progress(f"{name}: {stage}", done, of)

    def _stamp(self, result: RunResult, name: str) -> RunStamp:
        return RunStamp(name, self._created, placements.__version__, inputs_hash(result))

    def _appraise(self, folder: Path, lead: RunResult) -> bool:
        """What must be true for the leading scenario, where that is asked and it has measures."""
        plan, request = self._plan, self._request
        if not (plan.board.settings.appraise and request.appraise):
            return False
        if not any(measure.enabled for measure in lead.scenario.settings.measures.values()):
            self.notes.append(
                f"{lead.scenario.file.name} has no measures, so there is nothing to appraise in it."
            )
            return False
        name = f"{plan.lead.name}-appraisal"
        asked = Request(
            lead.scenario.file,
            plan.inputs,
            folder / RUNS / name,
            min(APPRAISED_PATHS, lead.scenario.settings.paths),
            request.seed,
        )
        appraise_to_folder(asked, Path(), self._created, self._stages_of(name))
        return True

    def _print(self, folder: Path) -> None:
        if self._request.browser is None:
            return
        try:
            content = print_pdf(self._request.browser, folder / PAPER_FILE)
        except OutputError as error:
            # the folder is not there yet under its own name
            self.pdf_fault = str(error)
            return
        (folder / PDF_FILE).write_bytes(content)
        self.printed = True


def _write_book(
    lead: RunResult, made: Sequence[MadeRun], paper: Paper, folder: Path, stamp: RunStamp
) -> None:
    """The leading scenario's workbook, with the others side by side in it and what must be true."""
    others = zip(made[1:], paper.runs[1:], strict=True)
    beside = Beside(
        runs=tuple(OtherRun(run.name, run.results, run.costs) for run, _ in others),
        appraisal=made[0].appraisal,
    )
    write_workbook(replace(lead, beside=beside), folder, stamp)


def _write_manifest(
    folder: Path, plan: Plan, made: Sequence[MadeRun], paper: Paper, created: dt.datetime
) -> None:
    """What the paper was made from; the hashes say later whether a person changed a file."""
    lead = paper.lead.results
    document = {
        "schema_version": MANIFEST_SCHEMA_VERSION,
        "kind": PAPER,
        "run": plan.out.name,
        "created": created.isoformat(),
        "placements": placements.__version__,
        "council": plan.council,
        "seed": lead["seed"],
        "paths": lead["paths"],
        "sources": {
            "board_file": relative(plan.board.file, plan.out),
            "inputs": relative(plan.inputs, plan.out),
        },
        "board_sha256": file_sha256(plan.board.file),
        "runs": [
            {
                "name": run.name,
                "folder": f"{RUNS}/{one.name}" if isinstance(one, ToRun) else relative(one.folder, plan.out),
                "results_sha256": result.digest,
                "test": run.is_test,
            }
            for one, result, run in zip(plan.runs, made, paper.runs, strict=True)
        ],
        "outputs_sha256": output_hashes(folder),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
