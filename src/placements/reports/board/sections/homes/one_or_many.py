"""Sentences about one new home, or about several."""

from __future__ import annotations

import re

ALTERNATIVES = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")


def for_homes(count: int, text: str) -> str:
    """The text for one home, or for several: what stands as [one|many] in it becomes the one or the other.

    Examples
    --------
    >>> for_homes(1, "The new [home pays|homes pay]."), for_homes(4, "The new [home pays|homes pay].")
    ('The new home pays.', 'The new homes pay.')
    """
    return ALTERNATIVES.sub(r"\1" if count == 1 else r"\2", text)
