"""Homes that are bought, and homes that close: what they pay, who lives there, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from builders import (
    BASE_MONTH,
    FLAT_DEMAND,
    QUICK_HOME,
    TYPES,
    Council,
    NewHome,
    prepare_small,
    run_small,
    small_council,
)
from builders_measures import CERTAIN, plans_of

from placements.domain import InputError, ScenarioError
from placements.inputs import read_council
from placements.reports.board import paper_of
from placements.reports.board.sections.homes.section import homes
from placements.reports.stamp import RunStamp
from placements.result import RunResult
from placements.run import BothPlans

STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, tzinfo=dt.UTC), "0.1.0", "0123456789ab")
BLOCK = QUICK_HOME + 'contract = "block"\nprice = "block_price"\n'
SPOT = QUICK_HOME + 'contract = "spot"\nprice = "spot_price"\n'
CLOSE = """
[measures.close]
kind = "close_home"
provision = "old-home"
starts = "2016-09"
notice_months = 2
cost = "redundancy"
"""
COSTS = {
    "block_price": (2700, "GBP per place per week"),
    "spot_price": (3000, "GBP per child per week"),
    "redundancy": (40_000, "GBP once"),
}
COUNCIL = Council(costs=COSTS)


def plans(tmp_path: Path, body: str, council: Council | None = None, **top: object) -> BothPlans:
    return plans_of(tmp_path, body, council or COUNCIL, **top)


def run(tmp_path: Path, body: str, council: Council = COUNCIL) -> RunResult:
    return run_small(tmp_path, CERTAIN + body, council, paths=2)


def refusal(tmp_path: Path, body: str, council: Council = COUNCIL) -> str:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, body, council)
    return str(caught.value)


def line(result: RunResult | BothPlans, key: str) -> np.ndarray:
    """GBP of a line of the strategy on the first path, by month."""
    (found,) = [line for line in result.strategy.lines if line.key == key]
    return found.amounts(result.strategy.book)[0]


# bought en bloc


def test_a_block_of_places_is_paid_from_the_opening_month_taken_or_not(tmp_path: Path) -> None:
    result = plans(tmp_path, BLOCK)
    paid = line(result, "new-home:fixed")
    # 6 places at £2,700 from April: 30 days are 30 / 7 weeks
    assert paid[:4] == pytest.approx([0, 0, 0, 6 * 2700 * 30 / 7])
    assert paid[4] == pytest.approx(6 * 2700 * 31 / 7)
    # the row of provision.csv names a marginal cost of £0
    assert not line(result, "new-home:residents").any()


def test_a_resident_of_a_block_costs_what_its_row_says(tmp_path: Path) -> None:
    council = Council(
        new_homes=(NewHome(marginal_cost="resident"),),
        costs={**COSTS, "resident": (300, "GBP per child per week")},
    )
    result = plans(tmp_path, BLOCK, council)
    # in April 20 x 0.40 / 12 = 0.667 children enter residential care: the old home, £0 more a resident, has room for
    # 4 x 0.40 / 12 of them; the others come into the block in the course of the month, half of them on average
    residents = (20 - 4) * 0.40 / 12
    assert line(result, "new-home:residents")[3] == pytest.approx(residents / 2 * 30 / 7 * 300)


def test_a_planned_home_that_is_bought_needs_no_costs_of_its_own(tmp_path: Path) -> None:
    council = Council(
        new_homes=(NewHome(marginal_cost=""),),
        costs=COSTS,
        provision_cells={"new-home": {"quoted_occupancy": "", "running_cost": ""}},
    )
    result = plans(tmp_path, BLOCK, council)
    assert line(result, "new-home:fixed").sum() == pytest.approx(6 * 2700 * 365 / 7)
    assert not line(result, "new-home:residents").any()


def test_break_even_of_a_block_is_its_price_over_the_price_avoided(tmp_path: Path) -> None:
    neutrality = run(tmp_path, BLOCK).neutrality
    assert neutrality.break_even_occupancy == pytest.approx(2700 / 3402)
    assert neutrality.planned_occupancy == pytest.approx(1.0)


# bought by the child-week


def test_a_spot_home_costs_its_child_weeks_and_nothing_else(tmp_path: Path) -> None:
    result = plans(tmp_path, SPOT)
    assert [found.key for found in result.strategy.lines if found.provision == "new-home"] == [
        "new-home:residents"
    ]
    # in April 0.667 children enter residential care: the old home (£0 more a resident) has room for 4 / 30 of them,
    # the new one, £3,000, takes the other 0.533 from the market, £3,402; over the month half of them on average
    saved = (20 * 0.40 / 12 - 4 * 0.40 / 12) / 2 * 30 / 7 * 402
    assert result.comparison.net_saving[0, :4] == pytest.approx([0, 0, 0, saved], abs=0.01)


def test_a_spot_home_dearer_than_the_market_stays_empty_and_saves_exactly_nothing(tmp_path: Path) -> None:
    council = Council(costs={**COSTS, "spot_price": (3500, "GBP per child per week")})
    result = run(tmp_path, SPOT, council)
    assert not result.tables.net_saving["cumulative_mean"].any()


def test_a_spot_home_has_no_fixed_cost_to_break_even_on(tmp_path: Path) -> None:
    neutrality = run(tmp_path, SPOT).neutrality
    assert neutrality.break_even_occupancy is None
    assert "occupancy" not in neutrality.sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            QUICK_HOME + 'contract = "block"\n',
            "measures.new_home.price: a home under contract block has no price. "
            "Name a row of strategy_costs.csv in GBP per place per week.",
        ),
        (
            QUICK_HOME + 'price = "block_price"\n',
            '"block_price" has no effect on a home that the council runs. '
            'Leave it out, or write contract = "block" or "spot".',
        ),
        (BLOCK.replace("block_price", "spot_price"), '"spot_price" is in "GBP per child per week".'),
        (SPOT.replace("spot_price", "block_price"), 'This cost must be in "GBP per child per week".'),
        (SPOT.replace("spot_price", "spot_prise"), 'Did you mean "spot_price"?'),
        (
            QUICK_HOME.replace("= 100", "= { low = -1, central = 1, high = 2 }"),
            "measures.new_home.ramp_up_children_per_month: -1 is less than 0. Write 0 or more.",
        ),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(tmp_path: Path, body: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, body)


def test_a_home_that_the_council_runs_needs_its_costs(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(marginal_cost=""),))
    assert (
        "measures.new_home.contract: new-home has no marginal_cost in provision.csv. A home that the council runs "
        "needs one: fill the cell, or name a contract and its price."
        in refusal(tmp_path, QUICK_HOME, council)
    )


def test_occupancy_decays_once_the_home_is_full(tmp_path: Path) -> None:
    body = QUICK_HOME.replace("= 100", "= 2") + "decay_per_year = 0.5\n"
    home = prepare_small(tmp_path, body).strategy.provision("new-home")
    assert home is not None
    # 2, 4, 6 places from April to June; then half is lost in a year
    expected = [0, 0, 0, 2, 4, 6, *(6 * 0.5 ** (months / 12) for months in range(1, 10))]
    assert home.usable[0] == pytest.approx(expected)


# close a home


def test_closing_a_home_moves_its_residents_and_ends_its_fixed_cost_after_notice(tmp_path: Path) -> None:
    result = plans(tmp_path, CLOSE)
    saving = result.comparison.net_saving[0]
    assert saving[:8] == pytest.approx(np.zeros(8), abs=1e-6)
    # September: £40,000 once; the four leave for the market in the course of the month, two on average
    assert saving[8] == pytest.approx(-40_000 - 2 * 30 / 7 * 3402)
    # October: four at £3,402, and the home is still paid for
    assert saving[9] == pytest.approx(-4 * 31 / 7 * 3402)
    # November: the fixed cost of four places at £2,924 has ended
    assert saving[10] == pytest.approx(4 * 30 / 7 * (2924 - 3402))
    ids = [p.id for p in result.strategy.supply.provisions]
    assert not result.strategy.allocation.children[:, 8:, ids.index("old-home")].any()
    assert not result.strategy.allocation.unplaced.any()


def test_an_amount_paid_once_is_not_uplifted(tmp_path: Path) -> None:
    # September 2016 is a financial year after the date of the price
    assert line(plans(tmp_path, CLOSE), "once:close").tolist() == [0.0] * 8 + [40_000.0] + [0.0] * 6


def test_a_home_may_close_without_notice_or_cost_in_the_first_month(tmp_path: Path) -> None:
    body = CLOSE.replace("2016-09", "2016-01").replace("= 2", "= 0").replace('cost = "redundancy"', "")
    result = run(tmp_path, body)
    assert result.comparison.net_saving[0, 0] == pytest.approx(31 / 7 * (4 * 2924 - 2 * 3402))
    assert "no measures" not in result.neutrality.reason


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            CLOSE.replace('"old-home"', '"old-hone"'),
            'measures.close.provision: "old-hone" is not an existing home of provision.csv. Did you mean "old-home"?',
        ),
        (CLOSE.replace('"old-home"', '"carers"'), '"carers" is not an existing home of provision.csv.'),
        (QUICK_HOME + CLOSE.replace('"old-home"', '"new-home"'), '"new-home" is not an existing home'),
        (
            CLOSE.replace('"redundancy"', '"service"'),
            '"service" is in "GBP per year". This cost must be in "GBP once".',
        ),
        (
            CLOSE + CLOSE.replace("measures.close", "measures.again"),
            "measures.again.starts: old-home is closed in 2016-09 already.",
        ),
    ],
)
def test_a_home_that_cannot_be_closed_is_refused(tmp_path: Path, body: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, body)


def test_a_home_that_the_table_closes_earlier_is_not_closed_again(tmp_path: Path) -> None:
    council = Council(costs=COSTS, provision_cells={"old-home": {"closes": "2016-06"}})
    assert "old-home is closed in 2016-09 already. Write an earlier month" in refusal(
        tmp_path, CLOSE, council
    )


def test_capital_is_charged_from_the_opening_of_a_home_not_of_a_framework(tmp_path: Path) -> None:
    body = """
[neutrality]
capital = "capital"

[measures.early]
kind = "framework"
placement_type = "ifa"
starts = "2016-01"
places = 1
price = "spot_price"
"""
    found = run_small(tmp_path, FLAT_DEMAND + body + QUICK_HOME, COUNCIL, paths=2).neutrality
    assert found.capital is not None
    # the home opens in April 2016: twelve months to March 2017
    assert found.median - found.capital.median == pytest.approx(found.capital.charge_per_year)


def test_the_board_does_not_say_that_a_home_without_a_fixed_cost_must_pay_for_it(tmp_path: Path) -> None:
    result = run(tmp_path, SPOT)
    section = homes(paper_of(result, STAMP))
    (sentence,) = [text for text in section.sentences if "fixed cost" in text]
    assert sentence.startswith("No new home with a fixed cost is open in March 2017")
    shown = section.figures[-1]
    # 0.533 children come in each month and one in thirty leaves: 16 x (1 - (29 / 30) ** 12) = 5.35 of 6 places
    assert shown.title == "Mean occupancy is highest in March 2017, at 89.1%"


def test_an_uplift_of_an_amount_paid_once_is_refused_and_not_left_out_in_silence(tmp_path: Path) -> None:
    folder = small_council(tmp_path, COUNCIL)
    table = (folder / "uplifts.csv").read_text(encoding="utf-8")
    last = table.splitlines()[-1]
    more = f"redundancy,{last.split(',', 1)[1]}\n"
    (folder / "uplifts.csv").write_text(table + more, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_council(folder, TYPES, base_month=BASE_MONTH)
    assert (
        'line: "redundancy" is paid once, in the prices of its month: an uplift has no effect on it. '
        "Take the row out." in str(caught.value)
    )
