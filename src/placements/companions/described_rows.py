"""One row that differs between two runs, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from placements.beside import Change
from placements.companions.plain_words import WORDS, with_range, words
from placements.companions.row_pairs import Pair, Row, identity_of
from placements.domain.placement_types import TOTAL, UASC, price_words
from placements.inputs.columns import Table

NOUNS = {
    "history": "Count of children",
    "unit_costs": "Price",
    "uplifts": "Uplift",
    "provision": "Provision",
    "suitability": "Suitability",
    "market_tiers": "Price tier",
    "strategy_costs": "Cost",
    "assumptions": "Assumption",
    "evidence": "Evidence",
    "drivers": "Driver",
    "posts": "Posts",
    "contracts": "Contract",
    "ledger": "Ledger",
    "sign_offs": "Sign-off",
}
MAIN = {
    "history": "children",
    "provision": "places",
    "suitability": "match_share",
    "evidence": "figure",
    "drivers": "value",
    "contracts": "cost_item",
    "sign_offs": "signed_off_by",
}
"""The column that tells most of a row, of tables without a value that has a range."""

NO_FIGURES = ("evidence", "ledger", "sign_offs")
"""Tables on which neither plan's cost rests: they are shown beside it, or compared with it."""

OWN_TITLES = {TOTAL: "all children", UASC: "unaccompanied children"}


def moves_a_figure(pair: Pair) -> bool:
    """Whether a figure of the run could rest on what differs."""
    if pair.table.name in NO_FIGURES:
        return False
    if pair.table.name == "history" and not any(row and row["used"] for row in (pair.old, pair.new)):
        return False  # kept as conflicting evidence, not used
    return any(name not in WORDS for name in pair.differing)


def ids_in(pair: Pair) -> frozenset[str]:
    """The names by which the row and others refer to one another."""
    kinds = {column.name: column.kind for column in pair.table.columns}
    return frozenset(
        str(value)
        for row in (pair.old, pair.new)
        for name, value in (row or {}).items()
        if value and kinds[name] not in ("text", "choice", "yes_no", "number", "whole", "date", "month")
    )


def date_of(pair: Pair) -> dt.date | None:
    """The day that a count or a driver's figure belongs to."""
    found = pair.either.get("date")
    return found if isinstance(found, dt.date) else None


def described(pair: Pair, titles: Mapping[str, str], file: str) -> Change:
    """The row in words; ``titles`` by id, ``file`` as the person knows it."""
    row, table = pair.either, pair.table
    identity = identity_of(table)[: 1 if table.name == "evidence" else None]
    label = _label(table, row, titles)
    where = ", ".join([file, *(words(row[name]) for name in identity if row[name] not in (None, ""))])
    noun = NOUNS.get(table.name, f"Row of {table.name}")
    if pair.old is None or pair.new is None:
        verb = "added" if pair.old is None else "taken out"
        before, after = (_main(table, one, titles) for one in (pair.old, pair.new))
        return Change(f"{noun} {verb}: {label}", where, before, after, _unit(table, row))
    fields = _fields(pair)
    valued = _value_column(table)
    if fields == (valued,):
        before, after = (_value(table, one) for one in (pair.old, pair.new))
        return Change(f"{noun} changed: {label}", where, before, after, _unit(table, row))
    if len(fields) == 1:
        before, after = (words(one[fields[0]]) or "blank" for one in (pair.old, pair.new))
        return Change(f"{noun} changed: {label}, {fields[0].replace('_', ' ')}", where, before, after)
    before, after = (_listed(table, one, fields) for one in (pair.old, pair.new))
    unit = _unit(table, row) if valued in fields else ""
    return Change(f"{noun} changed: {label}", where, before, after, unit)


def _label(table: Table, row: Row, titles: Mapping[str, str]) -> str:
    if row.get("title"):
        return str(row["title"])
    if table.name == "evidence":
        return str(row["topic"])
    name = str(row[identity_of(table)[0] if table.name != "history" else "placement_type"])
    title = titles.get(name, name)
    match table.name:
        case "history" | "drivers":
            return f"{title}, {words(row['date'])}"
        case "market_tiers":
            return f"{title}, from {words(row['from_children'])} children"
        case "unit_costs":
            return f"{price_words(title, str(row.get('placements', '')))}, from {words(row['valid_from'])}"
        case "suitability":
            provision = str(row["provision"])
            return f"{name} in {titles.get(provision, provision)}"
        case _:
            return title


def _value_column(table: Table) -> str:
    return table.value or MAIN.get(table.name, table.column_names[-1])


def _fields(pair: Pair) -> tuple[str, ...]:
    """The columns that differ, a value with its range as one; what only says what it is where nothing else does."""
    ranged = ("low", "high") if pair.table.value else ()
    names = [_value_column(pair.table) if name in ranged else name for name in pair.differing]
    found = tuple(dict.fromkeys(name for name in names if name not in WORDS))
    return found or tuple(dict.fromkeys(names))


def _value(table: Table, row: Row) -> str:
    value = row[_value_column(table)]
    if table.value:
        return with_range(value, row["low"], row["high"])
    return words(value) or "blank"


def _main(table: Table, row: Row | None, titles: Mapping[str, str]) -> str:
    if row is None:
        return ""
    if row[_value_column(table)] is None:
        return words(row.get("kind", "as the provision"))
    value = _value(table, row)
    return titles.get(value, value)


def _listed(table: Table, row: Row, fields: Sequence[str]) -> str:
    valued = _value_column(table)
    return "; ".join(
        f"{name.replace('_', ' ')} {_value(table, row) if name == valued else words(row[name]) or 'blank'}"
        for name in fields
    )


def _unit(table: Table, row: Row) -> str:
    if "unit" not in row or row[_value_column(table)] is None:
        return "share" if table.name == "suitability" and row["match_share"] is not None else ""
    return str(row["unit"])
