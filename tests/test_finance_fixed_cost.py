"""A home's fixed cost is never negative: what a resident adds is a part of what a place is quoted at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, prepare_small
from builders_measures import plans_of

from placements.domain import ScenarioError

UNIT = "GBP per child per week"
RUNNING = "GBP per place per week"


def refusal(tmp_path: Path, council: Council, body: str = QUICK_HOME, **top: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, FLAT_DEMAND + body, council, **top)
    return str(caught.value)


def test_a_resident_who_adds_more_than_a_place_is_quoted_at_is_refused_with_both_rows_named(
    tmp_path: Path,
) -> None:
    council = Council(costs={"home_running": (250, RUNNING), "home_marginal": (300, UNIT)})
    assert refusal(tmp_path, council) == (
        "provision.csv, marginal_cost: £300 in Apr 2016 of home_marginal (strategy_costs.csv) is above the £250 of "
        "home_running (strategy_costs.csv): the fixed cost of new-home would be negative. What one more resident adds "
        "is a part of what a place costs when it is quoted: lower it, or raise the other."
    )


def test_an_existing_home_is_quoted_at_the_unit_cost_of_its_type(tmp_path: Path) -> None:
    council = Council(prices={"in_house_residential": 299.5}, costs={"home_marginal": (300, UNIT)})
    assert (
        "is above the £299.50 of in_house_residential (unit_costs.csv): the fixed cost of old-home"
        in refusal(tmp_path, council, "")
    )


def test_equal_figures_leave_a_fixed_cost_of_nothing(tmp_path: Path) -> None:
    council = Council(
        prices={"in_house_residential": 300},
        costs={"home_running": (300, RUNNING), "home_marginal": (300, UNIT)},
    )
    found = plans_of(tmp_path, QUICK_HOME, council).strategy
    fixed = [line.amounts(found.book) for line in found.lines if line.key.endswith(":fixed")]
    assert len(fixed) == 2
    assert not np.any(fixed)


def test_ranges_that_overlap_are_refused_where_a_future_has_them_the_wrong_way_round(tmp_path: Path) -> None:
    costs = {"home_running": ((1_000, 2_000, 3_000), RUNNING), "home_marginal": ((200, 300, 2_900), UNIT)}
    text = refusal(tmp_path, Council(prices={"in_house_residential": 5_000}, costs=costs), paths=200)
    assert "£200 to £2,900 of home_marginal (strategy_costs.csv) and £1,000 to £3,000 of home_running" in text
    assert (
        "simulated futures the first is above the second: the fixed cost of new-home would be negative."
        in text
    )


def test_an_uplift_that_carries_the_marginal_cost_above_the_quoted_one_is_found_in_its_month(
    tmp_path: Path,
) -> None:
    """£300 rises by 10% each April: £330 from April 2016, £363 from April 2017, above £350."""
    council = Council(
        prices={"in_house_residential": 5_000},
        costs={"home_running": (350, RUNNING), "home_marginal": (300, UNIT)},
        uplifts={"home_marginal": 0.1},
    )
    prepare_small(tmp_path / "before", QUICK_HOME, council, last_month="2017-03")
    assert "£363 in Apr 2017 of home_marginal" in refusal(tmp_path / "after", council, last_month="2018-03")


def test_a_home_whose_fixed_cost_another_provider_carries_is_not_compared(tmp_path: Path) -> None:
    body = QUICK_HOME + 'contract = "block"\nprice = "agreed"\n'
    costs = {"agreed": (250, RUNNING), "home_running": (250, RUNNING), "home_marginal": (300, UNIT)}
    council = Council(costs=costs)
    assert prepare_small(tmp_path, body, council).strategy.has_measures
