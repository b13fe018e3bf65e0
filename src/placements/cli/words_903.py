"""What `import-903` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pandas as pd

from placements.cli.lines import WIDTH, wrapped
from placements.cli.words import near
from placements.domain.placement_types import TOTAL, UASC
from placements.import_903 import Imported, day_words, notes
from placements.inputs.ssda903.account import CHILDREN, COUNTED

MOST_FILES = 6
"""So many files that were left alone are named; the rest are counted."""
TITLES = {
    "in_house_foster": "in-house foster",
    "ifa": "IFA",
    "in_house_residential": "in-house residential",
    "external_residential": "external residential",
    "other": "other",
}
"""The placement types of ``codes.TYPE_IDS`` within a sentence."""
_DFE, _COUNT = 13, 9


def imported(found: Imported, start: Path, *, strict: bool = False) -> list[str]:
    """What was counted, what is wrong with the return, what was left out, where it lies, what comes next."""
    lines = [line for note in notes(found) for line in wrapped(note)]
    lines += wrapped(_stock(found))
    lines += ["", *_rules(found)]
    lines += _left_out(found.account)
    lines += _left_alone(found.left_alone)
    lines += ["", *_files(found, start), "", *_next(found, start)]
    errors = found.findings("error")
    if strict and errors:
        lines += ["", *wrapped(f"--strict: {errors:,} error{'' if errors == 1 else 's'}; exit code 1.")]
    return lines


def _stock(found: Imported) -> str:
    """The children at the last month end, by placement type."""
    last = found.history["date"].max()
    rows = found.history[found.history["date"] == last].set_index("placement_type")["children"]
    parts = [f"{TITLES[name]} {rows[name]:,}" for name in rows.index if name not in (TOTAL, UASC)]
    sentence = f"Looked after on {day_words(pd.Timestamp(last).date())}: {rows[TOTAL]:,} children"
    uasc = (
        f"; of them {rows[UASC]:,} unaccompanied asylum-seeking"
        if UASC in rows.index
        else "; no table of unaccompanied children (uasc) was given, so that nothing is known of them"
    )
    return f"{sentence} ({', '.join(parts)}{uasc})."


def _rules(found: Imported) -> list[str]:
    if found.summary.empty:
        return ["Nothing is wrong with the return: no rule finds a fault."]
    lines = [_row("What is wrong", "DfE rule", "Times", "Children")]
    for severity, rows in found.summary.groupby("severity", sort=False):
        lines.append(f"{str(severity).capitalize()}s")
        for row in rows.itertuples(index=False):
            lines += _rule_lines(f"{row.title}", str(row.dfe), f"{row.findings:,}", f"{row.children:,}")
    return lines


def _rule_lines(title: str, dfe: str, rows: str, children: str) -> list[str]:
    """One rule; a long title goes on in lines of its own, and so do many numbers of the Department's."""
    titles = textwrap.wrap(
        title, WIDTH - _DFE - 2 * _COUNT - 3, initial_indent="  ", subsequent_indent="    "
    )
    numbers = textwrap.wrap(dfe, _DFE - 1) or [""]
    size = max(len(titles), len(numbers))
    titles += [""] * (size - len(titles))
    numbers += [""] * (size - len(numbers))
    first = _row(titles[0], numbers[0], rows, children)
    return [first, *(_row(*pair, "", "") for pair in zip(titles[1:], numbers[1:], strict=True))]


def _row(title: str, dfe: str, rows: str, children: str) -> str:
    width = WIDTH - _DFE - 2 * _COUNT - 1
    return f"{title:<{width}} {dfe:<{_DFE}}{rows:>{_COUNT}}{children:>{_COUNT}}".rstrip()


def _left_out(account: pd.DataFrame) -> list[str]:
    """What became of rows that were not used and of children who were not counted."""
    rows = account[(account["table"] != CHILDREN) & account["outcome"].str.startswith("left out")]
    listed = account[(account["table"] == CHILDREN) & account["outcome"].ne(COUNTED)]
    lines: list[str] = []
    for row in rows.itertuples(index=False):
        why = str(row.outcome).removeprefix("left out: ")
        lines += _item(f"{row.rows:,} row{'' if row.rows == 1 else 's'} of {row.table}: {why}")
    if lines:
        lines = ["", "Rows left out:", *lines]
    if len(listed):
        lines += ["", "Children listed, not counted:"]
        for row in listed.itertuples(index=False):
            lines += _item(f"{row.children:,}: {str(row.outcome).removeprefix('listed: ')}")
    return lines


def _left_alone(files: dict[str, str]) -> list[str]:
    if not files:
        return []
    lines = ["", "Files left alone:"]
    for name, what in list(files.items())[:MOST_FILES]:
        lines += _item(f"{name}: {what}")
    rest = len(files) - MOST_FILES
    return [*lines, *([f"  and {rest:,} more"] if rest > 0 else [])]


def _item(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _files(found: Imported, start: Path) -> list[str]:
    folder = near(found.out, start)
    pairs = [
        (folder / "history.csv", "children at each month end, which every forecast reads"),
        (folder / "journeys.csv", "entries, moves and exits, which stock_and_flow reads"),
        (folder / "903", "the counts behind them, and import.json: what was read"),
        (
            folder / "903" / "quality.xlsx",
            "every finding by row, also as quality.csv; with ids: keep it local",
        ),
    ]
    lines = [line for path, what in pairs for line in (str(path), *_item(what))]
    for name, kept in found.kept.items():
        lines += wrapped(f"The {name} that stood there is kept as {kept}.")
    return lines


def _next(found: Imported, start: Path) -> list[str]:
    month = str(found.history["date"].max())[:7]
    folder = near(found.out, start)
    return [
        f"Next:  placements backtest --inputs {folder} --method stock_and_flow",
        f'       In do-nothing.toml, which scenarios extend, write base_month = "{month}",',
        "       a later March as last_month, and under [demand] to forecast from",
        """       children's journeys: method = "stock_and_flow".""",
    ]
