"""Which child each row belongs to: an authority and an id within it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import NEVER, Ints, day_numbers
from placements.inputs.ssda903.findings import finding_rows
from placements.inputs.ssda903.read import Raw903

TABLES = ("header", "episodes", "uasc")


@dataclass(frozen=True, eq=False)
class ChildKeys:
    """The child of each row as a number, the same in all tables.

    Attributes
    ----------
    of_rows
        For each of ``TABLES`` the child of each of its rows, shape (rows,).
    la, child
        The authority and the id of each child, shape (children,), in their order.
    findings
        Rows whose id lost its noughts in front.
    """

    of_rows: dict[str, Ints]
    la: NDArray[np.object_]
    child: NDArray[np.object_]
    findings: pd.DataFrame


def child_keys(raw: Raw903) -> ChildKeys:
    """Number the children of a return.

    Two authorities that give the same id mean two children. Within an authority ids that differ only by
    noughts in front are one child where one of them has no header row, or where both were born on one day:
    a spreadsheet drops such noughts.
    """
    tables = [getattr(raw, name) for name in TABLES]
    la = pd.concat([table["la"] for table in tables], ignore_index=True)
    child = pd.concat([table["child"] for table in tables], ignore_index=True)
    la_code, las = pd.factorize(la, sort=True)
    child_code, children = pd.factorize(child, sort=True)
    pairs, key = np.unique(la_code.astype(np.int64) * max(len(children), 1) + child_code, return_inverse=True)
    names = pd.DataFrame(
        {
            "la": np.asarray(las, dtype=object)[pairs // max(len(children), 1)],
            "child": np.asarray(children, dtype=object)[pairs % max(len(children), 1)],
        }
    )
    meant = _meant(names, raw.header, key[: len(raw.header)])
    kept, places = np.unique(meant, return_inverse=True)
    bounds = np.cumsum([len(table) for table in tables])[:-1]
    of_rows = dict(zip(TABLES, np.split(places[key], bounds), strict=True))
    short = dict(zip(TABLES, np.split((meant != np.arange(len(meant)))[key], bounds), strict=True))
    return ChildKeys(
        of_rows,
        names["la"].to_numpy(dtype=object)[kept],
        names["child"].to_numpy(dtype=object)[kept],
        pd.concat([_lost(getattr(raw, name)[short[name]]) for name in TABLES], ignore_index=True),
    )


def _meant(names: pd.DataFrame, header: pd.DataFrame, key: Ints) -> Ints:
    """For each id the one that it stands for: itself, or the longest that differs only by noughts in front."""
    size = len(names)
    itself = np.arange(size)
    bare = names["child"].str.lstrip("0")
    alike = pd.DataFrame({"la": names["la"], "bare": bare.where(bare.ne(""), "0")}).duplicated(keep=False)
    if not alike.any():
        return itself
    births = np.full(size, -NEVER)
    born = day_numbers(header["dob"], -NEVER)
    order = np.argsort(header["year"].fillna(0).to_numpy(dtype=np.int64), kind="stable")
    order = order[born[order] != -NEVER]
    births[key[order]] = born[order]
    group = pd.DataFrame(
        {
            "la": names["la"],
            "bare": bare.where(bare.ne(""), "0"),
            "at": itself,
            "long": -names["child"].str.len(),
            "headed": np.isin(itself, key),
            "birth": births,
        }
    )[alike.to_numpy()].sort_values(["la", "bare", "long"], kind="stable")
    longest = group.groupby(["la", "bare"])[["at", "headed", "birth"]].transform("first")
    same_birth = group["birth"].eq(longest["birth"]) & group["birth"].ne(-NEVER)
    one_child = ~group["headed"] | ~longest["headed"] | same_birth
    itself[group["at"]] = np.where(one_child, longest["at"], group["at"])
    return itself


def _lost(rows: pd.DataFrame) -> pd.DataFrame:
    return finding_rows("noughts_lost", rows, "CHILD", "The authority has the same id with noughts in front.")
