"""The bridge: from last year's cost to doing nothing to the strategy, in the last full financial year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.finance.bridge import BASE, CHANGE, DO_NOTHING, LEDGER, LEVEL, PLACEMENTS, STRATEGY, TO_TODAY
from placements.finance.budget_lines import SERVICES
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Group, Row, Table, numeric
from placements.reports.charts.bridge import BridgeStep, bridge_rows, signed
from placements.reports.words import month_words, pennies_words, pounds, thousands

Line = Mapping[str, Any]
"""A row of ``bridge`` in results.json. Any: JSON."""

# the smallest amount that ``pounds`` writes as more than nothing
POUND = 0.5

# above 0, and below 0
PARTS = {
    "volume": ("Demand: more child-weeks", "Demand: fewer child-weeks"),
    "mix": ("Mix: more of them in dearer places", "Mix: more of them in cheaper places"),
    "price": ("Prices: higher", "Prices: lower"),
    "occupancy": ("Own homes: more empty places", "Own homes: fewer empty places"),
    "services": ("Services and posts: more", "Services and posts: less"),
}
UNCHANGED = {
    "volume": "Demand: as many child-weeks",
    "mix": "Mix: as it was",
    "price": "Prices: as they were",
    "occupancy": "Own homes: as many empty places",
    "services": "Services and posts: as they were",
}


def bridge_figure(run: PaperRun) -> Figure | None:
    """The chart with its tables; None where the horizon holds no full financial year."""
    every: list[Line] = run.results["bridge"]
    lines = [line for line in every if line["placement_type"] == TOTAL]
    if not lines:
        return None
    steps = [BridgeStep(step_words(line, run), float(line["amount_gbp"]), _is_level(line)) for line in lines]
    title = bridge_title(lines, month_words(run.base_month))
    read_out = "; ".join(f"{step.name} {signed(step)}" for step in steps)
    words = (
        f"Bridge, from top to bottom, in pounds a year. {title}. Upright lines are levels; filled bars cost more, "
        f"hollow ones less. {read_out}."
    )
    return figure(
        "bridge",
        title,
        words,
        lambda sheet: bridge_rows(steps, sheet),
        f"{source_words(lines, run)} The axis of the chart does not begin at £0. {simulated(run)}",
        (_exact(lines, run), _by_type(every, run)),
    )


def bridge_title(lines: list[Line], base: str) -> str:
    """Its message: what doing nothing costs against the first level, and the strategy against doing nothing.

    Parameters
    ----------
    lines
        The bridge in total.
    base
        The base month, in words.
    """
    levels = {str(line["step"]): float(line["amount_gbp"]) for line in lines if _is_level(line)}
    first = lines[0]
    start = float(first["amount_gbp"])
    begins = f"{str(first['title']).lower()} {first['financial_year']}"
    if first["step"] == BASE:
        begins = f"a full year of the children and prices of {base}"
    without, strategy = levels[DO_NOTHING], levels[STRATEGY]
    return (
        f"In {lines[-1]['financial_year']} doing nothing costs {pounds(without)}, "
        f"{_against(without - start)} {begins}; the strategy costs {_against(strategy - without)} doing nothing"
    )


def source_words(lines: list[Line], run: PaperRun) -> str:
    """With what it begins."""
    first, base = lines[0], month_words(run.base_month)
    today = f"the children, places and prices of the end of {base} for a full year"
    if first["step"] == LEDGER:
        return (
            f"Begins with the council's ledger: its {str(first['title']).lower()} of {first['financial_year']}; then "
            f"{today}."
        )
    return f"Begins with {today}: the council's ledger gives no outturn of last year."


def step_words(line: Line, run: PaperRun) -> str:
    """What a step is called, by what it does: "Less spent on IFA" where its amount is below £0."""
    step, title, amount = str(line["step"]), str(line["title"]), float(line["amount_gbp"])
    base = month_words(run.base_month)
    if step in PARTS:
        return UNCHANGED[step] if abs(amount) < POUND else PARTS[step][amount < 0]
    if step.startswith(f"{PLACEMENTS}:"):
        other = title[:1].lower() + title[1:] if step == f"{PLACEMENTS}:" else title
        return f"{'Less' if amount < 0 else 'More'} spent on {other}"
    if step == LEDGER:
        return f"{title} {line['financial_year']}, from the ledger"
    if step == TO_TODAY:
        return f"To a full year as at the end of {base}"
    if step == BASE:
        return f"A full year as at the end of {base}"
    return f"{title} in {line['financial_year']}" if _is_level(line) else title


def _against(difference: float) -> str:
    if abs(difference) < POUND:
        return "as much as"
    return f"{pounds(abs(difference))} {'more' if difference > 0 else 'less'} than"


def _is_level(line: Line) -> bool:
    return bool(line["kind"] == LEVEL)


def _exact(lines: list[Line], run: PaperRun) -> Table:
    rows = tuple(
        Row(
            step_words(line, run),
            (pennies_words(float(line["amount_gbp"])),),
            "total" if _is_level(line) else "plain",
        )
        for line in lines
    )
    note = (
        "A level is the one before it and the changes between them, to the penny. Above £0 a change costs more. "
        "Demand, mix and price are each the mean over all orders in which they may change, so that none is preferred; "
        "the medium-term plan takes them apart year by year at last year's rates, so that its inflation is another "
        "figure. Both end with the same cost."
    )
    return Table(
        "The bridge, to the penny, mean",
        numeric("Step", "Amount"),
        (Group("", rows),),
        note=note,
        is_on_screen_alone=True,
    )


def _by_type(every: list[Line], run: PaperRun) -> Table:
    """Each step by placement type, in thousands; types that nothing moves are left out."""
    table = pd.DataFrame(every)
    titles = {**run.types, SERVICES: "Services and moves"}
    kept = [key for key in titles if key in set(table["placement_type"])]
    amounts = table.set_index(["step", "placement_type"])["amount_gbp"]
    rows = tuple(
        Row(
            step_words(line, run),
            tuple(thousands(float(amounts.get((line["step"], key), 0.0))) for key in (*kept, TOTAL)),
            "plain" if line["kind"] == CHANGE else "total",
        )
        for line in every
        if line["placement_type"] == TOTAL
    )
    columns = numeric("Step", *(titles[key] for key in kept), "All")
    note = "Each figure is rounded by itself: a total may differ from the sum of its rounded parts."
    return Table("The bridge by placement type, £ thousand, mean", columns, (Group("", rows),), note=note)
