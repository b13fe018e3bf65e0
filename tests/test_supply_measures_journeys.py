"""Measures on a council with journeys, whose need groups may be cut at ages: by level, by age, and nobody is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_run_flows import council

from placements.prepared import load
from placements.run import BothPlans, both_plans, forecast

__all__ = ["council"]

SCENARIO = """
extends = "do-nothing.toml"
title = "Journeys"
base_month = "2021-03"
last_month = "2022-03"
paths = 8

[demand]
method = "stock_and_flow"

[supply]
age_bands = {bands}
"""
REUNIFY = """
[measures.reunify]
kind = "reunification"
starts = "2021-06"
groups = ["{group}"]
share_per_month = 0.05
build_up_months = 1
"""
SHIFT = """
[measures.shift]
kind = "demand_shift"
starts = "2021-06"
from_group = "residential"
to_group = "fostering"
entrants_share = 0.5
"""


def plans(council: Path, measures: str, bands: str = "[]") -> BothPlans:
    file = council / "models" / "fenshire" / "measures.toml"
    file.write_text(SCENARIO.format(bands=bands) + measures, encoding="utf-8")
    ready = load(file, council / "inputs" / "fenshire").ready
    return both_plans(ready, forecast(ready))


@pytest.mark.parametrize("group", ["fostering", "fostering_11_to_15"])
def test_a_measure_names_a_level_of_all_ages_or_one_age(council: Path, group: str) -> None:
    found = plans(council, REUNIFY.format(group=group), "[5, 11, 16]").strategy
    (effect,) = found.supply.stayer_effects
    level, ages = (
        "fostering",
        ["fostering_0_to_4", "fostering_5_to_10", "fostering_11_to_15", "fostering_16_to_17"],
    )
    assert list(effect.groups) == (ages if group == level else [group])
    there, placed = found.need.children(), found.allocation.children.sum(axis=2)
    assert placed + found.allocation.unplaced.sum(axis=2) == pytest.approx(there.sum(axis=2), rel=1e-9)
    assert found.need.concerned["reunify"].sum() > 0


@pytest.mark.slow
def test_a_level_is_helped_alike_whether_or_not_it_is_cut_at_ages(council: Path) -> None:
    whole = plans(council, REUNIFY.format(group="fostering")).strategy.need
    cut = plans(council, REUNIFY.format(group="fostering"), "[5, 11, 16]").strategy.need
    assert cut.concerned["reunify"].sum() == pytest.approx(whole.concerned["reunify"].sum(), rel=0.02)


def test_children_who_need_something_else_keep_their_age(council: Path) -> None:
    found = plans(council, SHIFT, "[5, 11, 16]")
    before, after = found.do_nothing.need, found.strategy.need
    of_age = [
        [place for place, group in enumerate(after.groups) if group.endswith(ages)]
        for ages in ("0_to_4", "16_to_17")
    ]
    for places in of_age:
        assert after.entrants[:, :, places].sum() == pytest.approx(before.entrants[:, :, places].sum())
    assert np.abs(after.entrants - before.entrants).max() > 0.1
