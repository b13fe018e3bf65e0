"""A shortage of places in words, with its probability."""

from __future__ import annotations

from placements.reports.board.paper import PaperRun
from placements.reports.words import likelihood_of, likelihood_words, tenths

SMALL = 10


def shortage_words(probability: float, paths: int) -> str:
    """What a shortage does, as the end of a sentence about it; one future alone has no probability.

    Examples
    --------
    >>> shortage_words(0.96, 1000), shortage_words(0.0, 1000)
    ('is very likely (96%)', 'comes in no simulated future')
    >>> shortage_words(1.0, 1), shortage_words(0.0, 1)
    ('comes in the one simulated future', 'does not come in the one simulated future')
    """
    if paths == 1:
        return f"{'comes' if probability else 'does not come'} in the one simulated future"
    if probability == 0:
        return f"comes {likelihood_words(probability)}"
    return f"is {likelihood_of(probability)}"


def both_plans(strategy: float, do_nothing: float, run: PaperRun) -> str:
    """What a shortage does under the strategy and if nothing is done: probabilities 0-1."""
    mine = shortage_words(strategy, run.paths)
    if strategy == do_nothing:
        return f"{mine} under {'both plans' if strategy else 'either plan'}"
    return f"{mine} under the strategy and {shortage_words(do_nothing, run.paths)} if nothing is done"


def mean_children(children: float) -> str:
    """A mean of children, to a tenth where it is under ten.

    Examples
    --------
    >>> mean_children(67.94), mean_children(0.97)
    ('68', '1.0')
    """
    return f"{children:,.0f}" if children >= SMALL else tenths(children)
