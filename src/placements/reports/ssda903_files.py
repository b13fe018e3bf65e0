"""What an import of a return leaves in a council's inputs: whole or not at all, and nothing of a person's is lost."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from placements.domain import OutputError
from placements.inputs.files import file_sha256
from placements.inputs.ssda903.counts import Counts903
from placements.reports.folder import new_folder
from placements.reports.ssda903_book import Quality903, write_quality_book
from placements.reports.tables import as_text

HISTORY, JOURNEYS = "history.csv", "journeys.csv"
DETAIL = "903"
RECORD, QUALITY, BOOK = f"{DETAIL}/import.json", f"{DETAIL}/quality.csv", f"{DETAIL}/quality.xlsx"
_INPUTS = ("history", "journeys")


@dataclass(frozen=True, eq=False)
class ImportFiles:
    """Everything that an import writes.

    ``record`` says what was read and how; it names no child. ``created`` is the day of the import.
    """

    counts: Counts903
    quality: Quality903
    record: Mapping[str, Any]
    created: dt.date


def check_import_folder(out: Path, *, replace_history: bool) -> None:
    """Refuse, before any work, a folder into which the import cannot or must not be written."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, not a folder. Name another folder with --out.")
    workbooks = [path.name for path in out.glob("*.xlsx") if not path.name.startswith("~$")]
    if workbooks:
        raise OutputError(
            f"{out} holds a workbook ({', '.join(sorted(workbooks))}): beside it no table can be read. Nothing was "
            "changed. Save its sheets as CSV files and move it away, or name another folder with --out."
        )
    theirs = [name for name in (HISTORY, JOURNEYS) if (out / name).exists() and not _is_ours(out, name)]
    if theirs and not replace_history:
        raise OutputError(
            f"{out / theirs[0]} was not written by import-903, or was changed since. Nothing was changed. With "
            f"--replace-history it is kept as {_kept_name(out, theirs[0])}, and the counts of the return take its "
            "place; or name another folder with --out."
        )
    with new_folder(out):
        pass


def write_import(files: ImportFiles, out: Path) -> dict[str, str]:
    """Write every file, in place of those of an earlier import; other files in ``out`` stay.

    Returns
    -------
    dict
        Files of a person that stood in the way, with the names under which they are kept.

    Raises
    ------
    OutputError
        Where the files cannot be written; then ``out`` is as it was.
    """
    kept = {
        name: _kept_name(out, name)
        for name in (HISTORY, JOURNEYS)
        if (out / name).exists() and not _is_ours(out, name)
    }
    with new_folder(out) as partial:
        try:
            _fill(partial, files)
            _put(partial, out, kept)
        except OSError as error:
            raise OutputError(
                f"{out} could not be written ({error.strerror or error}); what stood there before is unchanged. "
                "If a file in it is open in Excel, close it; or name another folder with --out."
            ) from None
    return kept


def _is_ours(out: Path, name: str) -> bool:
    """Whether an import wrote the file and nobody changed it since."""
    try:
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
        return bool(record["written"][name] == file_sha256(out / name))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _kept_name(out: Path, name: str) -> str:
    stem = Path(name).stem
    kept = f"{stem}.before-903.csv"
    number = 2
    while (out / kept).exists():
        kept = f"{stem}.before-903-{number}.csv"
        number += 1
    return kept


def _fill(folder: Path, files: ImportFiles) -> None:
    (folder / DETAIL).mkdir()
    for table in fields(files.counts):
        frame: pd.DataFrame = getattr(files.counts, table.name)
        if table.name in _INPUTS:
            _write_csv(frame, folder / f"{table.name}.csv", encoding="utf-8")
        else:
            _write_csv(frame, folder / DETAIL / f"{table.name}.csv")
    _write_csv(files.quality.findings, folder / QUALITY)
    write_quality_book(folder / BOOK, files.quality, files.created)
    written = {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    record = json.dumps({**files.record, "written": written}, indent=2, ensure_ascii=False)
    (folder / RECORD).write_text(f"{record}\n", encoding="utf-8", newline="\n")


def _write_csv(table: pd.DataFrame, path: Path, encoding: str = "utf-8-sig") -> None:
    texts = table.select_dtypes(include=["object", "string"]).columns
    flags = table.select_dtypes(include=["bool"]).columns
    # few distinct texts stand in many rows
    plain = {str(name): table[name].map({t: as_text(t) for t in table[name].unique()}) for name in texts}
    plain |= {str(name): table[name].map({True: "yes", False: "no"}) for name in flags}
    plain |= {str(name): table[name].round(4) for name in table.select_dtypes(include=["float"]).columns}
    table.assign(**plain).to_csv(
        path, index=False, encoding=encoding, lineterminator="\n", date_format="%Y-%m-%d"
    )


def _put(partial: Path, out: Path, kept: Mapping[str, str]) -> None:
    """Move the new files to their places and what stood there aside; all of it back if one cannot be moved."""
    new = [path.relative_to(partial) for path in sorted(partial.rglob("*")) if path.is_file()]
    aside = partial / "aside"
    (aside / DETAIL).mkdir(parents=True)
    (out / DETAIL).mkdir(parents=True, exist_ok=True)
    moved: list[tuple[Path, Path]] = []
    try:
        for name in new:
            target = out / name
            if target.exists():
                place = out / kept[name.name] if name.as_posix() in kept else aside / name
                target.rename(place)
                moved.append((target, place))
            (partial / name).rename(target)
            moved.append((partial / name, target))
    except BaseException:
        for before, after in reversed(moved):
            after.rename(before)
        raise
