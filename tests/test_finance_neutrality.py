"""The three verdicts on their thresholds, payback, probability by each 31 March, and what moves the result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, NewHome, run_small

from placements.domain import Month
from placements.domain.calendar import months_between
from placements.finance import Comparison, Neutrality, NeutralitySettings, PlanResult, StressCase, judge
from placements.finance.neutrality import (
    by_financial_year,
    financial_years,
    percent,
    pounds,
    rank_drivers,
)

MONTHS = months_between(Month(2016, 1), Month(2017, 3))
SETTINGS = NeutralitySettings()


def comparison(net_saving: Sequence[Sequence[float]] | np.ndarray) -> Comparison:
    return Comparison(MONTHS, financial_years(MONTHS), np.asarray(net_saving, dtype=float))


def ending(finals: Sequence[float] | np.ndarray) -> Comparison:
    """Paths that save all they save in the last month."""
    monthly = np.zeros((len(finals), len(MONTHS)))
    monthly[:, -1] = finals
    return comparison(monthly)


def winning(paths: int, of: int) -> Comparison:
    """``paths`` of ``of`` futures are cost neutral, the others lose."""
    return ending([1000.0] * paths + [-1000.0] * (of - paths))


@pytest.fixture(scope="module")
def strategy(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    """A plan that does something; the judge reads its homes, not its cost."""
    return run_small(tmp_path_factory.mktemp("plan"), FLAT_DEMAND + QUICK_HOME, paths=2).strategy


def verdict(strategy: PlanResult, found: Comparison, stress: float | None = None) -> Neutrality:
    case = None if stress is None else StressCase("late", stress, 0.0)
    return judge(found, strategy, SETTINGS, {}, case)


@pytest.mark.parametrize(
    ("winners", "stress", "expected"),
    [
        (8, None, "demonstrated"),
        (8, 0.8, "demonstrated"),
        (10, 0.79, "not demonstrated"),
        (7, None, "not demonstrated"),
        (7, 1.0, "not demonstrated"),
        (3, 0.0, "not demonstrated"),
        (2, None, "refuted"),
        (2, 1.0, "refuted"),
        (0, 0.0, "refuted"),
    ],
)
def test_the_verdict_of_ten_futures_on_its_thresholds(
    strategy: PlanResult, winners: int, stress: float | None, expected: str
) -> None:
    # demonstrated from exactly 80%, at the stress case too; refuted up to exactly 20%
    assert verdict(strategy, winning(winners, 10), stress).verdict == expected


@pytest.mark.parametrize(
    ("winners", "expected"),
    [(799, "not demonstrated"), (800, "demonstrated"), (201, "not demonstrated"), (200, "refuted")],
)
def test_one_future_of_a_thousand_tips_the_verdict(strategy: PlanResult, winners: int, expected: str) -> None:
    assert verdict(strategy, winning(winners, 1000)).verdict == expected


def test_each_verdict_gives_its_reason(strategy: PlanResult) -> None:
    reasons = {
        "at least 80%; no stress case was named.": verdict(strategy, winning(9, 10)).reason,
        "in 70% of futures, less than 80%.": verdict(strategy, winning(7, 10)).reason,
        "in only 10% of futures, at most 20%.": verdict(strategy, winning(1, 10)).reason,
        "in 90% of futures; under the stress case (late) in 30%.": verdict(
            strategy, winning(9, 10), 0.3
        ).reason,
    }
    for sentence, reason in reasons.items():
        assert sentence in reason


@pytest.mark.parametrize("winners", [796, 799, 201, 204])
def test_a_reason_does_not_contradict_itself_by_rounding(strategy: PlanResult, winners: int) -> None:
    # 79.9% is not "80% of futures, less than 80%", and 20.1% not "20%", which would have been refuted
    reason = verdict(strategy, winning(winners, 1000)).reason
    assert "in 80% of futures, less than 80%" not in reason
    assert "in 20% of futures" not in reason


def test_a_loss_of_less_than_a_penny_is_rounding_and_a_penny_is_money() -> None:
    assert ending([-0.009]).probability_neutral()[-1] == 1
    assert ending([-0.011]).probability_neutral()[-1] == 0


def test_probability_is_that_of_the_cumulative_saving_by_each_31_march() -> None:
    # by 31 March 2016: -10, +10, -10; by 31 March 2017: -10 + 15, 10 - 5, -10 + 5
    monthly = np.zeros((3, len(MONTHS)))
    monthly[:, 2] = [-10, 10, -10]
    monthly[:, 7] = [15, -5, 5]
    found = comparison(monthly)
    assert [year.label for year in found.years] == ["2015/16", "2016/17"]
    assert found.by_year().tolist() == [[-10, 15], [10, -5], [-10, 5]]
    assert found.cumulative_by_year().tolist() == [[-10, 5], [10, 5], [-10, -5]]
    assert found.probability_neutral() == pytest.approx([1 / 3, 2 / 3])


def test_the_financial_years_add_to_the_months() -> None:
    monthly = np.random.default_rng(1).normal(size=(4, len(MONTHS)))
    assert by_financial_year(monthly, MONTHS).sum(axis=1) == pytest.approx(monthly.sum(axis=1))
    assert by_financial_year(monthly, MONTHS)[:, 0] == pytest.approx(monthly[:, :3].sum(axis=1))


@pytest.mark.parametrize(
    ("cumulative", "payback", "trough"),
    [
        # ahead in March, behind again in April, paid back for good in May
        ([-10, -30, 5, -1, *[2] * 11], Month(2016, 5), (Month(2016, 2), -30)),
        ([-10] * 14 + [0], Month(2017, 3), (Month(2016, 1), -10)),
        ([-1] * 15, None, (Month(2016, 1), -1)),
        ([5] * 14 + [-1], None, (Month(2017, 3), -1)),
        ([1] * 15, Month(2016, 1), (Month(2016, 1), 0)),
    ],
)
def test_payback_is_the_month_from_which_the_median_stays_paid_back(
    cumulative: list[float], payback: Month | None, trough: tuple[Month, float]
) -> None:
    found = comparison(np.diff([cumulative], prepend=0.0, axis=1))
    assert found.payback_month() == payback
    assert found.trough() == trough


def test_payback_is_that_of_the_median_path_and_not_of_the_mean() -> None:
    finals = [-100.0, -1.0, 1000.0]
    assert ending(finals).payback_month() is None
    assert ending(np.array(finals) + 2).payback_month() == MONTHS[0]


def test_the_driver_that_was_planted_comes_first_and_points_the_right_way() -> None:
    rng = np.random.default_rng(1)
    planted, weak, noise = rng.random((3, 300))
    final = -3 * planted + weak
    drivers = rank_drivers(final, {"noise": noise, "weak": weak, "planted": planted})
    assert [d.name for d in drivers[:2]] == ["planted", "weak"]
    assert drivers[0].swing < 0 < drivers[1].swing
    assert drivers[0].correlation < -0.8
    # medians over the thirds in which the planted one is lowest and highest
    low = planted <= np.sort(planted)[99]
    assert drivers[0].low_third == pytest.approx(np.median(final[low]))


def test_the_reason_names_the_driver_that_moves_it_most(strategy: PlanResult) -> None:
    luck = np.linspace(0, 1, 30)
    reason = judge(ending(1e6 * (luck - 0.5)), strategy, SETTINGS, {"the weather": luck}).reason
    # thirds: the medians of the lowest and the highest ten of thirty
    assert (
        "What moves it most: the weather (median net saving -£0.34m where it is low, £0.34m where it is high)."
        in reason
    )


def test_what_chance_alone_may_move_is_not_named(strategy: PlanResult) -> None:
    rng = np.random.default_rng(2)
    noise = {f"noise {n}": rng.random(300) for n in range(5)}
    reason = judge(ending(1e6 * rng.normal(size=300)), strategy, SETTINGS, noise).reason
    assert "noise" not in reason


def test_too_few_futures_rank_no_driver() -> None:
    assert rank_drivers(np.array([1.0, 2.0]), {"x": np.array([1.0, 2.0])}) == ()


def test_a_strategy_without_measures_demonstrates_nothing(tmp_path: Path) -> None:
    neutrality = run_small(tmp_path, paths=3).neutrality
    assert neutrality.verdict == "not demonstrated"
    assert neutrality.reason.startswith("The scenario has no measures: both plans are the same")
    assert neutrality.probability == 1
    assert neutrality.median == 0


def test_a_home_whose_staff_are_paid_before_it_opens_after_the_horizon_is_a_measure(tmp_path: Path) -> None:
    # opens in May 2017, staff from February: 2 x £76k are lost by 31 March, and nothing was "the same"
    council = Council(new_homes=(NewHome(opens="2017-05"),))
    body = FLAT_DEMAND + QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 3")
    neutrality = run_small(tmp_path, body, council, paths=3).neutrality
    assert neutrality.median == pytest.approx(-6 * 2924 * (28 + 31) / 7, abs=1)
    assert "no measures" not in neutrality.reason
    assert neutrality.verdict == "refuted"


def test_a_home_that_opens_and_closes_within_the_horizon_is_a_measure(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(closes="2016-12"),))
    neutrality = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, council, paths=3).neutrality
    assert neutrality.median < -1
    assert "no measures" not in neutrality.reason
    assert neutrality.verdict == "refuted"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (0.001, "less than 1%"),
        (0.005, "less than 1%"),
        (0.006, "1%"),
        (0.5, "50%"),
        (0.994, "99%"),
        (0.995, "more than 99%"),
        (0.999, "more than 99%"),
        (1.0, "100%"),
    ],
)
def test_none_and_all_are_said_only_where_no_future_says_otherwise(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_240_000, "£1.24m"),
        (-300_000, "-£0.30m"),
        (45_200, "£45k"),
        (-45_200, "-£45k"),
        (320.4, "£320"),
        (-0.4, "£0"),
        (0, "£0"),
        (999.5, "£1k"),
        (99_949, "£100k"),
        (99_950, "£0.10m"),
    ],
)
def test_pounds_are_said_as_a_board_reads_them(amount: float, words: str) -> None:
    assert pounds(amount) == words


def test_the_sentence_says_probability_date_median_and_range(strategy: PlanResult) -> None:
    found = verdict(strategy, ending(np.linspace(-500_000, 500_000, 11)))
    assert found.sentence.startswith(
        "Cost neutral in 55% of 11 simulated futures by 31 March 2017; "
        "median net saving £0 (P10 -£0.40m to P90 £0.40m); needs occupancy of at least 85.9%"
    )
