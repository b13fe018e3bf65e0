"""What-ifs on flows: what is named changes, nothing else does, and the rate stands beside the one it replaces."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from builders_journeys import PLACEMENT_TYPES, TYPES, history_of, synthetic_journeys
from pydantic import ValidationError

from placements.demand import DemandPaths, DemandSettings, simulate_demand
from placements.demand.stock_and_flow import FlowChange, FlowForecast, simulate_flows
from placements.domain import DemandError, Month

BASE = Month(2021, 3)
FIRST = str(BASE + 1)


def change(flow: str = "entries", **rest: Any) -> FlowChange:
    return FlowChange.model_validate({"flow": flow, "month": FIRST, "reason": "a trial"} | rest)


def played(*changes: FlowChange, horizon: int = 36) -> FlowForecast:
    if not changes:
        return plain_forecast(horizon)
    named = {f"change {place}": one for place, one in enumerate(changes)}
    return simulate_flows(synthetic_journeys(), TYPES, BASE, horizon, paths=96, seed=5, changes=named)


@functools.cache
def plain_forecast(horizon: int) -> FlowForecast:
    """What goes on as it was, which every change is held against."""
    return simulate_flows(synthetic_journeys(), TYPES, BASE, horizon, paths=96, seed=5)


def simulated(settings: DemandSettings) -> DemandPaths:
    table = synthetic_journeys()
    return simulate_demand(
        history_of(table),
        PLACEMENT_TYPES,
        settings,
        base_month=BASE,
        last_month=Month(2022, 3),
        paths=10,
        seed=1,
        journeys=table,
    )


@pytest.mark.slow
def test_a_change_that_changes_nothing_changes_nothing_on_any_path() -> None:
    plain, same = played(), played(change(multiply_by=1.0))
    assert np.allclose(plain.futures.children, same.futures.children, rtol=1e-12, atol=1e-9)


def test_half_the_entries_are_half_the_entries_on_every_path() -> None:
    plain, halved = played(horizon=6), played(change(multiply_by=0.5), horizon=6)
    # luck is the same, but half as many children vary by more of themselves
    ratio = halved.futures.entered.sum(axis=2).mean() / plain.futures.entered.sum(axis=2).mean()
    assert ratio == pytest.approx(0.5, abs=0.02)
    assert (halved.futures.children.sum(axis=2) < plain.futures.children.sum(axis=2)).mean() > 0.95


@pytest.mark.slow
def test_fewer_entries_build_up_in_the_stock_and_do_not_empty_it_at_once() -> None:
    plain, fewer = played(), played(change(multiply_by=0.5))
    saved = (plain.futures.children - fewer.futures.children).sum(axis=2).mean(axis=0)
    assert 0 < saved[0] < saved[11] < saved[35]


def test_only_the_ages_and_types_that_are_named_are_concerned() -> None:
    named = change("exits", placement_types=["ifa"], lowest_age=10, multiply_by=3.0)
    plain, sooner = played(horizon=1), played(named, horizon=1)
    left, before = sooner.futures.left[:, 0].mean(axis=0), plain.futures.left[:, 0].mean(axis=0)
    assert left[TYPES.index("ifa")] > 1.2 * before[TYPES.index("ifa")]
    others = [place for place, key in enumerate(TYPES) if key != "ifa"]
    assert np.allclose(left[others], before[others])


def test_moves_are_changed_by_where_they_go() -> None:
    to = TYPES.index("external_residential")
    named = change("moves", to=["external_residential"], multiply_by=0.0)
    moved = played(named, horizon=12).futures.moved.mean(axis=(0, 1))
    assert moved[:, to].sum() == pytest.approx(0, abs=1e-9)
    assert moved[:, TYPES.index("ifa")].sum() > 0


def test_children_are_added_by_the_month_from_a_date_until_another() -> None:
    extra = change(
        add_per_month=4.0, placement_types=["other"], month=str(BASE + 3), last_month=str(BASE + 6)
    )
    more = played(extra, horizon=12).futures.entered - played(horizon=12).futures.entered
    by_month = more[:, :, TYPES.index("other")].mean(axis=0)
    assert np.allclose(by_month[:2], 0) and np.allclose(by_month[6:], 0)
    # four in all, not four unaccompanied children and four others
    assert by_month[2:6] == pytest.approx(np.full(4, 4.0), rel=0.15)


def test_a_change_builds_up_evenly() -> None:
    slow = change(multiply_by=0.0, build_up_months=3)
    ratio = played(slow, horizon=6).futures.entered.mean(axis=(0, 2)) / played(
        horizon=6
    ).futures.entered.mean(axis=(0, 2))
    assert ratio == pytest.approx(np.array([0.75, 0.5, 0.25, 0, 0, 0]), abs=0.08)


@pytest.mark.slow
def test_a_range_is_drawn_and_widens_the_futures() -> None:
    sure = played(change(multiply_by=0.8))
    unsure = played(change(multiply_by={"low": 0.4, "central": 0.8, "high": 1.2, "reason": "a guess"}))
    assert unsure.futures.children.sum(axis=2)[:, -1].std() > sure.futures.children.sum(axis=2)[:, -1].std()


@pytest.mark.slow
def test_each_change_is_told_beside_the_rate_that_it_replaces() -> None:
    found = played(change(multiply_by=0.75, lowest_age=10, highest_age=15, build_up_months=12))
    (told,) = found.told
    entering = found.futures.entered
    assert told.startswith("change 0: entries of children aged 10 to 15 to all placement types go from ")
    before, after = (float(word) for word in told.split(" go from ")[1].split(" children")[0].split(" to "))
    assert after == pytest.approx(0.75 * before, abs=0.01)
    assert 0 < before < entering.sum(axis=2).mean()
    assert told.endswith("children a month from Apr 2021, built up over 12 months.")


@pytest.mark.slow
def test_changes_of_one_rate_act_together_and_their_order_is_irrelevant() -> None:
    half, more = change(multiply_by=0.5), change(add_per_month=4.0)
    one, other = played(half, more, horizon=6), played(more, half, horizon=6)
    assert np.allclose(one.futures.entered, other.futures.entered)
    twice = played(half, half, horizon=6).told
    rates = [
        [float(word) for word in told.split(" go from ")[1].split(" children")[0].split(" to ")]
        for told in twice
    ]
    assert rates[0][1] == pytest.approx(rates[0][0] / 2, abs=0.01)
    # the second replaces what the first has left
    assert rates[1] == pytest.approx([rates[0][1], rates[0][1] / 2], abs=0.01)


def test_a_change_acts_in_the_month_of_entry_too() -> None:
    plain, sooner = played(horizon=1), played(change("exits", multiply_by=3.0), horizon=1)
    assert sooner.futures.passed.sum() == pytest.approx(3 * plain.futures.passed.sum(), rel=0.15)


def test_a_change_of_unaccompanied_children_needs_some() -> None:
    table = synthetic_journeys()
    named = {"arrivals": change(unaccompanied="only", add_per_month=3.0)}
    with pytest.raises(
        DemandError, match="arrivals: the change is about unaccompanied children, and the journeys count"
    ):
        simulate_flows(table[~table["uasc"]], TYPES, BASE, 12, paths=8, seed=1, changes=named)


def test_a_change_needs_every_series_to_be_forecast_from_journeys() -> None:
    settings = DemandSettings.model_validate(
        {
            "method": "stock_and_flow",
            "series": {"total": {"method": "averaged"}},
            "flow_changes": {"early help": change(multiply_by=0.9)},
        }
    )
    with pytest.raises(DemandError, match=r"Changes of flows \(early help\) .* otherwise forecast: total"):
        simulated(settings)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"month": "2021-03"},
            r"begins in 2021-03, and the counts up to the base month 2021-03 hold its effect",
        ),
        ({"placement_types": ["agency"]}, r'names the placement type "agency"; known: in_house_foster'),
    ],
)
def test_a_change_that_this_council_does_not_allow_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DemandError, match=sentence):
        played(change(**wrong))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lowest_age": 12, "highest_age": 5}, "highest_age 5 is below lowest_age 12"),
        ({"last_month": "2020-01"}, "last_month 2020-01 is before month"),
        ({"to": ["ifa"]}, "to is for moves"),
        ({"multiply_by": -1}, "multiply_by -1 is below 0"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        change(**wrong)


def test_flows_cannot_be_changed_where_no_flow_is_forecast() -> None:
    settings = DemandSettings(flow_changes={"early help": change(multiply_by=0.9)})
    with pytest.raises(DemandError, match=r"early help.* which only the method stock_and_flow knows"):
        simulated(settings)


def test_a_change_that_begins_after_the_forecast_is_refused() -> None:
    with pytest.raises(DemandError, match="begins in 2024-04, after the last month of the forecast, 2024-03"):
        played(change(month="2024-04"), horizon=36)
