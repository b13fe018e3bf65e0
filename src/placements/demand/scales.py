"""Scales on which changes are even: counts as they are, their square root, their logarithm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """A transformation z = f(children) that suits small counts: 0 has a finite z.

    ``root`` adds 3/8 (Anscombe, 1948), ``log`` adds 1.
    """

    name: str

    def forward(self, children: Floats) -> Floats:
        z: Floats = np.asarray(children, dtype=np.float64)
        if self.name == "log":
            z = np.log(np.maximum(z, 0) + 1)
        elif self.name == "root":
            z = np.sqrt(np.maximum(z, 0) + 0.375)
        return z

    def log_slope(self, children: Floats) -> Floats:
        """log of dz / d(children) at each count."""
        slope: Floats = np.zeros_like(np.asarray(children, dtype=np.float64))
        if self.name == "log":
            slope = -np.log(np.maximum(children, 0) + 1)
        elif self.name == "root":
            slope = -np.log(2 * np.sqrt(np.maximum(children, 0) + 0.375))
        return slope

    def backward(self, z: Floats) -> Floats:
        """Children at ``z``; not below 0."""
        children: Floats = z
        if self.name == "log":
            # e^40 children is far beyond any cap, and still a finite number
            children = np.exp(np.clip(z, -30, 40)) - 1
        elif self.name == "root":
            children = np.maximum(z, 0) ** 2 - 0.375
        return np.maximum(children, 0.0)


SCALES = (Scale("count"), Scale("root"), Scale("log"))
