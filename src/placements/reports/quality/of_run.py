"""Findings about how children were placed and costed."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from placements.finance import PlanResult
from placements.finance.children import A_TRACE_OF_A_CHILD
from placements.finance.section_251 import NOT_MAPPED
from placements.reports.quality.finding import Finding, Weight
from placements.reports.words import month_words, percent, plural, pounds
from placements.result import RunResult

PLACING, MONEY, STRATEGY = "Placing children", "Money", "Strategy"
PLANS = {"do_nothing": "Do nothing", "strategy": "Strategy"}
ENGINES = {"lp": "the linear programme", "waterfall": "the waterfall"}
ROUNDING = 1e-9


def findings_on_the_run(result: RunResult) -> Iterator[Finding]:
    """Engines and their agreement, children without a place, chance, notes, and money without a line."""
    for plan in (result.do_nothing, result.strategy):
        yield _engine(plan, result.scenario.settings.allocation.largest_gap)
        yield _unplaced(result.tables.unplaced, plan.plan)
        yield from _over(result.tables.over_capacity, plan.plan)
    yield _chance(result)
    for note in result.notes:
        yield Finding(STRATEGY, "Note of the run", note, Weight.LOOK, "Read it beside the answer.")
    for note in result.stress_notes:
        yield Finding(
            STRATEGY, "Note of the stress case", note, Weight.LOOK, "Read it beside the stress case."
        )
    for sentence in result.flow_changes:
        yield Finding(STRATEGY, "Journeys that are changed", sentence)
    yield from _without_line(result.tables.section_251)


def _engine(plan: PlanResult, allowed: float) -> Finding:
    found, title = plan.allocation.outcome, PLANS[plan.plan]
    engine = ENGINES.get(found.engine, found.engine)
    if found.fell_back is not None:
        return Finding(
            PLACING,
            title,
            f"Placed by {engine}: the waterfall was given up, because it differed from the linear programme by "
            f"{found.fell_back:.2g} of cost, and {allowed:.2g} is allowed.",
        )
    if found.engine != "waterfall":
        solver = f"{found.solver} {found.version}".strip()
        return Finding(
            PLACING,
            title,
            f"Placed by {engine}, {plural(found.solved, 'programme')} ({solver}): {found.status}.",
        )
    if not found.sampled:
        return Finding(
            PLACING,
            title,
            "Placed by the waterfall, which no linear programme was compared with.",
            Weight.LOOK,
            "Let some months be compared: sampled_paths in [allocation].",
        )
    gap = 0.0 if found.largest_gap < ROUNDING else found.largest_gap
    said = "the cost is the same in each" if not gap else f"cost differs by {gap:.2g} of itself at most"
    return Finding(
        PLACING,
        title,
        f"Placed by the waterfall; {plural(found.sampled, 'month')} of paths solved as linear programmes too, and "
        f"{said}.",
        Weight.LOOK if gap > allowed else Weight.INFORMATION,
    )


def _unplaced(table: pd.DataFrame, plan: str) -> Finding:
    mine = table[(table["plan"] == plan) & (table["mean"] > A_TRACE_OF_A_CHILD)]
    if mine.empty:
        return Finding(PLACING, PLANS[plan], "Every child has a place in every month.")
    worst = mine.sort_values("mean").iloc[-1]
    return Finding(
        PLACING,
        PLANS[plan],
        f"Children without a place in {plural(int(mine['month'].nunique()), 'month')}: up to {worst['mean']:.2f} on "
        f"average ({worst['need_group']}, {worst['month']}), in {percent(float(worst['probability']))} of futures. "
        "Their cost is not in the budget.",
        Weight.WEAKENS,
        "Add a supply that takes them to provision.csv, or raise match_share.",
    )


def _over(table: pd.DataFrame, plan: str) -> Iterator[Finding]:
    mine = table[(table["plan"] == plan) & (table["mean"] > A_TRACE_OF_A_CHILD)]
    if mine.empty:
        return
    worst = mine.sort_values("mean").iloc[-1]
    yield Finding(
        PLACING,
        PLANS[plan],
        f"More children than usable places, of supplies that shrink, in {plural(len(mine), 'month')}: up to "
        f"{worst['mean']:.2f} on average ({worst['month']}).",
        Weight.LOOK,
        "Look at closes and net_growth in provision.csv: children who live there stay.",
    )


def _chance(result: RunResult) -> Finding:
    """How well so many paths know the probability that the verdict rests on."""
    found, paths = result.neutrality, result.demand.paths
    # where no future differs from the others, three in all may still do so (the rule of three)
    certain = found.probability in (0.0, 1.0)
    error = 3 / paths if certain else 2 * math.sqrt(found.probability * (1 - found.probability) / paths)
    settings = result.scenario.settings.neutrality
    edges = (settings.threshold, settings.refuted_below)
    near = min(abs(found.probability - edge) for edge in edges) <= error
    return Finding(
        MONEY,
        "Chance",
        f"{plural(paths, 'simulated future')}: the probability of cost neutrality by "
        f"{month_words(found.by.last_month)}, {percent(found.probability)}, is known to within "
        f"{error * 100:.1f} percentage points.",
        Weight.LOOK if near else Weight.INFORMATION,
        "The verdict turns on less than that: run more paths." if near else "",
    )


def _without_line(table: pd.DataFrame) -> Iterator[Finding]:
    mine = table[(table["line"] == NOT_MAPPED) & (table["plan"] == "strategy")]
    for title, rows in mine.groupby("title", sort=False):
        yield Finding(
            MONEY,
            "Section 251",
            f"{title}: {pounds(float(rows['net_gbp'].sum()))} over all years has no line in the return.",
            Weight.LOOK,
            "Write section_251 where it is defined: placement-types.toml, the measure, posts.csv or contracts.csv.",
        )
