"""Which values of LA are names of authorities: what else stands there may tell of a child, and is shown to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_NAMES = 12
"""So many authorities are named; of more, which may be people's names as well, only the number is told."""
_LONGEST = 60
_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ &'’.,-])*")
_CODE = re.compile(r"[EWSN]\d{8}|\d{3}", re.ASCII | re.IGNORECASE)


def is_authority_name(text: str) -> bool:
    """Whether ``text`` can be the name of an authority, its ONS code or its number of three digits.

    Examples
    --------
    >>> [is_authority_name(text) for text in ("Bristol, City of", "E06000023", "801", "5550100")]
    [True, True, True, False]
    """
    return len(text) <= _LONGEST and bool(_WORDS.fullmatch(text) or _CODE.fullmatch(text))


def authorities_to_show(names: Iterable[str]) -> list[str]:
    """Those of ``names`` that may be shown: at most ``MOST_NAMES`` that are names of authorities, else none."""
    can_be = [name for name in names if is_authority_name(name)]
    return can_be if len(can_be) <= MOST_NAMES else []


def authorities_shown(names: Iterable[str]) -> list[str]:
    """``names`` for a reader: those that may be shown, and of the others how many there are."""
    named = [name for name in names if name]
    can_be = [name for name in named if is_authority_name(name)]
    shown = authorities_to_show(can_be)
    if len(can_be) > len(shown):
        shown = [f"{len(can_be):,} authorities"]
    strange = len(named) - len(can_be)
    return [*shown, *([no_names(strange)] if strange else [])]


def no_names(count: int) -> str:
    """How many values are no names of authorities, as part of a sentence."""
    if count == 1:
        return "1 value that is no name of an authority"
    return f"{count:,} values that are no names of authorities"
