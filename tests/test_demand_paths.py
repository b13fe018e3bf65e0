"""Simulated types add to their total on every path, and each draws from a stream of its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from builders import BASE_MONTH, TINY, history

from placements.demand import METHODS, DemandPaths, DemandSettings, monthly_total, simulate_demand
from placements.domain import Month, PlacementType, PlacementTypes
from placements.domain.assumption import stream

COUNTS: dict[str, dict[str, int]] = {
    "2014-03-31": {"total": 430},
    "2015-03-31": {"total": 480},
    "2015-12-31": {"total": 500, "carers": 240, "agency": 150, "home": 20, "outside": 90},
}
LAST = Month(2020, 3)


def simulate(
    counts: Mapping[str, Mapping[str, int]] = COUNTS,
    types: PlacementTypes = TINY,
    *,
    seed: int = 1,
    paths: int = 50,
    **settings: object,
) -> DemandPaths:
    return simulate_demand(
        history(counts),
        types,
        DemandSettings.model_validate(settings),
        base_month=BASE_MONTH,
        last_month=LAST,
        paths=paths,
        seed=seed,
    )


@pytest.mark.parametrize("method", METHODS)
def test_types_add_to_the_total_of_the_method_on_every_path_and_month(method: str) -> None:
    demand = simulate(method=method)
    total = METHODS[method](
        monthly_total(history(COUNTS), TINY, BASE_MONTH),
        51,
        50,
        stream(1, "demand:total"),
        DemandSettings(),
    )
    assert demand.children.shape == (50, 51, 4)
    assert demand.children.sum(axis=2) == pytest.approx(total, rel=1e-13)
    assert demand.by_need_group().sum(axis=2) == pytest.approx(total, rel=1e-13)
    assert np.isfinite(demand.children).all()
    assert (demand.children >= 0).all()


def test_the_horizon_runs_from_the_month_after_the_base_month_to_the_last() -> None:
    demand = simulate()
    assert (demand.months[0], demand.months[-1], len(demand.months)) == (Month(2016, 1), LAST, 51)
    assert demand.opening.tolist() == pytest.approx([240, 150, 20, 90])
    assert demand.opening_by_need_group().tolist() == pytest.approx([390, 110])


def test_the_same_seed_gives_the_same_paths_and_another_seed_others() -> None:
    assert np.array_equal(simulate().children, simulate().children)
    assert not np.array_equal(simulate().children, simulate(seed=2).children)


def test_another_placement_type_leaves_the_paths_of_the_total_and_the_luck_of_the_others_alone() -> None:
    more = PlacementTypes((*TINY.types, PlacementType("kin", "Kin", "other")))
    counts = {
        **COUNTS,
        "2015-12-31": {"total": 500, "carers": 140, "agency": 150, "home": 20, "outside": 90, "kin": 100},
    }
    before, after = simulate(), simulate(counts, more)
    assert after.total == pytest.approx(before.total, rel=1e-13)
    # 150 with agencies, 90 outside in both: one against the other moves as it did
    ratio = [d.children[:, :, 1] / d.children[:, :, 3] for d in (before, after)]
    assert ratio[1] == pytest.approx(ratio[0], rel=1e-12)


def test_extra_growth_multiplies_every_path_by_exactly_its_compound() -> None:
    plain, more = simulate(), simulate(extra_growth_per_year=0.05)
    factor = 1.05 ** (np.arange(1, 52) / 12)
    assert more.children == pytest.approx(plain.children * factor[None, :, None], rel=1e-13)


def test_without_variance_the_mix_stays_the_last_known_one() -> None:
    still = simulate(
        method="last_value",
        level_variance=1e-24,
        count_variance=0,
        mix_level_variance=0,
        mix_count_variance=0,
    )
    assert still.children == pytest.approx(np.broadcast_to(still.opening, still.children.shape), rel=1e-9)


def test_the_mix_moves_around_the_last_known_one_on_average() -> None:
    # the mix is a belief about what is unknown, not a trend: its mean may not drift to the dearest type
    demand = simulate(paths=20_000)
    share = demand.children / demand.total[:, :, None]
    # the log share of 110 of 500 children spreads by about 0.3 in four years: 0.3 / sqrt(20,000) = 0.2%
    assert share[:, -1].mean(axis=0) == pytest.approx(demand.opening / 500, rel=0.02)


def test_a_type_without_children_stays_without() -> None:
    counts = {**COUNTS, "2015-12-31": {"total": 480, "carers": 240, "agency": 150, "home": 0, "outside": 90}}
    assert (simulate(counts).children[:, :, 2] == 0).all()


def test_the_yearly_change_of_a_small_types_share_has_the_variance_of_the_settings() -> None:
    # outside: 90 of 500 children, a need group of 22%: variance 0.05 + 0.5 / 90 a year, against carers, a
    # large group: 0.0025 + 1 / 240. Log ratios of two types have the sum of both
    demand = simulate(paths=20_000)
    ratio = np.log(demand.children[:, 11, 3] / demand.children[:, 11, 0])
    assert ratio.std() == pytest.approx(np.sqrt(0.05 + 0.5 / 90 + 0.0025 + 1 / 240), rel=0.025)
