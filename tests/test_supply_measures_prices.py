"""Frameworks, price caps and carers by the household: what they cost and save, worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import Council, prepare_small, run_small
from builders_measures import CERTAIN, COUNCIL, plans_of

from placements.domain import ScenarioError
from placements.result import RunResult
from placements.run import BothPlans

COSTS = {
    "agreed": (735, "GBP per child per week"),
    "agreed_block": (700, "GBP per place per week"),
    "cap": (735, "GBP per child per week"),
    "household": (900, "GBP per household"),
}
FRAMEWORK = """
[measures.deal]
kind = "framework"
title = "IFA framework"
placement_type = "ifa"
starts = "2016-04"
places = 10
price = "agreed"
"""
CAP = """
[measures.limit]
kind = "price_cap"
placement_type = "ifa"
starts = "2016-06"
cap = "cap"
share = 0.5
"""
HOUSEHOLDS = """
[measures.recruit]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-02"
lead_months = 3
approvals_per_month = 0.5
deregistrations_avoided_per_month = 0.1
children_per_household = 1.5
fill_rate = 0.8
cost_per_household = "household"
"""


def plans(tmp_path: Path, body: str, council: Council | None = None, **top: object) -> BothPlans:
    return plans_of(tmp_path, body, council or Council(costs=COSTS), **top)


def run(tmp_path: Path, body: str, council: Council | None = None, **top: object) -> RunResult:
    return run_small(tmp_path, CERTAIN + body, council or Council(costs=COSTS), **{"paths": 2, **top})


def line(result: RunResult | BothPlans, key: str) -> np.ndarray:
    (found,) = [line for line in result.strategy.lines if line.key == key]
    return found.amounts(result.strategy.book)[0]


def living(result: RunResult | BothPlans, provision: str) -> np.ndarray:
    """Children in a provision of the strategy on the first path, by month."""
    found = result.strategy.allocation
    return found.children[0, :, [p.id for p in found.provisions].index(provision)]


# framework


def test_a_framework_takes_the_children_who_would_have_gone_to_the_market(tmp_path: Path) -> None:
    result = plans(tmp_path, FRAMEWORK)
    # each month 100 x 0.40 / 12 = 3.33 children enter fostering; carers have room for 60 x 0.40 / 12 = 2 of them,
    # and 1.33 take places at £735 in place of £835
    entering = 40 * 0.40 / 12
    assert living(result, "deal")[3] == pytest.approx(entering)
    saved = entering / 2 * 30 / 7 * (835 - 735)
    assert result.comparison.net_saving[0, :4] == pytest.approx([0, 0, 0, saved], abs=0.01)
    assert living(result, "deal")[-1] == pytest.approx(10.0)


def test_a_block_is_paid_taken_or_not_and_filled_first(tmp_path: Path) -> None:
    body = FRAMEWORK.replace("places = 10", "places = 3\nblock = true").replace('"agreed"', '"agreed_block"')
    result = plans(tmp_path, body)
    assert line(result, "deal:fixed")[2:5] == pytest.approx([0, 3 * 700 * 30 / 7, 3 * 700 * 31 / 7])
    # all who enter take its paid places, before those of carers, until three are there
    assert living(result, "deal")[3:5] == pytest.approx([3.0, 3.0])
    assert not line(result, "deal:residents").any()


def test_when_the_agreement_ends_its_children_need_a_place_again(tmp_path: Path) -> None:
    result = plans(tmp_path, FRAMEWORK + 'ends = "2016-12"\n')
    assert living(result, "deal")[11] > 5
    assert living(result, "deal")[12:] == pytest.approx(np.zeros(3), abs=1e-9)
    assert not result.strategy.allocation.unplaced.any()
    assert not result.strategy.allocation.over_capacity.any()


def test_children_beyond_a_block_that_shrinks_are_paid_for(tmp_path: Path) -> None:
    body = FRAMEWORK.replace("places = 10", "places = 3\nblock = true\ndecay_per_year = 0.9")
    result = plans(tmp_path, body.replace('"agreed"', '"agreed_block"'))
    weeks = np.array([month.weeks for month in result.strategy.book.context.months])
    lived = living(result, "deal")
    places = 3 * 0.1 ** (np.maximum(np.arange(15) - 3, 0) / 12) * (np.arange(15) >= 3)
    assert (lived > places + 0.1).any()
    child_weeks = (np.concatenate([[0.0], lived[:-1]]) + lived) / 2 * weeks
    assert line(result, "deal:fixed") == pytest.approx(np.maximum(places * weeks, child_weeks) * 700)


def test_a_framework_dearer_than_the_market_is_not_used(tmp_path: Path) -> None:
    result = run(tmp_path, FRAMEWORK, Council(costs={"agreed": (900, "GBP per child per week")}))
    assert not living(result, "deal").any()
    assert not result.tables.net_saving["cumulative_mean"].any()


def test_matching_bounds_what_a_framework_takes_in_a_month(tmp_path: Path) -> None:
    result = plans(tmp_path, FRAMEWORK + "match_share = 0.1\n")
    assert living(result, "deal")[3] == pytest.approx(0.1 * 100 * 0.40 / 12)


# price cap


def test_a_cap_takes_its_share_of_the_placements_down_to_the_cap(tmp_path: Path) -> None:
    result = run(tmp_path, CAP)
    # 40 children, half of them £100 a week less, from 1 June 2016 to 31 March 2017: 304 days
    assert result.comparison.net_saving[0].sum() == pytest.approx(40 * 0.5 * 100 * 304 / 7)
    assert result.tables.net_saving["cumulative_mean"].iloc[-1] == pytest.approx(86_857.14, abs=0.1)


def test_a_cap_holds_for_the_price_of_each_tier(tmp_path: Path) -> None:
    council = Council(
        costs={"cap": (900, "GBP per child per week")}, tiers=(("agencies", 0, 1.0), ("agencies", 30, 1.2))
    )
    result = plans(tmp_path, CAP, council)
    # the first 30 children cost £835, below the cap; ten cost £1,002 and half of them £102 less
    assert result.comparison.net_saving[0, 5] == pytest.approx(10 * 0.5 * 102 * 30 / 7)


def test_a_cap_above_every_price_saves_exactly_nothing(tmp_path: Path) -> None:
    council = Council(prices={"ifa": (700, 835, 900)}, costs={"cap": (5000, "GBP per child per week")})
    result = run(tmp_path, CAP, council, paths=20)
    assert not result.tables.net_saving["cumulative_mean"].any()
    costs = result.tables.cost
    assert not costs.loc[costs["rule"] == "price_cap", "mean_gbp"].any()


def test_a_cap_that_binds_in_some_futures_only_saves_their_mean_to_the_penny(tmp_path: Path) -> None:
    # the central price of £835 is below the cap of £900: on the central path nothing is saved
    council = Council(prices={"ifa": (700, 835, 1100)}, costs={"cap": (900, "GBP per child per week")})
    result = run(tmp_path, CAP, council, paths=50)
    drawn = result.context.draws.uncertain["price of ifa"]
    saved = 40 * 0.5 * np.maximum(drawn - 900, 0).mean() * 304 / 7
    assert saved > 1000
    assert result.tables.net_saving["cumulative_mean"].iloc[-1] == pytest.approx(saved, abs=0.2)


def test_what_a_cap_saves_is_a_saving_on_placements_that_may_not_all_be_delivered(tmp_path: Path) -> None:
    result = plans(tmp_path, "[neutrality]\nsavings_delivered_share = 0.25\n" + CAP)
    assert result.comparison.net_saving[0].sum() == pytest.approx(0.25 * 40 * 0.5 * 100 * 304 / 7)


# carers by the household


def test_households_approved_and_kept_add_the_places_that_are_filled(tmp_path: Path) -> None:
    found = prepare_small(tmp_path, HOUSEHOLDS, COUNCIL).strategy
    carers = found.provision("carers")
    assert carers is not None
    # each household adds 1.5 x 0.8 = 1.2 places: 0.1 a month kept from February, 0.5 a month approved from May
    kept, approved = np.maximum(np.arange(15), 0) * 0.12, np.maximum(np.arange(15) - 3, 0) * 0.6
    assert carers.usable[0] == pytest.approx(60 + kept + approved)
    (cost,) = found.counted_costs
    assert np.asarray(cost.count)[0] == pytest.approx([0] * 4 + [0.5] * 11)


def test_a_household_is_paid_for_in_the_month_of_its_approval_at_its_uplifted_cost(tmp_path: Path) -> None:
    council = Council(costs=COSTS, uplifts={"household": 0.10})
    paid = line(plans(tmp_path, HOUSEHOLDS, council, last_month="2018-03"), "household:recruit")
    # priced in 2015/16: one April by 2016/17, two by 2017/18
    assert paid[4:6] == pytest.approx([0.5 * 900 * 1.1] * 2)
    assert paid[16] == pytest.approx(0.5 * 900 * 1.21)


def test_a_campaign_may_cost_nothing_by_the_year(tmp_path: Path) -> None:
    assert prepare_small(tmp_path, HOUSEHOLDS, COUNCIL).strategy.services == ()


RECRUITED = HOUSEHOLDS.replace("approvals_per_month = 0.5", "extra_places_per_month = 0.5")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (RECRUITED, "extra_places_per_month and deregistrations_avoided_per_month say the same twice."),
        (
            HOUSEHOLDS.replace("approvals_per_month = 0.5\n", ""),
            "it gains no place. Write extra_places_per_month, or approvals_per_month",
        ),
        (HOUSEHOLDS.replace("_month = 0.5", "_month = -0.5"), "approvals_per_month: -0.5 is less than 0."),
        (HOUSEHOLDS.replace("= 0.8", "= 1.8"), "fill_rate: 1.8 is not a share."),
        (HOUSEHOLDS.replace('"household"', '"campaign"'), 'This cost must be in "GBP per household".'),
        (FRAMEWORK.replace("places = 10", "places = 0"), "measures.deal.places"),
        (FRAMEWORK.replace("places = 10", "places = nan"), "measures.deal.places"),
        (FRAMEWORK.replace("places = 10", "places = -3"), "measures.deal.places"),
        (FRAMEWORK + "block = true\n", '"agreed" is in "GBP per child per week". This cost must be in'),
        (FRAMEWORK.replace('"ifa"', '"iffa"'), '"iffa" is not a placement type. Did you mean "ifa"?'),
        (FRAMEWORK + "usable_share = 90\n", "usable_share: 90 is not a share."),
        (
            FRAMEWORK.replace("measures.deal", "measures.agencies"),
            'measures.agencies: "agencies" is the name of a provision of provision.csv or of another framework.',
        ),
        (CAP.replace("= 0.5", "= 50"), "measures.limit.share: 50 is not a share."),
        (CAP.replace('"cap"', '"household"'), 'This cost must be in "GBP per child per week".'),
        (
            CAP.replace('"ifa"', '"in_house_residential"'),
            'no place of "in_house_residential" is paid for at the unit cost of the type. '
            "Name a type that is bought by the week.",
        ),
        (
            CAP + CAP.replace("measures.limit", "measures.again"),
            'measures.again.placement_type: the price of "ifa" is capped by the measure limit in the same months.',
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, body, Council(costs={**COSTS, "campaign": (10, "GBP per month")}))
    assert sentence in str(caught.value)


def test_one_cap_may_follow_another(tmp_path: Path) -> None:
    later = CAP.replace("measures.limit", "measures.again").replace("2016-06", "2017-01")
    found = prepare_small(tmp_path, CAP + 'ends = "2016-12"\n' + later, Council(costs=COSTS)).strategy
    assert np.sum([limit.share[0] for limit in found.price_limits], axis=0).max() == 0.5


def test_a_third_cap_is_compared_with_each_before_it_not_with_the_first_alone(tmp_path: Path) -> None:
    """The first ends in August; the second runs from September, and the third from December: four months twice."""
    second = CAP.replace("measures.limit", "measures.second").replace("2016-06", "2016-09")
    third = CAP.replace("measures.limit", "measures.third").replace("2016-06", "2016-12")
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, CAP + 'ends = "2016-08"\n' + second + third, Council(costs=COSTS))
    assert str(caught.value).startswith(
        'small.toml, measures.third.placement_type: the price of "ifa" is capped by the measure second in the same '
    )


# carers whose row closes


def test_places_won_go_when_the_carers_row_closes(tmp_path: Path) -> None:
    """60 places until May 2016, two more in each month from February on: 62, 64, 66, 68; from June on none."""
    closing = Council(provision_cells={"carers": {"closes": "2016-06"}})
    body = HOUSEHOLDS.replace("lead_months = 3", "lead_months = 0").split("approvals")[0]
    found = prepare_small(tmp_path, body + "extra_places_per_month = 2\n", closing, paths=1).strategy
    carers = found.provision("carers")
    assert carers is not None
    assert carers.usable[0].tolist() == [60, 62, 64, 66, 68, *[0] * 10]


def test_no_household_is_approved_and_paid_for_after_the_carers_row_closed(tmp_path: Path) -> None:
    closing = Council(costs=COSTS, provision_cells={"carers": {"closes": "2016-08"}})
    found = prepare_small(tmp_path, HOUSEHOLDS, closing, paths=1).strategy
    (approved,) = [cost.count for cost in found.counted_costs]
    # from May, three months after February, to July
    assert np.asarray(approved)[0].tolist() == [0, 0, 0, 0, 0.5, 0.5, 0.5, *[0] * 8]


@pytest.mark.parametrize(
    ("lead", "kept", "closes", "sentence"),
    [
        (
            14,
            0,
            "",
            "measures.recruit.lead_months: its first place comes in 2017-04, 14 months after its start, after",
        ),
        (4, 0, "2016-06", "carers closes in 2016-06, and the measure's first place comes in 2016-06."),
        (4, 0.1, "2016-02", "carers closes in 2016-02, and the measure's first place comes in 2016-02."),
    ],
)
def test_a_recruitment_that_adds_no_place_within_the_forecast_is_refused(
    tmp_path: Path, lead: int, kept: float, closes: str, sentence: str
) -> None:
    body = HOUSEHOLDS.replace("lead_months = 3", f"lead_months = {lead}").replace(
        "avoided_per_month = 0.1", f"avoided_per_month = {kept}"
    )
    council = Council(costs=COSTS, provision_cells={"carers": {"closes": closes}})
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, body, council)
    assert sentence in str(caught.value)


def test_households_kept_act_from_the_start_whatever_the_lead(tmp_path: Path) -> None:
    body = HOUSEHOLDS.replace("lead_months = 3", "lead_months = 36")
    carers = prepare_small(tmp_path, body, Council(costs=COSTS), paths=1).strategy.provision("carers")
    assert carers is not None
    # 0.1 x 1.5 x 0.8 places a month from February on
    assert carers.usable[0, [0, 1, 14]] == pytest.approx([60, 60.12, 61.68])
