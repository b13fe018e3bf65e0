"""One row a child: date of birth, sex, and until when the child was unaccompanied asylum-seeking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from placements.inputs.ssda903.account import LEFT_OUT, UNREAD_EPISODES, Account
from placements.inputs.ssda903.child_keys import ChildKeys
from placements.inputs.ssda903.code_book import Codes
from placements.inputs.ssda903.day_numbers import NEVER, NO_YEAR, Bools, Ints, day_numbers, shown_days
from placements.inputs.ssda903.findings import RULES, finding_rows, no_findings
from placements.inputs.ssda903.named import Named
from placements.inputs.ssda903.read import Raw903
from placements.inputs.ssda903.runs import run_starts

ANOTHER_RETURN = "the same child in another return"
REPEATED = "the same child again"


def child_rows(raw: Raw903, keys: ChildKeys) -> pd.DataFrame:
    """What the header and the table of unaccompanied children say of each child.

    Where they differ between years, the latest year that states a thing wins. A child without a date of birth
    in the header takes it from the table of unaccompanied children.

    Returns
    -------
    pd.DataFrame
        One row a child, in the order of keys: ``sex`` (""  where not known), ``birth`` (day number, -NEVER
        where not known), ``uasc`` (bool: ever listed), ``ceased`` (day number, NEVER where not stated),
        ``headed`` (bool: has a header row).
    """
    size = len(keys.child)
    header, uasc = keys.of_rows["header"], keys.of_rows["uasc"]
    birth = _latest(header, raw.header["year"], day_numbers(raw.header["dob"], -NEVER), -NEVER, size)
    there = _latest(uasc, raw.uasc["year"], day_numbers(raw.uasc["dob"], -NEVER), -NEVER, size)
    codes, sexes = pd.factorize(raw.header["sex"], sort=True)
    blank = 0 if len(sexes) and sexes[0] == "" else -1
    sex = _latest(header, raw.header["year"], codes.astype(np.int64), blank, size)
    named = np.append(np.asarray(sexes, dtype=object), "")
    return pd.DataFrame(
        {
            "sex": pd.Series(named[np.where(sex == blank, len(sexes), sex)], dtype="str"),
            "birth": np.where(birth == -NEVER, there, birth),
            "uasc": np.isin(np.arange(size), uasc),
            "ceased": _latest_ceased(raw.uasc, uasc, size),
            "headed": np.isin(np.arange(size), header),
        }
    )


def _latest(key: Ints, year: pd.Series, value: Ints, missing: int, size: int) -> Ints:
    """For each child the value of the latest year that has one; the smallest where a year has several."""
    found = np.full(size, missing)
    rows = np.flatnonzero(value != missing)
    years = year.fillna(NO_YEAR).to_numpy(dtype=np.int64)
    order = rows[np.lexsort((-value[rows], years[rows]))]
    # of rows that write to one place the last stays
    found[key[order]] = value[order]
    return found


def _latest_ceased(rows: pd.DataFrame, key: Ints, size: int) -> Ints:
    """The day of the latest year that lists the child; of two in one year one that is stated, the later one."""
    ceased = day_numbers(rows["duc"])
    stated = np.where(ceased == NEVER, -NEVER, ceased)
    years = rows["year"].fillna(NO_YEAR).to_numpy(dtype=np.int64)
    order = np.lexsort((stated, years))
    found = np.full(size, NEVER)
    found[key[order]] = ceased[order]
    return found


def settle_child_rows(raw: Raw903, keys: ChildKeys, kept: Bools, account: Account) -> None:
    """Say in the account what became of the rows of the header and of unaccompanied children.

    Parameters
    ----------
    kept
        Whether a child belongs to the authority that is counted, shape (children,).
    """
    with_episodes = np.isin(np.arange(len(kept)), keys.of_rows["episodes"])
    unread = np.isin(np.arange(len(kept)), keys.left_out["episodes"])
    for name in ("header", "uasc"):
        rows, key = getattr(raw, name), keys.of_rows[name]
        account.settle(name, np.flatnonzero(~kept[key]), f"{LEFT_OUT}: another authority")
        bare = kept[key] & ~with_episodes[key]
        account.settle(name, np.flatnonzero(bare & unread[key]), UNREAD_EPISODES, "row_length")
        account.settle(name, np.flatnonzero(bare & ~unread[key]), f"{LEFT_OUT}: no episodes", "no_episodes")
        read = np.flatnonzero(kept[key] & with_episodes[key])
        years = rows["year"].fillna(NO_YEAR).to_numpy(dtype=np.int64)
        order = read[np.lexsort((-years[read], key[read]))]
        first = run_starts(key[order])
        again = ~first & ~run_starts(years[order])
        account.settle(name, order[first], "used")
        account.settle(name, order[again], REPEATED)
        account.settle(name, order[~first & ~again], ANOTHER_RETURN)


def child_findings(
    raw: Raw903, keys: ChildKeys, children: pd.DataFrame, kept: Bools, codes: Codes
) -> Iterator[pd.DataFrame]:
    """What is wrong with the rows of children."""
    header, key = raw.header, keys.of_rows["header"]
    yield from _without_header(raw, keys, children, kept)
    yield _without_episodes(raw, keys, kept)
    yield from _two_birth_dates(header, key, kept)
    blank = header["ethnic"].eq("").to_numpy() & kept[key]
    # a file without the column says nothing of any child
    stated = header["file"].isin(header.loc[header["ethnic"].ne(""), "file"]).to_numpy()
    yield from Named(header).where("ethnicity_blank", blank & stated, "ETHNIC", "The cell is blank.")
    given = header["sex"].ne("").to_numpy() & kept[key]
    yield from Named(header).where(
        "code_not_known",
        given & ~codes.is_known("SEX", header["sex"], header["year"]).to_numpy(),
        "SEX",
        lambda at: '"' + header["sex"].iloc[at] + '" is not taken in this year.',
        lambda at: np.full(len(at), "Read as it stands.", dtype=object),
    )


def _without_header(
    raw: Raw903, keys: ChildKeys, children: pd.DataFrame, kept: Bools
) -> Iterator[pd.DataFrame]:
    """The first episode of each child who has no row in the header."""
    key = keys.of_rows["episodes"]
    rows = np.flatnonzero(kept[key] & ~children["headed"].to_numpy()[key])
    rows = rows[_by_place(raw.episodes, rows, key[rows])]
    first = rows[run_starts(key[rows])]
    known = children["birth"].to_numpy()[key[first]] != -NEVER
    done = np.array(
        [
            RULES["no_header_row"].done,
            "Counted without sex; born as the table of unaccompanied children says.",
        ],
        dtype=object,
    )
    yield from Named(raw.episodes.iloc[first]).where(
        "no_header_row",
        np.ones(len(first), dtype=bool),
        "CHILD",
        "No header row has this child.",
        lambda at: done[known[at].astype(int)],
    )


def _by_place(rows: pd.DataFrame, at: Ints, *first: Ints) -> Ints:
    """Order by the numbers given, then by the name of the file and the row in it."""
    file = rows["file"].iloc[at].astype("str").to_numpy(dtype=object)
    return np.lexsort((rows["row"].to_numpy()[at], pd.factorize(file, sort=True)[0], *reversed(first)))


def _without_episodes(raw: Raw903, keys: ChildKeys, kept: Bools) -> pd.DataFrame:
    """The latest row of each child who is in the header or unaccompanied, but has no episode."""
    parts = []
    there = np.concatenate([keys.of_rows["episodes"], keys.left_out["episodes"]])
    for name in ("header", "uasc"):
        key = keys.of_rows[name]
        bare = kept[key] & ~np.isin(key, there)
        if bare.any():
            rows = getattr(raw, name)[bare][["file", "row", "la", "child", "year"]]
            parts.append(rows.assign(key=key[bare], file=rows["file"].astype("str")))
    if not parts:
        return no_findings()
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(year=rows["year"].fillna(NO_YEAR))
    rows = rows.sort_values(["key", "year", "file", "row"], kind="stable").drop_duplicates("key", keep="last")
    return finding_rows("no_episodes", rows, "CHILD", "No row of episodes has this child.")


def _two_birth_dates(header: pd.DataFrame, key: Ints, kept: Bools) -> Iterator[pd.DataFrame]:
    """The first row that gives each of several dates of birth of a child."""
    birth = day_numbers(header["dob"], -NEVER)
    rows = np.flatnonzero((birth != -NEVER) & kept[key])
    rows = rows[_by_place(header, rows, key[rows], birth[rows])]
    rows = rows[run_starts(key[rows], birth[rows])]
    dates = np.bincount(key[rows], minlength=len(kept))
    yield from Named(header.iloc[rows]).where(
        "two_birth_dates",
        dates[key[rows]] > 1,
        "DOB",
        lambda at: "Born on " + shown_days(birth[rows[at]]) + "; another row says otherwise.",
    )
