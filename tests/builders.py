"""Small real objects: a council in a few numbers, a scenario as text, and what the rooms pass to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from builders_inputs import Rows, write_council
from numpy.typing import NDArray

from placements.allocate import AllocationSettings
from placements.allocate.lines import capacity_lines
from placements.allocate.model import MonthModel, MonthState, Prices
from placements.allocate.rows import month_rows
from placements.demand import DemandPaths
from placements.domain import Month, PlacementType, PlacementTypes, Range
from placements.domain.calendar import months_between
from placements.inputs import TABLES, read_council
from placements.prepared import Prepared, prepare
from placements.result import RunResult
from placements.run import BothPlans, both_plans, forecast, run_scenario
from placements.scenario import load_scenario
from placements.supply import MarketTier, MoveRoute, NeedPaths, Provision

Floats = NDArray[np.float64]
Figure = float | tuple[float, float, float]
"""A figure that is certain, or its low, central and high."""

BASE_MONTH = Month(2015, 12)
TYPES = PlacementTypes(
    (
        PlacementType("in_house_foster", "In-house foster", "fostering"),
        PlacementType("ifa", "IFA", "fostering"),
        PlacementType("in_house_residential", "In-house residential", "residential"),
        PlacementType("external_residential", "External residential", "residential"),
        PlacementType("other", "Other", "other"),
    )
)

# demand that does not move: every count of the base month goes on, on every path
FLAT_DEMAND = """
[demand]
method = "fixed"
"""

COUNTS = {
    "in_house_foster": 60,
    "ifa": 40,
    "in_house_residential": 4,
    "external_residential": 16,
    "other": 30,
}
ALWAYS = {"source": "Cabinet paper", "definition": "as published", "as_at": "2015-12-31"}
PRICES: dict[str, Figure] = {
    "in_house_foster": 481,
    "ifa": 835,
    "in_house_residential": 2924,
    "external_residential": 3402,
    "other": 200,
}


@dataclass(frozen=True)
class NewHome:
    """A planned home of provision.csv."""

    id: str = "new-home"
    places: int = 6
    opens: str = "2016-04"
    closes: str = ""
    marginal_cost: str = "home_marginal"
    match_share: str = ""
    placement_type: str = "in_house_residential"


@dataclass(frozen=True)
class Council:
    """A council of five placement types: every figure is certain unless three are given.

    Attributes
    ----------
    counts
        Children by placement type on 31 December 2015.
    totals
        Earlier totals by date.
    prices, price_rows
        GBP a week by placement type from 1 April 2015; ``price_rows`` (valid_from, valid_to, price) stand
        in place of one type's.
    apart
        Placement type -> its prices of existing and of new placements, in place of one for both; ``all_before`` says
        until when one price for both holds before them.
    uplifts
        By line; 0 where none is given.
    places
        Carers, and the existing home; 0: there is none.
    tiers
        (market, from children, factor).
    costs, assumptions
        Item -> (figure, unit).
    provision_cells
        provision -> column -> cell, to change a row of provision.csv.
    """

    counts: Mapping[str, int] = field(default_factory=lambda: COUNTS)
    totals: Mapping[str, int] = field(default_factory=lambda: {"2014-12-31": 140})
    prices: Mapping[str, Figure] = field(default_factory=dict)
    price_rows: Mapping[str, Sequence[tuple[str, str, Figure]]] = field(default_factory=dict)
    apart: Mapping[str, tuple[Figure, Figure]] = field(default_factory=dict)
    all_before: Mapping[str, tuple[str, Figure]] = field(default_factory=dict)
    uplifts: Mapping[str, Figure] = field(default_factory=dict)
    carers: int = 60
    existing_home: int = 4
    new_homes: tuple[NewHome, ...] = (NewHome(),)
    tiers: tuple[tuple[str, int, Figure], ...] = ()
    costs: Mapping[str, tuple[Figure, str]] = field(default_factory=dict)
    assumptions: Mapping[str, tuple[Figure, str]] = field(default_factory=dict)
    provision_cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def tables(self) -> dict[str, Rows]:
        found = {
            "history": self._history(),
            "unit_costs": self._unit_costs(),
            "uplifts": self._uplifts(),
            "provision": self._provision(),
            "market_tiers": self._tiers(),
            "strategy_costs": self._items("strategy_costs", "amount_gbp", self._costs()),
            "assumptions": self._items("assumptions", "value", self._assumptions()),
        }
        return {name: rows for name, rows in found.items() if len(rows) > 1}

    def _costs(self) -> dict[str, tuple[Figure, str]]:
        return {
            "home_running": (2924, "GBP per place per week"),
            "home_marginal": (0, "GBP per child per week"),
            "service": (120_000, "GBP per year"),
            "nothing": (0, "GBP per year"),
            "move": (1500, "GBP per move"),
            "free_move": (0, "GBP per move"),
            "capital": (7_000_000, "GBP once"),
            **self.costs,
        }

    def _assumptions(self) -> dict[str, tuple[Figure, str]]:
        return {
            "quoted_occupancy": (1, "share"),
            "carers_growth": (0, "places per month"),
            **self.assumptions,
        }

    def _history(self) -> Rows:
        rows = [{"date": date, "placement_type": "total", "children": n} for date, n in self.totals.items()]
        rows.append({"date": "2015-12-31", "placement_type": "total", "children": sum(self.counts.values())})
        rows += [{"date": "2015-12-31", "placement_type": t, "children": self.counts[t]} for t in self.counts]
        return _rows("history", [row | {"unit": "children"} for row in rows])

    def _unit_costs(self) -> Rows:
        rows = []
        for type_id, price in {**PRICES, **self.prices}.items():
            unit = {"placement_type": type_id, "unit": "GBP per child per week"}
            dated = self.price_rows.get(type_id, [("2015-04-01", "", price)])
            starts = "2015-04-01"
            if type_id in self.all_before:
                until, price = self.all_before[type_id]
                dated, starts = [(starts, until, price)], str(dt.date.fromisoformat(until) + dt.timedelta(1))
            elif type_id in self.apart:
                dated = []
            for valid_from, valid_to, figure in dated:
                row = unit | {"valid_from": valid_from, "valid_to": valid_to}
                rows.append(row | _figure("weekly_cost_gbp", figure))
            for placements, figure in zip(("existing", "new"), self.apart.get(type_id, ()), strict=False):
                row = unit | {"placements": placements, "valid_from": starts}
                rows.append(row | _figure("weekly_cost_gbp", figure))
        return _rows("unit_costs", rows)

    def _uplifts(self) -> Rows:
        repeated = [item for item, (_, unit) in self._costs().items() if unit != "GBP once"]
        lines = {line: self.uplifts.get(line, 0.0) for line in (*PRICES, *repeated)}
        lines |= {line: figure for line, figure in self.uplifts.items() if line.endswith(":new")}
        return _rows(
            "uplifts",
            [
                {"line": line, "unit": "share per year"} | _figure("uplift_per_year", figure)
                for line, figure in lines.items()
            ],
        )

    def _provision(self) -> Rows:
        home = {
            "kind": "home",
            "marginal_cost": "home_marginal",
            "quoted_occupancy": "quoted_occupancy",
        }
        rows: list[dict[str, object]] = []
        if self.carers:
            carers = {"provision": "carers", "placement_type": "in_house_foster", "kind": "carers"}
            rows.append(carers | {"places": self.carers, "net_growth": "carers_growth"})
        rows.append({"provision": "agencies", "placement_type": "ifa", "kind": "market"})
        if self.existing_home:
            existing = {"provision": "old-home", "placement_type": "in_house_residential"}
            rows.append(existing | home | {"places": self.existing_home})
        for new in self.new_homes:
            planned = {"provision": new.id, "placement_type": new.placement_type, "status": "planned"}
            dates = {"places": new.places, "opens": new.opens, "closes": new.closes}
            costs = {
                "running_cost": "home_running",
                "marginal_cost": new.marginal_cost,
                "match_share": new.match_share,
            }
            rows.append(home | planned | dates | costs)
        rows.append({"provision": "outside", "placement_type": "external_residential", "kind": "market"})
        rows.append({"provision": "elsewhere", "placement_type": "other", "kind": "pass_through"})
        complete = [
            {
                "title": str(row["provision"]).title(),
                "status": "existing",
                "unit": "places",
                "basis": "published",
            }
            | row
            | self.provision_cells.get(str(row["provision"]), {})
            for row in rows
            if row["provision"] not in self.without
        ]
        return _rows("provision", complete)

    def _tiers(self) -> Rows:
        return _rows(
            "market_tiers",
            [
                {"provision": market, "from_children": start, "unit": "times the unit cost"}
                | _figure("price_factor", factor)
                for market, start, factor in self.tiers
            ],
        )

    def _items(self, table: str, column: str, items: Mapping[str, tuple[Figure, str]]) -> Rows:
        rows = [
            {"item": item, "title": item.replace("_", " ").title(), "unit": unit, "valid_from": "2015-04-01"}
            | _figure(column, figure)
            for item, (figure, unit) in items.items()
        ]
        return _rows(table, rows)


def _figure(column: str, figure: Figure) -> dict[str, object]:
    if isinstance(figure, tuple):
        low, central, high = figure
        return {column: central, "basis": "assumption", "low": low, "high": high, "reason": "believed"}
    return {column: figure, "basis": "published"}


def _rows(table: str, rows: Sequence[Mapping[str, object]]) -> Rows:
    header = list(TABLES[table].column_names)
    return [
        header,
        *([_cell({**ALWAYS, **row}.get(name, "")) for name in header] for row in rows),
    ]


def _cell(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def small_council(tmp_path: Path, council: Council | None = None, *, reverse_rows: bool = False) -> Path:
    """Write the council's folder; with ``reverse_rows`` the last line of every table comes first."""
    tables = (council or Council()).tables()
    if reverse_rows:
        tables = {name: [rows[0], *rows[:0:-1]] for name, rows in tables.items()}
    absent = dict.fromkeys(set(TABLES) - set(tables))
    return write_council(tmp_path / "inputs" / "small", **tables, **absent)


def write_scenario(tmp_path: Path, body: str = "", **top: object) -> Path:
    """Write a scenario with the tables in ``body``; ``top`` changes its first lines."""
    folder = tmp_path / "models"
    folder.mkdir(parents=True, exist_ok=True)
    blocks = [f'[{t.id}]\ntitle = "{t.title}"\nneed_group = "{t.need_group}"\n' for t in TYPES]
    (folder / "placement-types.toml").write_text("\n".join(blocks), encoding="utf-8")
    first: dict[str, object] = {
        "schema_version": 1,
        "council": "small",
        "title": "Small",
        "base_month": "2015-12",
        "last_month": "2017-03",
        "paths": 20,
        "seed": 1,
        **top,
    }
    lines = [f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v}" for k, v in first.items()]
    path = folder / "small.toml"
    path.write_text("\n".join([*lines, body]), encoding="utf-8")
    return path


def run_small(tmp_path: Path, body: str = "", council: Council | None = None, **top: object) -> RunResult:
    """A whole run of a small council: twenty paths to March 2017 unless ``top`` says otherwise."""
    return run_scenario(write_scenario(tmp_path, body, **top), small_council(tmp_path, council))


def prepare_small(tmp_path: Path, body: str = "", council: Council | None = None, **top: object) -> Prepared:
    """Both plans' supply of a small council, laid out and not yet allocated."""
    scenario = load_scenario(write_scenario(tmp_path, body, **top))
    folder = small_council(tmp_path, council)
    return prepare(
        scenario,
        read_council(folder, scenario.placement_types, base_month=scenario.settings.base_month),
    )


def plans_small(tmp_path: Path, body: str = "", council: Council | None = None, **top: object) -> BothPlans:
    """Both plans of a small council, placed, costed and compared: half the time of a run with all its tables."""
    ready = prepare_small(tmp_path, body, council, **top)
    return both_plans(ready, forecast(ready))


def history(counts: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """A checked history table: date -> placement type or total -> children."""
    rows = [
        {"date": pd.Timestamp(date).date(), "placement_type": name, "children": children, "used": True}
        for date, by_name in counts.items()
        for name, children in by_name.items()
    ]
    return pd.DataFrame(rows)


def known(value: float) -> Range:
    return Range(low=value, central=value, high=value)


TINY = PlacementTypes(
    (
        PlacementType("carers", "Carers", "fostering"),
        PlacementType("agency", "Agency", "fostering"),
        PlacementType("home", "Home", "residential"),
        PlacementType("outside", "Outside", "residential"),
    )
)


def tiny_demand(children: Floats, opening: Sequence[float]) -> DemandPaths:
    """Demand of the four types of ``TINY``; ``children`` has shape (paths, months, 4)."""
    months = months_between(BASE_MONTH + 1, BASE_MONTH + children.shape[1])
    return DemandPaths(TINY, months, np.array(opening, dtype=float), children)


def need_of(
    groups: Sequence[str], opening: Sequence[float], entrants: Floats, retention: float = 1.0
) -> NeedPaths:
    """``entrants`` has shape (paths, months, groups)."""
    return NeedPaths(
        tuple(groups), np.array(opening, dtype=float), np.full(entrants.shape, retention), entrants
    )


def places(
    provision_id: str,
    placement_type: str,
    usable: Floats,
    accepts: Mapping[str, float],
    *,
    match_share: float = 1.0,
    tiers: Sequence[float] = (0.0,),
    marginal_cost: str = "",
) -> Provision:
    """A provision; ``usable`` has shape (paths, months) and is infinite for a market."""
    limited = bool(np.isfinite(usable).all())
    kind = "home" if marginal_cost else "carers" if limited else "market"
    return Provision(
        id=provision_id,
        title=provision_id.title(),
        placement_type=placement_type,
        kind=kind,
        places=float(usable[0].max()) if limited else 0.0,
        usable=usable,
        registered=usable[0] if limited else np.zeros(usable.shape[1]),
        accepts={group: np.full(len(usable), share) for group, share in accepts.items()},
        accepts_central=dict(accepts),
        match_share=match_share,
        staffed=np.ones(usable.shape[1]) if kind == "home" else np.zeros(usable.shape[1]),
        tiers=tuple(MarketTier(start, known(1.0), f"tier {start}") for start in tiers),
        marginal_cost=marginal_cost,
    )


def unlimited(paths: int = 1, months: int = 1) -> Floats:
    return np.full((paths, months), np.inf)


def limited(usable: float, paths: int = 1, months: int = 1) -> Floats:
    return np.full((paths, months), float(usable))


def tiny_provisions(paths: int = 1, months: int = 1) -> tuple[Provision, ...]:
    """Carers who can be matched to three in four, a market in two tiers, a shared home, a market."""
    return (
        places("carers", "carers", limited(8, paths, months), {"fostering": 1}, match_share=0.75),
        places("agency", "agency", unlimited(paths, months), {"fostering": 1}, tiers=(0, 5)),
        places(
            "home",
            "home",
            limited(4, paths, months),
            {"residential": 0.9, "fostering": 0.1},
            marginal_cost="home_marginal",
        ),
        places("outside", "outside", unlimited(paths, months), {"residential": 1}),
    )


@dataclass(frozen=True)
class RandomMonth:
    """One month's programme with random prices, places, stayers and need on a few paths."""

    model: MonthModel
    prices: Prices
    state: MonthState

    @property
    def rhs(self) -> Floats:
        return np.stack([row.rhs(self.state) for row in month_rows(self.model)], axis=1)


def random_month(seed: int, paths: int = 8, settings: AllocationSettings | None = None) -> RandomMonth:
    """Carers, a tiered market, one or two homes of which one may be shared, a market, two routes of moves."""
    rng = np.random.default_rng(seed)
    shares = {"residential": 1 - (share := float(rng.choice([0.0, 0.2]))), "fostering": share}
    homes = [
        places(
            "home-a", "home", limited(6, paths), {k: v for k, v in shares.items() if v}, marginal_cost="a"
        ),
        places("home-b", "home", limited(4, paths), {"residential": 1}, marginal_cost="b", match_share=0.6),
    ]
    provisions = (
        places(
            "carers", "carers", limited(60, paths), {"fostering": 1}, match_share=float(rng.choice([0.75, 1]))
        ),
        places("agency", "agency", unlimited(paths), {"fostering": 1}, tiers=(0, float(rng.integers(5, 30)))),
        *homes[: int(rng.integers(1, 3))],
        places("outside", "outside", unlimited(paths), {"residential": 1}, tiers=(0, 5, 12)),
    )
    routes = (
        MoveRoute("down", "Down", "outside", "agency", limited(0, paths), 0.1, "move"),
        MoveRoute("back", "Back", "outside", "home", limited(0, paths), 0.3, "move"),
    )
    lines = capacity_lines(provisions)
    model = MonthModel(("fostering", "residential"), lines, routes, settings or AllocationSettings())
    base = {"carers": 481.0, "agency": 835.0, "outside": 3402.0}
    by_line = {
        (line.id, k): base.get(line.id, 300.0) * float(rng.uniform(0.9, 1.1)) * (1 + 0.1 * k)
        for line in lines
        for k in range(len(line.tiers))
    }
    state = _random_state(rng, model, paths)
    return RandomMonth(
        model, Prices(by_line, {0: float(rng.uniform(0, 60)), 1: float(rng.uniform(0, 60))}), state
    )


def _random_state(rng: np.random.Generator, model: MonthModel, paths: int) -> MonthState:
    most = {"carers": 60.0, "agency": 40.0, "outside": 20.0}
    usable = {line.id: rng.uniform(0, most.get(line.id, 8.0), paths) for line in model.lines if line.limited}
    stayers = {
        # stayers may exceed the usable places: then the excess is reported, and nobody new comes in
        (g, line.id): rng.uniform(0, most.get(line.id, 5.0), paths) * (rng.random(paths) < 0.8)
        if g in line.accepts
        else np.zeros(paths)
        for g, line in model.stocks
    }
    shares = {g: float(rng.uniform(0.1, 0.9)) for g in model.groups}
    return MonthState(
        stayers=stayers,
        need={g: rng.uniform(0, 8, paths) * (rng.random(paths) < 0.9) for g in model.groups},
        usable=usable,
        accepts={(g, line.id): usable[line.id] * shares[g] for g, line in model.shared()},
        matched={(g, name): rng.uniform(0.3, 1.0, paths) for g, name, _ in model.matched()},
        most_moves={number: rng.uniform(0, 2, paths) for number in range(len(model.routes))},
    )


QUICK_HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 0
ramp_up_children_per_month = 100
max_occupancy = 1.0
"""

EVERY_MEASURE = """
[measures.new_home]
kind = "home"
provision = "new-home"
otherwise_in = { fostering = { low = 0.0, central = 0.1, high = 0.2 } }

[measures.edge_of_care]
kind = "edge_of_care"
starts = "2016-06"
groups = ["fostering", "residential"]
entries_avoided_share = { low = 0.0, central = 0.1, high = 0.25 }
delay_share = { low = 0.2, central = 0.4, high = 0.6 }
build_up_months = 6
cost = "service"

[measures.recruitment]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-02"
lead_months = 3
extra_places_per_month = { low = 0.1, central = 0.5, high = 1.0 }
cost = "campaign"

[measures.family_and_friends]
kind = "family_and_friends"
starts = "2016-04"
from_group = "fostering"
to_group = "other"
entrants_share = { low = 0.0, central = 0.03, high = 0.06 }

[measures.step_down]
kind = "step_down"
starts = "2016-07"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = { low = 0.1, central = 0.3, high = 0.6 }
cost = "move"
"""

UNCERTAIN = Council(
    prices={"other": (100, 200, 350), "external_residential": 3402},
    uplifts={"ifa": (-0.01, 0.0, 0.02), "external_residential": (0.0, 0.024, 0.05), "service": 0.01},
    tiers=(("agencies", 40, (1.0, 1.03, 1.08)), ("outside", 16, (1.0, 1.1, 1.2))),
    costs={
        "home_running": ((2700, 2924, 3300), "GBP per place per week"),
        "home_marginal": ((200, 300, 450), "GBP per child per week"),
        "service": ((80_000, 120_000, 160_000), "GBP per year"),
        "campaign": ((1_000, 2_000, 3_000), "GBP per month"),
        "move": ((500, 1500, 3000), "GBP per move"),
    },
    assumptions={
        "quoted_occupancy": ((0.85, 1.0, 1.0), "share"),
        "carers_growth": ((-0.5, 0.25, 1.0), "places per month"),
    },
)
"""A council of whose figures most are ranges."""
