"""The choice of homes from files to folder: everything or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from placements.domain.progress import Progress, silent
from placements.opening_plans.options import Options, find_options
from placements.opening_plans.tables import allocation_of, document_of, tables_of
from placements.reports.answer_files import write_answer
from placements.reports.folder import write_whole
from placements.session import Request, asked, manifest_of


@dataclass(frozen=True)
class OptionsDone:
    """Options that were written to ``folder``. ``kept``: files of a person that stood there and still do."""

    found: Options
    folder: Path
    kept: list[str]


def options_to_folder(
    request: Request, start: Path, created: dt.datetime, progress: Progress = silent
) -> OptionsDone:
    """Compare the scenario's opening plans and write the folder, whole or not at all.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands in the manifest as the time of the comparison.
    """
    where = asked(request, start, "options")
    found = find_options(
        request.scenario_file, where.inputs, progress, paths=request.paths, seed=request.seed
    )
    ready = found.ready
    manifest = manifest_of(ready, request, where, created)
    manifest |= {"paths": found.paths, "allocation": allocation_of(found)}
    document, tables = document_of(found), tables_of(found)
    kept = write_whole(where.out, lambda folder: write_answer("options", document, tables, manifest, folder))
    return OptionsDone(found, where.out, kept)
