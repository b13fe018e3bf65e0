"""What both plans of a run cost in each simulated future, read from the run's folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from placements.domain import VerifyError
from placements.finance.side_by_side import PathCosts
from placements.inputs import file_sha256
from placements.reports.manifest import MANIFEST, read_manifest

PATHS = "tables/paths.csv"
COLUMNS = ["path", "financial_year", "do_nothing_gbp", "strategy_gbp"]


def read_path_costs(folder: Path) -> PathCosts:
    """``tables/paths.csv`` of the run in ``folder``, as the run wrote it.

    Raises VerifyError with a sentence where the folder holds no run, the run kept no such table, or the table is
    missing or is not the one that was written.
    """
    manifest = read_manifest(folder)
    path = folder / PATHS
    written = manifest.get("outputs_sha256", {}).get(PATHS)
    if written is None:
        raise VerifyError(
            f"{folder} was left by placements {manifest.get('placements')}, which kept no {PATHS}, so it cannot be "
            "compared future by future. Run its scenario again with this version."
        )
    if not path.is_file():
        raise VerifyError(f"{path} is not there any more. Run the scenario of {folder} again.")
    found = file_sha256(path)
    if found != written:
        raise VerifyError(
            f"{path} was changed after the run was written: its SHA-256 begins with {found[:12]}, in {MANIFEST} with "
            f"{str(written)[:12]}. Run the scenario of {folder} again."
        )
    try:
        table = pd.read_csv(path, encoding="utf-8-sig")
        return PathCosts.of_table(table[COLUMNS])
    except (OSError, ValueError, KeyError):
        raise VerifyError(
            f"{path} cannot be read as costs by future and year. Run the scenario of {folder} again."
        ) from None


def kept_path_costs(folder: Path) -> PathCosts | None:
    """The same, and None where there is no such table, or nothing by which to tell whether it is the run's own.

    Raises VerifyError where it was changed since it was written.
    """
    if not (folder / MANIFEST).is_file() or not (folder / PATHS).is_file():
        return None
    listed = PATHS in read_manifest(folder).get("outputs_sha256", {})
    return read_path_costs(folder) if listed else None
