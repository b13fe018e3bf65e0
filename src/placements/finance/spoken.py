"""Probabilities and money as a sentence says them."""

from __future__ import annotations

from collections.abc import Sequence


def percent(share: float) -> str:
    """A probability without false certainty: 0% and 100% only where no path says otherwise."""
    if 0 < share <= 0.005:
        return "less than 1%"
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}"


def percent_beside(share: float, bounds: Sequence[float]) -> str:
    """``percent`` in as many decimals as keep it on its side of each bound: 79.96% is not 80% beside 80%."""
    places = 0
    while places < 12 and any(
        (share < bound and round(share, places + 2) >= bound)
        or (share > bound and round(share, places + 2) <= bound)
        for bound in bounds
    ):
        places += 1
    return f"{share:.{places}%}" if places else percent(share)


def pounds(amount: float) -> str:
    """£1.24m, -£0.30m, £45k, £320."""
    sign = "-" if amount <= -0.5 else ""
    size = abs(amount)
    if size >= 99_950:
        return f"{sign}£{size / 1e6:.2f}m"
    if size >= 999.5:
        return f"{sign}£{size / 1e3:.0f}k"
    return f"{sign}£{size:.0f}"
