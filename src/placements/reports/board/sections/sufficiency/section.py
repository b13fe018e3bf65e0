"""Sufficiency: children who need a place against the places there are, and who has none."""

from __future__ import annotations

import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.board.over_months import month_of
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Passage, Section
from placements.reports.board.peaks import row_with_most
from placements.reports.board.sections.sufficiency.figures import known_levels, level_figure, type_figure
from placements.reports.board.sections.sufficiency.shortage import both_plans, mean_children
from placements.reports.board.sections.sufficiency.tables import age_table, need_name
from placements.reports.words import children_words, first_upper, list_words, percent, plural

PLANS = {"strategy": "under the strategy", "do_nothing": "if nothing is done"}


def sufficiency(paper: Paper) -> Section:
    """Who has no place first; then need against the council's places, then each placement type."""
    run = paper.lead
    return Section(
        "sufficiency",
        "Are there places enough?",
        sufficiency_title(run),
        (*unplaced_sentences(run), *over_capacity_sentences(run), *_meaning(run)),
        points=tuple(_level_sentence(row, run) for _, row in _last_levels(run).iterrows()),
        figures=(*level_figure(run), *type_figure(run)),
        passages=_ages(run),
    )


def sufficiency_title(run: PaperRun) -> str:
    """Children without any place, where there are some; otherwise the need with the likeliest shortage."""
    worst = _worst(_totals(run, "strategy"), "unplaced_probability")
    if worst is not None:
        return f"Children are without any place {_in_futures(worst, 'unplaced_probability', run)} under the strategy"
    levels = _last_levels(run)
    if levels.empty:
        return "Every child has a place, and no need has a limit of places"
    row = row_with_most(levels, "gap_probability")
    when = month_of(row["month"])
    other = _same(run, row, "do_nothing")
    words = both_plans(float(row["gap_probability"]), float(other["gap_probability"]), run)
    return f"{need_name(row)}: a shortage of the council's places in {when} {words}"


def unplaced_sentences(run: PaperRun) -> tuple[str, ...]:
    """Whether every child has a place, and where not, how many have none, when, and how probable that is."""
    found = {
        plan: _worst(_totals(run, plan), "unplaced_probability") for plan in PLANS if len(_totals(run, plan))
    }
    if not any(worst is not None for worst in found.values()):
        every = "in the one simulated future" if run.paths == 1 else "in every simulated future"
        return (f"Every child has a place {every} and every month, under both plans.",)
    sentences = []
    for plan, worst in found.items():
        if worst is None:
            sentences.append(f"{first_upper(PLANS[plan])}, every child has a place in every month.")
            continue
        last = _totals(run, plan).iloc[-1]
        sentences.append(
            f"{first_upper(PLANS[plan])}, children are without any place "
            f"{_in_futures(worst, 'unplaced_probability', run)}, {mean_words(worst['unplaced_mean'])} on average; "
            f"in {month_of(last['month'])} {_in_share(float(last['unplaced_probability']), run)}, "
            f"{mean_words(last['unplaced_mean'])} on average."
        )
    return tuple(sentences)


def over_capacity_sentences(run: PaperRun) -> tuple[str, ...]:
    """Whether more children live somewhere than it has usable places: settled children stay where places are lost."""
    sentences = []
    for plan, words in PLANS.items():
        worst = _worst(run.of_plan("over_capacity", plan), "probability")
        if worst is not None:
            sentences.append(
                f"{first_upper(words)}, more children live in some of the council's places than can be used "
                f"{_in_futures(worst, 'probability', run)}, {mean_words(worst['mean'])} on average: children who "
                "are settled stay where places are lost."
            )
    return tuple(sentences) or ("Nowhere do more children live in places of the council than can be used.",)


def mean_words(children: float) -> str:
    """A mean of children with its noun."""
    return f"{mean_children(float(children))} {'child' if mean_children(float(children)) == '1.0' else 'children'}"


def _meaning(run: PaperRun) -> tuple[str, ...]:
    """What a shortage is, and for which placement types none can be stated."""
    first = run.of_plan("sufficiency_by_type", "strategy").drop_duplicates("placement_type")
    limits = {
        kind: [run.types[str(t)] for t in first[first["places"] == kind]["placement_type"]]
        for kind in ("market", "no_limit")
    }
    parts = []
    if market := limits["market"]:
        parts.append(f"more places can be bought on the market ({list_words(market)})")
    if unlimited := limits["no_limit"]:
        parts.append(f"children live without places being counted ({list_words(unlimited)})")
    return (
        "The council's places are those that it runs or has under contract (Children Act 1989, section 22G). A "
        "shortage is more children than usable places of the kind they need, in the same simulated future.",
        *((f"No shortage is stated where {' or where '.join(parts)}.",) if parts else ()),
    )


def _level_sentence(row: pd.Series, run: PaperRun) -> str:
    """One need in the last month under the strategy, as the workbook's Sufficiency sheet says it."""
    other = _same(run, row, "do_nothing")
    usable = round(float(row["usable_mean"]))
    words = both_plans(float(row["gap_probability"]), float(other["gap_probability"]), run)
    mine, others = _gap(row), _gap(other)
    beside = "" if mine == others else f", if nothing is done {others}"
    return (
        f"{need_name(row)} in {month_of(row['month'])}: {children_words(float(row['need_mean']))} on average and "
        f"{plural(usable, 'usable place')}; a shortage {words}. The gap on average is {mine}{beside}. "
        f"{_market(float(row['in_market_mean']))}"
    )


def _gap(row: pd.Series) -> str:
    mean, high = (float(row[f"gap_{column}"]) for column in ("mean", "p90"))
    return f"{mean_words(mean)} (P90 {mean_children(high)})"


def _market(children: float) -> str:
    if mean_children(children) == "0.0":
        return "None of them lives in a place bought on the market."
    return f"In places bought on the market: {mean_words(children)}."


def _ages(run: PaperRun) -> tuple[Passage, ...]:
    """Need by age, where the scenario tells ages apart."""
    table = age_table(run)
    if table is None:
        return ()
    words = (
        "A place may serve several ages: only rows of whole needs add up, and a gap of one age says that it cannot be "
        "met even if no other child took those places."
    )
    return (Passage("Need and places by age", (words,), tables=(table,)),)


def _totals(run: PaperRun, plan: str) -> pd.DataFrame:
    table = run.of_plan("sufficiency", plan)
    return table[table["need_group"] == TOTAL]


def _last_levels(run: PaperRun) -> pd.DataFrame:
    levels = known_levels(run, "strategy")
    return levels[levels["month"] == str(run.last_month)].reset_index(drop=True)


def _same(run: PaperRun, row: pd.Series, plan: str) -> pd.Series:
    """The row of the same need and month of another plan."""
    table = run.of_plan("sufficiency", plan)
    alike = (table["need_group"] == row["need_group"]) & (table["month"] == row["month"])
    found: pd.Series = table[alike & (table["level"] == row["level"])].iloc[0]
    return found


def _worst(table: pd.DataFrame, column: str) -> pd.Series | None:
    """The row with the highest probability; None where it is 0 throughout."""
    if table.empty or float(table[column].max()) == 0:
        return None
    return row_with_most(table, column)


def _in_futures(row: pd.Series, column: str, run: PaperRun) -> str:
    share = float(row[column])
    most = "" if run.paths == 1 or share == 1 else "up to "
    return f"in {most}{_in_share(share, run).removeprefix('in ')} ({month_of(row['month'])})"


def _in_share(share: float, run: PaperRun) -> str:
    if run.paths == 1:
        return "in the one simulated future" if share else "in none"
    return f"in {percent(share)} of simulated futures"
