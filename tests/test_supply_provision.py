"""What is there without any measure: homes, carers and markets, month by month."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import Council, prepare_small

from placements.domain import ScenarioError
from placements.supply import Provision


def existing(tmp_path: Path, council: Council, provision: str, **top: object) -> Provision:
    found = prepare_small(tmp_path, "", council, **top).do_nothing.provision(provision)
    assert found is not None
    return found


def test_carers_change_by_their_net_growth_from_the_base_month_on(tmp_path: Path) -> None:
    council = Council(assumptions={"carers_growth": (-0.5, "places per month")})
    carers = existing(tmp_path, council, "carers")
    assert carers.usable[0] == pytest.approx(60 - 0.5 * np.arange(1, 16))


def test_carers_never_become_fewer_than_none(tmp_path: Path) -> None:
    council = Council(assumptions={"carers_growth": (-10, "places per month")})
    assert existing(tmp_path, council, "carers").usable[0].tolist() == [50, 40, 30, 20, 10] + [0] * 10


def test_uncertain_growth_is_drawn_once_a_path(tmp_path: Path) -> None:
    council = Council(assumptions={"carers_growth": ((-0.5, 0.25, 1.0), "places per month")})
    monthly = np.diff(existing(tmp_path, council, "carers").usable, axis=1)
    assert np.ptp(monthly, axis=1) == pytest.approx(np.zeros(20), abs=1e-12)
    assert len(np.unique(monthly[:, 0].round(9))) == 20


def test_an_existing_home_that_closes_has_no_places_and_no_fixed_cost_from_that_month(tmp_path: Path) -> None:
    council = Council(provision_cells={"old-home": {"closes": "2016-07", "max_occupancy": "0.75"}})
    home = existing(tmp_path, council, "old-home")
    # 4 places x 0.75 from January to June
    assert home.usable[0].tolist() == [3.0] * 6 + [0.0] * 9
    assert home.registered.tolist() == [4.0] * 6 + [0.0] * 9
    assert home.staffed.tolist() == [1.0] * 6 + [0.0] * 9


def test_markets_and_pass_through_have_no_limit(tmp_path: Path) -> None:
    plan = prepare_small(tmp_path).do_nothing
    limited = {p.id: p.limited for p in plan.provisions}
    assert limited == {
        "carers": True,
        "agencies": False,
        "old-home": True,
        "outside": False,
        "elsewhere": False,
    }


def test_a_planned_home_is_not_there_until_a_measure_opens_it(tmp_path: Path) -> None:
    assert prepare_small(tmp_path).do_nothing.provision("new-home") is None


def test_a_market_whose_tiers_start_later_costs_the_unit_cost_before_that(tmp_path: Path) -> None:
    market = existing(tmp_path, Council(tiers=(("outside", 10, 1.5),)), "outside")
    assert [(t.from_children, t.factor.central) for t in market.tiers] == [(0.0, 1.0), (10.0, 1.5)]
    reordered = existing(tmp_path, Council(tiers=(("outside", 10, 1.5), ("outside", 0, 1.0))), "outside")
    assert [t.from_children for t in reordered.tiers] == [0.0, 10.0]


def test_a_turnover_in_per_cent_is_refused(tmp_path: Path) -> None:
    # 40 instead of 0.40 would let three times as many children leave each month as there are
    with pytest.raises(ScenarioError, match="turnover_per_year"):
        prepare_small(tmp_path, "[supply]\nturnover_per_year = 40")
