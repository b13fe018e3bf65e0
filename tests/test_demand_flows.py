"""Stock and flow: what journeys show, how they go on, and what they add up to on every path."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from builders_journeys import (
    PLACEMENT_TYPES,
    TYPES,
    history_of,
    month_number,
    rows,
    synthetic_journeys,
)

from placements.demand import DemandSettings, MonthlySeries, default_priors, simulate_demand
from placements.demand.method import Ask
from placements.demand.methods import METHODS
from placements.demand.stock_and_flow import FlowForecast, simulate_flows
from placements.demand.stock_and_flow.levels import GROWTHS, KEPT, follow
from placements.demand.stock_and_flow.observed import ADULT, observed
from placements.domain import DemandError, Month

BASE = Month(2021, 3)
PRIORS = default_priors()
FOSTER = ("in_house_foster",)


def forecast(table: pd.DataFrame | None = None, **rest: object) -> FlowForecast:
    if table is None and not rest:
        return usual_forecast()
    settings = {"paths": 200, "seed": 7, "horizon": 24, **rest}
    horizon = int(str(settings.pop("horizon")))
    found = synthetic_journeys() if table is None else table
    return simulate_flows(found, TYPES, BASE, horizon, **settings)  # type: ignore[arg-type]  # paths, seed, changes


@functools.cache
def usual_forecast() -> FlowForecast:
    """Two years of the synthetic council, made once: no test changes it."""
    return forecast(synthetic_journeys())


def year_of(children: int, to: str = "stays", age: int = 60) -> pd.DataFrame:
    """In-house foster, a year of months in which ``children`` are there, and the open stock after it."""
    months = [str(Month(2020, 4) + step) for step in range(12)]
    return rows(
        *[(month, "in_house_foster", "in_care", age, 12, to, children) for month in months],
        ("2021-04", "in_house_foster", "in_care", age, 12, "open", children),
    )


def test_events_are_held_against_the_children_exposed_to_them() -> None:
    table = rows(
        ("2021-02", "in_house_foster", "in_care", 60, 0, "stays", 6),
        ("2021-02", "in_house_foster", "in_care", 60, 0, "left", 2),
        ("2021-03", "in_house_foster", "in_care", 60, 1, "in_house_foster", 1),
        ("2021-03", "in_house_foster", "in_care", 60, 1, "stays", 5),
        ("2021-03", "in_house_foster", "entered", 24, 0, "left", 3),
        ("2021-04", "in_house_foster", "in_care", 60, 2, "open", 5),
    )
    seen = observed(table, FOSTER, BASE, uasc=False)
    # aged 5 to 9: the third band; one month in placement is the second band of lengths
    assert seen.exposure[0, 0, 0, 2] == 8 and seen.left[0, 0, 0, 2] == 2
    assert seen.exposure[1, 0, 1, 2] == 6 and seen.moved[1, 0, 1, 2, 0] == 1
    assert seen.entered[1, 0, 2] == 3
    assert seen.landed.tolist() == [[0, 3, 0]]
    assert seen.stock.sum() == 5


def test_what_comes_after_the_base_month_is_not_known() -> None:
    table = synthetic_journeys()
    cut = table[table["month"] <= month_number(Month(2020, 4))]
    one, other = (
        simulate_flows(journeys, TYPES, Month(2020, 3), 12, paths=50, seed=1) for journeys in (table, cut)
    )
    assert np.array_equal(one.futures.children, other.futures.children)


def test_a_child_whose_age_is_not_known_counts_as_the_others_do() -> None:
    known = rows(("2021-04", "in_house_foster", "in_care", 200, 3, "open", 3))
    unknown = rows(("2021-04", "in_house_foster", "in_care", -1, 3, "open", 1))
    table = pd.concat([year_of(3), known, unknown])
    seen = observed(table, FOSTER, BASE, uasc=False)
    # 3 aged 5, 3 aged 16 years and 8 months, and one of whom half is each
    assert seen.stock.sum() == pytest.approx(7)
    assert seen.stock[0, :, 200].sum() == pytest.approx(3.5)
    assert seen.stock[0, :, 60:72].sum() == pytest.approx(3.5)


def test_with_nothing_forgotten_a_level_is_statsmodels_poisson_trend() -> None:
    rng = np.random.default_rng(4)
    months = np.arange(96)
    expected = np.full((1, 96), 40.0)
    events = rng.poisson(40 * np.exp(0.05 / 12 * (months - 48)))[None].astype(float)
    levels = follow(events, expected, 10.0, 0.001)
    likeliest = int(np.argmax(levels.weights[0] * (levels.kept == KEPT[0])))
    fitted = sm.GLM(
        events[0], sm.add_constant(months), family=sm.families.Poisson(), offset=np.log(expected[0])
    ).fit()
    step = (GROWTHS[1] - GROWTHS[0]) / 12
    assert levels.growth[likeliest] == pytest.approx(fitted.params[1], abs=step)
    now = levels.count[0, likeliest] / levels.expected[0, likeliest]
    assert now == pytest.approx(np.exp(fitted.params[0] + fitted.params[1] * 95), rel=0.03)


def test_a_level_that_has_doubled_is_followed_and_one_that_stays_is_not_moved() -> None:
    steady = np.full(60, 20.0)
    doubled = np.where(np.arange(60) < 40, 20.0, 40.0)
    levels = follow(np.array([steady, doubled]), np.full((2, 60), 20.0), 0.03, 0.65)
    assert levels.mean[0] == pytest.approx(1.0, abs=0.02)
    assert levels.mean[1] == pytest.approx(2.0, abs=0.25)


def test_every_child_is_accounted_for_on_every_path_and_month() -> None:
    found = forecast()
    played = found.futures
    stock = played.children.sum(axis=2)
    before = np.concatenate([np.full((len(stock), 1), found.opening.sum()), stock[:, :-1]], axis=1)
    flows = (played.entered - played.passed - played.left).sum(axis=2)
    assert np.allclose(stock, before + flows)
    opening = np.broadcast_to(found.opening, played.children[:, :1].shape)
    types_before = np.concatenate([opening, played.children[:, :-1]], axis=1)
    gone = played.left + played.moved.sum(axis=3)
    assert (gone <= types_before + 1e-9).all()
    assert np.isfinite(played.children).all() and (played.children >= 0).all()


def test_paths_hold_whole_children() -> None:
    played = forecast().futures
    for flow in (played.children, played.entered, played.passed, played.left, played.moved):
        assert np.array_equal(flow, np.rint(flow))


def test_ages_that_are_not_known_are_no_ground_for_a_forecast_from_ages() -> None:
    table = synthetic_journeys()
    with pytest.raises(
        DemandError, match=r"the dates of birth of .* are not known; stock_and_flow follows ages"
    ):
        forecast(table.assign(age_months=-1))


def test_the_same_seed_gives_the_same_futures() -> None:
    assert np.array_equal(forecast().futures.children, forecast(synthetic_journeys()).futures.children)


def test_chance_is_as_wide_as_counting_children_makes_it() -> None:
    # a hundred children of whom nobody enters: a month on, those who left vary as a count does
    table = pd.concat(
        [
            year_of(96),
            rows(*[(str(Month(2020, 4) + m), FOSTER[0], "in_care", 60, 12, "left", 4) for m in range(12)]),
        ]
    )
    found = simulate_flows(table, FOSTER, BASE, 1, paths=4000, seed=3)
    left = found.futures.left[:, 0, 0]
    assert left.mean() == pytest.approx(4, rel=0.1)
    # 4 x (1 to 1.3 for how uncertain the rate is)
    assert 3.2 < left.var() < 6.5


def test_children_leave_in_the_month_of_their_18th_birthday() -> None:
    quiet = year_of(500)
    quiet = quiet[quiet["to"] == "stays"]
    soon = rows(("2021-04", "in_house_foster", "in_care", ADULT - 3, 24, "open", 10))
    found = simulate_flows(pd.concat([quiet, soon]), FOSTER, BASE, 6, paths=50, seed=1)
    stock = np.median(found.futures.children[:, :, 0], axis=0)
    # in March they lack three months: April and May pass, in June they are 18
    assert stock[1] > 9
    assert stock[2] < 0.5


@pytest.mark.slow
def test_unaccompanied_children_have_entries_of_their_own() -> None:
    table = synthetic_journeys(uasc_share=0.3)
    found = forecast(table)
    now = table[(table["month"] == month_number(BASE) + 1) & table["uasc"]]["children"].sum()
    assert found.uasc[:, 0].mean() == pytest.approx(now, rel=0.15)
    nobody = forecast(table[~table["uasc"]])
    assert (nobody.uasc == 0).all()
    assert "uasc" in found.learned and "uasc" not in nobody.learned


def test_whoever_is_retained_was_there_and_is_still_in_the_group() -> None:
    found = forecast()
    groups = np.array([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    retained = found.retained(groups)
    assert retained.shape == (200, 24, 3)
    assert (retained >= 0).all() and (retained <= 1).all()
    everybody = found.retained(np.ones((5, 1)))
    left = found.futures.left[:, 0].sum(axis=1)
    assert np.allclose(1 - everybody[:, 0, 0], left / found.opening.sum())


def test_types_and_total_agree_and_history_feeds_the_same_rooms() -> None:
    table = synthetic_journeys()
    demand = simulate_demand(
        history_of(table),
        PLACEMENT_TYPES,
        DemandSettings(method="stock_and_flow"),
        base_month=BASE,
        last_month=Month(2023, 3),
        paths=100,
        seed=2,
        journeys=table,
    )
    flows = simulate_flows(table, TYPES, BASE, 24, paths=100, seed=2)
    assert np.allclose(demand.children, flows.futures.children)
    assert demand.retained is not None and demand.retained.shape == (100, 24, 3)
    assert "children's journeys" in demand.explanations["total"].sentence


def test_the_method_keeps_the_contract_of_all_methods() -> None:
    table = synthetic_journeys()
    flows = simulate_flows(table, TYPES, BASE, 12, paths=300, seed=2)
    history = history_of(table)
    for key in ("total", "uasc", *TYPES):
        counted = history[history["placement_type"] == key]["children"].to_numpy(dtype=float)
        series = MonthlySeries(key, Month(2016, 3), counted)
        ask = Ask(series, PRIORS.law(key, 0.2), ((PRIORS.family["children"], 1.0),), flows=flows)
        fitted = METHODS["stock_and_flow"](ask)
        found = fitted.simulate(np.zeros((300, 12)), np.random.default_rng(1))
        assert found.shape == (300, 12)
        assert np.isfinite(found).all() and (found >= 0).all()
        assert (np.ptp(found, axis=0) > 0).all()
        assert fitted.errors.shape == counted.shape
        assert fitted.explanation.method == "stock_and_flow" and fitted.explanation.sentence
        assert abs(np.median(found[:, 0]) - counted[-1]) <= np.abs(np.diff(counted)).max() + 3


def test_a_series_that_journeys_do_not_count_is_refused() -> None:
    flows = forecast(horizon=6)
    series = MonthlySeries("kinship", Month(2020, 1), np.array([3.0, 4.0]))
    ask = Ask(series, PRIORS.law("kinship", 0.2), ((PRIORS.family["children"], 1.0),), flows=flows)
    with pytest.raises(
        DemandError, match="kinship: the journeys do not count it; they count in_house_foster"
    ):
        METHODS["stock_and_flow"](ask)


def test_tables_that_disagree_on_the_base_month_are_refused() -> None:
    table = synthetic_journeys()
    history = history_of(table).assign(children=lambda found: found["children"] + 1)
    with pytest.raises(
        DemandError,
        match=r"do not agree on 2021-03: total: history counts \d+, journeys \d+; in_house_foster: ",
    ):
        simulate_demand(
            history,
            PLACEMENT_TYPES,
            DemandSettings(method="stock_and_flow"),
            base_month=BASE,
            last_month=Month(2021, 6),
            paths=10,
            seed=1,
            journeys=table,
        )


@pytest.mark.parametrize(
    ("table", "base", "sentence"),
    [
        (synthetic_journeys().iloc[:0], BASE, "needs the table journeys, which is not there"),
        (synthetic_journeys(), Month(2021, 4), "ends with 2021-03, before the base month 2021-04"),
        (synthetic_journeys(), Month(2016, 9), "holds 6 months up to 2016-09; stock_and_flow needs 12"),
        (
            synthetic_journeys().replace({"placement_type": {"ifa": "agency"}}),
            BASE,
            "counts the placement types agency, which are not forecast",
        ),
    ],
)
def test_journeys_that_do_not_allow_a_forecast_are_refused_in_a_sentence(
    table: pd.DataFrame, base: Month, sentence: str
) -> None:
    with pytest.raises(DemandError, match=sentence):
        simulate_flows(table, TYPES, base, 12, paths=10, seed=1)


def test_a_year_in_which_nothing_happens_is_no_error() -> None:
    table = year_of(30)
    found = simulate_flows(table, FOSTER, BASE, 12, paths=100, seed=1)
    assert np.isfinite(found.futures.children).all()
    # nobody was ever seen to enter or leave: next to nobody does
    assert np.median(found.futures.children[:, -1, 0]) == pytest.approx(30, abs=3)


@pytest.mark.parametrize(
    "children", [10, 30, pytest.param(15, marks=pytest.mark.slow), pytest.param(20, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_small_councils_have_finite_futures(children: int, seed: int) -> None:
    # decades in which nobody enters a type fade what was known of its level
    table = synthetic_journeys(children=children, years=10, seed=seed)
    found = simulate_flows(table, TYPES, Month(2026, 3), 60, paths=100, seed=1)
    assert np.isfinite(found.futures.children).all()
    assert (found.futures.children >= 0).all()
