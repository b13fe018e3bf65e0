"""Do nothing with flat demand goes on as observed, or the check says which assumption contradicts the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import Council, prepare_small
from builders_ages import council_of_journeys

from placements.back_cast import BackCast, _flat_year, back_cast, drift
from placements.prepared import load
from placements.supply import need_paths

# builders: 60 with in-house carers, 40 IFA, 4 in own homes, 16 in external homes, 200 elsewhere
COUNTS = {
    "in_house_foster": 60,
    "ifa": 40,
    "in_house_residential": 4,
    "external_residential": 16,
    "other": 200,
}


def cast(tmp_path: Path, body: str = "", **change: object) -> BackCast:
    return back_cast(prepare_small(tmp_path, body, Council(counts=COUNTS, **change)))  # type: ignore[arg-type]


def test_where_places_are_those_that_are_taken_the_mix_stays_and_nothing_is_blamed(tmp_path: Path) -> None:
    found = cast(tmp_path)
    assert found.moved == {} and found.causes == ()
    assert found.sentence.startswith(
        "Back-cast: with flat demand and no measures, a year on the mix stays as observed"
    )


def test_the_tolerance_is_three_children_or_five_per_cent() -> None:
    observed = {"small": 10.0, "large": 200.0}
    assert drift(observed, {"small": 13.0, "large": 210.0}) == {}
    assert drift(observed, {"small": 13.1, "large": 189.0}) == {"small": pytest.approx(3.1), "large": -11.0}


def test_a_match_share_too_low_is_named_with_what_becomes_of_the_mix_without_it(tmp_path: Path) -> None:
    # 100 fostered of whom 40% turn over: 3.3 enter a month and 2 of the 60 leave; 0.3 x 3.3 = 1 come instead
    found = cast(tmp_path, provision_cells={"carers": {"match_share": "0.3"}})
    assert set(found.moved) == {"in_house_foster", "ifa"}
    (cause,) = [one for one in found.causes if one.removes and "match_share" in one.assumption]
    assert cause.assumption == "the match_share 0.3 of carers"
    assert cause.after_a_year == pytest.approx({"in_house_foster": 60, "ifa": 40}, abs=0.01)
    assert (
        "What contradicts it: the match_share 0.3 of carers: with 1, in house foster goes to 60 and ifa goes to 40"
        in (found.sentence.replace(", ifa goes", " and ifa goes"))
    )


def test_places_that_nobody_took_are_named_with_how_many_are_taken(tmp_path: Path) -> None:
    found = cast(tmp_path, carers=80)
    assert found.moved["in_house_foster"] > 3 and found.moved["ifa"] < -3
    (cause,) = found.causes
    assert cause.assumption == "the places x max_occupancy of carers, 80 usable where 60 children live"
    assert cause.instead == "with 60" and cause.removes


def test_an_occupancy_below_what_is_taken_is_named(tmp_path: Path) -> None:
    found = cast(tmp_path, provision_cells={"carers": {"max_occupancy": "0.8"}})
    assert [cause.assumption for cause in found.causes if cause.removes] == [
        "the places x max_occupancy of carers, 48 usable where 60 children live"
    ]


def test_carers_who_leave_are_named_with_their_growth(tmp_path: Path) -> None:
    found = cast(tmp_path, assumptions={"carers_growth": (-1, "places per month")})
    assert found.after_a_year["in_house_foster"] == pytest.approx(48)
    (cause,) = found.causes
    assert cause.assumption == "the net_growth -1 places a month of carers"
    assert cause.instead == "with 0" and cause.removes


def test_a_home_that_closes_within_the_year_is_named(tmp_path: Path) -> None:
    council = {"existing_home": 8, "provision_cells": {"old-home": {"closes": "2016-06"}}}
    counts = {**COUNTS, "in_house_residential": 8}
    found = back_cast(prepare_small(tmp_path, "", Council(counts=counts, **council)))  # type: ignore[arg-type]
    assert set(found.moved) == {"in_house_residential", "external_residential"}
    assert [cause.assumption for cause in found.causes] == ["the closure of old-home in 2016-06"]


def test_two_assumptions_that_drift_together_are_not_blamed_one_for_all(tmp_path: Path) -> None:
    # 1 place a month is lost and 0.3 matched: neither without the other lets the mix stay
    found = cast(
        tmp_path,
        assumptions={"carers_growth": (-1, "places per month")},
        provision_cells={"carers": {"match_share": "0.3"}},
    )
    assert found.moved
    assert not any(cause.removes for cause in found.causes)
    assert "which is not all of it" in found.sentence or "No assumption does so by itself" in found.sentence


def test_the_turnover_is_tried_at_its_low_end(tmp_path: Path) -> None:
    # matching bites the harder the more enter: at 5% a year a match_share of 0.3 moves next to nobody
    body = '[supply]\nturnover_per_year = { low = 0.05, central = 0.4, high = 0.5, reason = "believed" }\n'
    found = cast(tmp_path, body, provision_cells={"carers": {"match_share": "0.3"}})
    assert "the turnover_per_year 0.4" in [cause.assumption for cause in found.causes if cause.removes]


def test_what_is_asked_of_the_context_is_left_alone(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path)
    before = dict(ready.context.draws.uncertain)
    assert back_cast(ready) == back_cast(replace(ready))
    assert dict(ready.context.draws.uncertain) == before


SCENARIO = """
extends = "do-nothing.toml"
title = "Ages"
base_month = "2021-03"
last_month = "2023-03"
paths = 8

[demand]
method = "stock_and_flow"
"""
AGES = """
[supply]
age_bands = [5, 11, 16]
"""


def test_with_ages_flat_demand_is_steady_birthdays_included(tmp_path: Path) -> None:
    inputs = council_of_journeys(tmp_path / "fenshire")
    file = inputs.parents[1] / "models" / "fenshire" / "ages.toml"
    file.write_text(SCENARIO + AGES, encoding="utf-8")
    year = _flat_year(load(file, inputs).ready)
    need = need_paths(year.demand, np.array([0.4]), ())
    assert len(need.groups) == 12 and len(need.crossings) == 9
    for month in range(12):
        assert need.children()[0, month] == pytest.approx(need.opening, abs=1e-9)
    assert min(float(share.max()) for share in need.crossings.values()) > 0
