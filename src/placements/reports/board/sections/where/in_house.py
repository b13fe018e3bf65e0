"""The in-house share: children with the council's own carers and in its own homes, of all children looked after."""

from __future__ import annotations

from typing import Any

from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.words import date_words, list_words, occupancy_words, share_change_words

RUN_BY = {
    "own": "In-house",
    "external": "Run by other providers",
    "mixed": "In-house in part, in part run by others",
    "not_stated": "Nobody states who provides, so not counted as in-house",
}


def share_at(plan: str, month: str, run: PaperRun) -> dict[str, Any] | None:
    """The row of ``in_house``; None where there is none, or no child (Any: JSON)."""
    for row in run.results["in_house"]:
        if row["plan"] == plan and row["month"] == month and row["share_mean"] is not None:
            return dict(row)
    return None


def share_words(row: dict[str, Any] | None) -> str:
    """The mean share to a tenth of a percent; "" where there is none."""
    return "" if row is None else occupancy_words(float(row["share_mean"]))


def in_house_words(run: PaperRun) -> tuple[str, ...]:
    """From where, and to where in both plans with its range."""
    base = share_at("do_nothing", str(run.base_month), run)
    ends = {plan: share_at(plan, str(run.last_month), run) for plan in PLANS}
    nothing, strategy = ends["do_nothing"], ends["strategy"]
    if base is None or nothing is None or strategy is None:
        return ("What share of children would live in-house is not known to this paper.",)
    change = share_change_words(float(nothing["share_mean"]), float(strategy["share_mean"]))
    against = {
        "rises": "higher than if the council does nothing",
        "falls": "lower than if the council does nothing",
        "stays about level": "about what it is if the council does nothing",
    }
    return (
        f"The council's own carers and homes look after {share_words(base)} of all children looked after on "
        f"{date_words(run.base_month.last_day)}. On {date_words(run.last_day)} that is {_range(nothing)} if the "
        f"council does nothing, and {_range(strategy)} under the strategy: {against[change]}.",
    )


def own_types_words(run: PaperRun) -> tuple[str, ...]:
    """Which placement types count as in-house, so that nobody has to guess."""
    titles: dict[str, list[str]] = {}
    for one in run.results["placement_types"]:
        titles.setdefault(str(one["run_by"]), []).append(str(one["title"]))
    said = [f"{words}: {list_words(titles[who])}." for who, words in RUN_BY.items() if who in titles]
    return (" ".join(said),) if said else ()


def _range(row: dict[str, Any]) -> str:
    low, high = (occupancy_words(float(row[name])) for name in ("share_p10", "share_p90"))
    mean = occupancy_words(float(row["share_mean"]))
    return mean if low == high else f"{mean} on average (P10 {low} to P90 {high})"
