"""The homes: how they fill, the occupancy they need, what must be true, and the worth of one more place."""

from __future__ import annotations

from typing import Any

import pandas as pd

from placements.reports.board.paper import Document, Paper, PaperRun
from placements.reports.board.parts import Figure, Passage, Section
from placements.reports.board.sections.homes.figures import curve_figure, occupancy_figure, ramp_up_figure
from placements.reports.board.sections.homes.occupancy_needed import frontier, occupancy_title
from placements.reports.board.sections.homes.one_or_many import for_homes
from placements.reports.board.sections.homes.tables import homes_table
from placements.reports.board.sections.homes.worth import worth
from placements.reports.words import list_words, month_words, occupancy_words, pounds


def homes(paper: Paper) -> Section:
    """The new homes first; then every home, and the worth of a place with or without homes."""
    run = paper.lead
    together = opened(run)
    figures: tuple[Figure, ...] = ()
    if len(together):
        figures = (
            ramp_up_figure(run, together),
            occupancy_figure(run, together),
            *curve_figure(run, curve_of(run)),
        )
    table = homes_table(run)
    return Section(
        "homes",
        "Homes",
        homes_title(run, together),
        (*needed_sentences(run), *capital_sentences(run)),
        figures=figures,
        passages=(
            *((Passage("Each home under the strategy", tables=(table,)),) if table else ()),
            *frontier(run),
            *worth(run),
        ),
    )


def opened(run: PaperRun) -> pd.DataFrame:
    """The new homes together in the months in which one is open."""
    return pd.DataFrame(run.results["new_homes"])


def curve_of(run: PaperRun) -> pd.DataFrame:
    """Net saving by occupancy; empty where no new home has a fixed cost."""
    found: dict[str, Any] | None = run.results["break_even"]
    return pd.DataFrame() if found is None else pd.DataFrame(found["curve"])


def homes_title(run: PaperRun, together: pd.DataFrame) -> str:
    """How full the new homes are against what they need; where there are none, that."""
    table = run.of_plan("homes", "strategy")
    if table.empty:
        return "The council has no homes of its own in this scenario"
    if not table["planned"].astype(bool).any():
        return "The strategy opens no home"
    if together.empty:
        return f"No new home opens by {month_words(run.last_month)}"
    return occupancy_title(run, together)


def needed_sentences(run: PaperRun) -> tuple[str, ...]:
    """At which occupancy the new homes pay for themselves, and what that is."""
    table, found = run.of_plan("homes", "strategy"), run.results["break_even"]
    if table.empty or not table["planned"].astype(bool).any():
        return ("There is no new home whose places must pay for it.",)
    if found is None:
        last = month_words(run.last_month)
        return (
            f"No new home with a fixed cost is open in {last}: there is none whose places must pay for it.",
        )
    needed, planned = found["occupancy"], float(found["planned_occupancy"])
    meaning = (
        "Break-even occupancy is the fixed cost of a place divided by what a resident saves: the price of the "
        f"placement avoided, less the marginal cost of a resident, at central prices of {month_words(run.last_month)}."
    )
    if needed is None:
        return (
            for_homes(
                len(found["homes"]),
                "A resident of the new [home|homes] saves nothing at these prices: no occupancy pays for "
                "[it|them].",
            ),
            meaning,
        )
    pays = "The new [home pays for itself|homes together pay for themselves] from"
    return (
        for_homes(
            len(found["homes"]),
            f"{pays} {occupancy_words(needed)} of [its|their] registered places; {_planned(planned, float(needed))}",
        ),
        *_not_among_them(run, found),
        f"{meaning} {_each_place(found)}",
    )


def capital_sentences(run: PaperRun) -> tuple[str, ...]:
    """The same with what borrowing for the homes costs a year."""
    capital: dict[str, Any] | None = run.neutrality["with_capital"]
    if capital is None:
        return ()
    charge = pounds(float(capital["charge_gbp_per_year"]))
    amount, needed = pounds(float(capital["capital_gbp"])), capital["break_even_occupancy"]
    if needed is None:
        return ()
    pays = "[it does|they do] not pay even when full"
    if needed <= 1:
        pays = f"[it pays|they pay] only from {occupancy_words(float(needed))}"
    count = len((run.results["break_even"] or {"homes": ()})["homes"])
    text = f"With interest and repayment of {amount} of capital, {charge} a year, {pays}."
    return (for_homes(count, text),)


def _planned(planned: float, needed: float) -> str:
    """What can be filled, against what is needed: 86.96% is not shown as the 87.0% that it misses."""
    if occupancy_words(planned) == occupancy_words(needed) and planned != needed:
        side = "just short of it" if planned < needed else "just above it"
        return f"the share that can be filled is {side}."
    side = "less than [it needs|they need]" if planned < needed else "no less than [it needs|they need]"
    return f"{occupancy_words(planned)} can be filled, {side}."


def _each_place(found: Document) -> str:
    """The cost of a place and what a resident avoids, where all new homes have the same."""
    kinds = {
        tuple(
            home[name]
            for name in (
                "fixed_gbp_per_place_week",
                "avoided_gbp_per_child_week",
                "marginal_gbp_per_child_week",
            )
        )
        for home in found["homes"]
    }
    if len(kinds) != 1:
        return ""
    fixed, avoided, marginal = (f"£{amount:,.0f}" for amount in next(iter(kinds)))
    return f"A place costs {fixed} a week, full or empty; a resident avoids {avoided} and adds {marginal} a week."


def _not_among_them(run: PaperRun, found: Document) -> tuple[str, ...]:
    """New homes without a fixed cost of their own, which no break-even covers."""
    table = run.of_plan("homes", "strategy")
    last = table[table["planned"].astype(bool) & (table["month"] == str(run.last_month))]
    tested = {home["provision"] for home in found["homes"]}
    others = [
        str(row["title"])
        for _, row in last.iterrows()
        if row["places"] > 0 and row["provision"] not in tested
    ]
    if not others:
        return ()
    verb = "has" if len(others) == 1 else "have"
    return (f"{list_words(others)} {verb} no fixed cost and no part in this.",)
