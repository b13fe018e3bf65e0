"""Copies of a run made from its folder alone: nothing is run again, and nothing that was edited is copied."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from placements.domain import OutputError, VerifyError
from placements.inputs import file_sha256
from placements.reports.folder import RUN, not_a_run
from placements.reports.manifest import MANIFEST, MANIFEST_SCHEMA_VERSION, output_hashes, read_manifest
from placements.reports.publish import RunFigures, run_figures
from placements.reports.stamp import RunStamp

RESULTS = "results.json"
LINES = "tables/lines.csv"


def unedited_run(folder: Path) -> dict[str, Any]:
    """The manifest of a run whose figures are as they were written.

    Raises VerifyError where ``folder`` is no run, or ``results.json`` or a table of it was changed since.
    """
    manifest = read_manifest(folder)
    if manifest.get("kind", RUN) != RUN:
        raise VerifyError(not_a_run(folder, manifest))
    hashes: Mapping[str, str] = manifest["outputs_sha256"]
    figures = [name for name in hashes if name == RESULTS or name.startswith("tables/")]
    edited = [
        f"{folder / name} {'has changed' if (folder / name).is_file() else 'is not there any more'}."
        for name in dict.fromkeys((RESULTS, LINES, *figures))
        if not (folder / name).is_file() or file_sha256(folder / name) != hashes.get(name)
    ]
    if edited:
        raise VerifyError(
            "\n".join([*edited, "What is made from a run must be what it found: run the scenario again."])
        )
    return manifest


def figures_of_run(folder: Path) -> RunFigures:
    """The figures of the run in ``folder``; to be called within ``read_as_a_run``."""
    results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    return run_figures(results, _home_types(folder))


@contextlib.contextmanager
def read_as_a_run(folder: Path) -> Iterator[None]:
    """What fails within because the results are not those of a run of this version is a VerifyError."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(
            f"{folder / RESULTS} cannot be read as results of a run, or an earlier version wrote it. "
            "Run the scenario again."
        ) from None


def _home_types(folder: Path) -> dict[str, str]:
    """Provision -> placement type, as the budget's lines have it."""
    with (folder / LINES).open(encoding="utf-8-sig", newline="") as file:
        return {row["provision"]: row["placement_type"] for row in csv.DictReader(file) if row["provision"]}


def refuse_edited(target: Path, made: str) -> None:
    """A person may have worked on an earlier copy: it is not written over.

    ``made``: what was done when it was written: published. Raises OutputError.
    """
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
            f"{' and '.join(str(target / name) for name in edited)} was changed since it was {made}. "
            "Nothing was written. Move it away, or name another folder with --out."
        )


def write_copy_manifest(folder: Path, kind: str, about: Mapping[str, Any], stamp: RunStamp) -> None:
    """What the files were made from, and their hashes: by these it is known whether a person changed one."""
    document = {
        "schema_version": MANIFEST_SCHEMA_VERSION,
        "kind": kind,
        "created": stamp.created.isoformat(),
        "placements": stamp.version,
        **about,
        "outputs_sha256": output_hashes(folder),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
