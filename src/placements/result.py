"""What a run found: the one thing that reports read."""

from __future__ import annotations

from dataclasses import dataclass

from placements.beside import NOTHING_BESIDE, Beside
from placements.changes import Applied
from placements.demand import DemandPaths
from placements.demand.backtest_table import Backtest
from placements.finance import Comparison, Neutrality, PlanResult, ResultTables
from placements.inputs import CouncilInputs
from placements.inputs.evidence import EvidenceTopic
from placements.scenario import Scenario
from placements.supply import Context


@dataclass(frozen=True)
class RunResult:
    """Everything a report may read.

    ``backtest`` is empty, with a sentence why, where no past forecast could be scored. ``flow_changes`` say what
    the scenario and the strategy's measures change about entries, exits and moves: a sentence each. ``beside`` holds
    other runs to be shown with this one. ``changed`` is what a workbook said otherwise than the scenario and the
    tables: they hold it already. ``stress_notes`` hold of the stress case alone.
    """

    scenario: Scenario
    council: CouncilInputs
    demand: DemandPaths
    do_nothing: PlanResult
    strategy: PlanResult
    comparison: Comparison
    neutrality: Neutrality
    tables: ResultTables
    context: Context
    conflicts: tuple[EvidenceTopic, ...]
    backtest: Backtest
    flow_changes: tuple[str, ...] = ()
    beside: Beside = NOTHING_BESIDE
    changed: Applied | None = None
    stress_notes: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the strategy beside its figures: a sentence each."""
        left_out = self.neutrality.capital_left_out
        return (*self.strategy.supply.notes, *((left_out,) if left_out else ()))
