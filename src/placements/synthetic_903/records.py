"""How a synthetic council records its children, read from ``records.toml``: shares of codes."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np

from placements.synthetic_903.process import TYPES, Floats, Ints

Texts = np.ndarray[tuple[int], np.dtype[np.str_]]


# Any: the tables of a TOML file of the package; each caller names its own keys
@functools.cache
def records() -> dict[str, Any]:
    """The tables of ``records.toml``."""
    text = resources.files("placements.synthetic_903").joinpath("records.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def draw(codes: Sequence[str], weights: Sequence[float], count: int, rng: np.random.Generator) -> Texts:
    """``count`` codes, each drawn with its share of the weights."""
    shares = np.asarray(weights, dtype=np.float64)
    return np.asarray(codes)[rng.choice(len(codes), size=count, p=shares / shares.sum())]


def draw_by(weights: Floats, column: Ints, rng: np.random.Generator) -> Ints:
    """One row of ``weights[row, column]`` for each element of ``column``, with its share of that column."""
    shares = np.cumsum(weights / weights.sum(axis=0), axis=0).T[column]
    chosen: Ints = (rng.random((len(column), 1)) > shares[:, :-1]).sum(axis=1)
    return chosen


def draw_pairs(of_type: Ints, band: Ints, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """(PLACE, PLACE_PROVIDER) of placements, by type and age band at their start."""
    place = np.full(len(of_type), "", dtype="<U3")
    provider = np.full(len(of_type), "", dtype="<U3")
    for block in records()["place"]:
        mine = np.flatnonzero(of_type == TYPES.index(block["placement_type"]))
        pairs = block["pairs"]
        chosen = draw_by(np.array([pair[2:] for pair in pairs], dtype=np.float64), band[mine], rng)
        place[mine] = np.array([pair[0] for pair in pairs])[chosen]
        provider[mine] = np.array([pair[1] for pair in pairs])[chosen]
    return place, provider
