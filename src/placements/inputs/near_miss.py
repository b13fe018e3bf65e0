"""What a person most likely meant by a word that we do not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_NEAR = 0.7


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where nothing is near.

    Case, spaces and hyphens do not count: they are what spreadsheets and hands change first.

    Examples
    --------
    >>> nearest("max_ocupancy", ["max_occupancy", "places"])
    'max_occupancy'
    >>> nearest("Weekly cost GBP", ["weekly_cost_gbp"])
    'weekly_cost_gbp'
    >>> nearest("colour", ["places"])
    """
    plain = {_plain(candidate): candidate for candidate in known}
    match = difflib.get_close_matches(_plain(word), plain, n=1, cutoff=_NEAR)
    return plain[match[0]] if match else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy: the nearest known word, or all of them where nothing is near.

    Examples
    --------
    >>> did_you_mean("externl_residential", ["ifa", "external_residential"])
    'Did you mean "external_residential"?'
    >>> did_you_mean("colour", ["ifa", "other"])
    'Allowed: ifa, other.'
    """
    choices = tuple(known)
    near = nearest(word, choices)
    if near is not None:
        return f'Did you mean "{near}"?'
    return f"Allowed: {', '.join(choices)}." if choices else ""


def _plain(word: str) -> str:
    return word.strip().lower().replace(" ", "_").replace("-", "_")
