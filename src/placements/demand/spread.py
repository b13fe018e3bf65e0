"""Widen or narrow simulated paths around their median, without a negative child."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def stretched(children: Floats, factor: Floats | float) -> Floats:
    """Paths whose log distance from the month's median is multiplied by ``factor``.

    Parameters
    ----------
    children
        Shape (paths, horizon), not negative.
    factor
        One number, or one a month; 1 changes nothing, 0 puts every path on the median.
    """
    factors = np.broadcast_to(np.asarray(factor, dtype=np.float64), children.shape[1:])
    if (factors == 1).all():
        return children
    median = np.median(children, axis=0)
    # one is added so that a month without children keeps a distance that can be stretched
    distance = np.log((children + 1) / (median + 1))
    wider: Floats = np.maximum((median + 1) * np.exp(factors * distance) - 1, 0.0)
    return wider
