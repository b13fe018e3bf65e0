"""One row an episode: an episode stands in every return that it touches, and sometimes twice in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.inputs.ssda903.account import Account
from placements.inputs.ssda903.day_numbers import NEVER, NO_YEAR, Bools, Ints, last_days_of, shown_days
from placements.inputs.ssda903.named import Named, place_of
from placements.inputs.ssda903.runs import run_starts

SAME_EPISODE = "the same episode in another return"
DUPLICATE = "the same row again"
OTHER_ROW = "another row of the same start is used"
CONTENT = ("rne", "ls", "place", "place_provider", "rec")


@dataclass(frozen=True, eq=False)
class OneRowEach:
    """Episodes of which each child has one a start, in order of child and start.

    ``rows`` are those of ``episode_rows`` that are used, with

    - ``first_year``: the first collection year whose return holds the episode.
    - ``held_open_until``: 31 March of the last earlier return that holds it open; ``-NEVER`` where none does.
    - ``other_provider``: the provider that another row of the same episode and placement states, where this row
      states none; else "".
    """

    rows: pd.DataFrame
    findings: list[pd.DataFrame]


def one_row_each(rows: pd.DataFrame, episodes: pd.DataFrame, account: Account) -> OneRowEach:
    """Choose of the rows of one child with one start the one that is used, and settle the others.

    The latest return decides; within a return a row whose end can be believed, then one with an end, then the
    later end, and last the alphabet, so that the order of rows does not matter.
    """
    ordered = rows.iloc[_best_first(rows)].reset_index(drop=True)
    first = run_starts(ordered["key"].to_numpy(), ordered["start"].to_numpy())
    episode, used = np.cumsum(first) - 1, np.flatnonzero(first)
    kinds = _kinds(ordered, first, used[episode])
    at = ordered["at"].to_numpy()
    for outcome, rule, mask in kinds:
        account.settle("episodes", at[mask], outcome, rule)
    chosen = ordered.iloc[used].reset_index(drop=True)
    chosen["first_year"] = _smallest_year(ordered["year"].to_numpy(), episode, len(used))
    chosen["held_open_until"] = _held_open_until(ordered, episode, len(used))
    chosen["other_provider"] = _other_provider(ordered, chosen, episode)
    return OneRowEach(chosen, list(_findings(ordered, episodes, kinds, used[episode])))


_BY_TEXT = (*CONTENT, "urn", "pl_post", "in_authority", "file")
"""By which rows are ordered that are equal in dates and year; those that differ in the last alone say the same."""


def _best_first(rows: pd.DataFrame) -> Ints:
    """Order by child and start, the row that is used first."""
    written, key, start = (rows[name].to_numpy() for name in ("written_end", "key", "start"))
    columns = [
        -np.where(written == NEVER, -1, written),
        rows["end"].to_numpy() == NEVER,
        rows["doubtful"].to_numpy(),
        -rows["year"].to_numpy(),
        start,
        key,
    ]
    order = np.lexsort(columns)
    starts = run_starts(*(column[order] for column in columns))
    alone = starts & np.append(starts[1:], True)[: len(starts)]
    ties, tied = np.zeros(len(rows), dtype=np.int64), order[~alone]
    for name in _BY_TEXT if len(tied) else ():
        texts = rows[name].iloc[tied].astype("str").to_numpy(dtype=object)
        rank, distinct = pd.factorize(texts, sort=True)
        # ranks of what was compared before go first; numbered anew, they stay small
        ties[tied] = np.unique(ties[tied] * len(distinct) + rank, return_inverse=True)[1]
    return np.lexsort((rows["row"].to_numpy(), ties, *columns))


Kinds = list[tuple[str, str, Bools]]


def _kinds(ordered: pd.DataFrame, first: Bools, best: Ints) -> Kinds:
    """What each row that is not used is: outcome, rule ("" where that is how returns are), rows."""
    year, end, doubtful = (ordered[name].to_numpy() for name in ("year", "end", "doubtful"))
    is_open = (end == NEVER) & ~doubtful
    in_return = ~first & ~(first | run_starts(year))
    content = [pd.factorize(ordered[name])[0] for name in CONTENT]
    again = in_return & ~run_starts(ordered["written_end"].to_numpy(), doubtful, *content)
    # without a year one row is open because it is older
    older = ~first & ~again & ((year != year[best]) | (year == NO_YEAR))
    usual = older & is_open & (~in_return | (year == NO_YEAR))
    clash = ~first & ~again & ~usual & (in_return | (year == year[best]))
    ended = older & ~usual & ~clash
    return [
        (DUPLICATE, "same_row_twice", again),
        (OTHER_ROW, "same_start_twice", clash),
        (SAME_EPISODE, "ended_episode_again", ended & ~doubtful & (end == end[best])),
        (SAME_EPISODE, "changed_between_years", ended & ~doubtful & (end != end[best])),
        (SAME_EPISODE, "", usual | (ended & doubtful)),
    ]


def _findings(
    ordered: pd.DataFrame, episodes: pd.DataFrame, kinds: Kinds, best: Ints
) -> Iterator[pd.DataFrame]:
    at, end, start = (ordered[name].to_numpy() for name in ("at", "end", "start"))

    def as_does(rows: Ints) -> pd.Series[str]:
        return "Starts on " + shown_days(start[rows]) + ", as does " + place_of(episodes, at[best[rows]])

    def changed(rows: Ints) -> pd.Series[str]:
        there = shown_days(end[best[rows]])
        there = ("ends on " + there).where(there.ne(""), "does not end")
        return as_does(rows) + "; ends on " + shown_days(end[rows]) + ", that one " + there + "."

    named = Named(episodes.iloc[at])
    for _, rule, mask in kinds:
        if rule == "changed_between_years":
            yield from named.where(rule, mask, "DEC", changed)
        elif rule:
            yield from named.where(rule, mask, "DECOM", lambda rows: as_does(rows) + ".")


def _smallest_year(year: Ints, episode: Ints, size: int) -> Ints:
    found = np.full(size, 9999)
    np.minimum.at(found, episode[year != NO_YEAR], year[year != NO_YEAR])
    return np.where(found == 9999, NO_YEAR, found)


def _held_open_until(ordered: pd.DataFrame, episode: Ints, size: int) -> Ints:
    """31 March of the last return that holds the episode open, not counting rows with a doubtful end."""
    year = ordered["year"].to_numpy()
    is_open = (ordered["end"].to_numpy() == NEVER) & ~ordered["doubtful"].to_numpy() & (year != NO_YEAR)
    found = np.full(size, NO_YEAR)
    np.maximum.at(found, episode[is_open], year[is_open])
    return np.where(found == NO_YEAR, -NEVER, last_days_of(found))


def _other_provider(ordered: pd.DataFrame, chosen: pd.DataFrame, episode: Ints) -> pd.Series[str]:
    """The provider in the other rows of an episode whose used row has none, of the same PLACE; the best first."""
    blank = chosen["place_provider"].eq("").to_numpy()
    place = chosen["place"].to_numpy(dtype=object)
    states = blank[episode] & ordered["place_provider"].ne("").to_numpy()
    rows = np.flatnonzero(states)
    rows = rows[ordered["place"].to_numpy(dtype=object)[rows] == place[episode[rows]]][::-1]
    found = np.full(len(chosen), "", dtype=object)
    found[episode[rows]] = ordered["place_provider"].to_numpy(dtype=object)[rows]
    return pd.Series(found, dtype="str")
