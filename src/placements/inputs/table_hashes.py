"""What a council's tables are, by their hashes: enough to know that nothing has changed, without reading them."""

from __future__ import annotations

from pathlib import Path

from placements.inputs.files import file_sha256
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.schema import TABLES


def table_hashes(inputs: Path) -> dict[str, str]:
    """File name -> SHA-256 of every file of the council's tables, as ``CouncilInputs.files`` holds them.

    Parameters
    ----------
    inputs
        A folder of CSV files or with a workbook, or that workbook.

    Raises
    ------
    OSError
        Where a file cannot be read.
    """
    if inputs.is_file():
        return {inputs.name: file_sha256(inputs)}
    files = (path for path in sorted(inputs.iterdir()) if not path.name.startswith((".", "~$")))
    return {path.name: file_sha256(path) for path in files if path.is_file() and _holds_tables(path.name)}


def _holds_tables(name: str) -> bool:
    stem, _, suffix = name.rpartition(".")
    return suffix.lower() == "xlsx" or (suffix.lower() == "csv" and stem in (*TABLES, JOURNEYS.name))
