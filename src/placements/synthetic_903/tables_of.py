"""The statutory yearly tables of the return as text: header, episodes and uasc of each collection year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.synthetic_903.calendar_days import as_day
from placements.synthetic_903.episodes_of import Episodes
from placements.synthetic_903.journeys_of import Children
from placements.synthetic_903.process import Days, Ints
from placements.synthetic_903.records import Texts, draw, records
from placements.synthetic_903.settings import SyntheticSettings

HEADER, EPISODES, UASC = "header", "episodes", "uasc"
SEX_LETTERS_FROM = 2025
OF_SCHOOL_AGE = 5 * 366
NOT_OF_SCHOOL_AGE, NEWLY_ARRIVED = "UN1", "UN2"

Tables = dict[int, dict[str, pd.DataFrame]]
"""Collection year -> table -> its rows as text."""


@dataclass(frozen=True, eq=False)
class People:
    """One element a child: the id of the return, whether female, ethnicity, UPN, whether the uasc
    table names the 18th birthday ahead."""

    id: Texts
    female: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ethnic: Texts
    upn: Texts
    duc_ahead: np.ndarray[tuple[int], np.dtype[np.bool_]]


def people_of(children: Children, rng: np.random.Generator) -> People:
    """Who the children are; ids are six digits or more, some with noughts in front, no two alike."""
    table = records()["person"]
    count = len(children.birth)
    # a spread of numbers without a repeat: a step that shares no factor with their count
    highest = max(10 ** len(str(4 * count)), 1_000_000)
    number = (np.arange(count) * 377_791 + rng.integers(highest)) % highest
    ids = np.char.zfill(number.astype("<U8"), len(str(highest)) - 1)
    female_share = np.where(children.uasc, table["uasc_female_share"], table["female_share"])
    ethnic = draw(table["ethnic"]["codes"], table["ethnic"]["weights"], count, rng)
    uasc_ethnic = draw(table["uasc_ethnic"]["codes"], table["uasc_ethnic"]["weights"], count, rng)
    # no authority has the number 000
    upn = np.char.add("Z000", np.char.zfill(rng.integers(0, 10**9, count).astype("<U9"), 9))
    return People(
        id=ids,
        female=rng.random(count) < female_share,
        ethnic=np.where(children.uasc, uasc_ethnic, ethnic),
        upn=np.where(children.uasc, NEWLY_ARRIVED, upn),
        duc_ahead=rng.random(count) < table["duc_ahead_share"],
    )


def yearly_tables(episodes: Episodes, people: People, settings: SyntheticSettings) -> Tables:
    """Each year's return: every episode that was open on a day of it, as known on its 31 March."""
    tables: Tables = {}
    for year in settings.collection_years:
        rows = rows_of_year(episodes, year)
        child = np.unique(episodes.child[rows])
        children = episodes.journeys.children
        tables[year] = {
            HEADER: _header(child, people, children, year),
            EPISODES: _episodes(rows, episodes, people, year),
            UASC: _uasc(child[children.uasc[child]], people, children, year),
        }
    return tables


def rows_of_year(episodes: Episodes, year: int) -> Ints:
    """The places of the episodes that were open on a day of the collection year."""
    first, last = as_day(first_day_of(year)), as_day(last_day_of(year))
    return np.flatnonzero((episodes.start <= last) & (episodes.end >= first))


def first_day_of(year: int) -> dt.date:
    """1 April with which a collection year begins."""
    return dt.date(year - 1, 4, 1)


def last_day_of(year: int) -> dt.date:
    """31 March with which a collection year ends."""
    return dt.date(year, 3, 31)


def file_name(year: int, table: str) -> str:
    """The file of a table within the folder of the return.

    Examples
    --------
    >>> file_name(2017, "episodes")
    '2016-17/episodes.csv'
    """
    return f"{year - 1}-{year % 100:02d}/{table}.csv"


def _header(child: Ints, people: People, children: Children, year: int) -> pd.DataFrame:
    age = as_day(last_day_of(year)) - children.birth[child]
    small = (age < OF_SCHOOL_AGE) & ~children.uasc[child]
    return pd.DataFrame(
        {
            "CHILD": people.id[child],
            "SEX": _sex(people.female[child], year),
            "DOB": day_texts(children.birth[child]),
            "ETHNIC": people.ethnic[child],
            "UPN": np.where(small, NOT_OF_SCHOOL_AGE, people.upn[child]),
            "MOTHER": "",
            "MC_DOB": "",
        }
    )


def _episodes(rows: Ints, episodes: Episodes, people: People, year: int) -> pd.DataFrame:
    ended = episodes.end[rows] <= as_day(last_day_of(year))
    blank = np.full(len(rows), "")
    dec = np.where(ended, day_texts(episodes.end[rows]), blank)
    return pd.DataFrame(
        {
            "CHILD": people.id[episodes.child[rows]],
            "DECOM": day_texts(episodes.start[rows]),
            "RNE": episodes.rne[rows],
            "LS": episodes.ls[rows],
            "CIN": episodes.cin[rows],
            "PLACE": _place(episodes.place[rows], episodes.placement[rows], year),
            "PLACE_PROVIDER": episodes.provider[rows],
            "DEC": dec,
            "REC": np.where(ended, episodes.rec[rows], blank),
            "REASON_PLACE_CHANGE": np.where(ended, episodes.reason[rows], blank),
            "HOME_POST": episodes.home_post[rows],
            "PL_POST": episodes.pl_post[rows],
            "PL_LOCATION": np.where(episodes.inside[rows], "IN", "OUT"),
            "URN": episodes.urn[rows],
        }
    )


def _uasc(child: Ints, people: People, children: Children, year: int) -> pd.DataFrame:
    adult = children.adult[child]
    known = (adult <= as_day(last_day_of(year))) | people.duc_ahead[child]
    return pd.DataFrame(
        {
            "CHILD": people.id[child],
            "SEX": _sex(people.female[child], year),
            "DOB": day_texts(children.birth[child]),
            "DUC": np.where(known, day_texts(adult), ""),
        }
    )


def _place(place: Texts, placement: Ints, year: int) -> Texts:
    """PLACE in the codes of the collection year; one of several by the number of the placement."""
    supported, others = records()["supported_accommodation"], records()["other_placements"]
    if year >= supported["from"]:
        place = np.where(np.isin(place, supported["places"]), supported["becomes"], place)
    if year >= others["from"]:
        one_of = np.asarray(others["becomes"])[placement % len(others["becomes"])]
        place = np.where(np.isin(place, others["places"]), one_of, place)
    return place


def _sex(female: np.ndarray[tuple[int], np.dtype[np.bool_]], year: int) -> Texts:
    return np.where(female, "F", "M") if year >= SEX_LETTERS_FROM else np.where(female, "2", "1")


def day_texts(days: Days) -> Texts:
    """Days as dd/mm/yyyy."""
    distinct, place = np.unique(days, return_inverse=True)
    iso = np.datetime_as_string(distinct.astype("datetime64[D]"))
    return np.array([f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in iso], dtype="<U10")[place]
