"""Charts of need against places, by level of need and by placement type."""

from __future__ import annotations

import pandas as pd

from placements.reports.board.drawing import figure, simulated
from placements.reports.board.over_months import month_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure
from placements.reports.board.peaks import row_with_most
from placements.reports.board.sections.sufficiency.shortage import both_plans
from placements.reports.board.sections.sufficiency.tables import level_table, need_name, type_table
from placements.reports.charts.sufficiency import Panel, need_against_places

MOST_PANELS = 4
"""More kinds of place than this and the chart has those with the likeliest shortage; the table has all."""


def known_levels(run: PaperRun, plan: str) -> pd.DataFrame:
    """Rows of ``sufficiency`` of whole levels of need with a limit of places."""
    table = run.of_plan("sufficiency", plan)
    return table[(table["need_group"] == table["level"]) & table["gap_probability"].notna()]


def limited_types(run: PaperRun, plan: str) -> pd.DataFrame:
    """Rows of ``sufficiency_by_type`` of types with a limit of places under both plans."""
    table = run.table("sufficiency_by_type")
    without = set(table[table["gap_probability"].isna()]["placement_type"])
    return table[(table["plan"] == plan) & ~table["placement_type"].isin(without)]


def level_figure(run: PaperRun) -> tuple[Figure, ...]:
    """Who needs which kind of care, wherever they live now, against the council's places; none without a limit."""
    plans = {plan: known_levels(run, plan) for plan in ("strategy", "do_nothing")}
    if plans["strategy"].empty:
        return ()
    panels = _panels(plans, "level", "need")
    titles = {str(row["level"]): need_name(row) for _, row in plans["strategy"].iterrows()}
    title = level_title(plans["strategy"], run)
    words = (
        f"Line charts with bands, one below the other. {title}. Children under the strategy who need a place of each "
        "kind, and the council's usable places under both plans, at the end of each month from "
        f"{month_of(run.first_month)} to {month_of(run.last_month)}. {_ends(panels, titles)}"
    )
    return (
        figure(
            "need-and-places",
            title,
            words,
            lambda sheet: need_against_places(_named(panels, titles), "Need", sheet),
            simulated(run),
            (level_table(run),),
        ),
    )


def type_figure(run: PaperRun) -> tuple[Figure, ...]:
    """Demand for each type with a limit of places, as forecast before any measure; none without such a type."""
    plans = {plan: limited_types(run, plan) for plan in ("strategy", "do_nothing")}
    if plans["strategy"].empty:
        return ()
    panels = _panels(plans, "placement_type", "demand")
    title = type_title(plans, run)
    words = (
        f"Line charts with bands, one below the other. {title}. Children forecast for each placement type before any "
        "measure, and its usable places under both plans, at the end of each month from "
        f"{month_of(run.first_month)} to {month_of(run.last_month)}. {_ends(panels, run.types)}"
    )
    return (
        figure(
            "places-by-type",
            title,
            words,
            lambda sheet: need_against_places(_named(panels, run.types), "Demand", sheet),
            "Demand for a type counts the children who would live there before any measure: whoever lives in a place "
            f"bought on the market is no part of it, so this gap is smaller than that of need. {simulated(run)}",
            (type_table(run),),
        ),
    )


def level_title(strategy: pd.DataFrame, run: PaperRun) -> str:
    """How need stands against places in the last month, where the mean gap is widest."""
    last = strategy[strategy["month"] == str(run.last_month)]
    row = row_with_most(last, "gap_mean")
    need, usable = (f"{float(row[column]):,.0f}" for column in ("need_mean", "usable_mean"))
    when = month_of(row["month"])
    if float(row["gap_mean"]) == 0:
        return f"Under the strategy the council's places suffice for every need in {when}, in every future"
    if float(usable.replace(",", "")) >= float(need.replace(",", "")):
        return (
            f"{need_name(row)}: {usable} usable places for {need} children on average in {when}, yet not in every "
            "future"
        )
    return f"{need_name(row)}: {need} children and {usable} usable places on average in {when}"


def type_title(plans: dict[str, pd.DataFrame], run: PaperRun) -> str:
    """The type whose shortage the strategy changes most; where it changes none, the one with the likeliest."""
    last = {
        plan: table[table["month"] == str(run.last_month)].set_index("placement_type")
        for plan, table in plans.items()
    }
    mine, other = last["strategy"]["gap_probability"], last["do_nothing"]["gap_probability"]
    change = (mine - other).abs()
    found = str(change.idxmax() if float(change.max()) > 0 else mine.idxmax())
    words = both_plans(float(mine[found]), float(other[found]), run)
    return (
        f"Counting only the children forecast to live there, a shortage of places in {run.types[found]} in "
        f"{month_of(run.last_month)} {words}"
    )


Panels = dict[str, pd.DataFrame]


def _panels(plans: dict[str, pd.DataFrame], by: str, need: str) -> Panels:
    """Kind of place -> month, mean, p10, p90, strategy, do_nothing; the likeliest shortages where they are many."""
    strategy, do_nothing = plans["strategy"], plans["do_nothing"]
    kinds = list(dict.fromkeys(strategy[by]))
    if len(kinds) > MOST_PANELS:
        worst = strategy.groupby(by)["gap_probability"].max().sort_values(ascending=False, kind="stable")
        kinds = [kind for kind in kinds if kind in set(worst.index[:MOST_PANELS])]
    found = {}
    for kind in kinds:
        rows = strategy[strategy[by] == kind].reset_index(drop=True)
        places = do_nothing[do_nothing[by] == kind].set_index("month")["usable_mean"]
        found[str(kind)] = pd.DataFrame(
            {
                "month": rows["month"],
                **{name: rows[f"{need}_{name}"] for name in ("mean", "p10", "p90")},
                "strategy": rows["usable_mean"],
                "do_nothing": places.reindex(rows["month"]).to_numpy(),
            }
        )
    return found


def _named(panels: Panels, titles: dict[str, str]) -> list[Panel]:
    return [Panel(titles[kind], rows) for kind, rows in panels.items()]


def _ends(panels: Panels, titles: dict[str, str]) -> str:
    """What each panel ends at."""
    sentences = []
    for kind, rows in panels.items():
        mean, low, high, strategy, nothing = (
            f"{float(rows[column].iloc[-1]):,.0f}"
            for column in ("mean", "p10", "p90", "strategy", "do_nothing")
        )
        sentences.append(
            f"{titles[kind]} ends at {mean} on average (P10 {low}, P90 {high}), with {strategy} usable places under "
            f"the strategy and {nothing} if nothing is done."
        )
    return " ".join(sentences)
