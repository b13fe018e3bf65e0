"""Publish a run from its folder alone: nothing is run again, and nothing that was edited is published."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import placements
from placements.domain import OutputError, VerifyError
from placements.inputs import file_sha256
from placements.reports.folder import RUN, check_folder, kind_words, write_whole
from placements.reports.manifest import MANIFEST, MANIFEST_SCHEMA_VERSION, output_hashes, read_manifest
from placements.reports.publish import Publication, make_publication, run_figures, write_publication
from placements.reports.stamp import RunStamp

KIND = "publication"
RESULTS = "results.json"
LINES = "tables/lines.csv"


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
    manifest = _run_manifest(folder)
    name, council = str(manifest["run"]), str(manifest["council"])
    target = out or folder.resolve().with_name(f"{folder.resolve().name}-published")
    check_folder(target, council, KIND)
    _refuse_edited(target)
    digest = str(manifest["outputs_sha256"][RESULTS])
    stamp = RunStamp(name, created, placements.__version__, digest[:12])
    about = {"run": name, "council": council, "round_to_5": round_to_5, "results_sha256": digest}
    publication = _made(folder, stamp, round_to_5=round_to_5)
    files: list[str] = []

    def write(new: Path) -> None:
        files.extend(write_publication(publication, new, name))
        _write_manifest(new, about, stamp)

    kept = write_whole(target, write)
    return Published(name, publication, target, files, kept)


def _write_manifest(folder: Path, about: Mapping[str, Any], stamp: RunStamp) -> None:
    """What the files were made from, and their hashes: by these it is known whether a person changed one."""
    document = {
        "schema_version": MANIFEST_SCHEMA_VERSION,
        "kind": KIND,
        "created": stamp.created.isoformat(),
        "placements": stamp.version,
        **about,
        "outputs_sha256": output_hashes(folder),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _run_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run whose figures are as they were written."""
    manifest = read_manifest(folder)
    kind = str(manifest.get("kind", RUN))
    if kind != RUN:
        raise VerifyError(
            f"{folder} holds {kind_words(kind)}, not a run. Name a folder that `placements run` left."
        )
    hashes: Mapping[str, str] = manifest["outputs_sha256"]
    figures = [name for name in hashes if name == RESULTS or name.startswith("tables/")]
    edited = [
        f"{folder / name} {'has changed' if (folder / name).is_file() else 'is not there any more'}."
        for name in dict.fromkeys((RESULTS, LINES, *figures))
        if not (folder / name).is_file() or file_sha256(folder / name) != hashes.get(name)
    ]
    if edited:
        raise VerifyError(
            "\n".join([*edited, "What is published must be what the run found: run the scenario again."])
        )
    return manifest


def _made(folder: Path, stamp: RunStamp, *, round_to_5: bool) -> Publication:
    try:
        results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
        return make_publication(run_figures(results, _home_types(folder)), stamp, round_to_5=round_to_5)
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(
            f"{folder / RESULTS} cannot be read as results of a run, or an earlier version wrote it. "
            "Run the scenario again."
        ) from None


def _home_types(folder: Path) -> dict[str, str]:
    """Provision -> placement type, as the budget's lines have it."""
    with (folder / LINES).open(encoding="utf-8-sig", newline="") as file:
        return {row["provision"]: row["placement_type"] for row in csv.DictReader(file) if row["provision"]}


def _refuse_edited(target: Path) -> None:
    """A person may have worked on an earlier copy: it is not written over."""
    if not (target / MANIFEST).is_file():
        return
    hashes: Mapping[str, str] = read_manifest(target)["outputs_sha256"]
    edited = [
        name
        for name, digest in hashes.items()
        if (target / name).is_file() and file_sha256(target / name) != digest
    ]
    if edited:
        raise OutputError(
            f"{' and '.join(str(target / name) for name in edited)} was changed since it was published. "
            "Nothing was written. Move it away, or name another folder with --out."
        )
