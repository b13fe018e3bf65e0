"""When each episode ends: where its end is missing, impossible or later than the next start, it is settled here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import NEVER, NO_YEAR, Bools, Ints, day_number, shown_days
from placements.inputs.ssda903.findings import RULES
from placements.inputs.ssda903.last_day import Window
from placements.inputs.ssda903.named import Named, place_of
from placements.inputs.ssda903.return_years import ReturnYears

_YEARS = 10_000
"""More than any year: a child and a year in one number are child x 10,000 + year."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """What stands after each episode of a child in order of start; arrays of shape (episodes,).

    Attributes
    ----------
    start, starts_care, first_year
        Of the next episode of the child: its start (``NEVER`` where there is none), whether it has RNE S, and the
        first year whose return holds it.
    row
        Where the next episode stands in ``Raw903.episodes``.
    return_year
        The authority's next return after the one that holds the episode; ``NO_YEAR`` where there is none.
    """

    start: Ints
    starts_care: Bools
    first_year: Ints
    row: Ints
    return_year: Ints

    @classmethod
    def of(cls, episodes: pd.DataFrame, la: Ints, years: ReturnYears) -> Neighbours:
        """From episodes in order of child and start, and their authorities."""
        key = episodes["key"].to_numpy()
        has_next = np.append(key[1:] == key[:-1], False)[: len(key)]

        def following(name: str, missing: int) -> Ints:
            return np.where(has_next, np.roll(episodes[name].to_numpy(), -1), missing)

        starts_care = np.roll(episodes["rne"].eq("S").to_numpy(), -1)
        return cls(
            following("start", NEVER),
            starts_care & has_next,
            following("first_year", NO_YEAR),
            following("at", -1),
            years.next_after(la, episodes["year"].to_numpy()),
        )


def settled_ends(episodes: pd.DataFrame, following: Neighbours, window: Window) -> tuple[Ints, Bools]:
    """The day on which each episode ends, and whether it can be used at all.

    Parameters
    ----------
    episodes
        One row an episode, in order of child and start, as ``one_row_each`` gives them.
    following
        What stands after each.

    Returns
    -------
    tuple
        Ends (``NEVER`` where open on the last day) and whether an episode is kept, both of shape (episodes,).

        - An end after the next start becomes the next start, as does a missing one.
        - An open episode that later returns do not hold ends after 31 March of its year, so that the child
          still counts on that day; where the next return goes on from it, it ends where that episode starts.
        - An end before the start is not used: the episode ends where the next one continues it, else after the
          last 31 March for which an earlier return holds it open, else it is not kept.
    """
    start, end, year_end = (episodes[name].to_numpy() for name in ("start", "end", "year_end"))
    backward = episodes["backward"].to_numpy()
    kept = np.ones(len(end), dtype=bool)
    is_open = end == NEVER
    stale = _stale(episodes, following)
    # absent from the next return altogether, or back in care after the end of the year
    away = (following.first_year > following.return_year) | (
        following.starts_care & (following.start > year_end)
    )
    closes = stale & ((following.start == NEVER) | away)
    end = np.where(is_open & closes, year_end + 1, end)
    continued = (following.start != NEVER) & ~following.starts_care
    held = episodes["held_open_until"].to_numpy()
    end = np.where(backward, np.where(continued, NEVER, held + 1), end)
    kept[backward & ~continued & (held < start)] = False
    end = np.minimum(end, following.start)
    end[end > day_number(window.last)] = NEVER
    return end, kept


def _stale(episodes: pd.DataFrame, following: Neighbours) -> Bools:
    """Whether an episode is open in its return and in no later one, though the authority has later ones."""
    year = episodes["year"].to_numpy()
    is_open = (episodes["end"].to_numpy() == NEVER) & (year != NO_YEAR)
    first_in_later_return = (following.first_year == NO_YEAR) | (following.first_year > year)
    stale: Bools = is_open & (following.return_year != NO_YEAR) & first_in_later_return
    return stale


def end_findings(
    episodes: pd.DataFrame,
    raw_episodes: pd.DataFrame,
    following: Neighbours,
    window: Window,
    lost: pd.DataFrame,
) -> Iterator[pd.DataFrame]:
    """What is wrong with the ends of episodes, seen beside the next one.

    Parameters
    ----------
    raw_episodes
        ``Raw903.episodes``, to name file, row and child.
    lost
        ``key`` and ``year`` of rows that are not used: what seems to be missing may be one of them.
    """
    named = Named(raw_episodes.iloc[episodes["at"]])
    end, last = episodes["end"].to_numpy(), day_number(window.last)
    sound, missing = ~episodes["doubtful"].to_numpy(), _missing(episodes, following, lost)
    stale = _stale(episodes, following)

    def ends_then(at: Ints) -> pd.Series[str]:
        return "Ends on " + shown_days(end[at]) + _next(raw_episodes, following, at)

    over = sound & (end != NEVER) & (end > following.start)
    yield from named.where("overlapping_episodes", over, "DEC", ends_then)
    x1 = sound & (end < last) & episodes["rec"].eq("X1").to_numpy() & (following.start > end) & ~missing
    yield from named.where("x1_without_continuation", x1, "REC", ends_then)
    no_end = sound & (end == NEVER) & (following.start != NEVER) & ~stale
    yield from named.where(
        "previous_not_ended", no_end, "DEC", lambda at: "DEC is blank" + _next(raw_episodes, following, at)
    )
    gone = sound & stale & (episodes["year_end"].to_numpy() < last) & ~missing
    settled = settled_ends(episodes, following, window)[0]
    yield from _stale_findings(named, gone, settled, following)


def _stale_findings(
    named: Named, gone: Bools, settled: Ints, following: Neighbours
) -> Iterator[pd.DataFrame]:
    def found(at: Ints) -> pd.Series[str]:
        year = pd.Series(following.return_year[at]).astype("str")
        return "DEC is blank; the return of " + year + " has no such episode."

    def done(at: Ints) -> NDArray[np.object_]:
        said: NDArray[np.object_] = np.array([RULES["stale_open_episode"].done] * len(at), dtype=object)
        goes_on = (following.start[at] != NEVER) & (settled[at] == following.start[at])
        said[goes_on] = RULES["previous_not_ended"].done
        return said

    yield from named.where("stale_open_episode", gone, "DEC", found, done)


def _missing(episodes: pd.DataFrame, following: Neighbours, lost: pd.DataFrame) -> Bools:
    """Whether a row of the child that is not used stands in the same return or the next one."""
    rows = np.unique(lost["key"].to_numpy() * _YEARS + lost["year"].to_numpy())
    key, year = episodes["key"].to_numpy() * _YEARS, episodes["year"].to_numpy()
    return np.isin(key + year, rows) | np.isin(key + following.return_year, rows)


def _next(raw_episodes: pd.DataFrame, following: Neighbours, at: Ints) -> pd.Series[str]:
    """Where the next episode stands and when it starts, as the end of a sentence."""
    has_next = following.row[at] >= 0
    place = place_of(raw_episodes, np.where(has_next, following.row[at], 0))
    words = "; the next starts on " + shown_days(following.start[at]) + " (" + place + ")."
    return words.where(has_next, "; there is no later one.")
