"""A scenario and a council that passed every check: what both plans of a run share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from placements.changes import CHANGED_INPUTS, Applied, check_sign_offs
from placements.demand.stock_and_flow.method import NAME as STOCK_AND_FLOW
from placements.domain import InputError, Problem, ScenarioError
from placements.domain.assumption import Draws
from placements.domain.calendar import months_between
from placements.finance.capital import capital_left_out
from placements.finance.fixed_cost import check_fixed_cost
from placements.finance.whole_service import check_paid_once, check_team_names
from placements.inputs import CouncilInputs, read_council
from placements.inputs.table_edits import NO_EDITS
from placements.remarks import as_in_the_scenario, not_in_the_scenario, remarks_on_tables
from placements.scenario import Scenario, load_scenario, load_stress_case
from placements.supply import Context, SupplyPlan, build_supply

T = TypeVar("T")


@dataclass(frozen=True)
class Prepared:
    """A scenario and council that passed every check, and what both plans share."""

    scenario: Scenario
    council: CouncilInputs
    context: Context
    do_nothing: SupplyPlan
    strategy: SupplyPlan
    turnover: NDArray[np.float64]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is in order and may not be what was meant: a sentence each."""
        left_out = capital_left_out(self.strategy, self.context, self.scenario.settings.neutrality)
        return (*self.strategy.notes, *((left_out,) if left_out else ()))


@dataclass(frozen=True)
class Loaded:
    """A scenario and, where it names one, its stress case; both passed every check."""

    ready: Prepared
    stress: Prepared | None

    @property
    def stress_notes(self) -> tuple[str, ...]:
        """Notes that hold of the stress case alone."""
        notes = () if self.stress is None else self.stress.notes
        return tuple(note for note in notes if note not in self.ready.notes)


def load(
    scenario_file: Path,
    inputs: Path,
    *,
    paths: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    changed: Applied | None = None,
) -> Loaded:
    """Read and check the scenario, its stress case and the council's tables, with what is ``changed`` in them.

    Raises one ScenarioError or InputError that lists the problems of all of them.
    """
    if changed is None:
        return _load(load_scenario(scenario_file, paths=paths, seed=seed, engine=engine), inputs, None)
    try:
        scenario = load_scenario(
            scenario_file, paths=paths, seed=seed, engine=engine, changes=changed.settings
        )
        return _load(scenario, inputs, changed)
    except (InputError, ScenarioError) as error:
        raise type(error)(changed.in_the_workbook(error.problems)) from None


def _load(scenario: Scenario, inputs: Path, changed: Applied | None) -> Loaded:
    found = _Problems()
    stress = found.of(lambda: load_stress_case(scenario, changed.settings if changed else {}))
    council = found.of(lambda: _read_council(inputs, scenario, changed))
    found.raise_any()
    assert council is not None
    beside = found.of(lambda: check_sign_offs(scenario, council))
    ready = found.of(lambda: prepare(scenario.with_files(stress), council))
    stressed = None if stress is None else found.of(lambda: prepare(stress, council))
    found.raise_any()
    assert ready is not None
    notes = (
        changed.note if changed else "",
        as_in_the_scenario(scenario, stress) if stress is not None else "",
        not_in_the_scenario(scenario, stress) if stress is not None else "",
        beside,
    )
    for note in filter(None, notes):
        ready = replace(ready, strategy=ready.strategy.with_note(note))
    return Loaded(ready, stressed)


def _read_council(inputs: Path, scenario: Scenario, changed: Applied | None) -> CouncilInputs:
    """The tables; what is changed in them counts among the files that they rest on."""
    council = read_council(
        inputs,
        scenario.placement_types,
        base_month=scenario.settings.base_month,
        edits=changed.tables if changed else NO_EDITS,
    )
    if not changed or not changed.asked:
        return council
    return replace(council, files={**council.files, CHANGED_INPUTS: changed.asked.digest})


class _Problems:
    """Collects the problems of several steps, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self._error: type[InputError] | type[ScenarioError] = ScenarioError
        self._problems: list[Problem] = []

    def of(self, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except InputError as error:
            self._error = InputError
            self._problems.extend(error.problems)
        except ScenarioError as error:
            self._problems.extend(error.problems)
        return None

    def raise_any(self) -> None:
        if self._problems:
            raise self._error(_once(self._problems))


def _once(problems: list[Problem]) -> list[Problem]:
    """Each problem once: what a stress case inherits is the fault of the file it extends."""
    kept: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        file = "" if problem.file.endswith(".toml") else problem.file
        kept.setdefault((file, problem.row, problem.column, problem.found, problem.remedy), problem)
    return list(kept.values())


def prepare(scenario: Scenario, council: CouncilInputs, draws: Draws | None = None) -> Prepared:
    """Check the scenario against the council's tables and lay out both plans' supply.

    ``draws`` stand in place of the scenario's own: ``CentralDraws``, to move one assumption and hold the others.
    """
    settings = scenario.settings
    refuse_age_bands(scenario)
    context = Context(
        council=council,
        placement_types=scenario.placement_types,
        base_month=settings.base_month,
        months=months_between(settings.base_month + 1, settings.last_month),
        draws=draws or Draws(settings.seed, settings.paths),
        scenario_file=scenario.file.name,
        age_bands=tuple(settings.supply.age_bands),
    )
    check_paid_once(settings.measures, context)
    found = _Problems()
    do_nothing = found.of(lambda: build_supply({}, context))
    strategy = found.of(lambda: build_supply(settings.measures, context))
    found.of(lambda: check_team_names(settings.measures, context))
    plans = tuple(plan for plan in (do_nothing, strategy) if plan is not None)
    found.of(lambda: check_fixed_cost(plans, context))
    found.raise_any()
    assert do_nothing is not None and strategy is not None
    for remark in remarks_on_tables(context):
        strategy = strategy.with_note(remark)
    return Prepared(
        scenario=scenario,
        council=council,
        context=context,
        do_nothing=do_nothing,
        strategy=strategy,
        turnover=context.share("supply.turnover_per_year", settings.supply.turnover_per_year),
    )


def refuse_age_bands(scenario: Scenario) -> None:
    """Raise ScenarioError where need groups are cut at ages and the forecast knows none."""
    demand = scenario.settings.demand
    others = [one for one in scenario.placement_types.ids if demand.of(one).method != STOCK_AND_FLOW]
    if scenario.settings.supply.age_bands and others:
        found = (
            f"need groups are cut at ages, and the forecast of {', '.join(others)} knows no ages: only the method "
            f"{STOCK_AND_FLOW} does."
        )
        remedy = f'Write method = "{STOCK_AND_FLOW}" in [demand] and no other for a series, or leave age_bands out.'
        raise ScenarioError([Problem(scenario.file.name, found, remedy, column="supply.age_bands")])
