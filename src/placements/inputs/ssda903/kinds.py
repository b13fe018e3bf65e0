"""Which table of the return a file holds, told by the names of its columns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from placements.domain import Problem
from placements.inputs.near_miss import nearest

EPISODES, HEADER, UASC = "episodes", "header", "uasc"
NOT_903 = "not a table of the 903"

_OF_EPISODES = ("DECOM", "DEC", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE")
_OF_CHILDREN = ("DOB", "SEX", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
_ENOUGH = 3
"""So many columns of a table tell it even where another that it needs is missing or misspelt."""
_NAME_OF_A_COLUMN = re.compile(r"[A-Za-z][A-Za-z_ -]{0,40}")
MOST_NAMES = 12
"""So many names of columns are shown; the others are counted."""


@dataclass(frozen=True)
class TableForm:
    """A table of the return: what must be there, what is never blank and what else is read."""

    kind: str
    title: str
    needed: tuple[str, ...]
    filled: tuple[str, ...]
    read: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.needed, *self.read)


@dataclass(frozen=True)
class Layout:
    """Where a file's table has the columns of the return.

    ``places`` holds every place that bears a column's own name, or else the first with another name for it;
    ``renamed`` that other name; ``kinds`` the tables that it is.
    """

    kinds: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    renamed: Mapping[str, str]


# Any: TOML that the package wrote
@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("placements.inputs.ssda903").joinpath("tables.toml").read_text("utf-8")
    )


@cache
def table_form(kind: str) -> TableForm:
    """The table ``kind`` of the return: episodes, header or uasc."""
    block = _written()["tables"][kind]
    return TableForm(
        kind, block["title"], tuple(block["needed"]), tuple(block["filled"]), tuple(block["read"])
    )


def squashed(name: str) -> str:
    """A name without regard to case, blanks, hyphens and underscores.

    Examples
    --------
    >>> squashed("Place Provider"), squashed("place_provider")
    ('PLACEPROVIDER', 'PLACEPROVIDER')
    """
    return re.sub(r"[^A-Z0-9]", "", name.upper())


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """The column of each squashed name, and whether the name is the return's own."""
    names: dict[str, tuple[str, bool]] = {}
    for column, aliases in _written()["columns"].items():
        names.update({squashed(alias): (column, False) for alias in aliases})
    names.update({squashed(column): (column, True) for column in _written()["columns"]})
    return names


@cache
def _known_names() -> frozenset[str]:
    """Every squashed name of a column of the return, or of another that is recognised."""
    others = {squashed(mark) for marks in _written()["others"].values() for mark in marks}
    return frozenset(others | set(_names()))


def layout(header: Sequence[str]) -> Layout:
    """What the columns in ``header`` are, and which tables of the return they make."""
    exact: dict[str, list[int]] = {}
    others: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        column, is_own = _names().get(squashed(name), ("", False))
        if column:
            (exact if is_own else others).setdefault(column, []).append(place)
    places = {column: tuple(found) for column, found in exact.items()}
    renamed = {}
    for column, found in others.items():
        if column not in places:
            places[column] = (found[0],)
            renamed[column] = header[found[0]]
    return Layout(_kinds(header, set(places), set(exact)), places, renamed)


def _kinds(header: Sequence[str], there: set[str], exact: set[str]) -> tuple[str, ...]:
    episodes = len(exact & set(_OF_EPISODES)) > _ENOUGH or (
        {"CHILD", "DECOM"} <= there and bool(there & {"RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC"})
    )
    if episodes:
        return (HEADER, EPISODES) if "DOB" in there else (EPISODES,)
    if _other(header) is not None:
        return ()
    if {"CHILD", "DUC"} <= there:
        return (UASC,)
    if {"CHILD", "DOB", "SEX"} <= there or len(exact & set(_OF_CHILDREN)) >= _ENOUGH:
        return (HEADER,)
    return ()


def _other(header: Sequence[str]) -> str | None:
    there = {squashed(name) for name in header}
    for title, marks in _written()["others"].items():
        if there & {squashed(mark) for mark in marks}:
            return str(title)
    return None


def is_known_header(header: Sequence[str]) -> bool:
    """Whether these are the names of a table of this return, or of another that is recognised."""
    return bool(layout(header).kinds) or _other(header) is not None


def what_it_is(header: Sequence[str]) -> str:
    """What a table is that is left alone."""
    return _other(header) or f"{NOT_903}: {shown_names(header)}"


def missing_columns(header: Sequence[str], found: Layout, file: str, row: int) -> list[Problem]:
    """A problem for each column that the table needs and has not; none names a cell that holds figures."""
    problems = []
    known = set(found.renamed.values())
    unknown = [
        name
        for name in header
        if squashed(name) not in _names() and name not in known and _NAME_OF_A_COLUMN.fullmatch(name)
    ]
    for kind in found.kinds:
        form = table_form(kind)
        # one file of children and episodes may say less of a child
        needed = ("CHILD", "DOB") if len(found.kinds) > 1 and kind == HEADER else form.needed
        for column in needed:
            if column in found.places:
                continue
            meant = nearest(column, unknown)
            remedy = (
                f'Did you mean it by "{meant}"? Rename that column to {column}.'
                if meant is not None
                else f"Add it; there are {shown_names(header)}."
            )
            sentence = f"the column {column} of the table of {form.title} is missing."
            problems.append(Problem(file, sentence, remedy, row=row))
    return problems


def shown_names(header: Iterable[str]) -> str:
    """The names in ``header`` for a message: those that we know; any other may be a child's name, and is counted."""
    names = [name for name in header if name]
    known = [name for name in names if squashed(name) in _known_names()][:MOST_NAMES]
    if not known:
        return "no names of columns that we know"
    others = len(names) - len(known)
    return ", ".join(known) + (f" and {others:,} other{'' if others == 1 else 's'}" if others else "")


def least_cells(found: Layout) -> int:
    """How many cells a row of the table has at least: up to the last that is never blank."""
    kind = EPISODES if EPISODES in found.kinds else found.kinds[0]
    return 1 + max(place for name in table_form(kind).filled for place in found.places[name])
