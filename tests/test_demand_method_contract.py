"""Every forecast method keeps one contract; each does what is worked by hand, or what statsmodels itself forecasts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from placements.demand.classical import ets, sarimax, theta
from placements.demand.method import Ask
from placements.demand.methods import METHODS
from placements.demand.plain import ROOT, Linear, fixed, last_value, shock_of
from placements.demand.priors import VarianceLaw, default_priors
from placements.demand.regression import regression
from placements.demand.scales import Scale
from placements.demand.series import MonthlySeries
from placements.demand.settings import SeriesSettings
from placements.domain import DemandError, Month

Floats = NDArray[np.float64]

PRIORS = default_priors()
START = Month(2012, 1)
HORIZON = 18
LAW = VarianceLaw(fixed=0.0025, per_child=0.0, freedom=200, worth_months=240)
"""So firmly believed, and so nearly normal, that its spread shows as it is written."""


def asked(children: Floats | list[float], law: VarianceLaw = PRIORS.variance["small"], **rest: Any) -> Ask:
    series = MonthlySeries("ifa", START, np.asarray(children, dtype=np.float64))
    return Ask(series, law, ((PRIORS.family["children"], 1.0),), **rest)


def futures(fitted: Any, horizon: int = HORIZON, paths: int = 400, seed: int = 1) -> Floats:
    rng = np.random.default_rng(seed)
    found: Floats = fitted.simulate(rng.standard_normal((paths, horizon)), rng)
    return found


def middle(fitted: Any, horizon: int = HORIZON) -> Floats:
    """The one path of a method whose months bring no shock."""
    found: Floats = fitted.simulate(np.zeros((1, horizon)), np.random.default_rng(1))
    return found[0]


def walk(months: int, start: float = 100.0, seed: int = 5) -> Floats:
    steps = np.random.default_rng(seed).normal(0.0, 3.0, months)
    return np.round(np.maximum(start + np.cumsum(steps), 0.0))


def with_gaps(children: Floats, known: list[int]) -> Floats:
    gappy = np.full(len(children), np.nan)
    gappy[known] = children[known]
    return gappy


def seasonal(months: int) -> Floats:
    """A year that swings by 30 children around 200, and hardly anything else."""
    swing = 30 * np.sin(2 * np.pi * np.arange(months) / 12)
    return 200 + swing + np.random.default_rng(3).normal(0.0, 1.0, months)


HISTORIES: dict[str, Floats] = {
    "60 months": walk(60),
    "24 months": walk(24, start=20),
    "one count": np.array([7.0]),
    "two counts": np.array([7.0, 9.0]),
    "constant": np.full(30, 12.0),
    "all zeros": np.zeros(30),
    "gaps": with_gaps(walk(60), [0, 1, 2, 3, 30, 31, 32, 50, 58]),
    "yearly": with_gaps(walk(85), list(range(0, 85, 12))),
    "ended early": with_gaps(walk(40), list(range(30))),
    "0 next to 500": np.array([0.0, 500.0] * 8),
    "falling to zero": np.maximum(46.0 - 2 * np.arange(24), 0.0),
}


def settings(children: Floats) -> SeriesSettings:
    """For ``fixed``, a child more each month."""
    known = children[np.isfinite(children)]
    own = {START + len(children) + 11: float(known[-1]) + 12}
    return SeriesSettings(values=own, band_share=0.1, driver="child_population")


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("history", HISTORIES)
def test_every_method_keeps_the_contract_or_says_why_not(name: str, history: str) -> None:
    children = HISTORIES[history]
    months = len(children)
    driver = 60_000 * 1.001 ** np.arange(months + HORIZON)
    ask = asked(children, settings=settings(children), driver=driver)
    try:
        fitted = METHODS[name](ask)
    except DemandError as refusal:
        if name == "stock_and_flow":
            # with journeys it keeps the contract in test_demand_flows.py
            assert str(refusal).startswith("ifa: the method stock_and_flow needs the table journeys")
            return
        assert name in ("ets", "theta")
        assert str(refusal).startswith(f"ifa: {name} needs a count in each of 12 months or more, and ")
        assert str(refusal).endswith("Use averaged, last_value or sarimax.")
        return
    found = futures(fitted)
    assert found.shape == (400, HORIZON)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert np.array_equal(found, futures(METHODS[name](ask)))
    assert (np.ptp(found, axis=0) > 0).all()
    assert fitted.errors.shape == (months,)
    assert not np.isinf(fitted.errors).any()
    assert fitted.explanation.method == name
    known = ask.series.known
    largest_change = float(np.abs(np.diff(known)).max()) if len(known) > 1 else 0.0
    assert abs(np.median(found[:, 0]) - known[-1]) <= largest_change + 3


@pytest.mark.parametrize("name", ["last_value", "ets", "theta", "sarimax", "regression"])
def test_other_shocks_or_another_stream_make_other_futures(name: str) -> None:
    ask = asked(walk(36), driver=np.linspace(100, 120, 36 + HORIZON))
    fitted = METHODS[name](ask)
    shocks = np.random.default_rng(1).standard_normal((5, HORIZON))
    found = fitted.simulate(shocks, np.random.default_rng(2))
    assert not np.array_equal(found, fitted.simulate(-shocks, np.random.default_rng(2)))
    assert not np.array_equal(found, fitted.simulate(shocks, np.random.default_rng(3)))


# last_value -------------------------------------------------------------------------------------------------


def test_from_one_count_the_last_value_spreads_in_a_year_as_the_law_says() -> None:
    # the law's standard deviation of the yearly log change is sqrt(0.0025) = 0.05; Student's t of
    # 1 / (1 / 240 + 1 / 200) = 109 degrees spreads sqrt(109 / 107) = 1.009 times as far
    found = futures(last_value(asked([400.0], LAW)), horizon=36, paths=20_000)
    assert np.log(found[:, 11]).std() == pytest.approx(0.05 * 1.009, rel=0.03)
    assert np.log(found[:, 35]).std() == pytest.approx(0.05 * 1.009 * np.sqrt(3), rel=0.03)
    assert np.median(found[:, 35]) == pytest.approx(400, rel=0.005)


def test_law_and_history_weigh_by_their_months() -> None:
    # counts 100, 121 a month later, 100 four months after that; roots with 3/8 added: 10.0187, 11.0170, 10.0187
    # squares by month: 0.9983^2 = 0.9966 and 0.9983^2 / 4 = 0.2492
    # law: 0.0025 x (100 / (2 x 10.0187))^2 / 12 = 0.0051889 a month, worth 240 months
    fitted = last_value(asked([100, 121, np.nan, np.nan, np.nan, 100], LAW))
    by_hand = (240 * 0.0051889 + 0.9966 + 0.2492) / 242
    assert fitted.shock.sd**2 == pytest.approx(by_hand, rel=1e-3)
    assert fitted.shock.prior_share == pytest.approx(240 / 242)
    by_month = np.array([np.nan, 0.9983, np.nan, np.nan, np.nan, -0.9983 / 2])
    assert fitted.errors == pytest.approx(by_month / np.sqrt(by_hand), rel=1e-3, nan_ok=True)


def test_months_that_nobody_counted_have_passed_all_the_same() -> None:
    # three months without a count and the first forecast month: four months of spread
    fresh = futures(last_value(asked([400.0], LAW)), paths=20_000)
    stale = futures(last_value(asked([400.0, np.nan, np.nan, np.nan], LAW)), paths=20_000)
    assert stale[:, 0].std() == pytest.approx(2 * fresh[:, 0].std(), rel=0.03)


def test_a_model_whose_shocks_fade_has_a_larger_shock_for_the_same_yearly_change() -> None:
    # half of a shock stays: in the twelfth month a year's shocks add to 1 + 11 x 0.5^2 = 3.75 of them, not to 12
    ask = asked([400.0], LAW)
    none = np.array([np.nan])
    lasting = shock_of(ask, ROOT, none, np.ones(12))
    fading = shock_of(ask, ROOT, none, np.append(1.0, np.full(11, 0.5)))
    assert fading.sd**2 == pytest.approx(lasting.sd**2 * 12 / 3.75)


def test_changes_far_out_are_expected_as_far_as_the_spread_rests_on_the_law() -> None:
    # 24 months of the law among 24 + 24: 1 / (1 / 48 + 0.5 / 5) = 8.3 degrees of freedom
    law = LAW.model_copy(update={"freedom": 5.0, "worth_months": 24.0})
    fitted = last_value(asked(walk(25), law))
    assert fitted.shock.freedom == pytest.approx(1 / (1 / 48 + 0.5 / 5))
    # and in full where three numbers were fitted as if they were known: 24 + 22 months
    assert theta(asked(walk(25), law)).shock.freedom == pytest.approx(1 / (1 / 46 + 1 / 5))


# fixed ------------------------------------------------------------------------------------------------------


def test_the_councils_own_numbers_are_met_evenly_in_between_and_kept() -> None:
    # 100 now, 106 in six months: one child more a month; 100 again three months later: two fewer a month
    own = {START + 6: 106.0, START + 9: 100.0}
    fitted = fixed(asked([100.0], settings=SeriesSettings(values=own)))
    by_hand = [101, 102, 103, 104, 105, 106, 104, 102, 100, 100, 100]
    assert np.array_equal(futures(fitted, horizon=11), np.tile(np.array(by_hand, dtype=float), (400, 1)))
    assert fitted.explanation.sentence == (
        "The council's own numbers: 106 in Jul 2012, 100 in Oct 2012; evenly in between, the last one kept on; "
        "no band."
    )


def test_the_stated_band_holds_80_percent_a_year_ahead_and_widens_with_the_root_of_time() -> None:
    # 10% either side of 200 after a year: 180 to 220; after four years 20%: 160 to 240
    given = SeriesSettings(values={START + 1: 200.0}, band_share=0.1)
    found = futures(fixed(asked([200.0], settings=given)), horizon=48, paths=40_000)
    assert np.quantile(found[:, 11], [0.1, 0.9]) == pytest.approx([180, 220], rel=0.01)
    assert np.quantile(found[:, 47], [0.1, 0.9]) == pytest.approx([160, 240], rel=0.01)


def test_numbers_of_the_past_are_passed_over_and_the_rest_refused_in_a_sentence() -> None:
    history = [90.0, 95.0, 100.0]
    late = SeriesSettings(values={START: 500.0, START + 4: 104.0})
    assert middle(fixed(asked(history, settings=late)), 3) == pytest.approx([102, 104, 104])
    with pytest.raises(DemandError) as past:
        fixed(asked(history, settings=SeriesSettings(values={START: 500.0})))
    assert str(past.value) == (
        "ifa: none of your own numbers is for a month after 2012-03. "
        'Write them as in values = { "2013-03" = 100 }.'
    )
    with pytest.raises(DemandError, match="the fixed number for 2012-05, -1, is not a number of children"):
        fixed(asked(history, settings=SeriesSettings(values={START + 4: -1.0})))


# ets, theta, sarimax ----------------------------------------------------------------------------------------


def test_ets_is_the_model_that_statsmodels_itself_finds_best_by_aicc() -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    children = walk(48, seed=11)
    kinds = [(None, False), ("add", False), ("add", True)]
    found = [
        ETSModel(ROOT.forward(children), trend=trend, damped_trend=damped).fit(disp=False)
        for trend, damped in kinds
    ]
    best = min(found, key=lambda fit: float(fit.aicc))
    fitted = ets(asked(children))
    assert middle(fitted) == pytest.approx(ROOT.backward(best.forecast(HORIZON)), rel=1e-6)
    shocks = np.random.default_rng(2).normal(0.0, 0.3, (7, HORIZON))
    ours = fitted.ahead(HORIZON).paths(shocks, np.zeros((7, 0)))
    theirs = best.simulate(HORIZON, anchor="end", repetitions=7, random_errors=np.ascontiguousarray(shocks.T))
    assert ours == pytest.approx(theirs.T, abs=1e-6)


@pytest.mark.parametrize("children", [walk(40, seed=12), seasonal(65)], ids=["walk", "seasonal"])
def test_theta_has_the_median_of_statsmodels_and_a_spread_from_its_own_errors(children: Floats) -> None:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    theirs = ThetaModel(ROOT.forward(children), period=12, method="additive").fit()
    fitted = theta(asked(children))
    assert middle(fitted) == pytest.approx(ROOT.backward(np.asarray(theirs.forecast(HORIZON))), rel=1e-9)
    level, slope = ROOT.forward(children), theirs.params["b0"] / 2
    if not np.ptp(theirs.forecast_components(12)["seasonal"]):
        assert fitted.errors[1] * fitted.shock.sd == pytest.approx(level[1] - level[0] - slope)
    echo = fitted.ahead(3).echo
    assert echo == pytest.approx([1.0, theirs.params["alpha"], theirs.params["alpha"]])


def test_theta_takes_the_season_off_in_the_right_month() -> None:
    # 65 months end in May: were the seasons a month off, errors would be of the size of the swing, 1.1 on the
    # root scale, and not of the noise of 1 child in 200, 1 / (2 sqrt(200)) = 0.035
    fitted = theta(asked(seasonal(65), LAW))
    own = fitted.errors * fitted.shock.sd
    assert np.nanstd(own) == pytest.approx(0.035, rel=0.35)


def test_theta_errors_are_those_of_smoothing_with_a_drift() -> None:
    from placements.demand.classical import _theta_errors

    # level 10; 12 is 1 above 10 + 1; the level moves to 11 + 0.5 = 11.5, and 12 is 0.5 below 12.5
    assert _theta_errors(np.array([10.0, 12.0, 12.0]), gain=0.5, slope=1.0) == pytest.approx([0, 1, -0.5])


def test_an_arima_path_is_statsmodels_own_simulation_with_the_same_shocks() -> None:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    children = 50 + 8 * np.random.default_rng(4).standard_normal(60)
    fitted = sarimax(asked(children))
    assert fitted.explanation.sentence == "ARIMA: a return to the mean, chosen by AICc."
    model = SARIMAX(ROOT.forward(children), order=(1, 0, 0), trend="c", concentrate_scale=True)
    theirs = model.fit(disp=False)
    assert middle(fitted) == pytest.approx(ROOT.backward(theirs.forecast(HORIZON)), rel=1e-4)
    shocks = np.random.default_rng(2).normal(0.0, 0.3, HORIZON)
    # statsmodels' state after the history holds the first month's shock, so each of the others enters a month ahead
    ahead = theirs.predicted_state[:, -1] + theirs.filter_results.selection[:, 0, -1] * shocks[0]
    simulated = theirs.simulate(
        HORIZON, anchor="end", state_shocks=np.append(shocks[1:], 0.0), initial_state=ahead
    )
    ours = fitted.ahead(HORIZON).paths(shocks[None, :], np.zeros((1, 0)))
    assert ours[0] == pytest.approx(np.asarray(simulated), rel=1e-4)


def test_an_arima_of_few_irregular_counts_is_the_last_value() -> None:
    # four counts bear no second parameter: what is left is a random walk, gaps and all
    children = [40, np.nan, 44, np.nan, np.nan, np.nan, 38, 45]
    assert sarimax(asked(children)).shock == last_value(asked(children)).shock
    assert futures(sarimax(asked(children))) == pytest.approx(futures(last_value(asked(children))))
    ended = [*children, np.nan, np.nan, np.nan]
    ours, plain = sarimax(asked(ended)).ahead(5), last_value(asked(ended)).ahead(5)
    assert np.abs(ours.start) == pytest.approx(plain.start)
    assert plain.start[0] == pytest.approx(np.full(5, np.sqrt(3)))


@pytest.mark.parametrize("method", [ets, theta, sarimax])
def test_a_season_that_is_there_is_carried_forward(method: Any) -> None:
    fitted = method(asked(seasonal(65)))
    found = middle(fitted, 12)
    # a season takes up the first counts of sarimax, the level the first of each
    first = 13 if method is sarimax else 1
    assert np.isnan(fitted.errors[:first]).all()
    assert np.isfinite(fitted.errors[first:]).all()
    to_come = 200 + 30 * np.sin(2 * np.pi * np.arange(65, 77) / 12)
    assert found == pytest.approx(to_come, abs=6)


@pytest.mark.parametrize("name", ["ets", "theta", "sarimax"])
def test_a_history_that_never_moved_is_carried_forward_with_the_spread_of_the_law(name: str) -> None:
    still = asked(np.full(30, 12.0))
    fitted = METHODS[name](still)
    assert np.array_equal(futures(fitted), futures(last_value(still)))
    assert fitted.explanation.sentence == (
        "Every count is 12, so there is nothing to fit: it is carried forward."
    )


def test_ets_says_which_months_it_lacks() -> None:
    with pytest.raises(DemandError) as gap:
        ets(asked(with_gaps(walk(20), [0, 1, 2, 19])))
    assert str(gap.value) == (
        "ifa: ets needs a count in each of 12 months or more, and this history has none in 2012-04 "
        "(16 are missing). Use averaged, last_value or sarimax."
    )
    with pytest.raises(DemandError, match=r"and this history has 11\. Use"):
        theta(asked(walk(11)))


@pytest.mark.parametrize("method", [ets, theta])
def test_a_trend_that_has_passed_zero_expects_none_and_still_has_a_band(method: Any) -> None:
    found = futures(method(asked(HISTORIES["falling to zero"])), horizon=60)
    assert np.median(found[:, -1]) < 1
    assert np.quantile(found[:, -1], 0.95) > 1


# regression -------------------------------------------------------------------------------------------------


def driven(elasticity: float, months: int = 60, lag: int = 0) -> tuple[Floats, Floats]:
    """A driver known through the horizon, and a series that follows it exactly."""
    steps = np.random.default_rng(8).normal(0.002, 0.05, months + HORIZON)
    driver = 1000 * np.exp(np.cumsum(steps))
    followed = np.concatenate([np.full(lag, driver[0]), driver])[:months]
    return driver, 300 * (followed / followed[0]) ** elasticity - 1


def elasticity_of(fitted: Linear, driver: Floats, last: int, months: int) -> float:
    """Log change of the series over that of the driver, from the last count on."""
    ahead = fitted.ahead(HORIZON).middle[-1] - Scale("log").forward(fitted.ask.series.known)[-1]
    return float(ahead / np.log(driver[months + HORIZON - 1] / driver[last]))


def test_the_elasticity_is_shrunk_as_worked_by_hand() -> None:
    # counts one, two and three months apart; each change of the driver d and of the series y weighs by one over
    # its months, and the prior N(0, 0.5^2) as a change of 1 that weighs by the shock's variance over 0.25
    driver, children = driven(0.8)
    children = children * np.exp(np.random.default_rng(9).normal(0.0, 0.05, 60))
    known = [*range(20), *range(20, 40, 2), *range(40, 60, 3)]
    fitted = regression(asked(with_gaps(children, known)[:59], driver=driver))
    d, y = np.diff(np.log(driver[known])), np.diff(np.log(children[known] + 1))
    months = np.diff(known)
    by_hand = (d * y / months).sum() / ((d**2 / months).sum() + fitted.shock.sd**2 / 0.25)
    assert elasticity_of(fitted, driver, last=known[-1], months=59) == pytest.approx(by_hand, rel=1e-4)
    assert f"by 1% is taken to change ifa by {by_hand:.2f}%, give or take" in fitted.explanation.sentence


def test_a_driver_that_is_followed_closely_is_followed_on() -> None:
    driver, children = driven(0.8)
    found = regression(asked(children, driver=driver))
    assert elasticity_of(found, driver, last=59, months=60) == pytest.approx(0.8, abs=0.1)


def test_a_driver_that_shows_no_relation_leaves_the_last_value() -> None:
    # the series moves in even months, the driver in odd ones: their changes never meet
    steps = np.random.default_rng(6).normal(0.0, 0.05, 60)
    children = 300 * np.exp(np.cumsum(np.where(np.arange(60) % 2 == 0, steps, 0.0)))
    moves = np.append(np.where(np.arange(60) % 2 == 1, steps, 0.0), np.full(HORIZON, 0.03))
    driver = 1000 * np.exp(np.cumsum(moves))
    ahead = regression(asked(children, driver=driver)).ahead(HORIZON)
    assert ahead.middle == pytest.approx(np.log(children[-1] + 1))


def test_one_count_follows_its_driver_by_the_prior_alone() -> None:
    # elasticity 0, give or take 0.5: a driver that grows by a log of 0.2 spreads the log count by 0.1
    driver = np.exp(np.append(np.zeros(1), np.full(HORIZON, 0.2)))
    fitted = regression(asked([300.0], driver=driver))
    ahead = fitted.ahead(HORIZON)
    assert ahead.middle == pytest.approx(np.log(301))
    assert ahead.start[1] * fitted.shock.sd == pytest.approx(0.5 * 0.2)


def test_a_lag_lets_the_driver_of_today_tell_the_months_to_come() -> None:
    driver, children = driven(0.8, lag=6)
    known = np.concatenate([np.full(6, np.nan), driver])[: 60 + HORIZON]
    late = asked(children, driver=known, settings=SeriesSettings(driver="referrals", lag_months=6))
    fitted = regression(late)
    moved = np.log(driver[54 : 54 + HORIZON] / driver[53])
    ahead = fitted.ahead(HORIZON).middle - np.log(children[-1] + 1)
    assert ahead == pytest.approx(moved * (ahead[-1] / moved[-1]))
    assert ahead[-1] / moved[-1] > 0.7


@pytest.mark.parametrize(
    ("driver", "lag", "sentence"),
    [
        (None, 0, "ifa: regression needs a driver. Name one of drivers.csv, or use averaged."),
        (np.ones(24), 0, "ifa: the driver referrals is not known after 2013-12."),
        (
            np.append(np.ones(30), np.full(12, np.nan)),
            0,
            "ifa: the driver referrals is not known in 2014-07, which 2014-07 follows. Add it to drivers.csv.",
        ),
        (
            np.append(np.full(27, np.nan), np.ones(9)),
            3,
            "ifa: the driver referrals is not known in 2013-09, which 2013-12 follows. Add it to drivers.csv.",
        ),
        (
            np.append(np.zeros(1), np.ones(35)),
            0,
            "ifa: the driver referrals is 0 in 2012-01. Let it be above 0.",
        ),
    ],
)
def test_regression_says_which_month_of_the_driver_it_lacks(
    driver: Floats | None, lag: int, sentence: str
) -> None:
    given = SeriesSettings(driver="referrals", lag_months=lag)
    with pytest.raises(DemandError) as refusal:
        regression(asked(walk(24), driver=driver, settings=given))
    assert str(refusal.value) == sentence
