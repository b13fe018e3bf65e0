"""What `diff` says: every change between two runs, and by how much each moved the answer."""

from __future__ import annotations

import textwrap

from placements.beside import Change, ChangeLog, Moved
from placements.cli.lines import WIDTH, wrapped

INDENT = 5


def changed(log: ChangeLog) -> list[str]:
    """The change log for a terminal 80 columns wide: the steps, their sum, what moves nothing, and notes."""
    lines = wrapped(
        f"From {log.since} to {log.until}: mean net saving {_pence(log.before.net_saving_gbp)}, then "
        f"{_pence(log.after.net_saving_gbp)}; median {_pence(log.before.median_gbp)}, then "
        f"{_pence(log.after.median_gbp)}; cost neutral in {log.before.probability:.1%}, then "
        f"{log.after.probability:.1%} of futures."
    )
    if not log.steps:
        lines += ["", *wrapped("Nothing moved." if log.unmoved else "Nothing moved: nothing was changed.")]
    for step, moved in zip(log.steps, log.moved(), strict=True):
        alone = len(step.changes) == 1 and step.what == step.changes[0].what
        lines += ["", *_indented(step.what, f"{step.id:>3}. ")]
        for change in step.changes:
            lines += _one(change, named=not alone)
        lines += _moved(moved)
    if len(log.steps) > 1:
        lines += ["", *_indented("All steps together"), *_moved(log.after.since(log.before))]
    if log.unmoved:
        lines += ["", *wrapped("Changed as well, and no figure of the answer rests on it:")]
        for change in log.unmoved:
            lines += ["", *_indented(change.what, "  -  "), *_one(change, named=False)]
    if log.notes:
        lines.append("")
    return [*lines, *(line for note in log.notes for line in wrapped(f"Note: {note}"))]


def _one(change: Change, *, named: bool) -> list[str]:
    """Where it stands, what it was and what it is."""
    was, now = change.before or "nothing", change.after or "nothing"
    unit = f" ({change.unit})" if change.unit else ""
    values = f"{was} -> {now}{unit}"
    lines = _indented(change.what, " " * INDENT + "- ") if named else []
    margin = " " * (INDENT + 2 * named)
    return [*lines, *_indented(f"{change.where}: {values}", margin)]


def _moved(moved: Moved) -> list[str]:
    if moved == Moved(0.0, 0.0, 0.0):
        return _indented("nothing moved")
    return [
        f"{'':{INDENT}}{name:<24}{figure:>20}"
        for name, figure in (
            ("median net saving", _signed(moved.median_gbp)),
            ("mean net saving", _signed(moved.net_saving_gbp)),
            ("cost neutral", f"{100 * moved.probability:+.2f} points"),
        )
    ]


def _indented(text: str, first: str = " " * INDENT) -> list[str]:
    # words of a person may be longer than a line
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _pence(amount: float) -> str:
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def _signed(amount: float) -> str:
    return f"{'-' if amount < 0 else '+'}£{abs(amount):,.2f}"
