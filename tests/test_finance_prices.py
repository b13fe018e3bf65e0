"""A price holds from its date, rises each April, and is drawn once a path; none is made up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, Council, Figure, prepare_small, run_small

from placements.domain import ScenarioError
from placements.finance import PriceBook

DatedPrices = Sequence[tuple[str, str, Figure]]


def book(tmp_path: Path, council: Council, last_month: str = "2018-03") -> PriceBook:
    return PriceBook(prepare_small(tmp_path, "", council, last_month=last_month).context)


def test_a_price_rises_each_april_after_the_financial_year_of_its_date(tmp_path: Path) -> None:
    price = book(tmp_path, Council(uplifts={"ifa": 0.02})).central("ifa")
    # 835 of 2015/16 holds to March 2016, then 835 x 1.02 for a year, then 835 x 1.02^2
    assert price == pytest.approx([835.0] * 3 + [835 * 1.02] * 12 + [835 * 1.02**2] * 12)


def test_a_price_of_this_january_rises_this_april(tmp_path: Path) -> None:
    rows: dict[str, DatedPrices] = {"ifa": [("2015-04-01", "2015-12-31", 800), ("2016-01-01", "", 835)]}
    price = book(tmp_path, Council(price_rows=rows, uplifts={"ifa": 0.02})).central("ifa")
    assert price[[0, 2, 3]] == pytest.approx([835, 835, 835 * 1.02])


def test_a_new_price_starts_its_own_count_of_aprils(tmp_path: Path) -> None:
    rows: dict[str, DatedPrices] = {"ifa": [("2015-04-01", "2016-06-30", 800), ("2016-07-01", "", 900)]}
    price = book(tmp_path, Council(price_rows=rows, uplifts={"ifa": 0.1})).central("ifa")
    assert price == pytest.approx([800] * 3 + [880] * 3 + [900] * 9 + [990] * 12)


def test_a_price_that_starts_within_a_month_prices_the_whole_of_it(tmp_path: Path) -> None:
    rows: dict[str, DatedPrices] = {"ifa": [("2015-04-01", "2016-06-14", 800), ("2016-06-15", "", 900)]}
    assert book(tmp_path, Council(price_rows=rows)).central("ifa")[4:7] == pytest.approx([800, 900, 900])


def test_a_month_without_a_price_is_refused_and_not_free(tmp_path: Path) -> None:
    rows: dict[str, DatedPrices] = {"ifa": [("2015-04-01", "2016-06-30", 800)]}
    with pytest.raises(ScenarioError) as caught:
        run_small(tmp_path, FLAT_DEMAND, Council(price_rows=rows))
    assert "price of ifa: no price holds in Jul 2016. Extend valid_to" in str(caught.value)


def test_an_uncertain_price_is_drawn_once_a_path_and_keeps_its_luck(tmp_path: Path) -> None:
    council = Council(prices={"ifa": (700, 835, 1000)}, uplifts={"ifa": (0.0, 0.02, 0.05)})
    prices = book(tmp_path, council)
    drawn = prices.drawn("ifa")
    assert drawn.shape == (20, 27)
    assert ((drawn[:, 0] >= 700) & (drawn[:, 0] <= 1000)).all()
    growth = drawn[:, 3] / drawn[:, 2]
    assert ((growth >= 1) & (growth <= 1.05)).all()
    assert drawn[:, 15] / drawn[:, 14] == pytest.approx(growth)
    assert len(np.unique(drawn[:, 0])) == 20
    assert prices.is_uncertain("ifa")
    assert not prices.is_uncertain("in_house_foster")


def test_a_capital_sum_paid_once_has_no_uplift(tmp_path: Path) -> None:
    assert (book(tmp_path, Council()).central("capital") == 7_000_000).all()
