"""Sentences as lines of a terminal 80 columns wide."""

from __future__ import annotations

import textwrap

WIDTH = 80


def wrapped(text: str) -> list[str]:
    """``text`` in lines of at most 80 columns, broken between words only."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
