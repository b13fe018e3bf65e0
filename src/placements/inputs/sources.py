"""Where a council's tables lie: one CSV file a table, or one workbook with a sheet a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from placements.domain import Problem
from placements.inputs.csv_file import read_csv
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import RawTable, file_sha256, read_bytes, sha256
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.near_miss import nearest
from placements.inputs.schema import TABLES
from placements.inputs.text_table import TextTable, read_texts, texts_of
from placements.inputs.workbook import read_workbook

_NO_SLIPS = ("contacts",)
"""Words of a children's service that are near a table's name and mean something else: contacts at the front door."""

_OLD_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass
class Source:
    """The tables as the files hold them, the files' hashes, and what could not be read at all.

    ``journeys`` is that table by column; None where there is none.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    journeys: TextTable | None = None
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_source(folder: Path) -> Source:
    """Every table in ``folder``, which may be a workbook itself; faults are kept, not raised."""
    if folder.is_file():
        return _from_workbook(folder)
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    except OSError:
        where = f"Looked for a folder or workbook of this name in {folder.parent}."
        return _nothing(folder.name, "the folder does not exist or cannot be opened.", where)
    csv_tables = [name for name in names if _is_table_file(name)]
    workbooks = [name for name in names if name.lower().endswith(".xlsx")]
    others = [name for name in names if name.lower().endswith(_OLD_WORKBOOKS)]
    if csv_tables and workbooks:
        return _nothing(
            folder.name,
            f"the folder holds tables ({', '.join(csv_tables)}) and a workbook ({', '.join(workbooks)}).",
            "Keep one or the other, so that it is clear which figures count.",
        )
    if len(workbooks) > 1:
        return _nothing(
            folder.name,
            f"the folder holds {len(workbooks)} workbooks: {', '.join(workbooks)}.",
            "Keep one, or give the path of the one to read.",
        )
    if workbooks:
        return _from_workbook(folder / workbooks[0])
    if others and not csv_tables:
        return _from_workbook(folder / others[0])
    return _from_csv_files(folder, names)


def _nothing(file: str, found: str, remedy: str) -> Source:
    return Source(problems=[Problem(file, found, remedy)])


def _is_table_file(name: str) -> bool:
    stem, dot, suffix = name.lower().rpartition(".")
    return bool(dot) and suffix == "csv" and stem in (*TABLES, JOURNEYS.name)


def _from_workbook(path: Path) -> Source:
    if path.suffix.lower() != ".xlsx":
        return _nothing(
            path.name,
            f"{path.suffix or 'a file without a suffix'} is not read.",
            'Open it in Excel and save it as "Excel Workbook (*.xlsx)", or give a folder of CSV tables.',
        )
    source = Source()
    try:
        content = read_bytes(path)
        sheets = read_workbook(content, path.name)
    except UnreadableFileError as fault:
        source.problems.append(fault.problem)
        return source
    source.files[path.name] = sha256(content)
    source.problems += _missing(path.name, "sheet", {name: name for name in sheets})
    for name in TABLES:
        if name not in sheets:
            continue
        if sheets[name].header:
            source.tables[name] = sheets[name]
        else:
            columns = ", ".join(TABLES[name].column_names)
            source.problems.append(
                Problem(sheets[name].file, "the sheet has no header.", f"Row 1 names the columns: {columns}.")
            )
    if JOURNEYS.name in sheets:
        source.journeys = texts_of(sheets[JOURNEYS.name], [], JOURNEYS.column_names)
    return source


def _from_csv_files(folder: Path, names: Iterable[str]) -> Source:
    source = Source()
    stems = {name[:-4]: name for name in names if name.lower().endswith(".csv")}
    source.problems += _missing(folder.name, "file", stems)
    for table_name in TABLES:
        if table_name not in stems:
            continue
        file = stems[table_name]
        try:
            content = read_bytes(folder / file)
            raw, problems = read_csv(content, file, TABLES[table_name].column_names)
        except UnreadableFileError as fault:
            source.problems.append(fault.problem)
            continue
        source.files[file] = sha256(content)
        source.tables[table_name] = raw
        source.problems += problems
    if JOURNEYS.name in stems:
        _add_journeys(source, folder / stems[JOURNEYS.name])
    return source


def _add_journeys(source: Source, path: Path) -> None:
    try:
        source.journeys = read_texts(path, JOURNEYS.column_names, ())
    except UnreadableFileError as fault:
        source.problems.append(fault.problem)
    else:
        source.files[path.name] = file_sha256(path)


def _missing(where: str, part: str, present: Mapping[str, str]) -> list[Problem]:
    """Each table that is not there, and each near miss of an optional one, which would be lost otherwise."""
    problems = []
    known = TABLES | {JOURNEYS.name: JOURNEYS}
    unknown = [name for name in present if name not in known and name.strip().lower() not in _NO_SLIPS]
    for name, table in known.items():
        if name in present:
            continue
        meant = nearest(name, unknown)
        if not table.required and meant is None:
            continue
        wanted = name if part == "sheet" else f"{name}.csv"
        found = f"the {part} {wanted} is missing."
        remedy = (
            f'Did you mean it by "{present[meant]}"? Rename that {part}.'
            if meant
            else f"Add it. {table.meaning}"
        )
        problems.append(Problem(where, found, remedy))
    return problems
