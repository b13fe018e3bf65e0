"""One finding about the quality of what a run rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters, the gravest first."""

    WEAKENS = "weakens the answer"
    LOOK = "look at it"
    INFORMATION = "information"


def graver(one: Weight, other: Weight) -> Weight:
    """The graver of two weights.

    Examples
    --------
    >>> graver(Weight.INFORMATION, Weight.LOOK)
    <Weight.LOOK: 'look at it'>
    """
    return min(one, other, key=list(Weight).index)


@dataclass(frozen=True)
class Finding:
    """What was found, how much it matters, and what to do; every word is worked out from the run.

    ``area`` is where to look (counts, forecast, inputs ...), ``about`` what it is about, ``remedy`` "" where nothing
    is to be done.
    """

    area: str
    about: str
    found: str
    weight: Weight = Weight.INFORMATION
    remedy: str = ""
