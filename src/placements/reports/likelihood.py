"""What the words of likelihood stand for; they never stand without the figure."""

from __future__ import annotations

from dataclasses import dataclass

from placements.finance.spoken import percent_beside


@dataclass(frozen=True)
class Likelihood:
    """A word of likelihood, and the share of simulated futures that it stands for.

    Attributes
    ----------
    least
        The share from which the word holds, up to that of the word before it.
    reached
        Whether it holds at ``least`` itself, or only above.
    meaning
        The same in words, for a glossary.
    """

    word: str
    least: float
    reached: bool
    meaning: str

    def holds(self, share: float) -> bool:
        return share >= self.least if self.reached else share > self.least


LIKELIHOODS = (
    Likelihood("certain in these futures", 1.0, True, "every simulated future"),
    Likelihood("very likely", 0.9, True, "90% of simulated futures or more"),
    Likelihood("likely", 2 / 3, True, "two thirds of simulated futures or more"),
    Likelihood(
        "about as likely as not", 1 / 3, False, "between one third and two thirds of simulated futures"
    ),
    Likelihood("unlikely", 0.1, False, "a third of simulated futures or fewer"),
    Likelihood("very unlikely", 0.0, False, "10% of simulated futures or fewer"),
    Likelihood("in no simulated future", 0.0, True, "no simulated future"),
)
"""From certain to never; a word holds where those before it do not."""


def likelihood_words(probability: float) -> str:
    """The word for a share of the simulated futures; prose has ``likelihood_of``, which adds the figure.

    Examples
    --------
    >>> likelihood_words(0.9), likelihood_words(0.71), likelihood_words(0.5), likelihood_words(0.0)
    ('very likely', 'likely', 'about as likely as not', 'in no simulated future')
    """
    return next(one.word for one in LIKELIHOODS if one.holds(probability))


def likelihood_of(probability: float) -> str:
    """The word with its figure, which rounding does not carry over the bound of the word.

    Examples
    --------
    >>> likelihood_of(0.71), likelihood_of(0.8996), likelihood_of(0.9)
    ('likely (71%)', 'likely (89.96%)', 'very likely (90%)')
    """
    bounds = [one.least for one in LIKELIHOODS if 0 < one.least < 1]
    return f"{likelihood_words(probability)} ({percent_beside(probability, bounds)})"
