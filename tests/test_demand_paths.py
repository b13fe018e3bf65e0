"""From a council's table of counts to paths by placement type: what the rest of the house builds on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from builders import BASE_MONTH, TINY, history

from placements.demand import DemandPaths, DemandSettings, driver_series, simulate_demand
from placements.demand.history import all_series
from placements.domain import DemandError, Month, PlacementType, PlacementTypes

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
    paths: int = 200,
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


def test_the_series_are_the_total_the_types_and_unaccompanied_children_where_counted() -> None:
    table = history({**COUNTS, "2015-03-31": {"total": 480, "uasc": 20}})
    series = all_series(table, TINY, BASE_MONTH)
    assert [one.key for one in series] == ["total", "carers", "agency", "home", "outside", "uasc"]
    assert {one.last_month for one in series} == {BASE_MONTH}
    # the last count of unaccompanied children is nine months old: nothing is made up in between
    assert np.isfinite(series[-1].children).tolist() == [True] + [False] * 9


@pytest.mark.parametrize("method", ["averaged", "last_value", "sarimax", "fixed"])
def test_types_add_to_the_total_on_every_path_and_month(method: str) -> None:
    demand = simulate(method=method)
    assert demand.children.shape == (200, 51, 4)
    assert (demand.total == demand.children.sum(axis=2)).all()
    assert demand.by_need_group().sum(axis=2) == pytest.approx(demand.total, rel=1e-13)
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


def test_another_placement_type_leaves_the_paths_of_the_total_alone() -> None:
    more = PlacementTypes((*TINY.types, PlacementType("kin", "Kin", "other")))
    counts = {
        **COUNTS,
        "2015-12-31": {"total": 500, "carers": 140, "agency": 150, "home": 20, "outside": 90, "kin": 100},
    }
    assert simulate(counts, more).total == pytest.approx(simulate().total, rel=1e-12)


def test_the_order_of_rows_is_irrelevant() -> None:
    table = history(COUNTS)
    turned = table.iloc[::-1].reset_index(drop=True)
    found = [
        simulate_demand(
            rows, TINY, DemandSettings(), base_month=BASE_MONTH, last_month=LAST, paths=20, seed=1
        ).children
        for rows in (table, turned)
    ]
    assert np.array_equal(*found)


def test_extra_growth_multiplies_every_total_by_exactly_its_compound() -> None:
    plain, more = simulate(), simulate(extra_growth_per_year=0.05)
    factor = 1.05 ** (np.arange(1, 52) / 12)
    assert more.total == pytest.approx(plain.total * factor[None, :], rel=1e-12)


def test_without_spread_and_growth_the_last_counts_go_on() -> None:
    still = simulate(method="fixed")
    assert still.children == pytest.approx(np.broadcast_to(still.opening, still.children.shape), rel=1e-9)


def test_no_type_grows_by_chance_alone() -> None:
    # a small type's spread is skewed upwards: its mean must not drift, or its cost would
    demand = simulate(paths=4000, national_growth_per_year=0.0)
    share = demand.children[:, -1].mean(axis=0) / demand.total[:, -1].mean()
    # after four years the log of 20 children in homes spreads by half: 0.5 / sqrt(4,000) = 0.8% of it
    assert share == pytest.approx(demand.opening / 500, rel=0.05)


def test_a_type_without_children_keeps_hardly_any() -> None:
    counts = {**COUNTS, "2015-12-31": {"total": 480, "carers": 240, "agency": 150, "home": 0, "outside": 90}}
    homes = simulate(counts).children[:, :, 2]
    assert (homes >= 0).all()
    assert np.median(homes[:, -1]) < 1


def test_each_series_may_have_a_method_of_its_own() -> None:
    own = {"outside": {"method": "fixed", "values": {"2016-12": 60}}}
    demand = simulate(series=own, national_growth_per_year=0.0)
    assert demand.explanations["outside"].method == "fixed"
    assert demand.explanations["carers"].method == "averaged"
    assert np.median(demand.children[:, 11, 3]) == pytest.approx(60, abs=3)


def test_a_method_that_cannot_work_on_this_history_says_which_series_and_which_methods_can() -> None:
    with pytest.raises(DemandError) as refused:
        simulate(method="ets")
    lines = str(refused.value).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("total:")
    assert "averaged" in lines[0]


def test_a_driver_moves_evenly_between_its_dates() -> None:
    table = pd.DataFrame(
        {
            "driver": ["population"] * 2,
            "date": [Month(2015, 1).last_day, Month(2015, 5).last_day],
            "value": [100.0, 108.0],
        }
    )
    assert driver_series(table)["population"].children.tolist() == [100, 102, 104, 106, 108]
