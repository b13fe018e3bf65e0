"""Scenarios compared future by future, and which of them another dominates."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from placements.finance.side_by_side import Choice, Dominance, PathCosts, dominated, paired

YEARS = ("2016/17", "2017/18")
PENNIES = st.integers(-(10**10), 10**10).map(lambda pennies: pennies / 100)


def costs(*savings: tuple[float, ...], do_nothing: float = 1000.0) -> PathCosts:
    """One future for each tuple, which holds the net saving of each year."""
    saved = np.array(savings, dtype=float)
    nothing = np.full(saved.shape, do_nothing)
    return PathCosts(YEARS[: saved.shape[1]], nothing, nothing - saved)


def choice(name: str, *finals: float) -> Choice:
    """A choice of one year whose ranked figures are those of its net saving in each future."""
    saved = np.array(finals)
    p10, median, p90 = np.quantile(saved, [0.1, 0.5, 0.9])
    neutral = float((saved >= 0).mean())
    of_futures = costs(*((one,) for one in finals))
    return Choice(name, of_futures, neutral, p10, median, p90, min(median, 0.0), median, neutral, median, 0.0)


SAVINGS = arrays.arrays(float, (5, 2), elements=PENNIES)


def of_savings(saved: np.ndarray) -> PathCosts:
    return PathCosts(YEARS, np.zeros(saved.shape), -saved)


def test_each_future_is_compared_with_itself() -> None:
    # cumulative savings of the one: 10, 20, 30 and then 15, 10, 30; of the other: 10, 0, 60 and then 10, 10, 60
    one = costs((10, 5), (20, -10), (30, 0))
    other = costs((10, 0), (0, 10), (60, 0))
    first, last = paired(one, other).by_year
    # at the end of the first year they are 0, 20 and -30 apart: one tie, one larger, one smaller
    assert (first.larger, first.tie, first.smaller) == (1 / 3, 1 / 3, 1 / 3)
    assert first.mean == pytest.approx((0 + 20 - 30) / 3)
    # at the end of the second 5, 0 and -30
    assert last.financial_year == "2017/18"
    assert (last.larger, last.tie, last.smaller) == (1 / 3, 1 / 3, 1 / 3)
    assert last.median == pytest.approx(0)
    # P10 lies a fifth of the way from -30 to 0, P90 four fifths of the way from 0 to 5
    assert [last.p10, last.p90] == pytest.approx([-24, 4])


def test_the_median_of_the_differences_is_not_the_difference_of_the_medians() -> None:
    one, other = costs((1,), (2,), (9,)), costs((5,), (0,), (4,))
    # medians are 2 and 4, which are -2 apart; the differences are -4, 2 and 5, whose median is 2
    assert np.median(one.cumulative_net_saving) - np.median(other.cumulative_net_saving) == -2
    assert paired(one, other).last.median == 2
    # means are 4 and 3; the mean of the differences is 1
    assert paired(one, other).last.mean == pytest.approx(1)


def test_what_reads_as_nothing_is_a_tie_and_half_a_pound_is_not() -> None:
    one = costs((0.49,), (0.5,), (-0.5,), (100_000_000.04,))
    other = costs((0.0,), (0.0,), (0.0,), (100_000_000.0,))
    last = paired(one, other).last
    assert (last.larger, last.tie, last.smaller) == (0.25, 0.5, 0.25)


def test_pennies_that_rounding_each_year_leaves_are_a_tie() -> None:
    # 2p a year over 20 years: each of four costs may be half a penny off in each year
    years = tuple(f"{year}/{(year + 1) % 100:02}" for year in range(2016, 2036))
    nothing = np.full((1, 20), 1000.0)
    one, other = (PathCosts(years, nothing, nothing - saved) for saved in (0.02, 0.0))
    assert one.cumulative_net_saving[0, -1] == pytest.approx(0.4)
    assert paired(one, other).last.tie == 1


@given(SAVINGS)
def test_a_run_against_itself_ties_in_every_future(saved: np.ndarray) -> None:
    run = of_savings(saved)
    for one in paired(run, run).by_year:
        assert (one.mean, one.p10, one.median, one.p90) == (0, 0, 0, 0)
        assert (one.larger, one.tie, one.smaller) == (0, 1, 0)
        assert one.at_least == 1


@given(SAVINGS, SAVINGS)
def test_turned_round_a_difference_changes_its_sign_alone(first: np.ndarray, second: np.ndarray) -> None:
    one, other = of_savings(first), of_savings(second)
    for there, back in zip(paired(one, other).by_year, paired(other, one).by_year, strict=True):
        assert (there.larger, there.tie, there.smaller) == (back.smaller, back.tie, back.larger)
        assert there.mean == pytest.approx(-back.mean, abs=0.001)
        assert there.median == pytest.approx(-back.median, abs=0.001)
        assert there.p10 == pytest.approx(-back.p90, abs=0.001)
        assert there.larger + there.tie + there.smaller == pytest.approx(1)


@given(SAVINGS, SAVINGS)
def test_the_mean_of_the_differences_is_the_difference_of_the_means(
    first: np.ndarray, second: np.ndarray
) -> None:
    one, other = of_savings(first), of_savings(second)
    means = one.cumulative_net_saving.mean(axis=0) - other.cumulative_net_saving.mean(axis=0)
    found = [year.mean for year in paired(one, other).by_year]
    assert found == pytest.approx(list(means), abs=0.001)


def test_another_do_nothing_is_told() -> None:
    one = costs((10,), (20,))
    assert paired(one, costs((0,), (5,))).same_do_nothing
    assert not paired(one, costs((0,), (5,), do_nothing=1000.6)).same_do_nothing


def test_runs_of_other_years_or_futures_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"financial years differ: \['2016/17'\] and \['2016/17', '2017/18'\]"
    ):
        paired(costs((1,)), costs((1, 2)))
    with pytest.raises(ValueError, match="They have 1 and 2 futures"):
        paired(costs((1,)), costs((1,), (2,)))


def test_costs_are_read_from_the_table_of_a_run() -> None:
    rows = [
        (1, "2016/17", 10.0, 8.0),
        (1, "2017/18", 20.0, 25.0),
        (2, "2016/17", 5.0, 5.0),
        (2, "2017/18", 7.0, 6.0),
    ]
    table = pd.DataFrame(rows, columns=["path", "financial_year", "do_nothing_gbp", "strategy_gbp"])
    found = PathCosts.of_table(table)
    assert found.years == YEARS
    # the first future saves 2, then loses 5; the second saves nothing, then 1
    assert found.cumulative_net_saving.tolist() == [[2, -3], [0, 1]]
    assert not found.changes_nothing
    assert costs((0, 0)).changes_nothing


def test_the_hash_of_costs_follows_every_figure_and_year() -> None:
    one = costs((1, 2))
    assert one.sha256() == costs((1, 2)).sha256()
    others = [costs((1, 3)), costs((1, 2), do_nothing=2.0), replace(one, years=("2016/17", "2018/19"))]
    assert len({one.sha256(), *(other.sha256() for other in others)}) == 4


def test_a_choice_that_saves_at_least_as_much_in_every_future_dominates_in_every_future() -> None:
    better, worse = choice("better", 5, 0, 3), choice("worse", 5, -1, 2)
    assert dominated([better, worse]) == (Dominance(0, 1, 1.0),)
    assert dominated([worse, better])[0].in_every_future


def test_a_choice_better_in_all_figures_dominates_though_it_loses_in_some_futures() -> None:
    # sorted, the first is higher throughout; in the same future it saves less in one of four
    better, worse = choice("better", 2, 3, 4, 5), choice("worse", 3, 0, 1, 2)
    (found,) = dominated([worse, better])
    assert (found.better, found.worse, found.at_least) == (1, 0, 0.75)
    assert not found.in_every_future


def test_a_choice_with_the_greater_chance_of_much_is_not_dominated() -> None:
    # doing nothing is surer in every figure but P90: that is a matter of judgement
    safe, bold = choice("do nothing", 0, 0, 0, 0), choice("bold", -9, -5, -1, 8)
    assert safe.no_worse(replace(bold, p90=0.0))
    assert dominated([safe, bold]) == ()


def test_better_quantiles_without_half_of_the_futures_do_not_dominate() -> None:
    # every sorted figure of the first is higher by 1, yet it saves less in three futures of four
    first, second = choice("first", 4, 1, 2, 3), choice("second", 0, 1.5, 2.5, 3.5)
    first = replace(first, p10=9, median=9, p90=9, median_with_capital=9)
    assert first.no_worse(second)
    assert dominated([first, second]) == ()


@pytest.mark.parametrize(
    "worse_in", [{"unplaced": 0.1}, {"median_with_capital": -1.0}, {"lowest": -7.0}, {"run_rate": 0.5}]
)
def test_saving_more_is_not_enough_where_it_costs_places_capital_an_overdraft_or_the_years_after(
    worse_in: dict[str, Any],
) -> None:
    more, less = choice("more", 5, 6), choice("less", 1, 2)
    assert dominated([more, less])
    assert dominated([replace(more, **worse_in), less]) == ()


def test_capital_that_nobody_knows_ranks_neither_way() -> None:
    more, less = choice("more", 5, 6), choice("less", 1, 2)
    unknown = float("nan")
    assert dominated([replace(more, median_with_capital=unknown), less]) == ()
    assert dominated([more, replace(less, median_with_capital=unknown)]) == ()


def test_a_choice_that_holds_under_stress_is_not_dominated_by_one_that_does_not() -> None:
    # at a threshold of 80% the second alone is demonstrated: it holds in 82% of its stress case, the first in 50%
    more, sure = choice("more", 5, 6), choice("sure", 1, 2)
    assert dominated([replace(more, stressed=0.5), replace(sure, stressed=0.82)]) == ()
    assert dominated([replace(more, stressed=0.82), replace(sure, stressed=0.82)]) == (Dominance(0, 1, 1.0),)


def test_where_one_of_two_names_no_stress_case_neither_dominates_but_what_changes_nothing_holds_in_each() -> (
    None
):
    more, less, nothing = choice("more", 5, 6), choice("less", -1, -2), choice("do nothing", 0, 0)
    assert dominated([replace(more, stressed=1.0), less]) == ()
    assert dominated([more, replace(less, stressed=0.0)]) == ()
    # doing nothing costs nothing in any case, so a strategy that always loses stands behind it
    assert dominated([replace(less, stressed=0.0), nothing]) == (Dominance(1, 0, 1.0),)
    # and only one that never loses under stress stands before it
    assert dominated([replace(more, stressed=1.0), nothing]) == (Dominance(0, 1, 1.0),)
    assert dominated([replace(more, stressed=0.99), nothing]) == ()


def test_another_do_nothing_dominates_nobody() -> None:
    more = replace(choice("more", 5, 6), costs=costs((5,), (6,), do_nothing=2000.0))
    assert dominated([more, choice("less", 1, 2)]) == ()


def test_equal_choices_dominate_nobody() -> None:
    assert dominated([choice("one", 1, 2), choice("other", 1, 2), choice("third", 1, 2)]) == ()


def test_of_several_that_dominate_the_one_that_does_so_most_often_is_named() -> None:
    worst, middle, best = choice("worst", 1, 1), choice("middle", 2, 2), choice("best", 3, 3)
    named = {found.worse: found.better for found in dominated([worst, middle, best])}
    assert named == {0: 2, 1: 2}


@given(st.lists(arrays.arrays(float, 4, elements=st.integers(-3, 3)), min_size=2, max_size=4), st.randoms())
def test_dominance_is_of_one_side_and_does_not_hang_on_the_order_of_runs(
    finals: list[np.ndarray], shuffling: Random
) -> None:
    choices = [
        replace(choice(f"run {place}", *saved), stressed=shuffling.choice([None, 0.5, 0.8]))
        for place, saved in enumerate(finals)
    ]
    found = {(choices[one.better].name, choices[one.worse].name) for one in dominated(choices)}
    assert not found & {(worse, better) for better, worse in found}
    turned = choices[:]
    shuffling.shuffle(turned)
    assert {(turned[one.better].name, turned[one.worse].name) for one in dominated(turned)} == found
    # somebody is always left to choose
    assert len(dominated(choices)) < len(choices)
