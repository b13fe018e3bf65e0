"""What a choice of homes leaves: ``options.json``, ``tables/*.csv`` and the manifest of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from placements.domain import OutputError
from placements.reports.folder import check_folder
from placements.reports.manifest import MANIFEST, MANIFEST_SCHEMA_VERSION, output_hashes, read_manifest
from placements.reports.tables import as_text

OPTIONS = "options.json"
KIND = "options"


def check_options_folder(out: Path, council: str) -> None:
    """Refuse, before any work, a folder into which the options cannot or must not be written.

    Raises OutputError: as for a run, and where something else stands there.
    """
    check_folder(out, council)
    if (out / MANIFEST).is_file():
        kind = read_manifest(out).get("kind", "run")
        if kind != KIND:
            raise OutputError(
                f"{out} holds files of another verb ({kind}), not options. Nothing was changed. "
                "Name another folder with --out."
            )


def write_options(
    document: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], folder: Path
) -> None:
    """Write the files into an empty ``folder``; the manifest, which hashes the others, last.

    The same options give the same bytes but for ``created`` in the manifest.
    """
    _write_json(document, folder / OPTIONS)
    (folder / "tables").mkdir()
    for name, table in tables.items():
        texts = table.select_dtypes(include=["object", "string"]).columns
        safe = table.assign(**{str(column): table[column].map(as_text) for column in texts})
        safe.to_csv(folder / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    head = {"schema_version": MANIFEST_SCHEMA_VERSION, "kind": KIND}
    _write_json({**head, **manifest, "outputs_sha256": output_hashes(folder)}, folder / MANIFEST)


def _write_json(document: Mapping[str, Any], path: Path) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
