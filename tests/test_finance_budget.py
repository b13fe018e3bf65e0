"""What it costs, worked by hand: days / 7, tiers, homes full or empty, services, and savings that do not come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, NewHome, run_small

from placements.domain import Month
from placements.finance.budget import PlanResult, bed_weeks
from placements.result import RunResult

# 60 x 481 + 40 x 835 + 16 x 3402 + 30 x 200 + the home's 4 places x 2924
A_WEEK = 60 * 481 + 40 * 835 + 16 * 3402 + 30 * 200 + 4 * 2924


def month_of(result: RunResult, label: str) -> int:
    return result.context.months.index(Month.parse(label))


def amounts(plan: PlanResult, key: str) -> np.ndarray:
    """GBP of one line by month on the first path."""
    line = next(line for line in plan.lines if line.key == key)
    return np.asarray(line.amounts(plan.book)[0])


def test_a_steady_council_costs_its_week_times_days_over_seven(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND)
    days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31]
    assert result.do_nothing.total[0] == pytest.approx([A_WEEK * d / 7 for d in days], rel=1e-9)


def test_a_leap_day_costs_a_seventh_of_a_week(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND)
    leap, plain = (result.do_nothing.total[0, month_of(result, m)] for m in ("2016-02", "2017-02"))
    assert leap - plain == pytest.approx(A_WEEK / 7, rel=1e-9)


def test_a_month_is_paid_by_the_mean_of_its_opening_and_closing_children() -> None:
    # 8 at the start, 12 at the end of January, 9 at the end of February of a leap year
    found = bed_weeks(8.0, np.array([[12.0, 9.0]]), np.array([31 / 7, 29 / 7]))
    assert found[0] == pytest.approx([10 * 31 / 7, 10.5 * 29 / 7])


def test_children_in_a_higher_tier_cost_its_factor_and_the_others_do_not(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND, Council(tiers=(("outside", 0, 1.0), ("outside", 10, 1.5))))
    # ten at 3,402 and six at 5,103 a week
    assert amounts(result.do_nothing, "outside:1")[0] == pytest.approx(10 * 3402 * 31 / 7)
    assert amounts(result.do_nothing, "outside:2")[0] == pytest.approx(6 * 5103 * 31 / 7)


def test_a_homes_fixed_cost_is_quoted_less_marginal_at_the_quoted_occupancy(tmp_path: Path) -> None:
    council = Council(
        costs={"home_marginal": (300, "GBP per child per week")},
        assumptions={"quoted_occupancy": (0.85, "share")},
    )
    result = run_small(tmp_path, FLAT_DEMAND, council)
    # quoted £2,924 a resident when 85% full: of a place, 0.85 x (2,924 - 300) is paid full or empty
    assert amounts(result.do_nothing, "old-home:fixed")[0] == pytest.approx(4 * 0.85 * 2624 * 31 / 7)
    assert amounts(result.do_nothing, "old-home:residents")[0] == pytest.approx(4 * 300 * 31 / 7)


def test_a_home_costs_at_its_quoted_occupancy_what_was_quoted(tmp_path: Path) -> None:
    council = Council(
        costs={"home_marginal": (300, "GBP per child per week")},
        assumptions={"quoted_occupancy": (0.75, "share")},
        counts={
            "in_house_foster": 60,
            "ifa": 40,
            "in_house_residential": 3,
            "external_residential": 0,
            "other": 30,
        },
    )
    result = run_small(tmp_path, FLAT_DEMAND, council)
    # three children in four places: 75%
    month = (
        amounts(result.do_nothing, "old-home:fixed")[0] + amounts(result.do_nothing, "old-home:residents")[0]
    )
    assert month / (3 * 31 / 7) == pytest.approx(2924)


def test_the_fixed_cost_of_a_new_home_is_paid_from_the_month_staff_start_full_or_empty(
    tmp_path: Path,
) -> None:
    body = FLAT_DEMAND + QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 2")
    result = run_small(tmp_path, body)
    days = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31])
    paid = np.array([0] + [1] * 14)
    assert amounts(result.strategy, "new-home:fixed") == pytest.approx(6 * 2924 * days / 7 * paid)


def test_a_home_that_closes_is_paid_for_until_it_closes(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(closes="2016-09"),))
    result = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, council)
    assert np.flatnonzero(amounts(result.strategy, "new-home:fixed")).tolist() == [3, 4, 5, 6, 7]


def test_closing_a_home_does_not_leave_its_children_there_at_the_cost_of_their_food(tmp_path: Path) -> None:
    # the old home closes in July: its four children then cost what four children outside cost
    council = Council(
        provision_cells={"old-home": {"closes": "2016-07"}},
        costs={"home_marginal": (300, "GBP per child per week")},
    )
    result = run_small(tmp_path, FLAT_DEMAND, council)
    august = month_of(result, "2016-08")
    outside = 60 * 481 + 40 * 835 + 20 * 3402 + 30 * 200
    assert result.do_nothing.total[0, august] == pytest.approx(outside * 31 / 7, rel=1e-6)


def test_a_service_costs_a_twelfth_of_its_year_or_its_month(tmp_path: Path) -> None:
    edge = """
    [measures.edge]
    kind = "edge_of_care"
    starts = "2016-06"
    ends = "2016-08"
    groups = ["residential"]
    entries_avoided_share = 0
    cost = "{}"
    """
    council = Council(costs={"monthly": (7_000, "GBP per month")})
    yearly = run_small(tmp_path, FLAT_DEMAND + edge.format("service"), council)
    monthly = run_small(tmp_path, FLAT_DEMAND + edge.format("monthly"), council)
    running = np.array([0] * 5 + [1] * 3 + [0] * 7)
    assert amounts(yearly.strategy, "service:edge") == pytest.approx(10_000 * running)
    assert amounts(monthly.strategy, "service:edge") == pytest.approx(7_000 * running)


def test_a_move_costs_its_price_once(tmp_path: Path) -> None:
    step = """
    [measures.step]
    kind = "step_down"
    starts = "2016-05"
    ends = "2016-06"
    from_type = "external_residential"
    to_type = "ifa"
    moves_per_month = 0.25
    share_of_stock_per_month = 1
    cost = "move"
    """
    result = run_small(tmp_path, FLAT_DEMAND + step)
    assert amounts(result.strategy, "move:step")[3:7] == pytest.approx([0, 375, 375, 0], abs=1e-6)


def test_both_plans_pay_the_same_drawn_prices(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, Council(prices={"other": (100, 200, 350)}))
    per_week = [
        next(line for line in plan.lines if line.key == "elsewhere").rate.drawn(plan.book)
        for plan in (result.do_nothing, result.strategy)
    ]
    assert np.array_equal(per_week[0], per_week[1])
    assert np.ptp(per_week[0][:, 0]) > 0


# savings that are not delivered

HALF = FLAT_DEMAND + QUICK_HOME + "\n[neutrality]\nsavings_delivered_share = 0.5\n"


def test_half_of_what_is_saved_on_placements_is_charged_and_all_that_the_measure_costs(
    tmp_path: Path,
) -> None:
    full = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME)
    half = run_small(tmp_path, HALF)
    new_home = amounts(full.strategy, "new-home:fixed") + amounts(full.strategy, "new-home:residents")
    saved = full.comparison.net_saving[0] + new_home
    assert (saved[4:] > 0).all()
    assert half.strategy.unrealised[0] == pytest.approx(0.5 * saved, abs=1e-6)
    assert half.comparison.net_saving[0] == pytest.approx(0.5 * saved - new_home, abs=1e-6)


def test_savings_that_do_not_come_never_help(tmp_path: Path) -> None:
    # on some paths the campaign loses carers: a loss is paid in full, it is no saving to be halved
    body = (
        FLAT_DEMAND
        + """
    [measures.recruit]
    kind = "foster_recruitment"
    provision = "carers"
    starts = "2016-01"
    lead_months = 0
    extra_places_per_month = { low = -1.0, central = 0.0, high = 1.0 }
    cost = "nothing"
    """
    )
    full = run_small(tmp_path, body)
    half = run_small(tmp_path, body + "[neutrality]\nsavings_delivered_share = 0.5\n")
    final = [result.comparison.cumulative[:, -1] for result in (full, half)]
    assert final[0].min() < 0 < final[0].max()
    assert (final[1] <= final[0] + 0.01).all()
