"""A batch's folder: a Parquet file a block, written as it is finished, and all of them together at the end."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from placements.domain import OutputError
from placements.reports.tables import as_text

PARTS = "parts"
RESULTS = "results.parquet"
BLOCKS = "blocks.csv"
FAILURES = "failures.csv"
BATCH_MANIFEST = "manifest.json"
ABOUT = b"placements_block"
"""The key under which a part's file holds what it is about."""


def check_batch_folder(out: Path) -> None:
    """Refuse, before any work, a folder that is not a batch's or cannot be written to; make one where there is none."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, not a folder. Name another folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / PARTS).is_dir():
        raise OutputError(
            f"{out} holds files that are not a batch's: it has no folder {PARTS}. Nothing was changed. "
            "Name another folder with --out."
        )
    with _in_sentences(out):
        (out / PARTS).mkdir(parents=True, exist_ok=True)


def part_file(out: Path, council: str, scenario: str) -> Path:
    return out / PARTS / council / f"{scenario}.parquet"


def write_part(table: pd.DataFrame, about: Mapping[str, Any], path: Path) -> None:
    """Write a block's figures with what they are about: whole, or not at all."""
    found = pa.Table.from_pandas(table, preserve_index=False)
    found = found.replace_schema_metadata({ABOUT: json.dumps(about, ensure_ascii=False).encode()})
    with _in_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _new_file(path) as partial:
            pq.write_table(found, partial)


def read_part(path: Path) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    """A block's figures and what they are about; None where there is no such file, or none that is whole."""
    try:
        found = pq.read_table(path)
        about = json.loads((found.schema.metadata or {})[ABOUT])
        return found.to_pandas(), dict(about)
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None


def write_results(parts: Iterable[tuple[str, str, Path]], out: Path) -> None:
    """Put all parts into one file, in the order given: (council, scenario, its file).

    The council and scenario become the first columns; a council's blocks are one group of rows.
    """
    path = out / RESULTS
    with _in_sentences(path), _new_file(path) as partial, contextlib.ExitStack() as stack:
        writer: pq.ParquetWriter | None = None
        council, group = "", list[pa.Table]()
        for name, scenario, file in (*parts, ("", "", None)):
            if name != council and group:
                together = pa.concat_tables(group)
                writer = writer or stack.enter_context(pq.ParquetWriter(partial, together.schema))
                writer.write_table(together)
                group = []
            if file is not None:
                group.append(_named(pq.read_table(file), name, scenario))
            council = name


def write_overview(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], path: Path) -> None:
    """A CSV file with a row a block, for a spreadsheet; with no rows there is none, and an earlier one goes."""
    with _in_sentences(path):
        if not rows:
            path.unlink(missing_ok=True)
            return
        table = pd.DataFrame([{name: as_text(row[name]) for name in columns} for row in rows])
        with _new_file(path) as partial:
            table.to_csv(partial, index=False, encoding="utf-8-sig", lineterminator="\n")


def write_batch_manifest(document: Mapping[str, Any], out: Path) -> None:
    """What was run, on what, and the hashes of what was found."""
    path = out / BATCH_MANIFEST
    with _in_sentences(path), _new_file(path) as partial:
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        partial.write_text(text, encoding="utf-8", newline="\n")


def _named(part: pa.Table, council: str, scenario: str) -> pa.Table:
    names = pa.array([scenario] * part.num_rows), pa.array([council] * part.num_rows)
    part = part.replace_schema_metadata(None)
    return part.add_column(0, "scenario", [names[0]]).add_column(0, "council", [names[1]])


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write; it takes its place at the end. What a kill leaves of it is never read."""
    partial = path.with_name(f".{path.name}-{secrets.token_hex(4)}-unfinished")
    try:
        yield partial
        partial.replace(path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _in_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} could not be written ({error.strerror or error}); blocks that are finished are kept. "
            "If the file is open in another program, close it and run the batch again."
        ) from None
