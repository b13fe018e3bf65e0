"""A supply of places of one placement type, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month, Range
from placements.inputs import rows_of

if TYPE_CHECKING:
    from placements.supply.context import Context

Floats = NDArray[np.float64]

FRAMEWORK = "framework"
"""The kind of provision that a measure buys from a market provider; provision.csv has none of it."""


@dataclass(frozen=True)
class MarketTier:
    """From ``from_children`` on, a place costs ``factor`` times the unit cost. ``key`` names its draw."""

    from_children: float
    factor: Range
    key: str


@dataclass(frozen=True)
class Provision:
    """Places of one placement type.

    Attributes
    ----------
    places
        Registered places while it is open; 0 for markets.
    usable
        Places that matching and staffing allow to be filled, shape (paths, months); infinite for
        markets and pass-through.
    registered
        Registered places that are open, shape (months,); 0 for markets.
    staffed
        1 in months in which the fixed cost is paid, shape (months,); homes only.
    accepts
        Level of need -> share of the usable places that its children may fill, shape (paths,). Where need groups
        know no ages, a level is a need group.
    accepts_central
        The same at central values.
    match_share
        Most of a month's new placements of its need group that can be matched to it (0-1).
    only
        The need groups that may be placed there; None: every group of the levels it accepts.
    match_by_group
        Need group -> its own match share, in place of ``match_share``.
    tiers
        For markets: the price tiers, rising; always one at least, from 0 children.
    planned
        True if a measure opened it.
    contract
        Who runs it and how it is paid: ``own`` by the council; ``block``: ``price`` for each registered place,
        taken or not; ``spot``: ``price`` for each child-week.
    price
        For ``block`` and ``spot``: a row of strategy_costs.csv.
    """

    id: str
    title: str
    placement_type: str
    kind: str
    places: float
    usable: Floats
    registered: Floats
    accepts: dict[str, Floats]
    accepts_central: dict[str, float]
    match_share: float = 1.0
    staffed: Floats = field(default_factory=lambda: np.zeros(0))
    tiers: tuple[MarketTier, ...] = ()
    running_cost: str = ""
    marginal_cost: str = ""
    quoted_occupancy: str = ""
    planned: bool = False
    only: frozenset[str] | None = None
    match_by_group: Mapping[str, float] = field(default_factory=dict)
    contract: Literal["own", "block", "spot"] = "own"
    price: str = ""

    @property
    def ends_for_residents(self) -> bool:
        """Whether children who live there need a place again when its last place closes."""
        return self.kind in ("home", FRAMEWORK)

    @property
    def limited(self) -> bool:
        return bool(np.isfinite(self.usable).all())


def existing_supply(context: Context) -> tuple[Provision, ...]:
    """The provision that is there without any measure, in the order of provision.csv.

    In-house carers change by their net growth a month from the base month on, whatever the strategy.
    """
    table = context.council.provision
    existing = table[table["status"] == "existing"]
    return tuple(_existing(row, context) for row in rows_of(existing))


def _existing(row: Any, context: Context) -> Provision:
    open_share = open_months(row, context)
    group = context.placement_types[str(row.placement_type)].need_group
    months, paths = len(context.months), context.paths
    if row.kind in ("market", "pass_through"):
        usable = np.full((paths, months), np.inf)
        registered = np.zeros(months)
    else:
        growth = np.zeros(paths)
        if row.net_growth:
            growth = context.value(row.net_growth, str(row.net_growth))
        steps = np.arange(1, months + 1)
        places = np.maximum(float(row.places) + growth[:, None] * steps, 0.0)
        usable = places * open_share * float(row.max_occupancy)
        registered = float(row.places) * open_share
    return Provision(
        id=str(row.provision),
        title=str(row.title),
        placement_type=str(row.placement_type),
        kind=str(row.kind),
        places=0.0 if row.kind in ("market", "pass_through") else float(row.places),
        usable=usable,
        registered=registered,
        accepts={group: np.ones(paths)},
        accepts_central={group: 1.0},
        match_share=float(row.match_share),
        staffed=open_share if row.kind == "home" else np.zeros(months),
        tiers=_tiers(str(row.provision), context) if row.kind == "market" else (),
        running_cost=str(row.running_cost),
        marginal_cost=str(row.marginal_cost),
        quoted_occupancy=str(row.quoted_occupancy),
    )


def open_months(row: Any, context: Context) -> Floats:
    """1 in the months in which a row of provision.csv is open, else 0; shape (months,)."""
    opens: Month = row.opens if row.opens is not None else context.months[0]
    return context.running(opens, None if row.closes is None else row.closes + -1)


def _tiers(provision: str, context: Context) -> tuple[MarketTier, ...]:
    table = context.council.market_tiers
    rows = table[table["provision"] == provision].sort_values("from_children")
    tiers = [
        MarketTier(
            float(row.from_children),
            dated_range(row, float(row.price_factor)),
            f"{provision} from {row.from_children:g} children",
        )
        for row in rows_of(rows)
    ]
    if not tiers or tiers[0].from_children > 0:
        tiers.insert(0, MarketTier(0.0, Range(low=1.0, central=1.0, high=1.0), provision))
    return tuple(tiers)


def dated_range(row: object, central: float) -> Range:
    """The range of a table's row: its low and high, or the figure alone where they are blank."""
    low, high = float(getattr(row, "low", np.nan)), float(getattr(row, "high", np.nan))
    if np.isnan(low) or np.isnan(high):
        return Range(low=central, central=central, high=central)
    return Range(low=low, central=central, high=high)
