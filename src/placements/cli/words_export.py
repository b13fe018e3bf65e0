"""What `export` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from pathlib import Path

from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.publication import Published
from placements.reports.words import plural


def published(done: Published, start: Path) -> list[str]:
    """How many tables, what is withheld of them, and where the files are."""
    tables = done.publication.tables
    withheld, figures = (sum(counts) for counts in zip(*(table.withheld for table in tables), strict=True))
    lines = wrapped(
        f"Published copy of {done.run}: {plural(len(tables), 'table')} of values. {withheld:,} of "
        f"{plural(figures, 'figure')} withheld: they are about fewer than 5 children or would give such a figure away."
        if withheld
        else f"Published copy of {done.run}: {plural(len(tables), 'table')} of values. No figure had to be withheld."
    )
    lines += wrapped("Publish copies of one run of a council: copies of two runs are not checked together.")
    lines.append("")
    lines += [str(near(done.folder, start) / name) for name in done.files]
    return [*lines, *(f"Kept from before: {near(done.folder, start) / name}" for name in done.kept)]
