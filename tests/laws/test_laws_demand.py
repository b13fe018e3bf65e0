"""Laws of demand on histories as bad as they come: coherent, not negative, finite, repeatable, honest."""

from __future__ import annotations

import numpy as np
import pytest
from bad_panels import KINDS, TOTAL, broken_laws, forecast, moved_by_others, panel
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)
KIND = st.sampled_from(list(KINDS))


@pytest.mark.parametrize("kind", KINDS)
@given(seed=SEEDS, horizon=st.integers(1, 40), children=st.booleans())
@settings(max_examples=examples(3), deadline=None)
def test_every_panel_keeps_the_laws(kind: str, seed: int, horizon: int, children: bool) -> None:
    assert list(broken_laws(panel(kind, seed), horizon, 40, children=children)) == []


@given(kind=KIND, seed=SEEDS)
@settings(max_examples=examples(8), deadline=None)
def test_a_series_of_a_table_does_not_depend_on_the_others(kind: str, seed: int) -> None:
    assert moved_by_others(panel(kind, seed), 6, 30) == []


@given(kind=KIND, seed=SEEDS)
@settings(max_examples=examples(8), deadline=None)
def test_the_order_of_the_series_changes_nothing(kind: str, seed: int) -> None:
    found = panel(kind, seed)
    there = forecast(found.series, 6, 30, total=TOTAL)
    back = forecast(found.series[::-1], 6, 30, total=TOTAL)
    for key in there.keys:
        assert back.of(key) == pytest.approx(there.of(key), rel=1e-9, abs=1e-9)


@given(kind=KIND, seed=SEEDS)
@settings(max_examples=examples(6), deadline=None)
def test_one_path_and_one_month_are_enough(kind: str, seed: int) -> None:
    assert list(broken_laws(panel(kind, seed), 1, 1)) == []


@pytest.mark.parametrize("kind", ["one point", "gaps anywhere"])
def test_a_horizon_of_600_months_keeps_the_laws(kind: str) -> None:
    assert list(broken_laws(panel(kind, 1), 600, 20)) == []


def test_a_series_of_zeros_can_rise_and_does_not_run_away() -> None:
    paths = forecast(panel("all zeros", 1).series, 60, 400, total=TOTAL).paths
    assert 0 < paths[:, -1].sum(axis=1).mean() < 10
    assert np.median(paths[:, -1]) < 1
