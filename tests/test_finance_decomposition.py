"""Why one cost differs from another: volume, mix, price, occupancy and services, with nothing left over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, Council, run_small

from placements.finance.decomposition import HORIZON, PARTS, decompose, decomposition_table
from placements.result import RunResult

# (line, placement type, provision, rule, unit)
AGENCY = ("agencies", "ifa", "agencies", "placement", "child-weeks")
OUTSIDE = ("outside", "external_residential", "outside", "placement", "child-weeks")
RESIDENTS = ("home:residents", "in_house_residential", "home", "new_home_marginal", "child-weeks")
PLACES = ("home:fixed", "in_house_residential", "home", "new_home_fixed", "place-weeks")
SERVICE = ("service:edge", "services", "", "service", "months")
Kind = tuple[str, str, str, str, str]


def cost(*rows: tuple[Kind, float, float]) -> pd.DataFrame:
    """Rows of the table of lines: (what, quantity, GBP)."""
    columns = ["line", "placement_type", "provision", "rule", "unit"]
    frame = pd.DataFrame([kind for kind, _, _ in rows], columns=columns)
    return frame.assign(quantity=[q for _, q, _ in rows], amount_gbp=[gbp for _, _, gbp in rows])


def parts(before: pd.DataFrame, after: pd.DataFrame) -> dict[tuple[str, str], float]:
    found = decompose(before, after)
    return dict(
        zip(zip(found["placement_type"], found["part"], strict=True), found["amount_gbp"], strict=True)
    )


BEFORE = cost((AGENCY, 80, 64_000), (OUTSIDE, 20, 60_000))
AFTER = cost(
    (AGENCY, 63, 56_700),
    (OUTSIDE, 9, 27_000),
    (RESIDENTS, 18, 1_800),
    (PLACES, 26, 52_000),
    (SERVICE, 12, 5_000),
)


def test_a_home_opens_fewer_children_come_and_the_agency_is_dearer_worked_by_hand() -> None:
    """Before: 100 child-weeks, 80% with an agency at £800, 20% outside at £3,000: £124,000.

    After: 90 child-weeks, 70% with the agency at £900, 10% outside at £3,000, 20% in a home of 26 place-weeks at
    £2,000 and £100 a resident: 56,700 + 27,000 + 1,800 + 52,000, and £5,000 for a service: £142,500.

    Outside, at £3,000 throughout: volume (90 - 100) x (20% + 10%) / 2 x 3,000 = -4,500;
    mix (10% - 20%) x (100 + 90) / 2 x 3,000 = -28,500.
    The home at a full house costs 100 + 2,000 = £2,100 a week: volume -10 x (0 + 20%) / 2 x 2,100 = -2,100;
    mix 20% x 95 x 2,100 = 39,900. Empty: 26 - 18 = 8 place-weeks at £2,000 = 16,000.
    The agency moves in all three (V m p): volume -10 x [(0.8 x 800 + 0.7 x 900) / 3 + (0.8 x 900 + 0.7 x 800) / 6]
    = -6,366.67; mix -0.1 x [(80,000 + 81,000) / 3 + (90,000 + 72,000) / 6] = -8,066.67;
    price 100 x [(80 + 63) / 3 + (70 + 72) / 6] = 7,133.33.
    """
    found = parts(BEFORE, AFTER)
    by_hand = {
        ("ifa", "volume"): -6_366.67,
        ("ifa", "mix"): -8_066.67,
        ("ifa", "price"): 7_133.33,
        ("external_residential", "volume"): -4_500,
        ("external_residential", "mix"): -28_500,
        ("external_residential", "price"): 0,
        ("in_house_residential", "volume"): -2_100,
        ("in_house_residential", "mix"): 39_900,
        ("in_house_residential", "price"): 0,
        ("in_house_residential", "occupancy"): 16_000,
        ("services", "services"): 5_000,
    }
    assert list(found) == list(by_hand)
    # a penny: -6,366.67 - 8,066.67 + 7,133.33 is -7,300.01, and the agency cost £7,300.00 less
    assert list(found.values()) == pytest.approx(list(by_hand.values()), abs=0.011)
    assert round(sum(found.values()), 2) == 142_500 - 124_000
    assert round(sum(v for (kind, _), v in found.items() if kind == "ifa"), 2) == -7_300


def test_exchanging_the_sides_turns_every_sign_round() -> None:
    there, back = parts(BEFORE, AFTER), parts(AFTER, BEFORE)
    assert there.keys() == back.keys()
    for part, amount in there.items():
        # a penny may be settled on another part
        assert back[part] == pytest.approx(-amount, abs=0.011), part
    assert round(sum(back.values()), 2) == -round(sum(there.values()), 2)


def test_a_cost_compared_with_itself_has_no_parts() -> None:
    assert set(parts(AFTER, AFTER).values()) == {0.0}


def test_dearer_weeks_alone_are_price_and_more_children_alone_are_volume() -> None:
    dearer = parts(BEFORE, cost((AGENCY, 80, 72_000), (OUTSIDE, 20, 60_000)))
    assert {part: v for part, v in dearer.items() if v} == {("ifa", "price"): 8_000}
    more = parts(BEFORE, cost((AGENCY, 88, 70_400), (OUTSIDE, 22, 66_000)))
    assert {part: v for part, v in more.items() if v} == {
        ("ifa", "volume"): 6_400,
        ("external_residential", "volume"): 6_000,
    }


def test_a_home_with_staff_and_nobody_in_it_is_occupancy_and_nothing_else() -> None:
    found = parts(BEFORE, cost((AGENCY, 80, 64_000), (OUTSIDE, 20, 60_000), (PLACES, 13, 26_000)))
    assert {part: v for part, v in found.items() if v} == {("in_house_residential", "occupancy"): 26_000}


def test_empty_places_do_not_cost_more_because_more_children_live_elsewhere() -> None:
    home = ((RESIDENTS, 18.0, 1_800.0), (PLACES, 26.0, 52_000.0))
    found = parts(cost((AGENCY, 82, 65_600), *home), cost((AGENCY, 164, 131_200), *home))
    assert found["in_house_residential", "occupancy"] == 0


def test_without_children_on_either_side_there_is_nothing_to_explain_but_services() -> None:
    found = parts(cost((SERVICE, 3, 1_000)), cost((SERVICE, 3, 1_200.10)))
    assert found == {("services", "services"): pytest.approx(200.10)}
    assert decompose(BEFORE.iloc[:0], BEFORE.iloc[:0]).empty


def test_the_first_children_of_all_are_volume_at_the_mix_and_price_they_have() -> None:
    found = parts(BEFORE.iloc[:0], BEFORE)
    assert {part: v for part, v in found.items() if v} == {
        ("ifa", "volume"): 64_000,
        ("external_residential", "volume"): 60_000,
    }


def test_a_price_cap_is_a_change_of_price_and_adds_no_child() -> None:
    capped = cost(
        (AGENCY, 80, 64_000),
        (OUTSIDE, 20, 60_000),
        (("cap:limit:outside:off", *OUTSIDE[1:3], "price_cap", "child-weeks"), -10, -30_000),
        (("cap:limit:outside:on", *OUTSIDE[1:3], "price_cap", "child-weeks"), 10, 28_000),
    )
    assert {part: v for part, v in parts(BEFORE, capped).items() if v} == {
        ("external_residential", "price"): -2_000
    }


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_two_sides_hold_the_parts_add_to_the_penny(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def side() -> pd.DataFrame:
        kinds = [AGENCY, OUTSIDE, RESIDENTS, PLACES, SERVICE]
        kept = [kind for kind in kinds if rng.random() < 0.8]
        return cost(
            *((kind, float(rng.uniform(0, 90)), round(float(rng.uniform(0, 1e6)), 2)) for kind in kept)
        )

    before, after = side(), side()
    found = decompose(before, after).groupby("placement_type")["amount_gbp"].sum()
    change = (
        after.groupby("placement_type")["amount_gbp"]
        .sum()
        .sub(before.groupby("placement_type")["amount_gbp"].sum(), fill_value=0)
    )
    for placement_type, amount in change.items():
        assert round(found[placement_type], 2) == round(amount, 2)
    pence = decompose(before, after)["amount_gbp"] * 100
    assert np.allclose(pence, pence.round(), atol=1e-3)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Ranges everywhere, every measure, 27 months: two full financial years and a part."""
    folder = tmp_path_factory.mktemp("run")
    body = EVERY_MEASURE + "\n[neutrality]\nsavings_delivered_share = 0.7\n"
    return run_small(folder, body, UNCERTAIN, paths=12, last_month="2018-03")


def test_in_a_run_the_parts_of_each_year_add_to_the_net_saving_to_the_penny(result: RunResult) -> None:
    table, saving = result.tables.decomposition, result.tables.net_saving
    plans = table[(table["from_plan"] == "do_nothing") & (table["to_plan"] == "strategy")]
    added = plans.groupby("from_year")["amount_gbp"].sum().round(2)
    for year, annual in zip(saving["financial_year"], saving["annual_mean"], strict=True):
        assert added[year] == -annual
    assert added[HORIZON] == -saving["cumulative_mean"].iloc[-1]
    assert set(table["part"]) == set(PARTS)


def test_prices_that_rise_alike_in_both_plans_are_no_change_of_price_over_the_horizon(tmp_path: Path) -> None:
    """The strategy has fewer children outside late, when a week there is dearer: mix and volume, never price."""
    council = Council(uplifts={"external_residential": 0.1, "ifa": 0.05})
    body = FLAT_DEMAND + QUICK_HOME
    table = run_small(tmp_path, body, council, paths=2, last_month="2019-03").tables.decomposition
    plans = table[table["from_plan"] != table["to_plan"]]
    assert plans.loc[plans["part"] == "price", "amount_gbp"].abs().max() < 0.05
    by_year = plans[plans["from_year"] != HORIZON].groupby(["placement_type", "part"])["amount_gbp"].sum()
    over = plans[plans["from_year"] == HORIZON].set_index(["placement_type", "part"])["amount_gbp"]
    assert by_year.round(2).to_dict() == over.to_dict()


def test_in_a_run_full_years_of_a_plan_are_compared_and_part_years_are_not(result: RunResult) -> None:
    table, cost_table = result.tables.decomposition, result.tables.cost
    years = table[table["from_plan"] == table["to_plan"]]
    ends = years[["from_plan", "from_year", "to_year"]].drop_duplicates().to_numpy().tolist()
    assert ends == [["do_nothing", "2016/17", "2017/18"], ["strategy", "2016/17", "2017/18"]]
    by_year = cost_table.groupby(["plan", "financial_year"])["mean_gbp"].sum()
    for plan, one, next_ in ends:
        added = years.loc[years["from_plan"] == plan, "amount_gbp"].sum()
        assert round(added, 2) == round(by_year[plan, next_] - by_year[plan, one], 2)


def test_the_order_of_the_lines_moves_no_part(result: RunResult) -> None:
    lines = result.tables.lines
    keys = ["from_plan", "from_year", "to_plan", "to_year", "placement_type", "part"]
    shuffled = decomposition_table(
        pd.concat([lines[lines["plan"] == plan].iloc[::-1] for plan in ("do_nothing", "strategy")])
    )
    one = decomposition_table(lines).set_index(keys)["amount_gbp"]
    other = shuffled.set_index(keys)["amount_gbp"].reindex(one.index)
    assert (one - other).abs().max() < 0.011


def test_places_bought_en_bloc_hold_children_though_no_line_charges_for_them(tmp_path: Path) -> None:
    """Ten agency places at £800, taken or not, for 40 children who stay; the market costs £835.

    Were the children in them not counted, the strategy would have fewer children: volume, where there is only mix.
    """
    body = FLAT_DEMAND + (
        '[measures.block]\nkind = "framework"\nplacement_type = "ifa"\nplaces = 10\nprice = "agreed"\n'
        'block = true\nstarts = "2016-01"\n'
    )
    council = Council(costs={"agreed": (800, "GBP per place per week")})
    table = run_small(tmp_path, body, council, paths=2).tables.decomposition
    parts_ = table[table["from_year"] == HORIZON].groupby("part")["amount_gbp"].sum()
    assert parts_["volume"] == pytest.approx(0, abs=0.05)
