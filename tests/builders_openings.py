"""A council with two homes that could open, whose best plan can be worked by hand."""

from __future__ import annotations

from pathlib import Path

from builders import FLAT_DEMAND, Council, NewHome, prepare_small

from placements.prepared import Prepared

TURNOVER = """
[supply]
turnover_per_year = 1.0
"""
"""A twelfth of the children leaves each month and as many enter: an own place is taken in the month it opens."""

GOOD, DEAR = "good_home", "dear_home"

TWO_HOMES = Council(
    new_homes=(NewHome("good-home", places=1), NewHome("dear-home", places=1)),
    costs={"dear_running": (5000, "GBP per place per week")},
    provision_cells={"dear-home": {"running_cost": "dear_running"}},
)
"""One place each, at £2,924 and £5,000 a week, full or empty; outside, a child costs £3,402 a week."""

ALIKE = Council(new_homes=(NewHome("good-home", places=1), NewHome("dear-home", places=1)))
"""The same with nothing to tell the homes apart."""


def home(name: str, provision: str, more: str = "") -> str:
    return f"""
[measures.{name}]
kind = "home"
provision = "{provision}"
staff_months_before = 0
ramp_up_children_per_month = 100
max_occupancy = 1.0
{more}
"""


HOMES = home(GOOD, "good-home") + home(DEAR, "dear-home")
TWO_MONTHS = """
[options]
months = ["2016-04", "2016-10"]
"""


def prepare_homes(
    tmp_path: Path, options: str = TWO_MONTHS, council: Council = TWO_HOMES, more: str = "", **top: object
) -> Prepared:
    """Sixteen children outside, two homes that could open; April 2016 to March 2017 unless ``top`` says more."""
    body = FLAT_DEMAND + TURNOVER + HOMES + more + options
    return prepare_small(tmp_path, body, council, **{"paths": 3, **top})
