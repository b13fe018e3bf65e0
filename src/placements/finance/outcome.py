"""A sum of money over all simulated futures, in the four figures that a board reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A penny: below it a difference between two sums of floats is rounding, not money
PENNY = 0.01


@dataclass(frozen=True)
class Outcome:
    """Quantiles and mean in GBP, and the share of futures (0-1) in which the sum is not negative.

    Means of parts add to the mean of their sum; quantiles do not.
    """

    mean: float
    p10: float
    median: float
    p90: float
    probability: float

    @classmethod
    def of(cls, paths: Floats) -> Outcome:
        """From the sum on every path, shape (paths,).

        Examples
        --------
        >>> Outcome.of(np.array([-100.0, 0.0, 50.0, 200.0])).probability
        0.75
        """
        p10, median, p90 = (float(q) for q in np.quantile(paths, [0.1, 0.5, 0.9]))
        return cls(float(paths.mean()), p10, median, p90, float((paths >= -PENNY).mean()))
