"""The homes: places, opening, occupancy reached and needed, and the worth of one more place."""

from __future__ import annotations

import pandas as pd

from placements.domain import Month
from placements.finance.break_even import break_even_occupancy
from placements.reports.board.parts import Group, Passage, Row, Table, numeric
from placements.reports.words import month_words, occupancy_words, whole_pounds
from placements.result import RunResult


def homes(result: RunResult) -> Passage:
    """Each home of the strategy, and what one more place of each kind would save."""
    rows = result.tables.homes[result.tables.homes["plan"] == "strategy"]
    last = result.comparison.months[-1]
    columns = numeric(
        "Home", "Places", "Opens", f"Occupancy, {month_words(last)}", "Can be filled", "Break-even"
    )
    break_even = _break_even_words(result)
    groups = [
        Group(title, tuple(_row(home, break_even) for _, home in part.groupby("provision", sort=False)))
        for title, planned in (("New homes", True), ("Homes that are open already", False))
        if not (part := rows[rows["planned"].astype(bool) == planned]).empty
    ]
    table = Table("Homes under the strategy: shares of registered places, mean", columns, tuple(groups))
    return Passage(
        "Homes and the worth of a place",
        sentences=_needed(result) if groups else ("The council has no homes of its own in this scenario.",),
        points=(*place_values(result), *child_values(result)),
        tables=(table,) if groups else (),
    )


def _break_even_words(result: RunResult) -> dict[str, str]:
    """Provision -> the occupancy at which a new home costs what it avoids, in words."""
    found = break_even_occupancy(result.strategy)
    if found is None:
        return {}
    return {
        home.provision: "none" if home.occupancy is None else occupancy_words(home.occupancy)
        for home in found.homes
    }


def _row(home: pd.DataFrame, break_even: dict[str, str]) -> Row:
    first, last = home.iloc[0], home.iloc[-1]
    open_months = home[home["places"] > 0]
    if open_months.empty:
        return Row(str(first["title"]), ("0", "not within these months", "n/a", "n/a", "n/a"))
    opens = month_words(Month.parse(open_months["month"].iloc[0])) if last["planned"] else "open"
    places = float(last["places"])
    shown = ["closed", "closed"]
    if places > 0:
        shown = [occupancy_words(float(last[name]) / places) for name in ("children", "usable")]
    needed = break_even.get(str(last["provision"]), "n/a") if last["planned"] else "not tested"
    return Row(str(first["title"]), (f"{open_months['places'].iloc[-1]:g}", opens, *shown, needed))


def _needed(result: RunResult) -> tuple[str, ...]:
    neutrality = result.neutrality
    if neutrality.planned_occupancy is None:
        rows = result.tables.homes
        if not rows["planned"].astype(bool).any():
            return ("The strategy opens no home.",)
        last = month_words(result.comparison.months[-1])
        return (
            f"No new home with a fixed cost is open in {last}: there is none whose places must pay for it.",
        )
    if neutrality.break_even_occupancy is None:
        return ("A resident of the new homes saves nothing at these prices: no occupancy pays for them.",)
    needed, planned = neutrality.break_even_occupancy, neutrality.planned_occupancy
    side = "less than" if needed > planned else "no less than"
    return (
        f"Together the new homes pay for themselves from {occupancy_words(needed)} of their registered places; "
        f"{occupancy_words(planned)} can be filled, {side} they need.",
        "Break-even occupancy is the fixed cost of a place divided by what a resident saves: the price of the "
        "placement avoided, less the marginal cost of a resident, at the prices of the last month.",
    )


def place_values(result: RunResult) -> tuple[str, ...]:
    """What one more usable place would save in the last month of the strategy, a sentence for each."""
    table = result.tables.place_value
    table = table[(table["plan"] == "strategy") & (table["month"] == str(result.comparison.months[-1]))]
    month = month_words(result.comparison.months[-1])
    sentences = []
    for _, row in table.iterrows():
        worth, low, high = (float(row[f"{q}gbp_per_week"]) for q in ("", "p10_", "p90_"))
        saves = (
            f"saves {whole_pounds(worth)} a week on average, between {whole_pounds(low)} and "
            f"{whole_pounds(high)} in eight futures of ten,"
            if worth >= 0.5
            else "saves nothing, because nobody more can be placed there,"
        )
        sentences.append(f"{row['title']}: one more usable place {saves} in {month}.")
    if sentences:
        sentences.append(
            "The worth of a place is what it saves at the margin, before its fixed cost. It prices one place, "
            "not a home."
        )
    return tuple(sentences)


def child_values(result: RunResult) -> tuple[str, ...]:
    """What one child fewer of each need group would save in the last month of the strategy, a sentence for each."""
    table = result.tables.child_value
    table = table[(table["plan"] == "strategy") & (table["month"] == str(result.comparison.months[-1]))]
    month = month_words(result.comparison.months[-1])
    return tuple(
        f"Need for {str(row['need_group']).replace('_', ' ')}: one child fewer saves "
        f"{whole_pounds(float(row['gbp_per_week']))} a week on average in {month}, between "
        f"{whole_pounds(float(row['p10_gbp_per_week']))} and {whole_pounds(float(row['p90_gbp_per_week']))} in eight "
        "futures of ten."
        for _, row in table.iterrows()
        if float(row["gbp_per_week"]) >= 0.5
    )
