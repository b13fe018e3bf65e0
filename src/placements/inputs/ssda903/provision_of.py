"""The placement type of each episode; what a row does not say is taken from the same placement's other rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.inputs.ssda903.code_book import Codes
from placements.inputs.ssda903.day_numbers import Bools

NOT_STATED = "not stated"
OTHER = "other"
SAME_CARER = ("L", "T", "U")
"""Reasons for a new episode (RNE) with which the child stays with the same carer."""


def with_placement_types(episodes: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """Episodes with their ``placement_type`` and ``sub_line``.

    A missing provider is taken from another return's row of the same episode, else from the episode before or
    after it in the same placement (RNE L, T or U, the same PLACE, no day between). Where that fails, PLACE may
    decide alone. What is then still not known, or contradicts itself, counts as other, "not stated": nothing
    is guessed, nobody is lost.

    Parameters
    ----------
    episodes
        In order of child and start, with settled ends.
    """
    place = episodes["place"]
    provider = _stated_provider(episodes, codes)
    kind, line = codes.placement_type(place, provider), codes.sub_line(place, provider)
    # a pair that contradicts itself is not decided by its PLACE
    by_place = kind.eq("") & ~codes.contradicts(place, provider)
    kind = kind.where(~by_place, codes.only_type(place))
    line = line.where(~by_place, codes.only_sub_line(place))
    unknown = kind.eq("")
    return episodes.assign(
        provider=provider,
        placement_type=kind.mask(unknown, OTHER),
        sub_line=line.mask(unknown, NOT_STATED),
        temporary=codes.is_temporary(place),
    )


def _stated_provider(episodes: pd.DataFrame, codes: Codes) -> pd.Series[str]:
    provider = episodes["place_provider"]
    provider = provider.mask(provider.eq(""), episodes["other_provider"])
    missing = provider.eq("") & codes.needs_provider(episodes["place"])
    if not missing.any():
        return provider
    run = np.cumsum(~same_carer_and_place(episodes))
    numbers, texts = pd.factorize(provider)
    stated = pd.Series(numbers, index=provider.index, dtype="float64").where(provider.ne("")).groupby(run)
    # -1, where no episode of the placement states it, is the last of these words
    found = stated.ffill().fillna(stated.bfill()).fillna(-1).to_numpy(dtype=np.int64)
    words = np.append(np.asarray(texts, dtype=object), "")
    return provider.where(~missing, pd.Series(words[found], index=provider.index, dtype="str"))


def same_carer_and_place(episodes: pd.DataFrame) -> Bools:
    """Whether each episode goes on from the one before with the same carer and PLACE; shape (episodes,)."""
    key, start, end = (episodes[name].to_numpy() for name in ("key", "start", "end"))
    place = pd.factorize(episodes["place"])[0]
    same = np.zeros(len(key), dtype=bool)
    same[1:] = (key[1:] == key[:-1]) & (start[1:] == end[:-1]) & (place[1:] == place[:-1])
    return same & episodes["rne"].isin(SAME_CARER).to_numpy()
