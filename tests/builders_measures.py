"""A small council whose strategy uses every kind of measure, and the costs that these name."""

from __future__ import annotations

from pathlib import Path

from builders import Council, NewHome, prepare_small

from placements.run import BothPlans, both_plans, forecast

CERTAIN = '[supply]\nturnover_per_year = 0.40\n[demand]\nmethod = "fixed"\n'
"""Every count of the base month goes on, and in a month 0.40 / 12 of the children leave and enter."""

MEASURE_COSTS = {
    "home_marginal": ((200, 300, 450), "GBP per child per week"),
    "block_price": ((2500, 2700, 3000), "GBP per place per week"),
    "spot_price": ((2900, 3000, 3300), "GBP per child per week"),
    "agreed_price": ((700, 750, 790), "GBP per child per week"),
    "agreed_block": (760, "GBP per place per week"),
    "cap": (820, "GBP per child per week"),
    "campaign": ((1_000, 2_000, 3_000), "GBP per month"),
    "household": (900, "GBP per household"),
    "homecoming": ((500, 1_000, 2_500), "GBP per child"),
    "assessment": (250, "GBP per child"),
    "redundancy": (40_000, "GBP once"),
}

COUNCIL = Council(
    existing_home=4,
    new_homes=(
        NewHome(),
        NewHome("block-home", places=3, opens="2016-05", marginal_cost=""),
        NewHome("spot-home", places=2, opens="2016-06"),
    ),
    tiers=(("agencies", 0, 1.0), ("agencies", 40, (1.0, 1.03, 1.08))),
    uplifts={"ifa": (-0.01, 0.0, 0.02), "block_price": 0.02, "household": 0.01},
    costs=MEASURE_COSTS,
    provision_cells={"block-home": {"quoted_occupancy": ""}},
)
"""Of the prices that measures name some are ranges, some are not."""

OWN_HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
otherwise_in = { fostering = { low = 0.0, central = 0.1, high = 0.2 } }
"""
BLOCK_HOME = """
[measures.block_home]
kind = "home"
provision = "block-home"
contract = "block"
price = "block_price"
"""
SPOT_HOME = """
[measures.spot_home]
kind = "home"
provision = "spot-home"
contract = "spot"
price = "spot_price"
"""
CLOSE_HOME = """
[measures.close]
kind = "close_home"
title = "Close the old home"
provision = "old-home"
starts = "2016-09"
notice_months = 2
cost = "redundancy"
"""
EDGE = """
[measures.edge]
kind = "edge_of_care"
starts = "2016-06"
groups = ["fostering", "residential"]
entries_avoided_share = { low = 0.0, central = 0.1, high = 0.25 }
delay_share = { low = 0.2, central = 0.4, high = 0.6 }
build_up_months = 6
cost = "service"
"""
RECRUITMENT = """
[measures.recruitment]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-02"
lead_months = 3
approvals_per_month = { low = 0.2, central = 0.5, high = 1.0 }
deregistrations_avoided_per_month = 0.1
children_per_household = { low = 0.8, central = 1.0, high = 1.5 }
fill_rate = 0.8
cost = "campaign"
cost_per_household = "household"
"""
FAMILY = """
[measures.family]
kind = "family_and_friends"
starts = "2016-04"
from_group = "fostering"
to_group = "other"
entrants_share = { low = 0.0, central = 0.03, high = 0.06 }
"""
STEP_DOWN = """
[measures.step_down]
kind = "step_down"
starts = "2016-07"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = { low = 0.1, central = 0.3, high = 0.6 }
cost = "move"
"""
REUNIFICATION = """
[measures.reunification]
kind = "reunification"
starts = "2016-03"
groups = ["fostering"]
share_per_month = { low = 0.0, central = 0.005, high = 0.01 }
return_share = { low = 0.1, central = 0.3, high = 0.5 }
return_months = 6
cost = "nothing"
cost_per_child = "homecoming"
"""
FRAMEWORK = """
[measures.framework]
kind = "framework"
placement_type = "ifa"
starts = "2016-04"
places = 10
usable_share = { low = 0.7, central = 0.9, high = 1.0 }
price = "agreed_price"
"""
BLOCK_FRAMEWORK = """
[measures.block_framework]
kind = "framework"
placement_type = "ifa"
starts = "2016-05"
ends = "2016-12"
places = 3
block = true
price = "agreed_block"
"""
PRICE_CAP = """
[measures.price_cap]
kind = "price_cap"
placement_type = "ifa"
starts = "2016-06"
cap = "cap"
share = { low = 0.2, central = 0.5, high = 0.9 }
"""
SHIFT = """
[measures.shift]
kind = "demand_shift"
starts = "2016-02"
from_group = "residential"
to_group = "fostering"
entrants_share = { low = 0.0, central = 0.1, high = 0.2 }
cost_per_child = "assessment"
"""
CHANGE = """
[measures.change]
kind = "demand_shift"
starts = "2016-02"
groups = ["other"]
entries_change_share = { low = -0.1, central = 0.0, high = 0.2 }
"""

EACH = {
    "home, own": OWN_HOME,
    "home, block": BLOCK_HOME,
    "home, spot": SPOT_HOME,
    "close_home": CLOSE_HOME,
    "edge_of_care": EDGE,
    "foster_recruitment": RECRUITMENT,
    "family_and_friends": FAMILY,
    "step_down": STEP_DOWN,
    "reunification": REUNIFICATION,
    "framework": FRAMEWORK,
    "framework, block": BLOCK_FRAMEWORK,
    "price_cap": PRICE_CAP,
    "demand_shift, another need": SHIFT,
    "demand_shift, entries": CHANGE,
}
"""Each kind of measure, and each of its forms, as a scenario says it."""

EVERY_KIND = "".join(EACH.values())


def plans_of(tmp_path: Path, body: str, council: Council, **top: object) -> BothPlans:
    """Both plans of a small council on two certain paths, without the reports' tables and the past forecasts."""
    ready = prepare_small(tmp_path, CERTAIN + body, council, **{"paths": 2, **top})
    return both_plans(ready, forecast(ready))
