"""An assumption as low, central and high, and its draw on every simulated path."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator


class Range(BaseModel):
    """A value that nobody knows exactly: low, central and high, with its reason.

    A plain number means: known, not drawn. Drawn values follow a triangular distribution from low
    to high with its mode at central.

    Examples
    --------
    >>> Range.model_validate(0.1).is_known
    True
    >>> Range(low=0, central=0.1, high=0.25).mean
    0.11666666666666665
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    low: float
    central: float
    high: float
    reason: str = ""
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"low": value, "central": value, "high": value}
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if not self.low <= self.central <= self.high:
            raise ValueError(
                f"low {self.low:g}, central {self.central:g} and high {self.high:g} are not in order: "
                "low must not exceed central, central must not exceed high"
            )
        return self

    @property
    def is_known(self) -> bool:
        return self.low == self.high

    @property
    def mean(self) -> float:
        return (self.low + self.central + self.high) / 3

    def draw(self, uniform: NDArray[np.float64]) -> NDArray[np.float64]:
        """The value at each uniform number in ``uniform`` (any shape): the triangular quantile.

        Drawing by quantile keeps scenarios comparable: the path that is lucky in one stays lucky in
        another that only moves the range.
        """
        if self.is_known:
            return np.full(uniform.shape, self.central)
        width = self.high - self.low
        at_mode = (self.central - self.low) / width
        rising = self.low + np.sqrt(uniform * width * (self.central - self.low))
        falling = self.high - np.sqrt((1 - uniform) * width * (self.high - self.central))
        return np.where(uniform < at_mode, rising, falling)


def stream(seed: int, key: str) -> np.random.Generator:
    """A random stream of its own for ``key``: adding another leaves this one's draws alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(key.encode()),)))


Remembered = Mapping[str, tuple[NDArray[np.float64], Range | None]]
"""Name of an assumption -> what was drawn for it, shape (paths,), and its range where it is known."""


class Draws:
    """The drawn value of every ranged assumption on every path, by name.

    The same name draws the same luck in every plan and scenario with the same seed and number of
    paths: common random numbers.
    """

    def __init__(self, seed: int, paths: int) -> None:
        self.seed = seed
        self.paths = paths
        self._drawn: dict[str, NDArray[np.float64]] = {}
        self._ranges: dict[str, Range] = {}
        self._in_order: list[str] = []

    def __call__(self, name: str, value: Range) -> NDArray[np.float64]:
        """Shape (paths,), in the unit of ``value``."""
        uniform = stream(self.seed, f"assumption:{name}").random(self.paths)
        drawn = value.draw(uniform)
        if not value.is_known:
            self._ranges[name] = value
            self.note(name, drawn)
        return drawn

    def central(self, name: str, value: Range) -> float:
        """What the assumption is taken to be where one value must stand for all paths: its central value."""
        del name  # who holds assumptions at other values goes by it
        return value.central

    def apart(self) -> Draws:
        """The same luck for the same names, remembered apart: what is drawn there is not among ``uncertain``."""
        return Draws(self.seed, self.paths)

    def note(self, name: str, drawn: NDArray[np.float64]) -> None:
        """Remember what was drawn elsewhere, shape (paths,), so that reports can say what it moves."""
        self._drawn[name] = drawn
        self._in_order.append(name)

    @property
    def count(self) -> int:
        """How often anything that has a range was drawn so far."""
        return len(self._in_order)

    def since(self, count: int) -> Remembered:
        """What was drawn after the first ``count`` draws, to be remembered elsewhere too."""
        names = dict.fromkeys(self._in_order[count:])
        return {name: (self._drawn[name], self._ranges.get(name)) for name in names}

    def remember(self, drawn: Remembered) -> None:
        """What was drawn for work that is not done again here: as if it had been drawn now, in the same order."""
        for name, (values, bounds) in drawn.items():
            if bounds is not None:
                self._ranges[name] = bounds
            self.note(name, values)

    @property
    def uncertain(self) -> dict[str, NDArray[np.float64]]:
        """Every assumption drawn so far that has a range: name -> shape (paths,)."""
        return dict(self._drawn)

    @property
    def ranges(self) -> dict[str, Range]:
        """The range of every assumption drawn so far that has one, by the name it was drawn under."""
        return dict(self._ranges)


class CappedDraws(Draws):
    """Every assumption as ``Draws`` draws it, but none of those in ``most`` above the value that stands there.

    The luck is the same, and so is what one name shares with all who go by it.

    Parameters
    ----------
    most
        Name of an assumption -> the highest value it has on any path.
    """

    def __init__(self, seed: int, paths: int, most: Mapping[str, float]) -> None:
        super().__init__(seed, paths)
        self.most = dict(most)

    def __call__(self, name: str, value: Range) -> NDArray[np.float64]:
        """Shape (paths,), in the unit of ``value``."""
        drawn = np.minimum(super().__call__(name, value), self.most.get(name, np.inf))
        if name in self._drawn:
            self._drawn[name] = drawn
        return drawn

    def central(self, name: str, value: Range) -> float:
        """Its central value, or what it is capped at."""
        return min(value.central, self.most.get(name, np.inf))

    def apart(self) -> CappedDraws:
        return CappedDraws(self.seed, self.paths, self.most)


class CentralDraws(Draws):
    """Every assumption at its central value on every path, but for those that are ``held`` elsewhere.

    Parameters
    ----------
    held
        Name of an assumption -> the value it has on every path.
    """

    def __init__(self, seed: int, paths: int, held: Mapping[str, float] | None = None) -> None:
        super().__init__(seed, paths)
        self.held = dict(held or {})

    def __call__(self, name: str, value: Range) -> NDArray[np.float64]:
        """Shape (paths,), in the unit of ``value``."""
        if not value.is_known:
            self._ranges[name] = value
        return np.full(self.paths, self.central(name, value))

    def central(self, name: str, value: Range) -> float:
        """What it is held at, so that children are placed by the price that is tried; else its central value."""
        return self.held.get(name, value.central)

    def apart(self) -> CentralDraws:
        return CentralDraws(self.seed, self.paths, self.held)
