"""One appraisal: every question, in the order in which a board asks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from placements.allocate.agreement import sampled
from placements.appraisal.basis import Basis, basis_of
from placements.appraisal.frontier import Frontier, frontier
from placements.appraisal.held import CentralCase
from placements.appraisal.measures_apart import MeasuresApart, measures_apart
from placements.appraisal.stress_cases import CaseResult, stress_cases
from placements.appraisal.switching import Tornado, tornado
from placements.demand import DemandPaths
from placements.domain import Problem, ScenarioError
from placements.domain.progress import Progress, silent
from placements.finance.budget import opening_children
from placements.finance.foresight import Foresight, foresight
from placements.prepared import Prepared

FORESIGHT_PATHS = 100
"""Futures whose whole horizon is foreseen: each is a programme of its own, and a mean is all that is asked."""

FurtherTable = Callable[[Basis], pd.DataFrame]
"""One more question, as a table of its own in the folder and in appraisal.json."""


@dataclass(frozen=True)
class Appraisal:
    """What was found. Sums are cumulative net savings at the last 31 March of the horizon, in GBP.

    Attributes
    ----------
    measures, stress
        With the scenario's own draws.
    tornado, frontier
        With every assumption central but those that are moved.
    foresight
        What knowing the future would add, over the whole horizon, on a sample of the paths: a bound.
    further
        Name -> a table beside these.
    """

    basis: Basis
    measures: MeasuresApart
    tornado: Tornado
    frontier: Frontier
    stress: tuple[CaseResult, ...]
    foresight: Foresight
    further: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def appraise(
    ready: Prepared,
    demand: DemandPaths,
    progress: Progress = silent,
    further: Mapping[str, FurtherTable] | None = None,
) -> Appraisal:
    """Answer every question about a scenario on the same simulated paths.

    Parameters
    ----------
    ready, demand
        As `placements run` has them; a few hundred paths do.
    further
        Name -> a question of one's own: asked last.

    Raises
    ------
    PlacementsError
        Where the scenario cannot be run as it is, or has no measures.
    """
    if not any(measure.enabled for measure in ready.scenario.settings.measures.values()):
        found = "the scenario has no measures: both plans are the same, so there is nothing to appraise."
        remedy = "Name a scenario with measures, such as strategy.toml."
        raise ScenarioError([Problem(ready.scenario.file.name, found, remedy, column="measures")])
    basis = basis_of(ready, demand)
    measures = measures_apart(basis, progress)
    stress = stress_cases(basis, progress)
    case = CentralCase(basis)
    swings = tornado(case, progress)
    must_be_true = frontier(ready, case, progress)
    bound = foresight(
        basis.do_nothing,
        basis.plans.strategy,
        opening_children(demand),
        ready.scenario.settings.allocation,
        sampled(ready.scenario.settings.paths, FORESIGHT_PATHS),
        partial(progress, "Knowing the future"),
    )
    more = {name: ask(basis) for name, ask in (further or {}).items()}
    return Appraisal(basis, measures, swings, must_be_true, stress, bound, more)
