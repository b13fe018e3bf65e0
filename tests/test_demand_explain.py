"""What a forecast did, in sentences that hold its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from placements.demand import Explanation, MonthlySeries
from placements.demand.explain import METHOD_WORDS, explain, in_hundredths
from placements.demand.joint import simulate_series
from placements.domain import Month

FIRST = Month(2011, 1)
WEIGHTS = {"level": 0.45, "damped": 0.30, "reverting": 0.20, "drift": 0.05, "seasonal": 0.03}
AVERAGED = Explanation("averaged", "", weights=WEIGHTS, prior_share=0.29)
# a year ahead 184, 200 and 216 children are the tenths and the middle: 8% either way
PATHS = np.tile(np.linspace(180, 220, 401)[:, None], (1, 24))


def monthly(counts: Sequence[float]) -> MonthlySeries:
    return MonthlySeries("in_house_foster", FIRST, np.array(counts, dtype=float))


def test_an_average_of_models_says_its_weights_its_evidence_and_its_width() -> None:
    assert explain("In-house foster", monthly([200.0] * 60), AVERAGED, PATHS) == (
        "In-house foster: 60 monthly counts to December 2015. Forecast as an average of models: 45% on a level that "
        "stays, 30% on growth that fades, 20% on a pull back to its mean and 5% on a steady trend; 3% of it with a "
        "season of the year. The spread comes 71% from this history and 29% from what other authorities' counts "
        "show. 80% of futures lie between 184 and 216 a year ahead, within 8% of their median of 200."
    )


def test_what_stood_out_is_said_with_its_months() -> None:
    unusual = replace(
        AVERAGED,
        spikes=(Month(2014, 6),),
        breaks=(Month(2012, 4), Month(2013, 1)),
        last_stands_out=True,
    )
    words = explain("IFA", monthly([200.0] * 60), unusual, PATHS)
    assert "One count stood out and was left out of the fit: June 2014." in words
    assert "The level may have changed in April 2012 and January 2013: those counts stay in the fit" in words
    assert words.endswith("half of the futures start from it, half as if it were a spike.")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([5.0], "one count, of January 2011"),
        ([5.0, *[np.nan] * 11, 6.0, *[np.nan] * 11, 7.0], "3 yearly counts to January 2013"),
        ([5.0, np.nan, np.nan, 6.0, np.nan, np.nan, 7.0], "3 quarterly counts to July 2011"),
        ([5.0, np.nan, 6.0, 7.0, np.nan], "3 counts from January 2011 to April 2011"),
    ],
)
def test_the_history_is_called_what_it_is(counts: list[float], words: str) -> None:
    assert explain("IFA", monthly(counts), AVERAGED, PATHS).startswith(f"IFA: {words}.")


def test_without_a_history_the_words_say_whose_counts_were_believed() -> None:
    words = explain("IFA", monthly([5.0]), replace(AVERAGED, prior_share=1.0), PATHS)
    assert "weighted as such counts elsewhere suggest" in words
    assert "The spread comes from what other authorities' counts show." in words


def test_a_small_number_is_said_in_children_and_not_in_per_cent() -> None:
    words = explain("Homes", monthly([4.0, 5.0]), AVERAGED, PATHS / 50)
    assert "80% of futures lie between 4 and 4 a year ahead." in words


def test_a_short_horizon_is_said_as_it_is() -> None:
    assert "5 months ahead" in explain("IFA", monthly([5.0]), AVERAGED, PATHS[:, :5])


def test_a_method_that_says_what_it_did_is_quoted_and_every_other_has_words() -> None:
    said = explain("IFA", monthly([5.0]), Explanation("ets", "Smoothed without a trend"), PATHS)
    assert "Smoothed without a trend. " in said
    for method, words in METHOD_WORDS.items():
        assert words in explain("IFA", monthly([5.0]), Explanation(method, ""), PATHS)
    assert "spread comes" not in explain("IFA", monthly([5.0]), Explanation("fixed", ""), PATHS)


def test_percentages_add_to_a_hundred() -> None:
    assert in_hundredths({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}) == {"a": 34, "b": 33, "c": 33}
    rng = np.random.default_rng(1)
    for _ in range(50):
        weights = {str(place): float(weight) for place, weight in enumerate(rng.random(4))}
        assert sum(in_hundredths(weights).values()) == 100


def test_a_real_forecast_explains_itself() -> None:
    series = monthly(list(200 + np.cumsum(np.random.default_rng(1).integers(-3, 4, 40))))
    found = simulate_series([series], 24, paths=100, seed=1)
    words = explain("IFA", series, found.fitted[series.key].explanation, found.of(series.key))
    assert words.startswith("IFA: 40 monthly counts to April 2014. Forecast as an average of models: ")
    assert "nan" not in words
