"""An appraisal from files to folder: everything or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from placements.appraisal.appraise import Appraisal, FurtherTable, appraise
from placements.appraisal.tables import document_of, tables_of
from placements.domain.progress import Progress, silent
from placements.prepared import load
from placements.reports.answer_files import write_answer
from placements.reports.folder import write_whole
from placements.run import forecast
from placements.session import Request, asked, manifest_of

PATHS = 200
"""Futures of an appraisal: it places each of them some hundreds of times."""


FURTHER: dict[str, FurtherTable] = {}
"""Name -> a question that every appraisal asks beside its own; each is a table in the folder."""


@dataclass(frozen=True)
class AppraisalDone:
    """An appraisal that was written to ``folder``. ``kept``: files of a person that stood there and still do."""

    found: Appraisal
    folder: Path
    kept: list[str]


def appraise_to_folder(
    request: Request, start: Path, created: dt.datetime, progress: Progress = silent
) -> AppraisalDone:
    """Appraise the scenario and write its folder, whole or not at all.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands in the manifest as the time of the appraisal.
    """
    if request.paths is None:
        request = replace(request, paths=PATHS)
    where = asked(request, start, "appraisal")
    ready = load(request.scenario_file, where.inputs, paths=request.paths, seed=request.seed).ready
    found = appraise(ready, forecast(ready, progress), progress, FURTHER)
    manifest = manifest_of(ready, request, where, created)
    document, tables = document_of(found), tables_of(found)
    kept = write_whole(
        where.out, lambda folder: write_answer("appraisal", document, tables, manifest, folder)
    )
    return AppraisalDone(found, where.out, kept)
