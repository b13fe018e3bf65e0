"""Tables of money: the budget of both plans and the net saving."""

from __future__ import annotations

from placements.domain.placement_types import TOTAL
from placements.reports.publish.document import Cell, Column, Kind, Table, plain, rows_of
from placements.reports.publish.figure_set import cost_key, saving_key
from placements.reports.publish.notes import Note
from placements.reports.publish.run_figures import PLANS, SERVICES, RunFigures
from placements.reports.publish.shown import Shown
from placements.reports.publish.titles import ALWAYS, MARGIN, PLAN_TITLES, numbers, span, where, year_title

POUNDS = "Unit: pounds."


def budget_table(run: RunFigures, shown: Shown) -> Table:
    titles = [(one.id, plain(one.title)) for one in run.types]
    titles.append((SERVICES, "Services and measures"))
    rows: list[tuple[Cell, ...]] = []
    for month in run.year_ends:
        year = month.financial_year.label
        for key, title in titles:
            if any((plan, year, key) in run.cost for plan in PLANS):
                amounts = [
                    shown.pounds(cost_key(plan, year, key), run.cost.get((plan, year, key), 0.0))
                    for plan in PLANS
                ]
                rows.append((year_title(run, year), title, *amounts))
        totals = [shown.pounds(cost_key(plan, year, TOTAL), run.budget[plan, year].mean) for plan in PLANS]
        rows.append((year_title(run, year), "Total", *totals))
    return Table(
        "Budget",
        f"Cost of placements and measures under both plans, by placement type, {where(run)}, {span(run)}",
        (POUNDS,),
        (
            Column("Financial year"),
            Column("Placement type"),
            *(Column(f"{PLAN_TITLES[plan]}, mean (pounds)", Kind.WHOLE) for plan in PLANS),
        ),
        rows_of(rows),
        numbers(*ALWAYS, Note.COSTS_WITHHELD, Note.PLANS, Note.MONEY, Note.PART_YEARS),
    )


def budget_range_table(run: RunFigures, shown: Shown) -> Table:
    rows = []
    for month in run.year_ends:
        year = month.financial_year.label
        spreads = (shown.pounds_spread(cost_key(plan, year, TOTAL), run.budget[plan, year]) for plan in PLANS)
        rows.append((year_title(run, year), *(cell for spread in spreads for cell in spread)))
    headings = [f"{PLAN_TITLES[plan]}, {name} (pounds)" for plan in PLANS for name in MARGIN]
    return Table(
        "Budget_range",
        f"Total cost under both plans, with its range, {where(run)}, {span(run)}",
        (POUNDS,),
        (Column("Financial year"), *(Column(heading, Kind.WHOLE) for heading in headings)),
        rows_of(rows),
        numbers(Note.ROUNDING, Note.RANGES, Note.PLANS, Note.MONEY, Note.PART_YEARS),
    )


def net_saving_table(run: RunFigures, shown: Shown) -> Table:
    rows = []
    for row in run.saving:
        annual, cumulative = saving_key("annual", row.year), saving_key("cumulative", row.year)
        rows.append(
            (
                year_title(run, row.year),
                *shown.pounds_spread(annual, row.annual),
                *shown.pounds_spread(cumulative, row.cumulative),
                shown.share(cumulative, row.probability),
            )
        )
    headings = [
        f"{what}, {name} (pounds)"
        for what in ("Net saving in the year", "Net saving so far")
        for name in MARGIN
    ]
    return Table(
        "Net_saving",
        f"Net saving of the strategy, {where(run)}, {span(run)}",
        ("Units: pounds and per cent of simulated futures, as each heading says.",),
        (
            Column("Financial year"),
            *(Column(heading, Kind.WHOLE) for heading in headings),
            Column("Probability that it is cost neutral so far (per cent)", Kind.PERCENT),
        ),
        rows_of(rows),
        numbers(Note.ROUNDING, Note.RANGES, Note.PLANS, Note.MONEY, Note.PART_YEARS, Note.NET_SAVING),
    )
