"""Dominated choices, a sentence each with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from placements.finance.side_by_side import Dominance
from placements.reports.board.sections.scenarios.standing import Standing
from placements.reports.words import first_upper, percent, pounds

RULE = (
    "One choice dominates another where it is at least as good in every figure that is ranked, better in one, and "
    "saves at least as much in at least half of the futures. Ranked are the probability of cost neutrality and the "
    "median net saving, both without and with the cost of capital; P10 and P90; the lowest point of the median; and "
    "children without a place. The rule knows money and places; it does not know what is best for children."
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
            f"{percent(better.neutrality['probability'])} of futures against "
            f"{percent(worse.neutrality['probability'])}, median net saving "
            f"{pounds(better.neutrality['median_gbp'])} against {pounds(worse.neutrality['median_gbp'])}, "
            f"P10 {pounds(better.neutrality['p10_gbp'])} against {pounds(worse.neutrality['p10_gbp'])}."
        )


def _how_often(one: Dominance) -> str:
    return "in every future" if one.in_every_future else f"in {percent(one.at_least)} of futures"
