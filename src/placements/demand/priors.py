"""What is believed before a history is seen: read from one small commented TOML, never hidden in code."""

from __future__ import annotations

import datetime as dt
import functools
import math
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from placements.demand.grid import KINDS
from placements.demand.scales import SCALES
from placements.domain import PlacementsError
from placements.domain.placement_types import TOTAL
from placements.inputs.toml_chain import read_toml

Floats = NDArray[np.float64]
Share = Annotated[float, Field(ge=0.0, le=1.0)]

GENERAL = "general"
"""The law and family of series that are not counts of children."""
CHILDREN = "children"
LARGE_SHARE = 0.25
"""A type that holds this share of all children follows the law of large counts unless it is named."""

FILE = "priors.toml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Widening(_Frozen):
    """From ``from_month`` ahead, what the spread is multiplied by, one number of ``factor`` a block."""

    from_month: list[int]
    factor: list[Annotated[float, Field(gt=0.2, lt=5.0)]]

    @model_validator(mode="after")
    def _blocks(self) -> Widening:
        rising = all(a < b for a, b in zip(self.from_month, self.from_month[1:], strict=False))
        if len(self.from_month) != len(self.factor) or self.from_month[:1] != [1] or not rising:
            raise ValueError("from_month must rise from 1, with one factor for each")
        return self

    def by_month(self, horizon: int) -> Floats:
        """The factor of each forecast month, shape (horizon,); even between the starts of two blocks."""
        factors: Floats = np.interp(np.arange(1, horizon + 1), self.from_month, self.factor)
        return factors


class VarianceLaw(_Frozen):
    """How yearly changes of the log count spread: Student's t of squared scale ``fixed + per_child / children``.

    ``freedom`` says how often changes are far out: 60 is nearly normal, 4 is often. ``worth_months`` is how many
    monthly counts of a history weigh as much as this law; ``widening`` is what spreads are multiplied by, by
    months ahead.
    """

    fixed: float = Field(gt=0.0, le=4.0)
    per_child: float = Field(ge=0.0, le=50.0)
    freedom: float = Field(ge=2.5, le=200.0)
    worth_months: float = Field(gt=0.0, le=240.0)
    widening: Widening = Widening(from_month=[1], factor=[1.0])

    def yearly_variance(self, children: float) -> float:
        """The squared scale at a level of ``children``; a level below one counts as one.

        Examples
        --------
        >>> VarianceLaw(fixed=0.0025, per_child=1.0, freedom=15, worth_months=24).yearly_variance(400)
        0.005
        """
        return self.fixed + self.per_child / max(children, 1.0)


def _adding_to_one(shares: dict[str, float]) -> dict[str, float]:
    if not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-6):
        raise ValueError(f"the shares add to {sum(shares.values()):g}. Let them add to 1")
    return shares


def _number_keys(table: object) -> object:
    return {float(key): value for key, value in table.items()} if isinstance(table, dict) else table


Table = Annotated[dict[float, Annotated[float, Field(ge=0.0)]], BeforeValidator(_number_keys)]


class Within(_Frozen):
    """Weights of the parameters within a kind of model: parameter -> weight."""

    level_gain: Table
    slope_share: Table
    damping: Table
    slope_sd: Table
    reversion: Table
    reverting_gain: Table
    season_gain: Table
    season_sd: Table


class Family(_Frozen):
    """Which models are likely: shares of scales and kinds, and how far evidence moves them."""

    seasonal: Share
    scale: dict[Literal["count", "root", "log"], Share]
    kind: dict[Literal["level", "drift", "damped", "reverting"], Share]
    anchor: Share
    evidence_power: float = Field(gt=0.0, le=1.0)
    within: Within

    @model_validator(mode="after")
    def _whole(self) -> Family:
        for name, known in (("scale", [scale.name for scale in SCALES]), ("kind", list(KINDS))):
            shares = getattr(self, name)
            if set(shares) != set(known):
                raise ValueError(f"{name} must name {', '.join(known)}")
            _adding_to_one(shares)
        return self


class NationalCount(_Frozen):
    """England's children looked after on one date."""

    date: dt.date
    children: int = Field(ge=1)


class National(_Frozen):
    """A reference series that may inform the drift, shrunk towards none."""

    source: str
    years: int = Field(ge=1, le=20)
    share: Share
    published_after_days: int = Field(ge=0, le=730)
    counts: list[NationalCount]

    def growth_per_year(self, known_by: dt.date) -> float:
        """Mean yearly growth of the log count over the last ``years`` years published by then; 0 where unknown."""
        published = known_by - dt.timedelta(days=self.published_after_days)
        known = sorted((c for c in self.counts if c.date <= published), key=lambda count: count.date)
        if not known:
            return 0.0
        last = known[-1]
        earlier = [c for c in known if (last.date - c.date).days <= 366 * self.years]
        years = (last.date - earlier[0].date).days / 365.25
        if years < 1 or (known_by - last.date).days > 366 * 2:
            return 0.0
        return math.log(last.children / earlier[0].children) / years


class Priors(_Frozen):
    """Everything that is believed of a series before its own history is seen."""

    schema_version: Literal[1]
    variance: dict[str, VarianceLaw]
    law_of: dict[str, str]
    family: dict[str, Family]
    national: National

    @model_validator(mode="after")
    def _complete(self) -> Priors:
        for name in ("large", "small", GENERAL):
            if name not in self.variance:
                raise ValueError(f"variance must hold a law named {name}")
        for name in (CHILDREN, GENERAL):
            if name not in self.family:
                raise ValueError(f"family must hold {name}")
        for series, law in self.law_of.items():
            if law not in self.variance:
                raise ValueError(f'law_of names the law "{law}" for {series}, which variance does not hold')
        return self

    def law(self, key: str, share_of_total: float = 0.0) -> VarianceLaw:
        """The variance law of a series: its own, or by its share of all children."""
        name = self.law_of.get(key)
        if name is None:
            name = "large" if key == TOTAL or share_of_total >= LARGE_SHARE else "small"
        return self.variance[name]


class PriorsError(PlacementsError):
    """A priors file that cannot be used; the message names every fault."""


def read_priors(path: Path) -> Priors:
    """Read a priors file. Raises PriorsError or ScenarioError with every fault."""
    return _validated(read_toml(path), path.name)


def parse_priors(text: str, name: str) -> Priors:
    """Priors from TOML text. Raises PriorsError with every fault."""
    try:
        return _validated(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise PriorsError(f"{name} is not TOML: {error}.") from None


def _validated(content: Mapping[str, Any], name: str) -> Priors:
    try:
        return Priors.model_validate(content)
    except ValidationError as error:
        lines = [
            f"{name}, {'.'.join(str(part) for part in fault['loc']) or 'file'}: "
            f"{fault['msg'].removeprefix('Value error, ')}."
            for fault in error.errors()
        ]
        raise PriorsError("\n".join(lines)) from None


@functools.cache
def default_priors() -> Priors:
    """The priors that come with the package."""
    return parse_priors(resources.files("placements.demand").joinpath(FILE).read_text("utf-8"), FILE)
