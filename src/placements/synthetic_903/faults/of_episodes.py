"""Faults of episodes against each other, against the dates of the return and against the child's birth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.synthetic_903.faults.desk import YEAR, Desk, plants
from placements.synthetic_903.records import Texts
from placements.synthetic_903.tables_of import EPISODES, HEADER, day_texts

LONG = 20
"""Days that leave room for a date within, or beyond, an episode."""


@plants("overlapping_episodes")
def overlapping_episodes(desk: Desk, count: int) -> None:
    """An episode ends some days after the next one has started, and before that one ends."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["next_ended"] & (facts["next_end"] > facts["end"] + LONG), count)
    desk.write_day(rows.index, "DEC", rows["end"].to_numpy() + LONG // 2)
    desk.note("overlapping_episodes", EPISODES, rows.index, "DEC is ten days after the next episode starts")


@plants("previous_not_ended")
def previous_not_ended(desk: Desk, count: int) -> None:
    """An episode is left open although the next one stands in the same file."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["ended"] & ~facts["last"] & facts["young"], count)
    for column in ("DEC", "REC", "REASON_PLACE_CHANGE"):
        desk.write(EPISODES, rows.index, column, "")
    desk.note("previous_not_ended", EPISODES, rows.index, "DEC and REC are blank, the next episode follows")


@plants("x1_without_continuation")
def x1_without_continuation(desk: Desk, count: int) -> None:
    """The child's last episode says that another one follows."""
    facts = desk.facts
    rows = desk.pick(
        facts["lone"] & facts["ended"] & facts["child_last"] & (facts["end"] < facts["adult"]), count
    )
    desk.write(EPISODES, rows.index, "REC", "X1")
    desk.note("x1_without_continuation", EPISODES, rows.index, "REC is X1, and nothing of the child follows")


@plants("start_after_x1")
def start_after_x1(desk: Desk, count: int) -> None:
    """A move within a period of care is written as if care started that day."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & ~facts["first"] & facts["ended"] & ~facts["away"], count)
    desk.write(EPISODES, rows.index, "RNE", "S")
    desk.note(
        "start_after_x1", EPISODES, rows.index, "RNE is S, and the episode before ended with X1 that day"
    )


@plants("end_before_start")
def end_before_start(desk: Desk, count: int) -> None:
    """An episode that another one continues ends before it starts."""
    facts = desk.facts
    # so late in the year that the end lies in it too
    late = facts["start"] > facts["year_end"] - 300
    rows = desk.pick(facts["lone"] & facts["ended"] & ~facts["last"] & late, count)
    desk.write_day(rows.index, "DEC", rows["start"].to_numpy() - LONG)
    desk.note("end_before_start", EPISODES, rows.index, f"DEC is {LONG} days before DECOM")


@plants("stale_open_episode")
def stale_open_episode(desk: Desk, count: int) -> None:
    """A child who is open at the end of a year is not in any later return, although he or she stayed on."""
    facts = desk.facts
    gone = facts["child_last"] & facts["ended"] & (facts["start"] <= facts["year_end"] - 365)
    # the return before holds the same episode, open: it is the child's row at fault once this one is gone
    before = pd.MultiIndex.from_frame(facts[["episode", "year"]]).get_indexer(
        pd.MultiIndex.from_arrays([facts["episode"], facts["year"] - 1])
    )
    rows = desk.pick(gone & (before >= 0) & ~facts["uasc"], count)
    stale = facts.index[before[rows.index]]
    named = pd.MultiIndex.from_arrays([rows["child"], rows["year"]])
    for table in (EPISODES, HEADER):
        there = desk.rows_of(table, rows["child"])
        later = pd.MultiIndex.from_arrays([there["child"], there[YEAR]]).isin(named)
        desk.remove(table, there.index[later])
    desk.note("stale_open_episode", EPISODES, stale, "open, and no later return holds the child")


@plants("starts_in_temporary")
def starts_in_temporary(desk: Desk, count: int) -> None:
    """Care starts in a temporary placement."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["first"] & ~facts["last"] & facts["ended"], count)
    _temporary(desk, rows.index)
    desk.write(EPISODES, rows.index, "REASON_PLACE_CHANGE", "")
    desk.note("starts_in_temporary", EPISODES, rows.index, "PLACE is T4 on the first episode of care")


@plants("ends_in_temporary")
def ends_in_temporary(desk: Desk, count: int) -> None:
    """Care ends in a temporary placement."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["last"] & ~facts["first"] & facts["ended"], count)
    _temporary(desk, rows.index)
    desk.note("ends_in_temporary", EPISODES, rows.index, "PLACE is T4 on the last episode of care")


def _temporary(desk: Desk, rows: pd.Index) -> None:
    desk.write(EPISODES, rows, "PLACE", "T4")
    desk.write(EPISODES, rows, "PLACE_PROVIDER", "")


@plants("after_18")
def after_18(desk: Desk, count: int) -> None:
    """The last episode goes on after the 18th birthday."""
    facts = desk.facts
    at_18 = facts["lone"] & facts["last"] & facts["ended"] & (facts["end"] == facts["adult"])
    rows = desk.pick(at_18 & (facts["end"] + LONG <= facts["year_end"]), count)
    desk.write_day(rows.index, "DEC", rows["end"].to_numpy() + LONG)
    desk.note("after_18", EPISODES, rows.index, f"DEC is {LONG} days after the 18th birthday")


@plants("before_birth")
def before_birth(desk: Desk, count: int) -> None:
    """The header says that the child was born some days after care started."""
    facts = desk.facts
    single = (facts["child_rows"] == 1) & (facts["child_years"] == 1) & ~facts["uasc"]
    rows = desk.pick(
        single & facts["ended"] & (facts["length"] > 2 * LONG) & (facts["end"] < facts["adult"]), count
    )
    header = desk.rows_of(HEADER, rows["child"])
    birth = rows.set_index("child")["start"].loc[header["child"]].to_numpy() + LONG // 2
    desk.write(HEADER, header.index, "DOB", day_texts(birth))
    desk.note("before_birth", EPISODES, rows.index, "DOB in the header is ten days after DECOM")


@plants("two_birth_dates")
def two_birth_dates(desk: Desk, count: int) -> None:
    """The first of two or more returns has another date of birth."""
    facts = desk.facts
    rows = desk.pick((facts["child_years"] > 1) & ~facts["uasc"], count)
    header = desk.rows_of(HEADER, rows["child"])
    first = header.drop_duplicates("child")
    birth = rows.set_index("child")["birth"].loc[first["child"]].to_numpy()
    desk.write(HEADER, first.index, "DOB", day_texts(birth - 1))
    desk.note("two_birth_dates", HEADER, first.index, "DOB is a day earlier than in the later returns")
    second = header.drop(first.index).drop_duplicates("child")
    desk.note("two_birth_dates", HEADER, second.index, "DOB is a day later than in the first return")


@plants("date_in_future")
def date_in_future(desk: Desk, count: int) -> None:
    """An episode of the last return ends after the year of the return."""
    facts = desk.facts
    open_now = (facts["year"] == facts["year"].max()) & ~facts["ended"] & ~facts["away"]
    rows = desk.pick(open_now & (facts["adult"] > facts["year_end"] + 10 * LONG), count)
    desk.write_day(rows.index, "DEC", rows["year_end"].to_numpy() + LONG)
    desk.write(EPISODES, rows.index, "REC", "E4A")
    desk.note("date_in_future", EPISODES, rows.index, f"DEC is {LONG} days after the year of the return")


@plants("same_start_twice")
def same_start_twice(desk: Desk, count: int) -> None:
    """An ended episode stands there a second time, in another placement and without an end."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["ended"] & facts["child_last"] & facts["young"], count)
    again = desk.tables[EPISODES].loc[rows.index]
    again = again.assign(
        PLACE="U4", PLACE_PROVIDER="PR4", PL_POST="ZY1 1AA", DEC="", REC="", REASON_PLACE_CHANGE=""
    )
    added = desk.add(EPISODES, again)
    desk.note(
        "same_start_twice", EPISODES, added, "the same DECOM as another row, an IFA placement without an end"
    )


@plants("changed_between_years")
def changed_between_years(desk: Desk, count: int) -> None:
    """A return says that an episode ended, and the next one has it still open."""
    facts = desk.facts
    still = facts[~facts["ended"]]
    later = pd.MultiIndex.from_arrays([still["episode"], still["year"] - 1])
    goes_on = pd.Series(pd.MultiIndex.from_frame(facts[["episode", "year"]]).isin(later), index=facts.index)
    rows = desk.pick(goes_on & ~facts["away"] & (facts["start"] < facts["year_end"] - 2 * LONG), count)
    desk.write_day(rows.index, "DEC", rows["year_end"].to_numpy() - LONG)
    desk.write(EPISODES, rows.index, "REC", "E4A")
    desk.note("changed_between_years", EPISODES, rows.index, "DEC is given, and the next return has none")


@plants("lasts_no_day")
def lasts_no_day(desk: Desk, count: int) -> None:
    """A child who has left comes back for less than a day."""
    facts = desk.facts
    rows = desk.pick(
        facts["lone"]
        & facts["ended"]
        & facts["child_last"]
        & (facts["end"] + LONG < np.minimum(facts["adult"], facts["year_end"])),
        count,
    )
    day = day_texts(rows["end"].to_numpy() + LONG // 2)
    again = desk.tables[EPISODES].loc[rows.index].assign(DECOM=day, DEC=day, RNE="S", REC="E8")
    desk.note("lasts_no_day", EPISODES, desk.add(EPISODES, again), "DECOM and DEC are one day")


@plants("same_row_twice")
def same_row_twice(desk: Desk, count: int) -> None:
    """A row stands at the end of its file a second time."""
    rows = desk.pick(desk.facts["lone"], count)
    added = desk.add(EPISODES, desk.tables[EPISODES].loc[rows.index])
    desk.note("same_row_twice", EPISODES, added, "the row is there twice")


@plants("ended_episode_again")
def ended_episode_again(desk: Desk, count: int) -> None:
    """The next year's return repeats an episode that ended in the year before."""
    facts = desk.facts
    stays = facts.groupby(["child", "year"]).size()
    following = pd.MultiIndex.from_arrays([facts["child"], facts["year"] + 1]).isin(stays.index)
    # where codes change between the two years the row would not be the same
    codes_stay = (facts["year"] != 2024) & (facts["year"] != 2025)
    rows = desk.pick(facts["lone"] & facts["ended"] & following & codes_stay, count)
    again = desk.tables[EPISODES].loc[rows.index]
    desk.add(EPISODES, again.assign(**{YEAR: again[YEAR] + 1}))
    desk.note("ended_episode_again", EPISODES, rows.index, "the next return repeats the row")


@plants("end_without_reason")
def end_without_reason(desk: Desk, count: int) -> None:
    """Care has ended, and REC is blank."""
    facts = desk.facts
    rows = desk.pick(facts["lone"] & facts["ended"] & facts["last"], count)
    desk.write(EPISODES, rows.index, "REC", "")
    desk.note("end_without_reason", EPISODES, rows.index, "DEC is given, REC is blank")


@plants("left_before_data")
def left_before_data(desk: Desk, count: int) -> None:
    """The first return holds an episode that ended before its year, of a child who is nowhere else."""
    header, year = desk.clean[HEADER], min(desk.clean[HEADER][YEAR])
    born = header["DOB"].str.slice(-4).astype(int)
    fits = np.flatnonzero((header[YEAR] == year) & (born <= year - 4))
    rows = header.iloc[desk.rng.permutation(fits)[:count]]
    ids = _new_ids(desk, len(rows))
    desk.add(HEADER, rows.assign(CHILD=ids))
    first = desk.clean[EPISODES][desk.clean[EPISODES][YEAR] == year].iloc[[0] * len(rows)]
    same = {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1", "REC": "E4A"}
    dates = {"DECOM": f"01/06/{year - 2}", "DEC": f"01/12/{year - 2}", "REASON_PLACE_CHANGE": ""}
    added = desk.add(EPISODES, first.assign(CHILD=ids, **dates, **same))
    desk.note("left_before_data", EPISODES, added, "DEC is before the year of the first return")


@plants("no_episodes")
def no_episodes(desk: Desk, count: int) -> None:
    """A child has a row in the header alone."""
    header = desk.clean[HEADER]
    rows = header.iloc[desk.rng.permutation(len(header))[:count]]
    added = desk.add(HEADER, rows.assign(CHILD=_new_ids(desk, len(rows))))
    desk.note("no_episodes", HEADER, added, "no episode has this child")


@plants("short_breaks")
def short_breaks(desk: Desk, count: int) -> None:
    """A child has short breaks under an agreement, recorded as one episode of legal status V4."""
    header = desk.clean[HEADER]
    rows = header.iloc[desk.rng.permutation(len(header))[:count]]
    ids = _new_ids(desk, len(rows))
    desk.add(HEADER, rows.assign(CHILD=ids))
    first = desk.clean[EPISODES].drop_duplicates(YEAR).set_index(YEAR).loc[rows[YEAR]].reset_index()
    days = [
        f"01/{month:02d}/{year - 1}"
        for month, year in zip(desk.rng.integers(4, 13, len(rows)), rows[YEAR], strict=True)
    ]
    same = {"RNE": "S", "LS": "V4", "CIN": "N2", "PLACE": "K2", "PLACE_PROVIDER": "PR1", "REC": "E8"}
    ends = "31/03/" + rows[YEAR].astype(str).to_numpy()
    episodes = first.assign(CHILD=ids, DECOM=days, DEC=ends, REASON_PLACE_CHANGE="", **same)
    desk.note("short_breaks", EPISODES, desk.add(EPISODES, episodes), "LS is V4")


def _new_ids(desk: Desk, count: int) -> Texts:
    """Ids that no child has: a digit longer than the others."""
    length = len(desk.people.id[0])
    number = desk.rng.choice(9 * 10**length, count, replace=False) + 10**length
    ids: Texts = number.astype("<U12")
    return ids
