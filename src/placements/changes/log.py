"""The assumptions log: every assumption of a scenario and its council, by section and by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from placements.changes.entry import Entry
from placements.changes.of_settings import of_measures, of_settings
from placements.changes.of_tables import (
    of_assumptions,
    of_contracts,
    of_posts,
    of_prices,
    of_provision,
    of_tiers,
    of_uplifts,
)
from placements.inputs import CouncilInputs
from placements.scenario import Scenario

Sections = dict[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class AssumptionsLog:
    """Every assumption once.

    Attributes
    ----------
    priced
        Prices, uplifts and price tiers: the workbook's formulas read those that a line of the budget is paid at.
    told
        What the engine was told besides.
    """

    priced: Sections
    told: Sections

    @property
    def entries(self) -> dict[str, Entry]:
        sections = (*self.priced.values(), *self.told.values())
        return {entry.id: entry for rows in sections for entry in rows}


def assumptions_log(scenario: Scenario, council: CouncilInputs) -> AssumptionsLog:
    """The log of what the scenario and the tables say."""
    settings, types = scenario.settings, scenario.placement_types
    priced: Sections = {
        "Prices": tuple(of_prices(council, types)),
        "Uplifts each April": tuple(of_uplifts(council, types)),
        "Price of further places, as a multiple": tuple(of_tiers(council)),
    }
    told: Sections = {
        "Assumptions behind the children and the places": tuple(of_assumptions(council)),
        "Provision": tuple(of_provision(council)),
        "Posts and contracts": (*of_posts(council), *of_contracts(council)),
        **of_measures(settings),
        "Settings of the scenario": tuple(of_settings(settings)),
    }
    taken = Counter(entry.id for rows in (*priced.values(), *told.values()) for entry in rows)
    return AssumptionsLog(_apart(priced, taken), _apart(told, taken))


def _apart(sections: Sections, taken: Mapping[str, int]) -> Sections:
    """The sections without changeable entries that share an id: nobody could tell which is meant."""
    return {
        title: tuple(
            entry if taken[entry.id] == 1 else replace(entry, column=None, place=None) for entry in rows
        )
        for title, rows in sections.items()
    }
