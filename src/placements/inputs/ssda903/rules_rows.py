"""What can be wrong with one row of episodes, whatever stands in the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from placements.inputs.ssda903.code_book import Codes
from placements.inputs.ssda903.day_numbers import NEVER, Bools, day_number, shown_days
from placements.inputs.ssda903.last_day import Window
from placements.inputs.ssda903.named import Named

CODED = {
    "RNE": "143",
    "LS": "144",
    "CIN": "145",
    "PLACE": "146",
    "PLACE_PROVIDER": "",
    "REC": "149",
    "REASON_PLACE_CHANGE": "",
}
"""Columns of codes, with the number of the Department's rule."""

_LEFT_OUT = "The row is left out."
_AS_IT_STANDS = "Used as it stands."


def row_findings(
    episodes: pd.DataFrame, rows: pd.DataFrame, codes: Codes, window: Window
) -> Iterator[pd.DataFrame]:
    """The findings of every rule that one row can break, in every file where the row stands.

    Parameters
    ----------
    episodes
        Those of ``Raw903`` that are counted.
    rows
        Their ``episode_rows``, in the same order.
    """
    short_break = codes.is_short_break(episodes["ls"]).to_numpy(dtype=bool)
    counted = episodes[~short_break] if short_break.any() else episodes
    yield from _dates(episodes, rows, window)
    yield from _ends(episodes)
    yield from _ages(counted, rows[~short_break] if short_break.any() else rows, window)
    yield from _codes_of_years(episodes, codes)
    yield from _provision(counted, codes)
    yield from _temporary(counted, codes)
    yield from Named(episodes).where(
        "short_breaks", short_break, "LS", lambda at: "LS is " + episodes["ls"].iloc[at] + "."
    )


def _dates(episodes: pd.DataFrame, rows: pd.DataFrame, window: Window) -> Iterator[pd.DataFrame]:
    start, end, year_end = (rows[name].to_numpy() for name in ("start", "written_end", "year_end"))
    named, started, last = Named(episodes), start != NEVER, day_number(window.last)
    yield from named.where(
        "end_before_start",
        rows["backward"],
        "DEC",
        lambda at: "Starts on " + shown_days(start[at]) + ", ends on " + shown_days(end[at]) + ".",
    )
    yield from named.where(
        "lasts_no_day",
        started & (start == end),
        "DEC",
        lambda at: "Starts and ends on " + shown_days(start[at]) + ".",
    )
    # a return of an unknown year covers what all the data cover
    covered = np.minimum(
        np.where(year_end == NEVER, day_number(window.last_known), year_end), window.no_later
    )
    late = started & (start > covered)
    yield from named.where(
        "date_in_future",
        late,
        "DECOM",
        lambda at: "Starts on " + shown_days(start[at]) + ", after " + shown_days(covered[at]) + ".",
        lambda at: np.where(start[at] > last, _LEFT_OUT, _AS_IT_STANDS),
    )
    yield from named.where(
        "date_in_future",
        (end != NEVER) & (end > covered) & ~late,
        "DEC",
        lambda at: "Ends on " + shown_days(end[at]) + ", after " + shown_days(covered[at]) + ".",
        lambda at: np.where(end[at] > last, "The end is taken as not yet known.", _AS_IT_STANDS),
    )
    yield from named.where(
        "after_stated_last_day",
        started & (start > last) & (start <= covered),
        "DECOM",
        lambda at: "Starts on " + shown_days(start[at]) + ".",
    )


def _ends(episodes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    no_end = episodes["dec_blank"].to_numpy(dtype=bool)
    no_reason = episodes["rec"].eq("").to_numpy(dtype=bool)
    texts = np.array(["DEC is given, REC is blank.", "REC is given, DEC is blank."], dtype=object)
    yield from Named(episodes).where(
        "end_without_reason",
        no_end != no_reason,
        "REC",
        lambda at: pd.Series(texts[no_end[at].astype(int)], dtype="str"),
    )


def _ages(episodes: pd.DataFrame, rows: pd.DataFrame, window: Window) -> Iterator[pd.DataFrame]:
    start, end, birth, birthday = (rows[name].to_numpy() for name in ("start", "end", "birth", "birthday"))
    yield from Named(episodes).where(
        "before_birth",
        start < birth,
        "DECOM",
        lambda at: "Starts on " + shown_days(start[at]) + ", born on " + shown_days(birth[at]) + ".",
        lambda at: np.where(end[at] <= birth[at], _LEFT_OUT, "Counted from the day of birth."),
    )
    # an open episode lasts at least to the end of its return's year; a start after it is a fault of its own
    year_end = rows["year_end"].to_numpy()
    open_until = np.where(_goes_on(rows), start, np.minimum(year_end, day_number(window.last)))
    covered = np.where(year_end == NEVER, day_number(window.last_known), year_end)
    until = np.where(rows["doubtful"].to_numpy(), start, np.where(end == NEVER, open_until, end))

    def found(at: np.ndarray) -> pd.Series:
        ends = ("Ends on " + shown_days(end[at])).mask(end[at] == NEVER, "Is open")
        says = ends.mask(start[at] >= birthday[at], "Starts on " + shown_days(start[at]))
        return says + "; the 18th birthday is " + shown_days(birthday[at]) + "."

    yield from Named(episodes).where(
        "after_18",
        (start <= covered) & ((start >= birthday) | (until > birthday)),
        "DECOM",
        found,
        lambda at: np.where(start[at] >= birthday[at], _LEFT_OUT, "Ended on the 18th birthday."),
    )


def _goes_on(rows: pd.DataFrame) -> Bools:
    """Open rows of no known year whose episode ends in another row, or is followed by another: until when they
    were open, nothing tells."""
    unknown: Bools = rows["year_end"].to_numpy() == NEVER
    if not unknown.any():
        return unknown
    ended = rows.groupby(["key", "start"])["end"].transform("min").to_numpy() != NEVER
    followed = rows.groupby("key")["start"].transform("max").to_numpy() > rows["start"].to_numpy()
    goes_on: Bools = unknown & (ended | followed)
    return goes_on


def _codes_of_years(episodes: pd.DataFrame, codes: Codes) -> Iterator[pd.DataFrame]:
    for column, dfe in CODED.items():
        values = episodes[column.lower()]
        unknown = values.ne("") & ~codes.is_known(column, values, episodes["year"])
        if column == "PLACE":
            # a placement that no year knows says nothing of the placement type: place_missing names it
            unknown &= values.isin(list(codes.by_column[column]))
        told = Named(episodes).where(
            "code_not_known",
            unknown,
            column,
            lambda at, values=values: '"' + values.iloc[at] + '" is not taken in this year.',  # type: ignore[misc]
        )
        done = _DONE_WITH_UNKNOWN.get(column, "Read as it stands: no count depends on it.")
        yield from (findings.assign(dfe=dfe, done=done) for findings in told)


_DONE_WITH_UNKNOWN = {
    "PLACE": "Read as it stands: a placement code of another year keeps its placement type.",
    "PLACE_PROVIDER": "The child is counted as other, not stated, unless the placement alone decides.",
    "RNE": "The episode is taken as a new placement.",
}


def _provision(episodes: pd.DataFrame, codes: Codes) -> Iterator[pd.DataFrame]:
    place, provider, named = episodes["place"], episodes["place_provider"], Named(episodes)
    known = place.isin(list(codes.by_column["PLACE"]))
    yield from named.where(
        "place_missing",
        ~known,
        "PLACE",
        lambda at: ('"' + place.iloc[at] + '" is not a placement.').mask(
            place.iloc[at].eq(""), "PLACE is blank."
        ),
    )
    yield from named.where(
        "provider_missing",
        known & provider.eq("") & codes.needs_provider(place),
        "PLACE_PROVIDER",
        lambda at: "PLACE is " + place.iloc[at] + ", PLACE_PROVIDER is blank.",
    )
    rule = codes.contradicted_rule(place, provider)
    told = named.where(
        "provider_contradicts",
        rule.ne(""),
        "PLACE_PROVIDER",
        lambda at: "PLACE " + place.iloc[at] + " cannot have PLACE_PROVIDER " + provider.iloc[at] + ".",
    )
    yield from (findings.assign(dfe=rule[rule.ne("")].to_numpy()) for findings in told)


def _temporary(episodes: pd.DataFrame, codes: Codes) -> Iterator[pd.DataFrame]:
    temporary = codes.is_temporary(episodes["place"])
    rows = episodes[temporary]
    yield from Named(rows).where(
        "starts_in_temporary",
        rows["rne"].eq("S"),
        "PLACE",
        lambda at: "Care starts (RNE S) with PLACE " + rows["place"].iloc[at] + ".",
    )
    left = codes.exit_group(rows["rec"])
    yield from Named(rows).where(
        "ends_in_temporary",
        left.ne("") & left.ne("continues") & ~rows["dec_blank"].astype(bool),
        "PLACE",
        lambda at: "Care ends (REC " + rows["rec"].iloc[at] + ") with PLACE " + rows["place"].iloc[at] + ".",
    )
