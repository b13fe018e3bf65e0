"""Two engines, one answer: the waterfall and the linear programme on random boroughs, and what holds for both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import random_month
from builders_borough import GROUPS, OF_LEVEL, Borough
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.allocate.answer import weekly_cost
from placements.allocate.lp_engine import LpEngine
from placements.allocate.waterfall import Waterfall

MANY = settings(max_examples=examples(20), deadline=None, derandomize=True)
SOME = settings(max_examples=examples(6), deadline=None, derandomize=True)
SEEDS = st.integers(min_value=0, max_value=10_000)
both_engines = pytest.mark.parametrize("engine", ["lp", "waterfall"])


@given(seed=SEEDS)
@MANY
def test_the_waterfall_costs_what_the_programme_costs_where_suitability_is_nested(seed: int) -> None:
    found = Borough(seed, nested=True).placed("waterfall")
    assert found.outcome.sampled == 12
    assert found.outcome.largest_gap < 1e-9


@given(seed=SEEDS)
@MANY
def test_with_limits_on_matching_the_waterfall_costs_no_less_and_hardly_more(seed: int) -> None:
    found = Borough(seed).placed("waterfall")
    assert found.outcome.largest_gap <= 1e-4


@given(seed=SEEDS)
@MANY
def test_any_single_month_costs_the_same_by_both_engines(seed: int) -> None:
    month = random_month(seed)
    exact, quick = (
        weekly_cost(month.model, month.state, month.prices, engine.month(month.state, month.prices, "m"))
        for engine in (LpEngine(month.model, "do_nothing"), Waterfall(month.model))
    )
    assert quick == pytest.approx(exact, rel=1e-9)


@both_engines
@given(seed=SEEDS)
@SOME
def test_every_child_is_placed_or_reported_and_places_hold_no_more_than_is_reported(
    engine: str, seed: int
) -> None:
    town = Borough(seed)
    found = town.placed(engine)
    there = found.children.sum(axis=2) + found.unplaced.sum(axis=2)
    assert there == pytest.approx(town.need.children().sum(axis=2), abs=1e-6)
    for array in (found.children, found.unplaced, found.over_capacity, found.moves):
        assert array.min() >= -1e-9
    excess = sum(
        np.maximum(found.children[:, :, i] - p.usable, 0) for i, p in enumerate(found.provisions) if p.limited
    )
    assert (excess <= found.over_capacity + 1e-6).all()
    assert (found.moves <= np.stack([route.most for route in town.routes], axis=2) + 1e-9).all()


@both_engines
@given(seed=SEEDS, factor=st.floats(min_value=0.2, max_value=3.0))
@SOME
def test_all_prices_scaled_scale_the_cost_of_the_first_month(engine: str, seed: int, factor: float) -> None:
    town = Borough(seed, months=1)
    here = town.cost(town.placed(engine))
    town.price = {name: price * factor for name, price in town.price.items()}
    town.move_cost *= factor
    penalties = {
        "unplaced_penalty_gbp_per_week": 12_000 * factor,
        "over_capacity_penalty_gbp_per_week": 20_000 * factor,
    }
    assert town.cost(town.placed(engine, **penalties)) == pytest.approx(factor * here, rel=1e-6)


@both_engines
@given(seed=SEEDS, order=st.permutations(range(6)), groups=st.permutations(range(6)))
@SOME
def test_the_order_of_provisions_and_of_need_groups_changes_no_cost_of_the_first_month(
    engine: str, seed: int, order: list[int], groups: list[int]
) -> None:
    # which of two equal plans is chosen may differ, and with it later months: ties hold for one month
    town = Borough(seed, months=1)
    here = town.cost(town.placed(engine))
    town.provisions = tuple(town.provisions[i] for i in order)
    town.need = replace(
        town.need,
        groups=tuple(GROUPS[i] for i in groups),
        levels=tuple(OF_LEVEL[i] for i in groups),
        opening=town.need.opening[groups],
        retention=town.need.retention[:, :, groups],
        entrants=town.need.entrants[:, :, groups],
    )
    assert town.cost(town.placed(engine)) == pytest.approx(here, abs=0.01)


@both_engines
@given(seed=SEEDS, extra=st.floats(min_value=0.0, max_value=20.0), which=st.integers(0, 4))
@SOME
def test_more_capacity_never_costs_more_in_its_month(
    engine: str, seed: int, extra: float, which: int
) -> None:
    month = random_month(seed, paths=3)
    place = LpEngine(month.model, "x") if engine == "lp" else Waterfall(month.model)
    before = weekly_cost(month.model, month.state, month.prices, place.month(month.state, month.prices, "m"))
    names = list(month.state.usable)
    name = names[which % len(names)]
    roomy = replace(
        month.state,
        usable={**month.state.usable, name: month.state.usable[name] + extra},
        accepts={
            key: value + (extra if key[1] == name else 0.0) for key, value in month.state.accepts.items()
        },
    )
    after = weekly_cost(month.model, roomy, month.prices, place.month(roomy, month.prices, "m"))
    assert (after <= before + 1e-6).all()


@given(seed=SEEDS)
@SOME
def test_a_place_is_worth_no_more_than_the_last_one_and_no_less_than_nothing(seed: int) -> None:
    found = Borough(seed).placed("waterfall")
    for value in found.place_values:
        assert (value.mean >= 0).all()
        assert (value.last >= value.mean - 1e-6).all()
    for child in found.child_values:
        assert (child.mean >= 0).all()
        assert (child.more >= child.mean - 1e-6).all()
