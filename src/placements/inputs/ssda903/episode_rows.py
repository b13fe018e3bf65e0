"""The rows of episodes as numbers that can be compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.inputs.ssda903.day_numbers import (
    NEVER,
    NO_YEAR,
    Ints,
    day_numbers,
    eighteenth_birthdays,
    last_days_of,
)


def episode_rows(episodes: pd.DataFrame, key: Ints, children: pd.DataFrame) -> pd.DataFrame:
    """Each row of ``Raw903.episodes`` with its dates as day numbers and its child's birth beside it.

    Returns
    -------
    pd.DataFrame
        In the same order, numbered from 0 (``at``, the place in ``episodes``), with the codes of the row and

        - ``key``: the child; ``year``: the collection year or ``NO_YEAR``; ``year_end``: its 31 March or ``NEVER``.
        - ``start``: ``NEVER`` where it cannot be read.
        - ``end``: ``NEVER`` where there is none or it cannot be used; ``written_end``: as it was read.
        - ``backward``: the end that was read lies before the start.
        - ``doubtful``: an end was written, but is not one: unreadable, before the start or after the year.
        - ``birth`` and ``birthday``: ``-NEVER`` and ``NEVER`` where not known; the 18th birthday.
    """
    years = episodes["year"].fillna(NO_YEAR).to_numpy(dtype=np.int64)
    start, written = day_numbers(episodes["decom"]), day_numbers(episodes["dec"])
    backward = (written < start) & (start != NEVER)
    unreadable = (written == NEVER) & ~episodes["dec_blank"].to_numpy(dtype=bool)
    year_end = last_days_of(years)
    birth = children["birth"].to_numpy()[key]
    return pd.DataFrame(
        {
            "at": np.arange(len(episodes)),
            "key": key,
            "year": years,
            "year_end": year_end,
            "start": start,
            "end": np.where(backward, NEVER, written),
            "written_end": written,
            "backward": backward,
            "doubtful": backward | unreadable | ((written != NEVER) & (written > year_end)),
            "birth": birth,
            "birthday": eighteenth_birthdays(birth),
            **{
                name: episodes[name].reset_index(drop=True)
                for name in ("file", "row", "rne", "ls", "place", "place_provider", "rec", "pl_post", "urn")
            },
            "in_authority": _in_authority(episodes["pl_location"].reset_index(drop=True)),
        }
    )


def _in_authority(location: pd.Series[str]) -> pd.Series[str]:
    """Whether the placement lies "in" the authority's area or "out" of it; "" where the file does not say."""
    places, texts = pd.factorize(location)
    words = np.array([{"IN": "in", "OUT": "out"}.get(str(text), "") for text in texts], dtype=object)
    return pd.Series(words[places] if len(words) else words, dtype="str")
