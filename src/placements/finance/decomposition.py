"""Why one cost differs from another: volume, mix, price, occupancy of the homes, and services, exactly.

The cost of children in a period is taken apart line by line (a market tier, the carers, a home):

    cost = sum over lines of  V m[l] p[l]  +  sum over homes of  f[h] e[h]  +  services

    V      child-weeks of all lines together                                       volume
    m[l]   the line's share of them                                                mix
    p[l]   GBP per child-week; in a home, at a full house: marginal + fixed        price
    f[h]   GBP per place-week, full or empty                                       price
    e[h]   empty place-weeks: place-weeks paid for less child-weeks                occupancy

A home's cost is the same as ever: ``q v + k f = q (v + f) + (k - q) f`` with q child-weeks, k place-weeks, v the
marginal and f the fixed cost. Per child-week that is ``v + f / occupancy``, of which ``v + f`` is its price and
the rest what its empty places cost. Empty places are counted, not taken per child: a home that has staff and nobody
in it yet costs what it costs, and does not cost more because more children live elsewhere.

Each factor is changed from the one side to the other in every order, and what it moves is averaged over the orders
(Shapley's value): the parts add to the difference with nothing left over, no order is preferred, and exchanging the
sides turns every sign round. A line that one side has not takes the other side's price: that it came is mix, that its
places are empty is occupancy, and neither is a change of price.

Services, planned moves and savings not delivered are a part of their own, and so is whatever else belongs to no child's
week. Quantities are means over the simulated futures, and a price is mean cost over mean quantity, from the table of
lines, so that a person can repeat it from there. So the price of an uncertain line can differ a little between plans
that pay the same: the one has more of its children in the dear futures.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.finance.rules import BLOCK_PLACES, HOME_FIXED, NEW_HOME_FIXED, PRICE_CAP

Floats = NDArray[np.float64]

FACTORS = ("volume", "mix", "price", "occupancy")
SERVICES_PART = "services"
PARTS = (*FACTORS, SERVICES_PART)

CHILD_WEEKS = "child-weeks"
FIXED_RULES = (HOME_FIXED.name, NEW_HOME_FIXED.name, BLOCK_PLACES.name)

HORIZON = "horizon"
"""Stands in place of a financial year for all of them together."""

COLUMNS = ["from_plan", "from_year", "to_plan", "to_year", "placement_type", "part", "amount_gbp"]


def decompose(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Why ``after`` costs more (+) or less (-) than ``before``.

    Parameters
    ----------
    before, after
        Rows of ``ResultTables.lines``: of one plan, in the months to be compared.

    Returns
    -------
    pd.DataFrame
        placement_type, part, amount_gbp: to the penny. The parts of a placement type add to the change of its cost,
        and all of them to the change in all. ``services`` stands under the placement type whose lines it is in.

    Notes
    -----
    Fractions of a penny are settled within each placement type: every part is rounded down, and the pennies that
    are then missing go to the parts with the largest fractions.
    """
    sides = tuple(_children(side) for side in (before, after))
    keys = list(dict.fromkeys(key for side in sides for key in side.index))
    types = {key: str(side.loc[key, "placement_type"]) for side in sides for key in side.index}
    parts = _shapley(
        _Game(*(side.drop(columns="placement_type").reindex(keys).fillna(0.0) for side in sides))
    )
    by_type: dict[str, dict[str, float]] = {}
    for number, key in enumerate(keys):
        found = by_type.setdefault(types[key], {})
        for factor, moved in zip(FACTORS, parts[:, number], strict=True):
            if factor != "occupancy" or any(key in side.index and side["place_weeks"][key] for side in sides):
                found[factor] = found.get(factor, 0.0) + float(moved)
    for sign, side in ((-1, before), (1, after)):
        for placement_type, amount in _by_type(side[~of_children(side)]).items():
            found = by_type.setdefault(str(placement_type), {})
            found[SERVICES_PART] = found.get(SERVICES_PART, 0.0) + sign * float(amount)
    change = _by_type(after).sub(_by_type(before), fill_value=0.0)
    rows = [
        (placement_type, part, amount)
        for placement_type, found in by_type.items()
        for part, amount in _to_the_penny(found, float(change[placement_type])).items()
    ]
    return pd.DataFrame(rows, columns=["placement_type", "part", "amount_gbp"])


def decomposition_table(lines: pd.DataFrame) -> pd.DataFrame:
    """From do-nothing to the strategy in each financial year and over the horizon; and year by year in each plan.

    The horizon is the sum of its years, part by part: prices rise every April, and years taken together would call it a
    change of price that one plan has more of its children late. Years of a plan are compared where both have twelve
    months: a part-year is mostly fewer months.

    Parameters
    ----------
    lines
        ``ResultTables.lines``.

    Returns
    -------
    pd.DataFrame
        from_plan, from_year, to_plan, to_year, placement_type, part, amount_gbp. A year may be ``horizon``.
    """
    plans: list[str] = list(dict.fromkeys(lines["plan"]))
    months = lines.groupby("financial_year", sort=False)["month"].nunique()
    years = [str(year) for year in months.index]
    full = [year for year in years if months[year] == 12]
    between = [_between(lines, (plans[0], year), (plans[-1], year)) for year in years if len(plans) > 1]
    frames = [*between, *([_over_the_horizon(between)] if between else [])]
    for plan in plans:
        frames += [_between(lines, (plan, one), (plan, next_)) for one, next_ in itertools.pairwise(full)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _between(lines: pd.DataFrame, start: tuple[str, str], end: tuple[str, str]) -> pd.DataFrame:
    """One comparison; its ends are (plan, financial year)."""
    found = decompose(_rows_of(lines, *start), _rows_of(lines, *end))
    return found.assign(**dict(zip(COLUMNS[:4], (*start, *end), strict=True)))[COLUMNS]


def _over_the_horizon(years: list[pd.DataFrame]) -> pd.DataFrame:
    every = pd.concat(years, ignore_index=True).assign(from_year=HORIZON, to_year=HORIZON)
    added = every.groupby(COLUMNS[:-1], sort=False)["amount_gbp"].sum().round(2)
    return added.reset_index()


def _rows_of(lines: pd.DataFrame, plan: str, year: str) -> pd.DataFrame:
    return lines[(lines["plan"] == plan) & (lines["financial_year"] == year)]


def of_children(rows: pd.DataFrame) -> pd.Series:
    """Which rows are child-weeks of a provision, or the fixed cost of one."""
    return (rows["unit"] == CHILD_WEEKS) | rows["rule"].isin(FIXED_RULES)


def _by_type(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("placement_type", sort=False)["amount_gbp"].sum()


def _children(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a line: placement_type, child_weeks, of_children, place_weeks, of_places (GBP).

    A home is one line, by its provision; what is not a home is the line itself.
    """
    mine = rows[of_children(rows)]
    key = line_keys(mine)
    fixed = mine["rule"].isin(FIXED_RULES)
    columns = {
        "child_weeks": mine["quantity"].where(~fixed, 0.0),
        "of_children": mine["amount_gbp"].where(~fixed, 0.0),
        "place_weeks": mine["quantity"].where(fixed, 0.0),
        "of_places": mine["amount_gbp"].where(fixed, 0.0),
    }
    sums = pd.DataFrame(columns).groupby(key.to_numpy(), sort=False).sum()
    types = mine.groupby(key.to_numpy(), sort=False)["placement_type"].first()
    return sums.assign(placement_type=types)


def line_keys(mine: pd.DataFrame) -> pd.Series:
    """What each row of children is a line by: a home by its provision, what a price cap moves by the line it caps."""
    homes = set(mine.loc[mine["rule"].isin(FIXED_RULES), "provision"])
    # what a price cap takes off and puts back are weeks of the line it caps, at another price
    line = mine["line"].where(mine["rule"] != PRICE_CAP.name, mine["line"].map(_capped_line))
    return mine["provision"].where(mine["provision"].isin(homes), line)


def _capped_line(key: str) -> str:
    """The line that ``cap:MEASURE:LINE:off`` and ``:on`` are about; any other key as it is."""
    return key.split(":", 2)[-1].rsplit(":", 1)[0] if key.startswith("cap:") else key


class _Game:
    """The cost of the children of two sides, with each factor of the one or of the other."""

    def __init__(self, before: pd.DataFrame, after: pd.DataFrame) -> None:
        weeks = [side["child_weeks"].to_numpy(dtype=float) for side in (before, after)]
        places = [side["place_weeks"].to_numpy(dtype=float) for side in (before, after)]
        fixed = _rates([side["of_places"].to_numpy(dtype=float) for side in (before, after)], places)
        marginal = _rates([side["of_children"].to_numpy(dtype=float) for side in (before, after)], weeks)
        self.volume = [float(side.sum()) for side in weeks]
        self.mix = _rates(weeks, [np.full_like(side, side.sum()) for side in weeks])
        self.price = [v + f for v, f in zip(marginal, fixed, strict=True)]
        self.fixed = fixed
        # where nothing is fixed there are no places to be empty
        self.empty = [
            np.where(fixed[0] + fixed[1] != 0, k - q, 0.0) for k, q in zip(places, weeks, strict=True)
        ]

    def cost(self, volume: int, mix: int, price: int, occupancy: int) -> Floats:
        """GBP by line, each factor from side 0 or 1."""
        filled: Floats = self.volume[volume] * self.mix[mix] * self.price[price]
        return filled + self.fixed[price] * self.empty[occupancy]


def _rates(amounts: Sequence[Floats], quantities: Sequence[Floats]) -> list[Floats]:
    """Amount over quantity on either side; a side without quantity takes the other's, and 0 where neither has."""
    own = [
        np.divide(amount, quantity, out=np.zeros_like(amount), where=quantity != 0)
        for amount, quantity in zip(amounts, quantities, strict=True)
    ]
    return [
        np.where(quantities[side] != 0, own[side], np.where(quantities[1 - side] != 0, own[1 - side], 0.0))
        for side in (0, 1)
    ]


def _shapley(game: _Game) -> Floats:
    """What each factor moves, shape (factors, lines): the mean over all orders of changing them."""
    count = len(FACTORS)
    costs = {sides: game.cost(*sides) for sides in itertools.product((0, 1), repeat=count)}
    moved = np.zeros((count, len(game.fixed[0])))
    for order in itertools.permutations(range(count)):
        sides = [0] * count
        for factor in order:
            was = costs[tuple(sides)]
            sides[factor] = 1
            moved[factor] += costs[tuple(sides)] - was
    return moved / math.factorial(count)


def _to_the_penny(parts: dict[str, float], total: float) -> dict[str, float]:
    """The parts in pounds and whole pennies, in the order of ``PARTS``, adding to ``total`` (in pennies already)."""
    pence = {part: math.floor(parts[part] * 100) for part in PARTS if part in parts}
    missing = round(total * 100) - sum(pence.values())
    largest_first = sorted(pence, key=lambda part: pence[part] - parts[part] * 100)
    for step in range(abs(missing)):
        pence[largest_first[step % len(pence)]] += 1 if missing > 0 else -1
    return {part: amount / 100 + 0.0 for part, amount in pence.items()}
