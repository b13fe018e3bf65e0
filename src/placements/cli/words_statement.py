"""What `statement` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from pathlib import Path

from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.reports.words import plural
from placements.statement import Stated


def stated(done: Stated, start: Path) -> list[str]:
    """How many tables, what is withheld, and where the files are."""
    tables = done.statement.tables
    begin = f"Sufficiency statement of {done.run}: {plural(len(done.statement.sections), 'section')}"
    begin = f"{begin}, {plural(len(tables), 'table')}."
    if done.published:
        withheld, figures = (
            sum(counts) for counts in zip(*(table.withheld for table in tables), strict=True)
        )
        lines = wrapped(f"{begin} {withheld:,} of {plural(figures, 'figure')} withheld.")
        lines += wrapped(
            "It withholds what a copy by `placements export --publish` does. Publish copies of one run of a council: "
            "copies of two runs are not checked together."
        )
    else:
        lines = wrapped(f"{begin} For use inside the authority: --publish makes one for the public.")
    lines.append("")
    lines += [str(near(done.folder, start) / name) for name in done.files]
    return [*lines, *(f"Kept from before: {near(done.folder, start) / name}" for name in done.kept)]
