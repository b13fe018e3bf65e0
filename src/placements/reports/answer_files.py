"""What a question about a scenario leaves beside its runs: one document, ``tables/*.csv`` and the manifest of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from placements.reports.manifest import MANIFEST, MANIFEST_SCHEMA_VERSION, output_hashes
from placements.reports.tables import as_text


def write_answer(
    kind: str,
    document: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    folder: Path,
) -> None:
    """Write ``<kind>.json`` and the tables into an empty ``folder``; the manifest, which hashes them, last.

    The same answer gives the same bytes but for ``created`` in the manifest.
    """
    _write_json(document, folder / f"{kind}.json")
    (folder / "tables").mkdir()
    for name, table in tables.items():
        texts = table.select_dtypes(include=["object", "string"]).columns
        safe = table.assign(**{str(column): table[column].map(as_text) for column in texts})
        safe.to_csv(folder / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    head = {"schema_version": MANIFEST_SCHEMA_VERSION, "kind": kind}
    _write_json({**head, **manifest, "outputs_sha256": output_hashes(folder)}, folder / MANIFEST)


def _write_json(document: Mapping[str, Any], path: Path) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
