"""What the engine was told besides what formulas read: assumptions whose change needs a new run."""

from __future__ import annotations

from collections.abc import Set

from placements.changes import AssumptionsLog, Entry

UNPAID = "that no line of this run's budget is paid at"


def new_run_sections(log: AssumptionsLog, used: Set[str]) -> dict[str, tuple[Entry, ...]]:
    """The assumptions by section that no formula reads; ``used`` are the ids that formulas do."""
    unpaid = {f"{title} {UNPAID}": rows for title, rows in log.priced.items()}
    return {
        title: kept
        for title, rows in {**log.told, **unpaid}.items()
        if (kept := tuple(row for row in rows if row.id not in used))
    }
