"""Which child each row belongs to: an authority and an id within it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import NEVER, Ints, day_numbers
from placements.inputs.ssda903.findings import joined
from placements.inputs.ssda903.named import Named
from placements.inputs.ssda903.read import Raw903

TABLES = ("header", "episodes", "uasc")


@dataclass(frozen=True, eq=False)
class ChildKeys:
    """The child of each row as a number, the same in all tables.

    Attributes
    ----------
    of_rows
        For each of ``TABLES`` the child of each of its rows, shape (rows,).
    left_out
        For each of ``TABLES`` the children of rows that the reader left out, as far as their ids can be read.
    la, child
        The authority and the id of each child, shape (children,), in their order.
    findings
        Rows whose id lost its noughts in front, or differs from another in capital letters.
    """

    of_rows: dict[str, Ints]
    left_out: dict[str, Ints]
    la: NDArray[np.object_]
    child: NDArray[np.object_]
    findings: pd.DataFrame


def child_keys(raw: Raw903) -> ChildKeys:
    """Number the children of a return.

    Two authorities that give the same id mean two children. Within an authority ids that differ only by
    noughts in front, which a spreadsheet drops, or by capital and small letters are one child where one of them
    has no header row, or where both were born on one day.
    """
    tables = [*(getattr(raw, name) for name in TABLES), raw.children_left_out]
    la = pd.concat([table["la"] for table in tables if len(table)], ignore_index=True)
    child = pd.concat([table["child"] for table in tables if len(table)], ignore_index=True)
    la_code, las = pd.factorize(la, sort=True)
    child_code, children = pd.factorize(child, sort=True)
    pairs, key = np.unique(la_code.astype(np.int64) * max(len(children), 1) + child_code, return_inverse=True)
    names = pd.DataFrame(
        {
            "la": np.asarray(las, dtype=object)[pairs // max(len(children), 1)],
            "child": np.asarray(children, dtype=object)[pairs % max(len(children), 1)],
        }
    )
    alike = _alike(names, raw.header, key[: len(raw.header)])
    kept, places = np.unique(alike.meant, return_inverse=True)
    bounds = np.cumsum([len(table) for table in tables])[:-1]
    *of_tables, left_out = np.split(key, bounds)
    written = dict(zip(TABLES, of_tables, strict=True))
    return ChildKeys(
        {name: places[rows] for name, rows in written.items()},
        {name: places[left_out[raw.children_left_out["table"].eq(name).to_numpy()]] for name in TABLES},
        names["la"].to_numpy(dtype=object)[kept],
        names["child"].to_numpy(dtype=object)[kept],
        joined(
            [found for name in TABLES for found in _findings(getattr(raw, name), written[name], names, alike)]
        ),
    )


@dataclass(frozen=True, eq=False)
class _Alike:
    """Ids that are nearly another id; arrays of shape (ids,).

    ``meant`` is the id that each stands for, ``like`` the one that it is nearly written as: itself where there
    is none.
    """

    meant: Ints
    like: Ints


def _alike(names: pd.DataFrame, header: pd.DataFrame, key: Ints) -> _Alike:
    """For each id the longest that differs only by noughts in front or by letters, of equal ones one with a header."""
    size = len(names)
    itself = np.arange(size)
    bare = names["child"].str.lstrip("0")
    bare = bare.where(bare.ne(""), "0").str.casefold()
    alike = pd.DataFrame({"la": names["la"], "bare": bare}).duplicated(keep=False)
    if not alike.any():
        return _Alike(itself, itself)
    group = pd.DataFrame(
        {
            "la": names["la"],
            "bare": bare,
            "at": itself,
            "long": -names["child"].str.len(),
            "bald": ~np.isin(itself, key),
            "birth": _births(size, header, key),
        }
    )[alike.to_numpy()].sort_values(["la", "bare", "long", "bald"], kind="stable")
    first = group.groupby(["la", "bare"])[["at", "bald", "birth"]].transform("first")
    same_birth = group["birth"].eq(first["birth"]) & group["birth"].ne(-NEVER)
    one_child = group["bald"] | first["bald"] | same_birth
    meant, like = itself.copy(), itself.copy()
    meant[group["at"]] = np.where(one_child, first["at"], group["at"])
    like[group["at"]] = first["at"]
    return _Alike(meant, like)


def _births(size: int, header: pd.DataFrame, key: Ints) -> Ints:
    """The date of birth of each id in the latest year's header; ``-NEVER`` where there is none."""
    births = np.full(size, -NEVER)
    born = day_numbers(header["dob"], -NEVER)
    order = np.argsort(header["year"].fillna(0).to_numpy(dtype=np.int64), kind="stable")
    order = order[born[order] != -NEVER]
    births[key[order]] = born[order]
    return births


def _findings(rows: pd.DataFrame, key: Ints, names: pd.DataFrame, alike: _Alike) -> Iterator[pd.DataFrame]:
    """The rows whose id is nearly another one; only letters make two children suspicious who are not joined."""
    size = len(names)
    joined_to, like, named = alike.meant != np.arange(size), alike.like != np.arange(size), Named(rows)
    child = names["child"].str.casefold().to_numpy(dtype=object)
    letters = like & (child == child[alike.like])
    yield from named.where(
        "noughts_lost",
        (joined_to & ~letters)[key],
        "CHILD",
        "The authority has the same id with noughts in front.",
    )
    yield from named.where(
        "id_letters", (joined_to & letters)[key], "CHILD", "The authority has the same id in other letters."
    )
    yield from named.where(
        "id_letters",
        (~joined_to & letters)[key],
        "CHILD",
        "The authority has the same id in other letters, of a child born on another day.",
        lambda at: np.full(len(at), "Counted as another child.", dtype=object),
    )
