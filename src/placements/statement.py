"""The sufficiency statement of a run, from its folder alone: nothing is run again, and nothing edited is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import placements
from placements.reports.folder import check_folder, write_whole
from placements.reports.run_copy import (
    RESULTS,
    figures_of_run,
    read_as_a_run,
    refuse_edited,
    unedited_run,
    write_copy_manifest,
)
from placements.reports.stamp import RunStamp
from placements.reports.statement import Statement, make_statement, write_statement

INSIDE, PUBLISHED = "statement", "published statement"
"""Kinds of folder: a statement with every figure is never written over one that may be published, nor the other way."""


@dataclass(frozen=True)
class Stated:
    """What was written. ``kept``: files of a person that stood in the folder and still do."""

    run: str
    statement: Statement
    published: bool
    folder: Path
    files: list[str]
    kept: list[str]


def state_sufficiency(
    folder: Path, out: Path | None, created: dt.datetime, *, publish: bool = False, round_to_5: bool = False
) -> Stated:
    """Write ``<run>-sufficiency.md`` and ``.html`` of the run in ``folder``.

    Parameters
    ----------
    out
        A folder; where it is None, ``<run>-statement`` beside the run's, or ``<run>-statement-published``.
    created
        Stands in the statement as the day on which it was made.
    publish, round_to_5
        Withhold what tells of fewer than 5 children; children to the nearest five.

    Raises
    ------
    VerifyError
        Where ``folder`` is no run, or its results or tables were changed since.
    OutputError
        Where the files cannot be written, or stand there and were changed by a person.
    """
    manifest = unedited_run(folder)
    name, council = str(manifest["run"]), str(manifest["council"])
    kind = PUBLISHED if publish else INSIDE
    ending = "statement-published" if publish else "statement"
    target = out or folder.resolve().with_name(f"{folder.resolve().name}-{ending}")
    check_folder(target, council, kind)
    refuse_edited(target, "written")
    digest = str(manifest["outputs_sha256"][RESULTS])
    stamp = RunStamp(name, created, placements.__version__, digest[:12])
    about = {"run": name, "council": council, "round_to_5": round_to_5, "results_sha256": digest}
    with read_as_a_run(folder):
        statement = make_statement(figures_of_run(folder), stamp, publish=publish, round_to_5=round_to_5)
    files: list[str] = []

    def write(new: Path) -> None:
        files.extend(write_statement(statement, new, name))
        write_copy_manifest(new, kind, about, stamp)

    kept = write_whole(target, write)
    return Stated(name, statement, publish, target, files, kept)
