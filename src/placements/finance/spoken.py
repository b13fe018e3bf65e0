"""Probabilities and money as a sentence says them."""

from __future__ import annotations

from collections.abc import Sequence

FEW_PATHS = 200
"""Simulated futures below which probabilities and ranges are rough: of 200, half may be 43% to 57% by chance."""


def percent(share: float) -> str:
    """A probability without false certainty: 0% and 100% only where no path says otherwise."""
    if 0 < share <= 0.005:
        return "less than 1%"
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}"


def percent_beside(share: float, bounds: Sequence[float]) -> str:
    """``percent`` in as many decimals as keep it on its side of each bound, or on it: 79.96% is not 80% beside 80%.

    Examples
    --------
    >>> percent_beside(0.796, (0.8,)), percent_beside(0.825, (0.825,))
    ('79.6%', '82.5%')
    """
    places = 0
    while places < 12 and any(_moved(share, round(share, places + 2), bound) for bound in bounds):
        places += 1
    return f"{share:.{places}%}" if places else percent(share)


def _moved(share: float, rounded: float, bound: float) -> bool:
    """Whether rounding carries the share over the bound, onto it or off it."""
    if share == bound:
        return rounded != bound
    return rounded >= bound if share < bound else rounded <= bound


def stated_percent(share: float) -> str:
    """A share that somebody stated, such as a threshold, in the decimals that they gave it.

    Examples
    --------
    >>> stated_percent(0.8), stated_percent(0.825), stated_percent(0.07)
    ('80%', '82.5%', '7%')
    """
    return f"{round(100 * share, 10):g}%"


def pounds(amount: float) -> str:
    """£1.24m, -£0.30m, £45k, £320."""
    sign = "-" if amount <= -0.5 else ""
    size = abs(amount)
    if size >= 99_950:
        return f"{sign}£{size / 1e6:.2f}m"
    if size >= 999.5:
        return f"{sign}£{size / 1e3:.0f}k"
    return f"{sign}£{size:.0f}"
