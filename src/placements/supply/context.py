"""What measures may read, and how they refuse what is not there."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month, PlacementTypes, Problem, Range, ScenarioError
from placements.domain.assumption import Draws
from placements.domain.need_groups import NeedGroup, NeedGroups
from placements.domain.placement_types import EXISTING, NEW
from placements.inputs import CouncilInputs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Context:
    """What measures may read: the council's tables, the months, and the draws of every assumption.

    ``age_bands`` are the ages at which need groups are cut; without them a need group is a level of need.
    """

    council: CouncilInputs
    placement_types: PlacementTypes
    base_month: Month
    months: tuple[Month, ...]
    draws: Draws
    scenario_file: str = "scenario"
    age_bands: tuple[int, ...] = ()

    @property
    def paths(self) -> int:
        return self.draws.paths

    @property
    def groups(self) -> NeedGroups:
        """The need groups of this scenario."""
        return NeedGroups(self.placement_types.need_groups, self.age_bands)

    def value(self, name: str, value: Range | str) -> Floats:
        """The drawn value, shape (paths,). A text names a row of assumptions.csv and is drawn once for all."""
        if isinstance(value, str):
            return self.draws(value, self._assumption(name, value))
        return self.draws(name, value)

    def central(self, value: Range | str) -> float:
        """The central value, for what is not simulated."""
        return self.council.amount(value).central if isinstance(value, str) else value.central

    def share(self, name: str, value: Range | str) -> Floats:
        """As ``value``, once it is known to lie between 0 and 1: 10 for 10% is refused, not cut to 1."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < 0 or bounds.high > 1:
            raise self.problem(
                name,
                f"{bounds.low:g} to {bounds.high:g} is not a share."
                if not bounds.is_known
                else f"{bounds.central:g} is not a share.",
                "Write a number from 0 to 1: 10% is 0.1.",
            )
        return drawn

    def not_negative(self, name: str, value: Range | str) -> Floats:
        """As ``value``, once it is known that no path can draw less than 0."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < 0:
            raise self.problem(name, f"{bounds.low:g} is less than 0.", "Write 0 or more.")
        return drawn

    def within(self, name: str, value: Range | str, lowest: float, highest: float) -> Floats:
        """As ``value``, once it is known that every path draws from ``lowest`` to ``highest``."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < lowest or bounds.high > highest:
            found = f"{bounds.low:g} to {bounds.high:g}" if not bounds.is_known else f"{bounds.central:g}"
            remedy = "Write a share: a tenth fewer is -0.1, a tenth more 0.1."
            raise self.problem(name, f"{found} is not within {lowest:g} to {highest:g}.", remedy)
        return drawn

    def _assumption(self, key: str, item: str) -> Range:
        """A row of assumptions.csv: money is no share, number or pace."""
        found = self.item(key, item)
        if item not in set(self.council.assumptions["item"]):
            raise self.problem(
                key,
                f'"{item}" is an amount of money in strategy_costs.csv.',
                "Name a row of assumptions.csv.",
            )
        return found

    def item(self, key: str, item: str) -> Range:
        """The range of a row of assumptions.csv or strategy_costs.csv; ScenarioError names what is near."""
        try:
            return self.council.amount(item)
        except KeyError:
            known = [*self.council.assumptions["item"], *self.council.strategy_costs["item"]]
            raise self.problem(
                key,
                f'"{item}" is not an item of assumptions.csv or strategy_costs.csv.',
                nearest(item, known),
            ) from None

    def price_title(self, key: str) -> str:
        """What a reader knows a price or an uplift by; ``key`` as of ``price_key``, or an item of strategy_costs.csv.

        Raises
        ------
        KeyError
            Where nothing goes by the key.
        """
        type_id, _, placements = key.partition(":")
        if type_id not in self.placement_types.ids:
            return self.council.title(key)
        return self.placement_types[type_id].title + self.placements_words(placements)

    def placements_words(self, placements: str) -> str:
        """What follows a title that stands for ``EXISTING`` or ``NEW`` placements only; "" after one for all."""
        return {
            "": "",
            EXISTING: f": placements from before {self.months[0].label}",
            NEW: ": new placements",
        }[placements]

    def cost_item(self, key: str, item: str, *units: str) -> str:
        """The item itself, once it is known to be a cost in one of ``units``."""
        self.item(key, item)
        unit = self.council.unit(item)
        if unit not in units:
            allowed = " or ".join(f'"{u}"' for u in units)
            raise self.problem(key, f'"{item}" is in "{unit}".', f"This cost must be in {allowed}.")
        return item

    def need_group(self, key: str, group: str) -> str:
        """The level of need itself, of all ages, once it is known."""
        levels = self.placement_types.need_groups
        if group not in levels:
            found = f'"{group}" is not a need group'
            if group in self.groups.ids:
                found += " of all ages"
            raise self.problem(key, f"{found}.", nearest(group, levels))
        return group

    def need_groups(self, key: str, groups: list[str]) -> tuple[str, ...]:
        """The ids of the groups, once each is known and none is named twice; a level is all groups of its ages."""
        named = [group.id for name in groups for group in self._named(key, name)]
        twice = [group for group in dict.fromkeys(named) if named.count(group) > 1]
        if twice:
            raise self.problem(key, f'"{twice[0]}" is named twice.', "Name each need group once.")
        return tuple(named)

    def _named(self, key: str, name: str) -> tuple[NeedGroup, ...]:
        try:
            return self.groups.named(name)
        except KeyError:
            raise self.problem(key, f'"{name}" is not a need group.', self.known_groups(name)) from None

    def known_groups(self, name: str) -> str:
        """The remedy for a need group that is not there: the nearest one, or all; and where ages come from."""
        names = self.groups.names
        if self.age_bands or not any(name.startswith(f"{level}_") for level in names):
            return nearest(name, names)
        return f"Known: {', '.join(names)}, of all ages. To tell ages apart, cut them with age_bands in [supply]."

    def diversions(self, name: str, from_group: str, to_group: str) -> tuple[tuple[str, str], ...]:
        """(from, to) of each need group whose entrants enter another, of the same ages; ``name`` is the measure."""
        sources = self._named(f"{name}.from_group", from_group)
        targets = {group.first_age: group.id for group in self._named(f"{name}.to_group", to_group)}
        if any(group.first_age not in targets for group in sources):
            found = f'children of "{from_group}" do not have the ages of "{to_group}".'
            remedy = "Name two levels of need, or two groups of the same ages."
            raise self.problem(f"{name}.to_group", found, remedy)
        pairs = tuple((group.id, targets[group.first_age]) for group in sources)
        if any(source == target for source, target in pairs):
            found, remedy = "it is the group they come from.", "Name another group."
            raise self.problem(f"{name}.to_group", found, remedy)
        return pairs

    def placement_type(self, key: str, type_id: str) -> str:
        if type_id not in self.placement_types.ids:
            raise self.problem(
                key, f'"{type_id}" is not a placement type.', nearest(type_id, self.placement_types.ids)
            )
        return type_id

    def problem(self, key: str, found: str, remedy: str) -> ScenarioError:
        return ScenarioError([Problem(self.scenario_file, found, remedy, column=key)])

    def running(self, starts: Month, ends: Month | None) -> Floats:
        """1 in the months from ``starts`` to ``ends`` (both included), else 0; shape (months,)."""
        on = [month >= starts and (ends is None or month <= ends) for month in self.months]
        return np.array(on, dtype=float)

    def build_up(self, starts: Month, months: int) -> Floats:
        """0 before ``starts``, rising evenly to 1 over ``months``; shape (months,)."""
        elapsed = np.array([month - starts + 1 for month in self.months], dtype=float)
        return np.clip(elapsed / max(months, 1), 0.0, 1.0)


def nearest(found: str, known: tuple[str, ...] | list[str]) -> str:
    """The remedy for an unknown word: the nearest known one, or all of them."""
    near = difflib.get_close_matches(found, known, n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(known)}."
