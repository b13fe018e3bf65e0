"""Priors are text that is checked; a law learned from a panel finds the law the panel was drawn from."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from placements.demand.learn_priors import learn_priors
from placements.demand.priors import PriorsError, default_priors, parse_priors
from placements.domain import DemandError

TEXT = resources.files("placements.demand").joinpath("priors.toml").read_text("utf-8")


def test_a_law_at_a_level_worked_by_hand() -> None:
    # 0.0025 + 1.0 / 400; below one child it counts as one
    law = default_priors().law("total")
    assert law.yearly_variance(400) == pytest.approx(0.005)
    assert law.yearly_variance(0) == pytest.approx(1.0025)


def test_a_series_without_a_law_of_its_own_follows_the_law_of_its_size() -> None:
    priors = default_priors()
    assert priors.law("ifa") == priors.variance["provider"]
    assert priors.law("kinship", share_of_total=0.3) == priors.variance["large"]
    assert priors.law("kinship", share_of_total=0.1) == priors.variance["small"]


def test_englands_growth_is_the_mean_of_the_last_five_years_published_by_then() -> None:
    # 31 March 2015 is published in the autumn: on 31 December 2015 five years from 64,460 to 69,460 are known
    growth = default_priors().national.growth_per_year(dt.date(2015, 12, 31))
    assert growth == pytest.approx(np.log(69460 / 64460) / 5, rel=1e-3)
    # nothing later is looked at
    earlier = default_priors().national.growth_per_year(dt.date(2015, 8, 31))
    assert earlier == pytest.approx(np.log(68790 / 60920) / 5, rel=1e-3)


def test_where_englands_count_is_unknown_or_old_no_drift_is_expected() -> None:
    national = default_priors().national
    assert national.growth_per_year(dt.date(1990, 1, 1)) == 0
    assert national.growth_per_year(dt.date(1994, 6, 1)) == 0
    assert national.growth_per_year(dt.date(2040, 1, 1)) == 0


def test_widening_is_even_between_its_months() -> None:
    law = default_priors().law("total")
    factors = law.widening.by_month(60)
    assert factors[[0, 11, 23, 59]].tolist() == pytest.approx([0.95, 0.95, 1.0, 1.0])
    assert factors[17] == pytest.approx(0.95 + 0.05 * 6 / 12)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("fixed = 0.0025", "fixed = -1", "variance.large.fixed: Input should be greater than 0"),
        ('total = "large"', 'total = "big"', 'law_of names the law "big" for total, which variance does not'),
        (
            "seasonal = 0.05",
            "seasonal = 5",
            "family.children.seasonal: Input should be less than or equal to 1",
        ),
        ("root = 0.40", "root = 0.60", "the shares add to 1.2. Let them add to 1"),
        ("schema_version = 1", "schema_version = 1\nworth = 2", "worth: Extra inputs are not permitted"),
        ("schema_version = 1", "schema_version = ", "is not TOML"),
    ],
)
def test_a_priors_file_with_a_fault_is_refused_by_name(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(PriorsError) as refused:
        parse_priors(TEXT.replace(old, new, 1), "mine.toml")
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("mine.toml")


def panel(fixed: float, per_child: float, authorities: int = 200, years: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for authority in range(authorities):
        level = float(np.exp(rng.uniform(np.log(20), np.log(1500))))
        for year in range(years):
            rows.append((dt.date(2010 + year, 3, 31), "foster", level, authority))
            level *= float(np.exp(rng.normal(0, np.sqrt(fixed + per_child / level))))
    return pd.DataFrame(rows, columns=["date", "series", "value", "group"])


def test_the_law_of_a_panel_is_found_again() -> None:
    learned = learn_priors(panel(0.004, 1.5)).law("foster")
    for level in (30, 200, 1000):
        assert learned.yearly_variance(level) == pytest.approx(0.004 + 1.5 / level, rel=0.2)
    assert learned.freedom >= 20
    # what is not learned stays
    assert learned.widening == default_priors().law("foster").widening


def test_monthly_counts_are_read_as_yearly_changes_that_do_not_overlap() -> None:
    yearly = panel(0.004, 1.5)
    blank = yearly.assign(date=[date.replace(month=9, day=30) for date in yearly["date"]], value=np.nan)
    assert learn_priors(pd.concat([yearly, blank])).law("foster") == learn_priors(yearly).law("foster")


def test_a_panel_that_says_too_little_is_refused() -> None:
    with pytest.raises(DemandError, match="No series of the panel has 30 changes over a year"):
        learn_priors(panel(0.004, 1.5, authorities=2))


def test_a_series_called_as_a_law_does_not_take_its_place() -> None:
    learned = learn_priors(panel(0.004, 1.5).assign(series="small"))
    assert learned.variance["small"] == default_priors().variance["small"]
    assert learned.law("small") != default_priors().variance["small"]
