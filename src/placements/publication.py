"""Publish a run from its folder alone: nothing is run again, and nothing that was edited is published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import placements
from placements.reports.folder import check_folder, write_whole
from placements.reports.publish import Publication, make_publication, write_publication
from placements.reports.run_copy import (
    RESULTS,
    figures_of_run,
    read_as_a_run,
    refuse_edited,
    unedited_run,
    write_copy_manifest,
)
from placements.reports.stamp import RunStamp

KIND = "publication"


@dataclass(frozen=True)
class Published:
    """What was written. ``kept``: files of a person that stood in the folder and still do."""

    run: str
    publication: Publication
    folder: Path
    files: list[str]
    kept: list[str]


def publish_run(
    folder: Path, out: Path | None, created: dt.datetime, *, round_to_5: bool = False
) -> Published:
    """Write ``<run>-published.xlsx`` and ``.ods`` of the run in ``folder``.

    Parameters
    ----------
    out
        A folder; where it is None, ``<run>-published`` beside the run's.
    created
        Stands on the cover as the day on which it was made.
    round_to_5
        Children to the nearest five.

    Raises
    ------
    VerifyError
        Where ``folder`` is no run, or a file of it that is published was changed since.
    OutputError
        Where the files cannot be written, or stand there and were changed by a person.
    """
    manifest = unedited_run(folder)
    name, council = str(manifest["run"]), str(manifest["council"])
    target = out or folder.resolve().with_name(f"{folder.resolve().name}-published")
    check_folder(target, council, KIND)
    refuse_edited(target, "published")
    digest = str(manifest["outputs_sha256"][RESULTS])
    stamp = RunStamp(name, created, placements.__version__, digest[:12])
    about = {"run": name, "council": council, "round_to_5": round_to_5, "results_sha256": digest}
    publication = _made(folder, stamp, round_to_5=round_to_5)
    files: list[str] = []

    def write(new: Path) -> None:
        files.extend(write_publication(publication, new, name))
        write_copy_manifest(new, KIND, about, stamp)

    kept = write_whole(target, write)
    return Published(name, publication, target, files, kept)


def _made(folder: Path, stamp: RunStamp, *, round_to_5: bool) -> Publication:
    with read_as_a_run(folder):
        return make_publication(figures_of_run(folder), stamp, round_to_5=round_to_5)
