"""What a workbook said otherwise than the scenario and the tables, for a terminal 80 columns wide."""

from __future__ import annotations

import textwrap

from placements.changes import Applied, AppliedChange
from placements.cli.lines import WIDTH, wrapped


def changed_in_workbook(found: Applied) -> list[str]:
    """Each change with what it was and is; then sign-offs; or that nothing differs."""
    if not found.asked:
        return [
            *wrapped(f"Nothing in {found.asked.file} differs from the scenario and the tables."),
            "",
        ]
    lines = []
    if found.changes:
        many = "1 assumption" if len(found.changes) == 1 else f"{len(found.changes)} assumptions"
        lines += wrapped(f"Changed in {found.asked.file}: {many}.")
    for change in found.changes:
        lines += _change(change, found.lapsed.get(change.id, ""))
    if found.asked.sign_offs:
        ids = ", ".join(row.assumption for row in found.asked.sign_offs)
        lines += wrapped(f"Owner, sign-off or note changed: {ids}.")
    return [*lines, ""]


def _change(change: AppliedChange, lapsed: str) -> list[str]:
    unit = f" {change.unit}" if change.unit else ""
    lines = [f"  {change.id}", *_inset(f"was {change.was}{unit}"), *_inset(f"is  {change.now}{unit}")]
    if change.note:
        lines += _inset(f'note: "{change.note}"')
    if lapsed:
        lines += _inset(f"no longer signed off: {lapsed} was of the value before")
    return lines


def _inset(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False
    )
