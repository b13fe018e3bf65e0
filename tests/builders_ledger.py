"""A ledger of a small council: rows of its table, and a run with it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from builders import ALWAYS, TYPES, Council, small_council, write_scenario

from placements.inputs import TABLES
from placements.result import RunResult
from placements.run import run_scenario

Row = Mapping[str, object]

USUAL: Row = {"financial_year": "2015/16", "figure": "budget", "unit": "GBP", "basis": "published"}


def ledger_rows(
    amounts: Mapping[str, float], weeks: Mapping[str, float] | None = None, **usual: object
) -> list[Row]:
    """A row for each placement type, and for whatever else ``amounts`` names; types it does not name spend 0."""
    every = {**dict.fromkeys(TYPES.ids, 0), **amounts}
    return [
        {"placement_type": name, "amount_gbp": amount, "child_weeks": (weeks or {}).get(name, ""), **usual}
        for name, amount in every.items()
    ]


def add_ledger(folder: Path, rows: Sequence[Row]) -> Path:
    """Write the ledger into a council's folder."""
    header = TABLES["ledger"].column_names
    with (folder / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([{**ALWAYS, **USUAL, **row}.get(column, "") for column in header] for row in rows)
    return folder


def run_with_ledger(
    tmp_path: Path, rows: Sequence[Row], body: str = "", council: Council | None = None, **top: object
) -> RunResult:
    folder = add_ledger(small_council(tmp_path, council), rows)
    return run_scenario(write_scenario(tmp_path, body, **top), folder)
