"""One block from its files to its figures, on whatever worker it is sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pandas as pd

import placements
from placements.batch.blocks import Block, Failure, digest, scenario_digest
from placements.batch.figures import content_sha256, figures_of
from placements.batch.kept import Kept, kept_here
from placements.domain import InputError, PlacementsError, Problem
from placements.finance import Neutrality, StressCase, judge
from placements.finance.neutrality import stress_case
from placements.prepared import prepare
from placements.run import BothPlans, both_plans, uncertain
from placements.scenario import Scenario, load_scenario, load_stress_case

COMPARED_EVERY_MONTHS = 12
"""Months between two comparisons of the waterfall with the linear programme in a batch."""


@dataclass(frozen=True)
class Answer:
    """A block's row of the overview; money in GBP to the penny, shares 0-1, months as text.

    ``engine`` placed the children of both plans, ``largest_gap`` is its largest difference of cost from the exact
    programme in a sample, as a share. ``content_sha256`` is of the block's table of figures.
    """

    council: str
    scenario: str
    title: str
    verdict: str
    reason: str
    by: str
    probability: float
    median_gbp: float
    p10_gbp: float
    p90_gbp: float
    payback_month: str | None
    break_even_occupancy: float | None
    stress_probability: float | None
    seed: int
    paths: int
    engine: str
    largest_gap: float
    content_sha256: str


ANSWER_COLUMNS = tuple(field.name for field in fields(Answer))


@dataclass(frozen=True)
class Done:
    """A block with its figures: the answer, and the table of ``figures.figures_of``."""

    block: Block
    answer: Answer
    table: pd.DataFrame


@dataclass(frozen=True)
class NotDone:
    """A block without figures, and why."""

    block: Block
    sentence: str

    @property
    def failure(self) -> Failure:
        return Failure(self.block.council, self.block.scenario, self.sentence)


def run_blocks(blocks: Sequence[Block]) -> list[Done | NotDone]:
    """Run blocks one after another; those of one council read and forecast it once. Faults are returned, not raised."""
    return [_run_in_sentences(block, kept_here()) for block in blocks]


def run_block(block: Block, kept: Kept) -> Done:
    """Run one block.

    Raises
    ------
    PlacementsError
        As a run of the scenario does; or where files have changed since the batch began, or another version of
        the program runs here.
    """
    _refuse_other_version(block)
    scenario = load_scenario(block.scenario_file, paths=block.paths, seed=block.seed, engine=block.engine)
    stress = load_stress_case(scenario)
    digested = scenario_digest(scenario, stress)
    scenario, stress = _lean(scenario), None if stress is None else _lean(stress)
    _refuse_change(block.scenario_file.name, digested, block.scenario_sha256)
    council = kept.council(block.inputs, block.inputs_sha256, scenario)
    _refuse_change(block.council, digest(council.files), block.inputs_sha256)
    ready = prepare(scenario, council)
    demand = kept.demand(ready)
    plans = both_plans(ready, demand, do_nothing=kept.do_nothing(ready))
    stressed = None if stress is None else kept.stress(stress, lambda: _stress(stress, kept, block))
    found = judge(
        plans.comparison,
        plans.strategy,
        scenario.settings.neutrality,
        uncertain(ready.context, demand),
        stressed,
    )
    table = figures_of(plans)
    return Done(block, _answer(block, scenario, plans, found, content_sha256(table)), table)


def _lean(scenario: Scenario) -> Scenario:
    """The scenario without what a batch does not show, its engine compared once a year: no other figure moves."""
    allocation = scenario.settings.allocation
    every = max(allocation.sampled_every_months, COMPARED_EVERY_MONTHS)
    lean = allocation.model_copy(update={"valued_paths": 0, "sampled_every_months": every})
    settings = scenario.settings.model_copy(update={"allocation": lean})
    return scenario.model_copy(update={"settings": settings})


def _answer(
    block: Block, scenario: Scenario, plans: BothPlans, found: Neutrality, table_sha256: str
) -> Answer:
    engine, gap = _engine(plans)
    return Answer(
        council=block.council,
        scenario=block.scenario,
        title=scenario.settings.title,
        verdict=found.verdict,
        reason=found.reason,
        by=str(found.by.last_day),
        probability=found.probability,
        median_gbp=round(found.median, 2),
        p10_gbp=round(found.p10, 2),
        p90_gbp=round(found.p90, 2),
        payback_month=None if found.payback_month is None else str(found.payback_month),
        break_even_occupancy=found.break_even_occupancy,
        stress_probability=None if found.stress is None else found.stress.probability,
        seed=block.seed,
        paths=block.paths,
        engine=engine,
        largest_gap=gap,
        content_sha256=table_sha256,
    )


def _run_in_sentences(block: Block, kept: Kept) -> Done | NotDone:
    """A block that fails, for whatever reason, must not take the others with it."""
    try:
        return run_block(block, kept)
    except PlacementsError as error:
        return NotDone(block, str(error))
    except Exception as error:
        return NotDone(
            block,
            f"placements itself failed ({type(error).__name__}: {error}). This is our fault, not yours: run "
            f"placements --debug run {block.scenario_file.name} --inputs {block.inputs.name} and report what it shows.",
        )


def _stress(stress: Scenario, kept: Kept, block: Block) -> StressCase:
    """Both plans of the stress case, on its own demand where that differs."""
    ready = prepare(stress, kept.council(block.inputs, block.inputs_sha256, stress))
    plans = both_plans(ready, kept.demand(ready), do_nothing=kept.do_nothing(ready))
    return stress_case(stress.settings.title, plans.comparison)


def _engine(plans: BothPlans) -> tuple[str, float]:
    """What placed the children of both plans, and its largest sampled gap."""
    outcomes = [plan.allocation.outcome for plan in (plans.do_nothing, plans.strategy)]
    engines = dict.fromkeys(outcome.engine for outcome in outcomes)
    return " and ".join(engines), max(outcome.largest_gap for outcome in outcomes)


def _refuse_other_version(block: Block) -> None:
    if block.version != placements.__version__:
        raise PlacementsError(
            f"this worker has placements {placements.__version__}, the batch was started by {block.version}. "
            "Install the same version on both."
        )


def _refuse_change(name: str, found: str, expected: str) -> None:
    if found != expected:
        problem = Problem(name, "a file has changed since the batch began.", "Run the batch again.")
        raise InputError([problem])
