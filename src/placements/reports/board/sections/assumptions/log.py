"""The assumptions log: every assumption with its range, its reason, and who signed for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from placements.reports.board.assumed_words import assumption_words, exact_words, per_words
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Column, Group, Passage, Row, Table, worded
from placements.reports.words import date_words, plural

Record = Mapping[str, Any]
"""Any: JSON."""

NO_SOURCE = "Assumption"
"""What a table's column source says where there is none."""


def log_passage(run: PaperRun) -> Passage:
    """The log, folded; in words how much of it there is and how much is signed for."""
    rows: list[Record] = run.results["assumptions"]
    assumed = run.results["assumed"]
    heading = "What nobody published"
    if not rows:
        return Passage(heading, (assumed["sentence"],))
    sentence = (
        f"{assumed['sentence']} Where low and high differ, each simulated future draws its own value between."
    )
    return Passage(heading, (sentence, *signed_sentences(rows)), folded=(_table(rows),))


def signed_sentences(rows: list[Record]) -> tuple[str, ...]:
    """How many are signed off, and how many of the others have an owner."""
    signed = [row for row in rows if row["signed_off_by"]]
    owned = [row for row in rows if row["owner"]]
    if not signed and not owned:
        return ("Nobody has signed for any of them, and none has an owner named (sign_offs.csv).",)
    who = f"of {plural(len(rows), 'assumption')}"
    sentence = (
        f"{len(signed):,} {who} {'is' if len(signed) == 1 else 'are'} signed off"
        if signed
        else f"None {who} is signed off"
    )
    return (f"{sentence}; {len(owned):,} {'has' if len(owned) == 1 else 'have'} an owner.",)


def _table(rows: list[Record]) -> Table:
    # the column is there only where somebody has signed: on paper every column is short of room
    is_owned = any(row["signed_off_by"] or row["owner"] for row in rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["group"]), []).append(_row(row, is_owned=is_owned))
    columns = (
        *worded("Assumption"),
        *(Column(title) for title in ("Low", "Central", "High")),
        *worded("Reason and source"),
        *(worded("Owner and sign-off") if is_owned else ()),
    )
    return Table(
        f"Assumptions log: {plural(len(rows), 'assumption')}",
        columns,
        tuple(Group(title, tuple(found)) for title, found in groups.items()),
        note="Reasons and sources are those of the council's tables and of the scenario.",
    )


def _row(row: Record, *, is_owned: bool) -> Row:
    unit = str(row["unit"])
    # words in place of a figure, as of the months of a contract, have no unit; a market without limit has one
    figures = (
        ("", "", "")
        if row["central"] is None and not unit
        else tuple(exact_words(row[at], unit) for at in ("low", "central", "high"))
    )
    cells = (*figures, _why(row))
    # a column of units would be narrow, mostly empty and wrap to four lines
    per = per_words(unit)
    title = assumption_words(str(row["title"]))
    # of rises of prices the group says it, of moves a month their name
    said = (str(row["group"]), title)
    is_said = not per or any(words.endswith(per.replace("per ", "a ")) for words in said)
    return Row(title if is_said else f"{title} ({per})", (*cells, _signed(row)) if is_owned else cells)


def _why(row: Record) -> str:
    reason, source = str(row["reason"]).rstrip(". "), str(row["source"]).rstrip(". ")
    if not source or source == NO_SOURCE:
        return f"{reason}." if reason else "No reason is given."
    return f"{reason}. Source: {source}." if reason else f"Source: {source}."


def _signed(row: Record) -> str:
    """Owner, who signed and when, and what else was said."""
    parts = [f"Owner: {row['owner']}"] if row["owner"] else []
    if row["signed_off_by"]:
        day = date_words(dt.date.fromisoformat(str(row["signed_off_on"])))
        parts.append(f"signed off by {row['signed_off_by']} on {day}")
    if row["sign_off_note"]:
        parts.append(str(row["sign_off_note"]))
    return "; ".join(parts) or "nobody"
