"""Every table of a publication, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from placements.reports.publish.children_tables import (
    counted_table,
    homes_table,
    lives_table,
    needs_table,
    sufficiency_table,
)
from placements.reports.publish.document import Table
from placements.reports.publish.evidence_table import evidence_table
from placements.reports.publish.money_tables import budget_range_table, budget_table, net_saving_table
from placements.reports.publish.run_figures import RunFigures
from placements.reports.publish.shown import Shown

TABLES: tuple[Callable[[RunFigures, Shown], Table], ...] = (
    counted_table,
    needs_table,
    lives_table,
    homes_table,
    sufficiency_table,
    budget_table,
    budget_range_table,
    net_saving_table,
    evidence_table,
)


def tables_of(run: RunFigures, shown: Shown) -> tuple[Table, ...]:
    """Every table that has a row, with its number in its title."""
    found = [make(run, shown) for make in TABLES]
    filled = [table for table in found if table.rows]
    return tuple(
        replace(table, title=f"Table {number}: {table.title}") for number, table in enumerate(filled, start=1)
    )
