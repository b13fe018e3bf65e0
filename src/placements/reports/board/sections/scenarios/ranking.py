"""Dominated choices, a sentence each with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from placements.domain.placement_types import TOTAL
from placements.finance.side_by_side import Dominance
from placements.reports.board.paper import PaperRun
from placements.reports.board.sections.scenarios.standing import Standing
from placements.reports.words import first_upper, percent, pounds, tenths

RULE = (
    "One choice dominates another where it is at least as good in every figure that is ranked, better in one, and "
    "saves at least as much in at least half of the futures. Ranked are the probability of cost neutrality, in its "
    "stress case too; the median net saving, P10 and P90; probability and median with the cost of capital; the lowest "
    "point of the median; the median of the last twelve months; and children without a place. The rule knows money and "
    "places; it does not know what is best for children."
)


def ranking_points(standing: Standing) -> tuple[str, ...]:
    """Which choices are dominated, by which, and why; one sentence where none is, nothing where there is one choice."""
    if len(standing.choices) < 2:
        return ()
    return tuple(_dominated(standing)) or ("No choice is dominated by another.",)


def _dominated(standing: Standing) -> Iterator[str]:
    for one in standing.dominated:
        better, worse = standing.choices[one.better], standing.choices[one.worse]
        yield (
            f"{first_upper(standing.short(worse))} is dominated by {standing.short(better)}, which saves at least as "
            f"much {_how_often(one)} by {standing.by} and is at least as good in all that is ranked: cost neutral in "
            f"{_neutral(better)} of futures against {_neutral(worse)}, median net saving "
            f"{pounds(better.neutrality['median_gbp'])} against {pounds(worse.neutrality['median_gbp'])}, "
            f"P10 {pounds(better.neutrality['p10_gbp'])} against {pounds(worse.neutrality['p10_gbp'])}."
            f"{_not_ranked(better, worse, standing)}"
        )


def _neutral(run: PaperRun) -> str:
    return run.neutral_in(run.neutrality["probability"])


def _not_ranked(better: PaperRun, worse: PaperRun, standing: Standing) -> str:
    """How many children are looked after, where the two differ in it: a board may choose by that."""
    there, here = (tenths(_children(run)) for run in (better, worse))
    if there == here:
        return ""
    return f" Not ranked: the children looked after on {standing.by}, on average {there} against {here}."


def _children(run: PaperRun) -> float:
    """Mean number of children on the last day of the horizon, under the strategy."""
    rows = run.of_plan("placements", "strategy")
    last = rows[(rows["placement_type"] == TOTAL) & (rows["month"] == str(run.last_month))]
    return float(last["mean"].iloc[0])


def _how_often(one: Dominance) -> str:
    return "in every future" if one.in_every_future else f"in {percent(one.at_least)} of futures"
