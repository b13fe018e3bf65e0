"""Net present value in its own view, capital by year, and what the strategy is worth a year once it runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from builders import (
    EVERY_MEASURE,
    FLAT_DEMAND,
    QUICK_HOME,
    UNCERTAIN,
    Council,
    NewHome,
    run_small,
    small_council,
    write_scenario,
)
from builders_board import STAMP
from openpyxl import load_workbook

from placements.cli.words import checked, finished
from placements.domain import Month, ScenarioError
from placements.domain.calendar import months_between
from placements.finance import NeutralitySettings, Outcome
from placements.finance.capital import CapitalCharges
from placements.finance.present_value import present_value_table, present_value_view
from placements.reports import RunStamp
from placements.reports.board import paper_of
from placements.reports.board.first_page import notices
from placements.reports.board.sections.money.capital import capital
from placements.reports.results import results_document
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.session import Finished, check_scenario

BASE = Month(2015, 12)
MONTHS = months_between(Month(2016, 1), Month(2018, 3))
CAPITAL = '\n[neutrality]\ncapital = "capital"\n'


def saving(**by_month: float) -> np.ndarray:
    """One future: GBP by month, such as ``m2016_04``."""
    found = np.zeros((1, len(MONTHS)))
    for name, amount in by_month.items():
        year, month = name[1:].split("_")
        found[0, MONTHS.index(Month(int(year), int(month)))] = amount
    return found


def settings(discount: float, inflation: float) -> NeutralitySettings:
    return NeutralitySettings(discount_rate=discount, inflation_rate=inflation)


def test_a_saving_of_two_years_is_deflated_by_month_and_discounted_by_year_worked_by_hand() -> None:
    """£1,000 in December 2016 (12 months after the base, the first full financial year) at 25% inflation is £800 in
    prices of December 2015, and at 60% discount £500; £1,000 in December 2017 is £640, and £640 / 2.56 = £250.
    £100 in March 2016 is in the year in which the forecast begins: deflated by 3 months, discounted by none.
    """
    found = saving(m2016_03=100, m2016_12=1000, m2017_12=1000)
    with pytest.raises(ValueError, match=r"less than or equal to 0\.2"):
        settings(0.6, 0.25)
    free = NeutralitySettings.model_construct(discount_rate=0.6, inflation_rate=0.25)
    first = 100 / 1.25 ** (3 / 12)
    view = present_value_view(found, None, MONTHS, BASE, free)
    assert view.revenue.median == pytest.approx(first + 500 + 250)
    assert view.with_capital is None
    table = present_value_table(found, None, MONTHS, BASE, free)
    assert table["real_mean_gbp"].tolist() == pytest.approx([first, 800, 640], abs=0.005)
    assert table["discount_factor"].tolist() == [1, 0.625, 0.390625]
    assert table["present_value_mean_gbp"].tolist() == pytest.approx([first, 500, 250], abs=0.005)
    assert table["cumulative_mean_gbp"].iloc[-1] == pytest.approx(first + 750, abs=0.005)


def test_without_inflation_and_discount_the_present_value_is_the_net_saving(tmp_path: Path) -> None:
    body = EVERY_MEASURE + "\n[neutrality]\ndiscount_rate = 0\ninflation_rate = 0\n"
    neutrality = run_small(tmp_path, body, UNCERTAIN, paths=12).neutrality
    present = neutrality.present_value.revenue
    assert present.median == pytest.approx(neutrality.median)
    assert (present.p10, present.p90) == pytest.approx((neutrality.p10, neutrality.p90))
    assert present.probability == neutrality.probability


def test_a_saving_that_rises_with_inflation_is_worth_the_same_every_year() -> None:
    rising = 1.02 ** (np.arange(1, len(MONTHS) + 1) / 12)
    found = present_value_table(rising[None, :] * 100, None, MONTHS, BASE, settings(0.0, 0.02))
    assert found["real_mean_gbp"].tolist() == [300, 1200, 1200]


def test_inflation_and_discount_together_are_not_one_nominal_rate_taken_twice() -> None:
    # a year on, 2% and 3.5%: 1 / (1.02 x 1.035), and not 1 / 1.055 or 1 / 1.035
    found = present_value_view(saving(m2016_12=1000), None, MONTHS, BASE, NeutralitySettings())
    assert found.revenue.median == pytest.approx(1000 / (1.02 * 1.035))


def test_capital_is_paid_when_the_first_home_opens_and_stands_apart(tmp_path: Path) -> None:
    """£7m in April 2016, 4 months after the base and in the second financial year."""
    view = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME + CAPITAL, paths=2).neutrality.present_value
    assert view.with_capital is not None
    paid = 7_000_000 / 1.02 ** (4 / 12) / 1.035
    assert view.revenue.median - view.with_capital.median == pytest.approx(paid)
    assert view.with_capital.probability == 0


def capital_of(folder: Path, body: str = CAPITAL, council: Council | None = None, **top: object) -> RunResult:
    return run_small(folder, FLAT_DEMAND + QUICK_HOME + body, council, paths=2, **top)


def test_interest_falls_and_provision_rises_within_an_equal_charge_worked_by_hand(tmp_path: Path) -> None:
    """£7m over 25 years at 3% is £401,995.10 a year. First year: interest 3% of £7m = 210,000, repaid 191,995.10;
    second: 3% of 6,808,004.90 = 204,240.15, repaid 197,754.95.
    """
    table = capital_of(tmp_path, last_month="2018-03").tables.capital
    assert table["financial_year"].tolist() == ["2015/16", "2016/17", "2017/18"]
    assert table["months_charged"].tolist() == [0, 12, 12]
    assert table["interest_gbp"].tolist() == [0, 210_000, 204_240.15]
    assert table["minimum_revenue_provision_gbp"].tolist() == [0, 191_995.10, 197_754.95]
    assert table["charge_gbp"].tolist() == [0, 401_995.10, 401_995.10]
    assert table["outstanding_gbp"].tolist() == [0, 6_808_004.90, 6_610_249.95]


def test_capital_is_repaid_when_its_life_ends_and_then_costs_nothing(tmp_path: Path) -> None:
    body = CAPITAL + "capital_life_years = 1\ncapital_interest_rate = 0.1\n"
    found = capital_of(tmp_path, body, last_month="2018-03")
    assert found.tables.capital["charge_gbp"].tolist() == [0, 7_700_000, 0]
    assert found.tables.capital["outstanding_gbp"].tolist() == [0, 0, 0]
    assert found.neutrality.capital is not None
    assert found.neutrality.median - found.neutrality.capital.median == pytest.approx(7_700_000)


def test_a_home_that_closes_is_paid_off_all_the_same(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(closes="2016-10"),))
    table = capital_of(tmp_path, council=council, last_month="2017-03").tables.capital
    assert table["months_charged"].tolist() == [0, 12]


LATE_HOME = QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 3\nmonths_late = 13")


def test_without_capital_there_are_no_rows_and_nothing_to_say(tmp_path: Path) -> None:
    found = capital_of(tmp_path, "")
    assert found.tables.capital.empty
    assert (found.neutrality.capital, found.neutrality.capital_left_out, found.notes) == (None, "", ())


@pytest.mark.parametrize("measures", ["", LATE_HOME])
def test_capital_that_no_home_within_the_forecast_is_charged_with_is_in_no_figure_and_that_is_said(
    tmp_path: Path, measures: str
) -> None:
    found = run_small(tmp_path, FLAT_DEMAND + measures + CAPITAL, paths=2)
    said = (
        "The capital of £7,000,000 is in no figure: it is charged from the opening of the first new home, and none "
        "opens by Mar 2017."
    )
    assert found.tables.capital.empty
    assert not found.tables.present_value["capital_gbp"].any()
    assert found.neutrality.capital is None
    assert found.neutrality.present_value.with_capital is None
    assert found.neutrality.capital_left_out == said
    assert found.notes[-1] == said
    # what a reader is shown
    paper = paper_of(found, STAMP)
    assert capital(paper.lead).sentences == (said,)
    assert said in [notice.text for notice in notices(paper) if notice.warning]
    terminal = " ".join(finished(Finished(found, tmp_path, []), tmp_path))
    assert said in terminal
    assert "With capital" not in terminal
    assert results_document(found)["notes"][-1] == said
    assert results_document(found)["neutrality"]["with_capital"] is None


@pytest.mark.slow
def test_the_cover_of_the_workbook_says_that_capital_is_in_no_figure(tmp_path: Path) -> None:
    found = run_small(tmp_path, FLAT_DEMAND + LATE_HOME + CAPITAL, paths=2)
    stamp = RunStamp("strategy", dt.datetime(2016, 2, 23, tzinfo=dt.UTC), "0.1.0", "0123456789ab")
    cover = {
        str(row[0].value): str(row[1].value)
        for row in load_workbook(write_workbook(found, tmp_path, stamp))["Cover"]
    }
    assert cover["With capital"].startswith("The capital of £7,000,000 is in no figure")
    assert cover["Note"].startswith("New-Home opens in May 2017, after the forecast ends in Mar 2017")


def test_a_home_that_opens_after_the_forecast_is_accepted_with_its_staff_and_said(tmp_path: Path) -> None:
    found = run_small(tmp_path, FLAT_DEMAND + LATE_HOME, paths=2)
    assert found.notes == (
        "New-Home opens in May 2017, after the forecast ends in Mar 2017: its staff are paid, and no child is counted "
        "in it.",
    )
    # February and March 2017: 59 days
    assert found.neutrality.median == pytest.approx(-6 * 2924 * 59 / 7, abs=0.01)


def test_check_says_so_too_and_what_only_the_stress_case_has(tmp_path: Path) -> None:
    stress = write_scenario(
        tmp_path, QUICK_HOME.replace("staff_months_before = 0", "months_late = 12") + CAPITAL
    )
    stress.rename(stress.with_name("late.toml"))
    named = FLAT_DEMAND + QUICK_HOME + CAPITAL + 'stress_case = "late.toml"\n'
    small_council(tmp_path, Council(new_homes=(NewHome(opens="2016-05"),)))
    found = check_scenario(write_scenario(tmp_path, named), None, tmp_path)
    assert found.notes == (
        "Stress case: New-Home opens in May 2017, after the forecast ends in Mar 2017: its staff are paid, and no "
        "child is counted in it.",
        "Stress case: The capital of £7,000,000 is in no figure: it is charged from the opening of the first new "
        "home, and none opens by Mar 2017.",
    )
    assert "Note: Stress case: New-Home opens in May 2017" in " ".join(checked(found))


def test_the_run_rate_is_the_last_twelve_months_alone(tmp_path: Path) -> None:
    """Fifteen months; a service of £10,000 a month from January 2016 costs £120,000 in the last twelve."""
    body = (
        FLAT_DEMAND
        + '[measures.edge]\nkind = "edge_of_care"\nstarts = "2016-01"\ngroups = ["fostering"]\n'
        + 'entries_avoided_share = 0\ncost = "service"\n'
    )
    neutrality = run_small(tmp_path, body, paths=3).neutrality
    assert neutrality.median == pytest.approx(-150_000)
    assert neutrality.run_rate == Outcome.of(np.full(3, neutrality.run_rate.median))
    assert neutrality.run_rate.median == pytest.approx(-120_000)
    assert neutrality.run_rate.probability == 0


def test_a_horizon_of_less_than_a_year_has_the_run_rate_of_all_its_months(tmp_path: Path) -> None:
    # its staff are paid from January, three months before it opens: 6 places x 2,924 a week
    body = FLAT_DEMAND + QUICK_HOME.replace("staff_months_before = 0", "staff_months_before = 3")
    neutrality = run_small(tmp_path, body, paths=2, last_month="2016-03").neutrality
    assert neutrality.run_rate.median == pytest.approx(neutrality.median)
    assert neutrality.median == pytest.approx(-6 * 2924 * 91 / 7)


def test_the_charge_of_a_month_is_its_interest_and_what_it_repays() -> None:
    charges = CapitalCharges(10.0, np.zeros(2), np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert charges.charge.tolist() == [4.0, 6.0]


def test_a_discount_rate_in_percent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"discount_rate.*3\.5"):
        run_small(tmp_path, "[neutrality]\ndiscount_rate = 3.5\n", paths=2)
