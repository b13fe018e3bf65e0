"""Posts and contracts of a small council: rows of their tables, with what every row needs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from builders import ALWAYS

from placements.inputs import TABLES

Row = Mapping[str, object]

POST: Row = {
    "post": "officer",
    "title": "Reviewing officers",
    "driver": "children",
    "cases_per_post": 50,
    "unit": "cases per post",
    "basis": "published",
    "cost_item": "officer_post",
    "funded_posts": 2,
}
CONTRACT: Row = {
    "contract": "breaks",
    "title": "Short breaks",
    "cost_item": "breaks",
    "basis": "published",
}
DRIVER: Row = {"date": "2015-07-31", "driver": "plans", "value": 626, "unit": "plans"}

COSTS = {
    "officer_post": (50_000, "GBP per post per year"),
    "breaks": (120_000, "GBP per year"),
    "breaks_others": (48_000, "GBP per year"),
    "breaks_target": (24_000, "GBP per year"),
}
"""What the rows above and their variants name, for ``Council.costs``."""


def add_tables(folder: Path, **tables: Sequence[Row]) -> Path:
    """Write posts, contracts or drivers into a council's folder; each row says what differs from the one above."""
    usual = {"posts": POST, "contracts": CONTRACT, "drivers": DRIVER}
    for name, rows in tables.items():
        header = TABLES[name].column_names
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(
                [{**ALWAYS, **usual[name], **row}.get(column, "") for column in header] for row in rows
            )
    return folder


def assumed(low: float, central: float, high: float) -> dict[str, object]:
    """A caseload that is a range."""
    words = {"basis": "assumption", "reason": "believed"}
    return {"low": low, "cases_per_post": central, "high": high, **words}
