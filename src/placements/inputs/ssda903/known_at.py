"""What the returns would have said on an earlier day: for tests of forecasts, which may know no more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd

from placements.inputs.ssda903.day_numbers import (
    NEVER,
    NO_YEAR,
    Bools,
    Ints,
    collection_years,
    day_number,
    day_numbers,
)
from placements.inputs.ssda903.findings import no_findings
from placements.inputs.ssda903.read import Raw903, no_children


def known_at(raw: Raw903, day: dt.date) -> Raw903:
    """The return as it would have stood at the end of ``day``.

    Episodes that start later are gone. Ends after the day are blank, with their reasons. Of an episode that is in
    the return of the day's own year the rows of later returns are gone; of another one they stay, as rows of the
    day's year, so that an extract that holds every episode once loses none of those that had begun. Rows of the
    header and of unaccompanied children of later years are gone, but for the date of birth and sex of a child who
    is in no earlier one, which do not change, and so are those of children whose episodes all start later. Findings
    are gone: they speak of the whole return.
    """
    today = day_number(day)
    year = int(collection_years(np.array([today]))[0])
    episodes = _episodes_at(raw.episodes, today, year)
    to_come = _children(raw.episodes).difference(_children(episodes))
    header = _header_at(raw.header, episodes, year)
    header = header[~_children(header).isin(to_come)].reset_index(drop=True)
    uasc = raw.uasc[(_years(raw.uasc) <= year) & ~_children(raw.uasc).isin(to_come)].reset_index(drop=True)
    none = raw.left_out.iloc[:0]
    rows = len(episodes) + len(header) + len(uasc)
    return replace(
        raw,
        header=header,
        episodes=episodes,
        uasc=uasc,
        findings=no_findings(),
        left_out=none,
        children_left_out=no_children(),
        rows_read=rows,
    )


def _years(rows: pd.DataFrame) -> Ints:
    return rows["year"].fillna(NO_YEAR).to_numpy(dtype=np.int64)


def _children(rows: pd.DataFrame) -> pd.MultiIndex:
    """The child of each row: authority and id."""
    return pd.MultiIndex.from_frame(rows[["la", "child"]])


def _episodes_at(episodes: pd.DataFrame, today: int, year: int) -> pd.DataFrame:
    start, years = day_numbers(episodes["decom"]), _years(episodes)
    begun = (start <= today) | ((start == NEVER) & (years <= year))
    episode = _numbered(episodes, start)
    told = np.isin(episode, episode[years == year])
    known = episodes[begun & ~((years > year) & told)].reset_index(drop=True)
    end = day_numbers(known["dec"])
    later = (end != NEVER) & (end > today)
    at_the_time: pd.DataFrame = known.assign(
        year=known["year"].mask(_years(known) > year, year),
        dec=known["dec"].mask(later),
        dec_blank=known["dec_blank"] | later,
        rec=known["rec"].mask(later, ""),
    )
    return at_the_time


def _header_at(header: pd.DataFrame, episodes: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of the header up to ``year``; of children who are in none of these but in care, the first ones later."""
    years = _years(header)
    child = _children(header)
    earlier = years <= year
    in_care = child.isin(_children(episodes))
    only_later = ~earlier & in_care & ~child.isin(child[earlier])
    number = pd.factorize(child)[0].astype(np.int64)
    first = np.full(len(header), np.iinfo(np.int64).max)
    np.minimum.at(first, number[only_later], years[only_later])
    kept: Bools = earlier | (only_later & (years == first[number]))
    known = header[kept].reset_index(drop=True)
    return known.assign(year=known["year"].mask(_years(known) > year, year))


def _numbered(episodes: pd.DataFrame, start: Ints) -> Ints:
    """A number for each authority, child and start."""
    la = pd.factorize(episodes["la"])[0].astype(np.int64)
    child, children = pd.factorize(episodes["child"])
    pair = np.unique(la * max(len(children), 1) + child, return_inverse=True)[1]
    numbers: Ints = pair.astype(np.int64) * (2 * NEVER) + start
    return numbers
