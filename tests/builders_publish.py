"""A run's folder with what a publication is made from, and what a published file says when it is read back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from odfdo import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from placements.publication import Published, publish_run
from placements.reports.manifest import MANIFEST, output_hashes, write_manifest
from placements.reports.results import write_results
from placements.reports.stamp import RunStamp
from placements.reports.tables import write_tables
from placements.result import RunResult

RUN_STAMP = RunStamp("small", dt.datetime(2016, 2, 23, 9, 30, tzinfo=dt.UTC), "0.1.0", "0123456789ab")
PUBLISHED_AT = dt.datetime(2016, 3, 1, 12, 0, tzinfo=dt.UTC)
SOURCES = {"scenario_file": "../../models/small.toml", "inputs": "../../inputs/small"}

Row = tuple[Any, ...]  # Any: a cell as it is read


def write_run(result: RunResult, folder: Path) -> Path:
    """What `run` leaves, without the workbook and the board page: a publication reads neither."""
    folder.mkdir(parents=True)
    write_results(result, folder, RUN_STAMP)
    write_tables(result, folder, RUN_STAMP)
    write_manifest(result, folder, RUN_STAMP, SOURCES, ())
    return folder


def edit_results(folder: Path, **changes: object) -> None:
    """Change keys of ``results.json`` and its hash, as though the run had found them."""
    path = folder / "results.json"
    document = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps(document), "utf-8")
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["outputs_sha256"] = output_hashes(folder)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def publish(folder: Path, out: Path, *, round_to_5: bool = False) -> Published:
    return publish_run(folder, out, PUBLISHED_AT, round_to_5=round_to_5)


def xlsx_rows(path: Path) -> dict[str, list[Row]]:
    """Sheet -> every row, a cell that is empty being None."""
    return {
        str(sheet.title): [tuple(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(path)
    }


def ods_rows(path: Path) -> dict[str, list[Row]]:
    """The same of an ods file; numbers as whole numbers where they are."""
    return {
        str(table.name): [tuple(_plain(value) for value in row) for row in table.get_values()]
        for table in Document(str(path)).body.tables
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else float(value)


def table_of(sheet: Worksheet) -> list[Row]:
    """The one table of the sheet: its headings and its rows."""
    (table,) = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref]]


def figures_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet's table by heading."""
    headings, *rows = table_of(load_workbook(path)[sheet])
    return [dict(zip(headings, row, strict=True)) for row in rows]
