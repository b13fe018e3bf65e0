"""Episodes joined into placements and periods of care."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.inputs.ssda903.day_numbers import NEVER, Bools, Ints, dates_of
from placements.inputs.ssda903.provision_of import NOT_STATED, OTHER, SAME_CARER
from placements.inputs.ssda903.runs import run_ends, run_starts

PLACEMENT_COLUMNS = (
    "child_key",
    "period",
    "start",
    "end",
    "placement_type",
    "sub_line",
    "in_authority",
    "place",
    "provider",
    "file",
    "row",
)


def new_periods(episodes: pd.DataFrame) -> Bools:
    """Whether a period of care starts with each episode: with RNE S, or after a day not in care.

    RNE S on the day on which an episode ended with REC X1 starts none: X1 says that care goes on.
    """
    new = run_starts(episodes["key"].to_numpy()) | ~_follows(episodes)
    return new | (episodes["rne"].eq("S").to_numpy() & ~continued_after_x1(episodes))


def continued_after_x1(episodes: pd.DataFrame) -> Bools:
    """Whether each episode has RNE S although the one before ends that day with REC X1; shape (episodes,)."""
    announced = np.append(False, episodes["rec"].eq("X1").to_numpy()[:-1])[: len(episodes)]
    return announced & _follows(episodes) & episodes["rne"].eq("S").to_numpy()


def _follows(episodes: pd.DataFrame) -> Bools:
    """Whether each episode starts on the day on which the child's one before it ends; shape (episodes,)."""
    key, start, end = (episodes[name].to_numpy() for name in ("key", "start", "end"))
    follows = np.zeros(len(key), dtype=bool)
    follows[1:] = (key[1:] == key[:-1]) & (start[1:] == end[:-1])
    return follows


def new_placements(episodes: pd.DataFrame, new_period: Bools) -> Bools:
    """Whether a placement starts with each episode; shape (episodes,).

    One starts with each period, and with RNE S also where that starts no period. A step with the same carer
    (RNE L, T or U) within one placement type starts none. A temporary placement (T0 to T4) belongs to the
    placement before it in the period, and a return from it to the same place and
    provider goes on with that placement. Approximation: where care goes on from before the data (no RNE S) and
    its first episode is temporary, it belongs to the placement after it.
    """
    rows = np.arange(len(episodes))
    temporary = episodes["temporary"].to_numpy(dtype=bool)
    starts_care = episodes["rne"].eq("S").to_numpy()
    begins = new_period | starts_care
    opens = np.maximum.accumulate(np.where(begins, rows, 0)) if len(rows) else rows
    before = _last_before(~temporary, rows)
    within = before >= opens
    same_type = _alike(episodes, ("placement_type", "sub_line"), rows, before)
    same_place = _alike(episodes, ("place", "provider", "pl_post", "urn"), rows, before)
    back = np.append(False, temporary[:-1])[: len(rows)] & same_place
    after_data_begin = ~within & ~starts_care[opens]
    goes_on = within & same_type & (episodes["rne"].isin(SAME_CARER).to_numpy() | back)
    return begins | ~(temporary | goes_on | after_data_begin)


def _last_before(normal: Bools, rows: Ints) -> Ints:
    """The last row above each that is not temporary, -1 where there is none."""
    seen = np.where(normal, rows, -1)
    return np.append(-1, np.maximum.accumulate(seen)[:-1])[: len(rows)] if len(rows) else rows


def _alike(episodes: pd.DataFrame, names: tuple[str, ...], one: Ints, other: Ints) -> Bools:
    same = np.ones(len(one), dtype=bool)
    for name in names:
        codes = pd.factorize(episodes[name])[0]
        same &= codes[one] == codes[other]
    return same


def placements_of(episodes: pd.DataFrame, new_period: Bools, new_placement: Bools) -> pd.DataFrame:
    """One row a placement, in order of child and start: ``PLACEMENT_COLUMNS``.

    What it is, is what its first episode that is not temporary says. Where all are, there is no normal placement to
    go on with: it counts as other, "not stated".
    """
    first, last = np.flatnonzero(new_placement), run_ends(new_placement)
    normal = np.where(episodes["temporary"].to_numpy(dtype=bool), len(episodes), np.arange(len(episodes)))
    next_normal = np.minimum.accumulate(normal[::-1])[::-1][first] if len(first) else first
    temporary = next_normal > last
    rows = episodes.iloc[np.where(temporary, first, next_normal)]
    begins = episodes.iloc[first]
    return pd.DataFrame(
        {
            "child_key": begins["key"].to_numpy(),
            "period": (np.cumsum(new_period) - 1)[first],
            "start": dates_of(begins["start"].to_numpy()),
            "end": dates_of(episodes["end"].to_numpy()[last]),
            "placement_type": rows["placement_type"].mask(temporary, OTHER).to_numpy(),
            "sub_line": rows["sub_line"].mask(temporary, NOT_STATED).to_numpy(),
            "in_authority": rows["in_authority"].to_numpy(),
            "place": rows["place"].to_numpy(),
            "provider": rows["provider"].to_numpy(),
            "file": begins["file"].astype("str").to_numpy(),
            "row": begins["row"].to_numpy(),
        },
        columns=list(PLACEMENT_COLUMNS),
    )


def periods_of(episodes: pd.DataFrame, new_period: Bools) -> pd.DataFrame:
    """One row a period of care, in order of child and start.

    Returns
    -------
    pd.DataFrame
        ``period`` (from 0), ``child_key``, ``start``, ``end`` (NaT while open), ``reason`` (REC; "" while open
        or where the end is not the return's own) and ``known_start`` (bool: the first episode has RNE S).
    """
    first = np.flatnonzero(new_period)
    last = run_ends(new_period)
    begins, ends = episodes.iloc[first], episodes.iloc[last]
    own_end = (ends["end"].to_numpy() == ends["written_end"].to_numpy()) & (ends["end"].to_numpy() != NEVER)
    return pd.DataFrame(
        {
            "period": np.arange(len(first)),
            "child_key": begins["key"].to_numpy(),
            "start": dates_of(begins["start"].to_numpy()),
            "end": dates_of(ends["end"].to_numpy()),
            "reason": ends["rec"].where(own_end, "").to_numpy(),
            "known_start": begins["rne"].eq("S").to_numpy(),
        }
    )
