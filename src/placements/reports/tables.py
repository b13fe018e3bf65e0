"""``tables/*.csv``: every table of a run, to open in a spreadsheet or read into a program."""

from __future__ import annotations

from pathlib import Path

from placements.reports.stamp import RunStamp
from placements.result import RunResult


def write_tables(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write one CSV a table into ``folder/tables``; returns that folder.

    UTF-8 with a byte-order mark, so that Excel shows the pound sign; a text that a spreadsheet would
    take for a formula is preceded by an apostrophe.
    """
    del stamp  # tables hold figures only
    target = folder / "tables"
    target.mkdir()
    named = result.tables.named() | {"backtest": result.backtest.table}
    for name, table in named.items():
        texts = table.select_dtypes(include=["object", "string"]).columns
        safe = table.assign(**{str(column): table[column].map(as_text) for column in texts})
        safe.to_csv(target / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    return target


def as_text(value: object) -> object:
    """A text that no spreadsheet takes for a formula; everything else as it is."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
