"""How long placements and periods of care last: what ended, what goes on, and the share ended by each length.

A return shows some placements only from its first day on, and others not to their end. Kaplan and Meier's
estimate (1958) counts each only while it is in sight: whoever was there before the first day counts from the
length that the placement had on that day (left truncation), and whoever is still there until the last day. What
ended before the first day was never in sight, and is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.month_ends import Bools, Ints, days

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care

Floats = NDArray[np.float64]

COLUMNS = ("of", "placement_type", "length", "ended", "open", "share_ended", "median_months")
PLACEMENT, PERIOD = "placement", "period of care"
ALL = "all"
DAYS_A_MONTH = 365.25 / 12
MONTHS = (1, 3, 6, 12, 24, 60)
BANDS = (
    "under 1 month",
    "1 to 3 months",
    "3 to 6 months",
    "6 to 12 months",
    "1 to 2 years",
    "2 to 5 years",
    "5 years and more",
)
NOT_KNOWN = "start not known"


@dataclass(frozen=True, eq=False)
class Lengths:
    """Lengths in days.

    Attributes
    ----------
    seen_from
        The length at which each came into sight: 0, or more where it began before the first day of data.
    length
        The length at its end, or on the last day of data.
    ended
        Whether it ended; else it was going on after the last day of data.
    """

    seen_from: Ints
    length: Ints
    ended: Bools

    def __getitem__(self, rows: Bools) -> Lengths:
        return Lengths(self.seen_from[rows], self.length[rows], self.ended[rows])


def lengths_of_stay(care: Care) -> pd.DataFrame:
    """Placements by type, and periods of care by the type of their first placement, by how long they lasted.

    Returns
    -------
    pandas.DataFrame
        Columns ``COLUMNS``. ``of`` is "placement" or "period of care"; ``placement_type`` an id or "all";
        ``length`` one of ``BANDS``, or "start not known" for periods that the data show from their middle on;
        ``ended`` and ``open`` how many have that length at their end, or so far; ``share_ended`` the share
        that has ended by the upper limit of the band, and ``median_months`` the length at which half have,
        both NaN where the data do not reach so far.
    """
    placements = _in_sight(care, care.placements)
    lengths = _lengths(care, placements["start"], placements["end"])
    tables = _by_type(PLACEMENT, lengths, placements["placement_type"], np.ones(len(placements), dtype=bool))
    periods = _in_sight(care, care.periods)
    firsts = care.placements.drop_duplicates("period").set_index("period")["placement_type"]
    of_first = periods["period"].map(firsts)
    counted = of_first.notna().to_numpy()
    known = periods["known_start"].to_numpy(dtype=bool)[counted]
    lengths = _lengths(care, periods["start"][counted], periods["end"][counted])
    tables += _by_type(PERIOD, lengths, of_first[counted], known)
    return pd.concat(tables, ignore_index=True)


def _in_sight(care: Care, spans: pd.DataFrame) -> pd.DataFrame:
    """Placements or periods without those that ended before the first day."""
    ended_before = days(spans["end"]) < np.datetime64(care.first_day, "D")
    return spans[~ended_before]


def _lengths(care: Care, starts: pd.Series, ends: pd.Series) -> Lengths:
    start, end = days(starts), days(ends)
    ended = ~np.isnat(end)
    until = np.where(ended, end, np.datetime64(care.last_day, "D"))
    before = np.full(len(start), np.datetime64(care.first_day, "D")) - start
    return Lengths(np.maximum(before.astype(np.int64), 0), (until - start).astype(np.int64), ended)


def _by_type(of: str, lengths: Lengths, types: pd.Series[str], known: Bools) -> list[pd.DataFrame]:
    there = set(types)
    names = [*(name for name in TYPE_IDS if name in there), *sorted(there - set(TYPE_IDS))]
    texts = types.to_numpy(dtype=object)
    tables = [_table(of, ALL, lengths[known], lengths[~known])]
    for name in names:
        of_type = texts == name
        tables.append(_table(of, name, lengths[of_type & known], lengths[of_type & ~known]))
    return tables


def _table(of: str, name: str, lengths: Lengths, not_known: Lengths) -> pd.DataFrame:
    limits = np.array(MONTHS) * DAYS_A_MONTH
    band = np.searchsorted(limits, lengths.length, side="right")
    size = len(BANDS)
    at, share = share_ended(lengths)
    table = pd.DataFrame(
        {
            "of": of,
            "placement_type": name,
            "length": BANDS,
            "ended": np.bincount(band[lengths.ended], minlength=size),
            "open": np.bincount(band[~lengths.ended], minlength=size),
            "share_ended": [*_share_at(limits, at, share, lengths), np.nan],
            "median_months": _median(at, share),
        }
    )
    if not len(not_known.length):
        return table
    ended = int(not_known.ended.sum())
    still_open = len(not_known.ended) - ended
    last = table.tail(1).assign(length=NOT_KNOWN, ended=ended, open=still_open, share_ended=np.nan)
    return pd.concat([table, last], ignore_index=True)


def share_ended(lengths: Lengths) -> tuple[Ints, Floats]:
    """The share that has ended by each length at which one ended: Kaplan and Meier's estimate.

    Returns
    -------
    tuple
        Lengths in days, rising, and the share (0 to 1) that lasts no longer, both of shape (lengths,).
    """
    at, ends = np.unique(lengths.length[lengths.ended], return_counts=True)
    # in sight at a length: seen from that length or before, and not gone before it
    in_sight = np.searchsorted(np.sort(lengths.seen_from), at, side="right") - np.searchsorted(
        np.sort(lengths.length), at, side="left"
    )
    return at, 1 - np.cumprod(1 - ends / in_sight)


def _share_at(limits: Floats, at: Ints, share: Floats, lengths: Lengths) -> Floats:
    """The share ended by each limit; NaN beyond the longest that anybody was in sight."""
    longest = lengths.length.max(initial=0)
    steps = np.concatenate([[0.0], share])
    found = steps[np.searchsorted(at, limits, side="right")]
    return np.where((limits <= longest) | (steps[-1] == 1), found, np.nan)


def _median(at: Ints, share: Floats) -> float:
    half = np.flatnonzero(share >= 0.5 - 1e-12)
    return float(at[half[0]] / DAYS_A_MONTH) if len(half) else float("nan")
