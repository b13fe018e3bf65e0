"""Figures as words: what each word stands for, to the edge, and that rounding never says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.reports.words import (
    LIKELIHOODS,
    change_words,
    children_words,
    futures_words,
    likelihood_of,
    likelihood_words,
    months_words,
    more_or_less,
    percent,
    percent_beside,
    saving_words,
    share_change_words,
)

JUST_BELOW = 1 - 2**-40


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "certain in these futures"),
        (JUST_BELOW, "very likely"),
        (0.9, "very likely"),
        (0.9 * JUST_BELOW, "likely"),
        (2 / 3, "likely"),
        (2 / 3 * JUST_BELOW, "about as likely as not"),
        (0.5, "about as likely as not"),
        (1 / 3 / JUST_BELOW, "about as likely as not"),
        (1 / 3, "unlikely"),
        (0.1 / JUST_BELOW, "unlikely"),
        (0.1, "very unlikely"),
        (1e-9, "very unlikely"),
        (0.0, "in no simulated future"),
    ],
)
def test_a_word_of_likelihood_holds_from_its_edge_on(probability: float, word: str) -> None:
    assert likelihood_words(probability) == word


def test_shares_of_whole_futures_fall_on_the_edges_exactly() -> None:
    # 2 of 3, 400 of 600 and 666 of 999 futures are two thirds; 900 of 1,000 are 90%
    assert {likelihood_words(part / whole) for part, whole in ((2, 3), (400, 600), (666, 999))} == {"likely"}
    assert {likelihood_words(part / whole) for part, whole in ((1, 3), (333, 999))} == {"unlikely"}
    assert likelihood_words(900 / 1000) == "very likely"
    assert likelihood_words(100 / 1000) == "very unlikely"


def test_the_glossary_has_each_word_once_from_certain_to_never() -> None:
    words = [one.word for one in LIKELIHOODS]
    assert len(set(words)) == len(words) == 7
    assert [one.least for one in LIKELIHOODS] == sorted((one.least for one in LIKELIHOODS), reverse=True)
    assert all(one.meaning for one in LIKELIHOODS)


def test_a_word_never_stands_without_its_figure() -> None:
    assert likelihood_of(0.71) == "likely (71%)"
    assert likelihood_of(1.0) == "certain in these futures (100%)"
    assert likelihood_of(0.0) == "in no simulated future (0%)"
    assert likelihood_of(0.004) == "very unlikely (less than 1%)"
    assert likelihood_of(0.996) == "very likely (more than 99%)"


def test_rounding_does_not_carry_a_figure_over_the_edge_of_its_word() -> None:
    # 0.8996 as whole percent is 90%, to a tenth 90.0%: both say "very likely"; 89.96% does not
    assert likelihood_of(0.8996) == "likely (89.96%)"
    # 0.666 as whole percent is 67%, above two thirds
    assert likelihood_of(0.666) == "about as likely as not (66.6%)"
    assert likelihood_of(0.1004) == "unlikely (10.04%)"
    assert likelihood_of(0.9) == "very likely (90%)"


@given(st.integers(0, 100_000))
def test_the_figure_read_back_has_the_word_it_stands_beside(of_100_000: int) -> None:
    probability = of_100_000 / 100_000
    said = likelihood_of(probability)
    word, figure = said[:-1].split(" (")
    if not figure.startswith(("less", "more")):
        read = float(figure[:-1]) / 100
        assert likelihood_words(read) == word


def test_a_probability_below_the_line_is_not_written_as_the_line() -> None:
    assert percent(0.7996) == "80%"
    assert percent_beside(0.7996, (0.8,)) == "79.96%"
    assert percent_beside(0.796, (0.8,)) == "79.6%"
    assert percent_beside(0.2004, (0.8, 0.2)) == "20.04%"


def test_a_probability_on_the_line_is_written_as_the_line() -> None:
    assert percent_beside(0.8, (0.8, 0.2)) == "80%"
    assert percent_beside(0.5, (0.8, 0.2)) == "50%"
    assert percent_beside(0.999, (0.8,)) == "more than 99%"


@given(st.floats(0, 1), st.sampled_from([0.8, 0.75, 0.2, 0.333]))
def test_a_probability_stays_on_its_side_of_a_line(share: float, line: float) -> None:
    said = percent_beside(share, (line,))
    if abs(share - line) > 1e-9 and said[0].isdigit():
        assert (float(said[:-1]) / 100 > line) == (share > line)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (0, 0, "stays about level"),
        (0, 1, "rises"),
        (1, 0, "falls"),
        (1, 2, "rises"),
        (600, 614.9, "stays about level"),  # 2.5% of 600 is 15
        (600, 615, "rises"),
        (600, 585, "falls"),
        (12.1, 12.4, "stays about level"),  # 2.5% is 0.3, yet both are 12 children
    ],
)
def test_a_count_rises_from_one_child_and_a_fortieth_on(before: float, after: float, word: str) -> None:
    assert change_words(before, after) == word


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_counts_that_read_the_same_are_about_level(before: float, after: float) -> None:
    if children_words(before) == children_words(after):
        assert change_words(before, after) == "stays about level"


def test_a_share_moves_by_points() -> None:
    assert share_change_words(0.33, 0.36) == "rises"
    assert share_change_words(0.36, 0.33) == "falls"
    assert share_change_words(0.33, 0.339) == "stays about level"
    assert share_change_words(0.0, 0.0) == "stays about level"


def test_money_is_more_or_less_without_a_sign() -> None:
    assert more_or_less(300_000) == "£0.30m more"
    assert more_or_less(-300_000) == "£0.30m less"
    assert more_or_less(-0.49) == more_or_less(0.0) == "the same"


def test_a_plan_saves_or_costs_or_neither() -> None:
    assert saving_words(1_240_000) == "saves £1.24m"
    assert saving_words(-300_000) == "costs £0.30m more"
    assert saving_words(0.0) == saving_words(-0.4) == "neither saves nor costs money"


def test_one_future_and_one_month_are_not_plural() -> None:
    assert (futures_words(1), futures_words(1000)) == ("1 simulated future", "1,000 simulated futures")
    assert (months_words(1), months_words(0)) == ("1 month", "0 months")
