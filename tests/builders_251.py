"""A small council whose placement types have their lines in the section 251 return, all but the type "other"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builders import FLAT_DEMAND, TYPES, Council, small_council, write_scenario
from builders_posts import COSTS, Row, add_tables

from placements.result import RunResult
from placements.run import run_scenario

LINES = {
    "in_house_foster": "3.1.2",
    "ifa": "3.1.2",
    "in_house_residential": "3.1.1",
    "external_residential": "3.1.1",
}
COUNCIL = Council(costs=COSTS | {"campaign": (12_000, "GBP per year")})
MEASURES = """
[measures.support]
kind = "edge_of_care"
starts = "2016-01"
groups = ["residential"]
entries_avoided_share = 0.2
cost = "service"

[measures.recruit]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-01"
lead_months = 1
extra_places_per_month = 1
cost = "campaign"

[measures.step_down]
kind = "step_down"
starts = "2016-01"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0.3
cost = "move"
"""
CONTRACT: Row = {"income_item": "breaks_others", "section_251": "3.4.2"}


def typed(scenario: Path, lines: Mapping[str, str] = LINES) -> Path:
    """The scenario, its placement types with their lines in the return."""
    blocks = [
        f'[{t.id}]\ntitle = "{t.title}"\nneed_group = "{t.need_group}"\nsection_251 = "{lines.get(t.id, "")}"\n'
        for t in TYPES
    ]
    (scenario.parent / "placement-types.toml").write_text("\n".join(blocks), encoding="utf-8")
    return scenario


def run_251(folder: Path, body: str = "", last_month: str = "2016-03", **tables: list[Row]) -> RunResult:
    """Flat demand; by default for thirteen weeks: January to March 2016 have 91 days."""
    inputs = add_tables(small_council(folder, COUNCIL), **tables)
    scenario = write_scenario(folder, FLAT_DEMAND + body, last_month=last_month)
    return run_scenario(typed(scenario), inputs)
