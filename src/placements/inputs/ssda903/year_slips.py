"""Cells of YEAR that are slips of the pen: a year that hardly any row has, and that no date bears out.

A return of a year holds every child looked after in it, so that each year has about as many rows as the next. One cell
that says 2032 in place of 2023 would otherwise add nine years to the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.inputs.ssda903.day_numbers import Bools
from placements.inputs.ssda903.kinds import EPISODES
from placements.inputs.ssda903.part import Part
from placements.inputs.ssda903.runs import run_starts

FIRST_RETURN = 1992
"""The collection year of the first SSDA903 of this form: no row is of an earlier one."""
FEW = 0.1
"""Of the rows of the fullest year: so few are no return where there is none of the year before or after either."""
SLIVER = 0.02
"""Of the rows of the fullest year: so few are no return where no date of theirs lies in their year."""


@dataclass(frozen=True, eq=False)
class YearSlips:
    """Years that are slips.

    ``rows`` says of each part which of its rows have one, shape (rows,); ``found`` what is wrong, by authority and
    collection year.
    """

    rows: list[Bools]
    found: dict[tuple[str, int], str]


def year_slips(parts: Sequence[Part]) -> YearSlips:
    """The rows of all tables whose ``year``, as their cells say it, is a slip; <NA> is none.

    A year of an authority's episodes is one where

    - it is earlier than any return, or
    - every episode in it starts after the year or ended before it, and another year has twice the rows, or
    - it has few rows, and there is no return of a year beside it, or
    - it has hardly a row, and no episode starts or ends in it.

    A year of the other tables is one where it is one of the episodes, or has few rows and no episodes.
    """
    rows = [np.zeros(len(part.frame), dtype=bool) for part in parts]
    stated = [number for number, part in enumerate(parts) if part.frame["year"].notna().any()]
    if not stated:
        return YearSlips(rows, {})
    years = _weighed(pd.concat([_told(parts[number]) for number in stated], ignore_index=True))
    slips = years[years["slip"]]
    found = {
        (str(la), int(year)): str(why)
        for la, year, why in slips[["la", "year", "why"]].itertuples(index=False, name=None)
    }
    pairs = pd.MultiIndex.from_arrays([slips["la"], slips["year"]])
    for number in stated if found else ():
        rows[number] = _pairs(parts[number]).isin(pairs)
    return YearSlips(rows, found)


def _pairs(part: Part) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([part.frame["la"], part.frame["year"].fillna(0).astype("int64")])


def _told(part: Part) -> pd.DataFrame:
    """Authority and year of each row that states one, and what the dates of episodes say of it."""
    frame = part.frame
    year = frame["year"].to_numpy(dtype="float64", na_value=np.nan)
    is_of_episodes = part.kind == EPISODES
    start = collection_years(frame["decom"]) if is_of_episodes else np.full(len(frame), np.nan)
    end = collection_years(frame["dec"]) if is_of_episodes else np.full(len(frame), np.nan)
    told = pd.DataFrame(
        {
            "la": frame["la"],
            "year": year,
            "episodes": is_of_episodes,
            "dated": (start == year) | (end == year),
            "outside": (start > year) | (end < year),
        }
    )
    stated: pd.DataFrame = told[~np.isnan(year)]
    return stated.astype({"year": "int64"})


def _weighed(told: pd.DataFrame) -> pd.DataFrame:
    """Each authority's years in order, whether they are slips and why."""
    grouped = told.groupby(["la", "episodes", "year"])
    years = grouped.agg(
        rows=("dated", "size"), dated=("dated", "any"), outside=("outside", "all")
    ).reset_index()
    of_episodes = years["episodes"].to_numpy(dtype=bool)
    episodes = _of_episodes(years[of_episodes].reset_index(drop=True))
    others = years[~of_episodes].merge(
        episodes[["la", "year", "slip", "why"]], on=["la", "year"], how="left", suffixes=("", "_there")
    )
    known = others["slip"].notna().to_numpy()
    # of an authority whose episodes state no year there is nothing to hold the others against
    with_years = others["la"].isin(episodes["la"]).to_numpy()
    few = (others["rows"] <= FEW * others.groupby("la")["rows"].transform("max")).to_numpy()
    early = (others["year"] < FIRST_RETURN).to_numpy()
    others["slip"] = others["slip"].eq(True) | (~known & ((few & with_years) | early))
    others["why"] = others["why"].where(known, _sentence(others, "and no episode"))
    return pd.concat([frame for frame in (episodes, others) if len(frame)] or [episodes], ignore_index=True)


def _of_episodes(years: pd.DataFrame) -> pd.DataFrame:
    rows, year = years["rows"].to_numpy(), years["year"].to_numpy()
    la = pd.factorize(years["la"])[0]
    fullest = years.groupby("la")["rows"].transform("max").to_numpy()
    few = rows <= FEW * fullest
    # a run of years one after the other without a year that is full
    run = np.cumsum(run_starts(la.astype(np.int64), year - np.arange(len(year))))
    apart = few & ~np.isin(run, run[~few])
    outside = years["outside"].to_numpy(dtype=bool) & (2 * rows <= fullest)
    bare = (rows <= SLIVER * fullest) & ~years["dated"].to_numpy(dtype=bool)
    early = year < FIRST_RETURN
    why = np.select(
        [early, outside, apart],
        [
            _sentence(years, "and there were no returns yet"),
            _sentence(years, "and their episodes lie in other years"),
            _sentence(years, "and there is no return of the year before or after"),
        ],
        _sentence(years, "and no date lies in it"),
    )
    return years.assign(slip=early | outside | apart | bare, why=why)


def _sentence(years: pd.DataFrame, why: str) -> pd.Series[str]:
    year = years["year"]
    # as text also where there are no rows, of which a map keeps the numbers' type
    rows, total = (
        counts.map("{:,}".format).astype("str")
        for counts in (years["rows"], years.groupby("la")["rows"].transform("sum"))
    )
    span = "1 April " + (year - 1).astype("str") + " to 31 March " + year.astype("str")
    return "YEAR is read as " + span + ": " + rows + " of " + total + " rows have it, " + why + "."


def fill_slips(parts: Sequence[Part], slips: Sequence[Bools]) -> None:
    """Give the episodes whose year was a slip, and which have none yet, the one that their dates tell.

    It is one that other rows of the authority have: that of the end; of an open episode the first from its start
    on of which no other row of the same episode is, and the last where there is no other row of it.
    """
    own = [(part, slip) for part, slip in zip(parts, slips, strict=True) if part.kind == EPISODES]
    if not any((part.frame["year"].isna() & slip).any() for part, slip in own if slip.any()):
        return
    rows = pd.concat([_with_years(part, slip) for part, slip in own], ignore_index=True)
    there = rows[rows["year"].notna()]
    ended, still_open = rows[rows["asks"] & rows["ends"].notna()], rows[rows["asks"] & rows["ends"].isna()]
    pairs = pd.MultiIndex.from_frame(there[["la", "year"]])
    fits = pd.MultiIndex.from_frame(ended[["la", "ends"]]).isin(pairs)
    found = pd.concat([ended.loc[fits, "ends"], _years_of_open(still_open, there)])
    filled = rows["year"].fillna(found).to_numpy()
    bounds = np.cumsum([len(part.frame) for part, _ in own])[:-1]
    for (part, _), years in zip(own, np.split(filled, bounds), strict=True):
        part.frame["year"] = pd.array(years, dtype="Float64").astype("Int64")


def _with_years(part: Part, slip: Bools) -> pd.DataFrame:
    """Each episode's child and dates, ``year`` and those of its dates (NaN not known), and whether it ``asks``."""
    frame = part.frame
    year = frame["year"].to_numpy(dtype="float64", na_value=np.nan)
    dates = {"starts": collection_years(frame["decom"]), "ends": collection_years(frame["dec"])}
    return frame[["la", "child", "decom"]].assign(year=year, **dates, asks=slip & np.isnan(year))


def _years_of_open(rows: pd.DataFrame, there: pd.DataFrame) -> pd.Series[float]:
    """The year of each open episode that has none, by the number of its row."""
    episode = ["la", "child", "decom"]
    asking = rows[[*episode, "starts"]].assign(at=rows.index)
    same = asking[[*episode, "at"]].merge(there[[*episode, "year", "ends"]], on=episode)
    ended = same.groupby("at")["ends"].min()
    years = asking.merge(there[["la", "year"]].drop_duplicates(), on="la")
    until = years["at"].map(ended)
    years = years[(years["year"] >= years["starts"]) & (until.isna() | (years["year"] <= until))]
    held = pd.MultiIndex.from_frame(same[["at", "year"]])
    years = years[~pd.MultiIndex.from_frame(years[["at", "year"]]).isin(held)]
    first, last = years.groupby("at")["year"].min(), years.groupby("at")["year"].max()
    return first.where(first.index.isin(same["at"]), last)


def collection_years(dates: pd.Series[pd.Timestamp]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The collection year in which each date lies; NaN where there is no date."""
    years = np.asarray(dates.dt.year, dtype=np.float64)
    return years + np.asarray(dates.dt.month >= 4, dtype=np.float64)
