"""Charts of the new homes: how they fill, their occupancy, and what they save at each occupancy."""

from __future__ import annotations

import pandas as pd

from placements.reports.board.drawing import figure, simulated
from placements.reports.board.over_months import month_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Group, Row, Table, numeric
from placements.reports.board.peaks import row_with_most
from placements.reports.board.sections.homes.occupancy_needed import share_words
from placements.reports.board.sections.homes.one_or_many import for_homes
from placements.reports.board.sections.homes.tables import occupancy_table, ramp_up_table
from placements.reports.charts.break_even import break_even_line
from placements.reports.charts.homes import occupancy_lines, ramp_up_lines
from placements.reports.words import (
    children_words,
    month_words,
    occupancy_words,
    pounds,
    thousands,
    whole_pounds,
)

POINTS = {"step": "", "planned": "Can be filled: ", "break_even": "Break-even: "}


def ramp_up_figure(run: PaperRun, together: pd.DataFrame) -> Figure:
    """Children in the new homes against their places, from the first opening."""
    first, end = together.iloc[0], together.iloc[-1]
    title = ramp_up_title(together)
    words = (
        f"Line chart. {title}. Registered places, usable places and mean children at the end of each month from "
        f"{month_of(first['month'])} to {month_of(end['month'])}: {first['places']:g} places, {first['usable']:,.1f} "
        f"usable and {first['children']:,.1f} children at first; {end['places']:g}, {end['usable']:,.1f} and "
        f"{end['children']:,.1f} at the end."
    )
    table = ramp_up_table(together)
    return figure(
        "ramp-up", title, words, lambda sheet: ramp_up_lines(together, sheet), simulated(run), (table,)
    )


def ramp_up_title(together: pd.DataFrame) -> str:
    """From when to when the new homes fill, and how far."""
    first, end = together.iloc[0], together.iloc[-1]
    if len(together) == 1:
        return (
            f"In {month_of(end['month'])} {children_words(float(end['children']))} of "
            f"{end['places']:g} new places"
        )
    fullest = row_with_most(together, "children")
    return for_homes(
        int(together["homes"].max()),
        f"The new [home opens|homes open] in {month_of(first['month'])} and [is|are] fullest in "
        f"{month_of(fullest['month'])}, with {children_words(float(fullest['children']))} on average in "
        f"{fullest['places']:g} places",
    )


def occupancy_figure(run: PaperRun, together: pd.DataFrame) -> Figure:
    """Occupancy of the new homes, each and together, against what they need to break even."""
    homes = _open_new_homes(run)
    found = run.results["break_even"]
    needed = None if found is None else found["occupancy"]
    title = reached_title(together, needed)
    first, end = together.iloc[0], together.iloc[-1]
    words = (
        f"Line chart. {title}. Mean occupancy of the new homes, each and together, in % of registered places, at the "
        f"end of each month from {month_of(first['month'])} to {month_of(end['month'])}: it starts at "
        f"{occupancy_words(float(first['occupancy']))} and ends at {occupancy_words(float(end['occupancy']))}."
    )
    return figure(
        "occupancy",
        title,
        words,
        lambda sheet: occupancy_lines(homes, needed, sheet),
        simulated(run),
        (occupancy_table(homes, together),),
    )


def reached_title(together: pd.DataFrame, needed: float | None) -> str:
    """Whether the mean occupancy ever reaches break-even."""
    fullest = row_with_most(together, "occupancy")
    most = occupancy_words(float(fullest["occupancy"]))
    when = month_of(fullest["month"])
    if needed is None:
        return f"Mean occupancy is highest in {when}, at {most}"
    reached = together[together["occupancy"] >= needed]
    if reached.empty:
        return f"Mean occupancy peaks at {most} in {when} and never reaches break-even, {occupancy_words(needed)}"
    first = month_of(reached["month"].iloc[0])
    return f"Mean occupancy first reaches break-even, {occupancy_words(needed)}, in {first}"


def curve_figure(run: PaperRun, curve: pd.DataFrame) -> tuple[Figure, ...]:
    """Net saving a year of the new homes by occupancy; none where no new home has a fixed cost."""
    if curve.empty:
        return ()
    title = curve_title(curve, len(run.results["break_even"]["homes"]))
    points = {str(row["at"]): row for _, row in curve.iterrows() if row["at"] != "step"}
    low, full = (_step(curve, share) for share in (0.5, 1.0))
    words = (
        f"Line chart. {title}. Net saving a year of the new homes together, in pounds, by occupancy in % of "
        f"registered places, at central prices of {month_words(run.last_month)}: {pounds(low)} at 50%, "
        f"{pounds(float(points['planned']['net_saving_gbp_per_year']))} at the "
        f"{occupancy_words(float(points['planned']['occupancy']))} that can be filled, {pounds(full)} at 100%."
    )
    return (
        figure(
            "break-even",
            title,
            words,
            lambda sheet: break_even_line(curve, sheet),
            f"At central prices of {month_words(run.last_month)}, for a year of 365 days: occupancy times what all "
            f"places save when full, less the fixed cost; without capital. {simulated(run)}",
            (_curve_table(curve),),
        ),
    )


def curve_title(curve: pd.DataFrame, homes: int) -> str:
    """What so many new homes save a year at the occupancy that can be filled, and where they break even."""
    planned = curve[curve["at"] == "planned"].iloc[0]
    amount, share = float(planned["net_saving_gbp_per_year"]), occupancy_words(float(planned["occupancy"]))
    if pounds(amount) == "£0":
        does = "[costs what it avoids|cost what they avoid]"
    elif amount < 0:
        does = f"[costs|cost] {pounds(-amount)} a year more than [it avoids|they avoid]"
    else:
        does = f"[saves|save] {pounds(amount)} a year"
    text = f"At {share} full, as planned, the new [home|homes] {does}"
    needed = curve[curve["at"] == "break_even"]["occupancy"]
    if needed.empty or float(needed.iloc[0]) > 1:
        return for_homes(homes, f"{text}, and [does|do] not pay even when full")
    return for_homes(
        homes, f"{text}; [it breaks|they break] even at {occupancy_words(float(needed.iloc[0]))}"
    )


def _curve_table(curve: pd.DataFrame) -> Table:
    rows = tuple(
        Row(
            f"{POINTS[str(row['at'])]}{_share(row)}",
            (
                thousands(float(row["net_saving_gbp_per_year"])),
                whole_pounds(float(row["net_saving_gbp_per_week"])),
            ),
        )
        for _, row in curve.iterrows()
    )
    return Table(
        "Net saving of the new homes together by occupancy",
        numeric("Occupancy, % of registered places", "A year, £ thousand", "A week"),
        (Group("", rows),),
        is_on_screen_alone=True,
    )


def _share(row: pd.Series) -> str:
    occupancy = float(row["occupancy"])
    return share_words(occupancy) if row["at"] == "step" else occupancy_words(occupancy)


def _step(curve: pd.DataFrame, share: float) -> float:
    found = curve[(curve["at"] == "step") & (curve["occupancy"] == share)]
    return float(found["net_saving_gbp_per_year"].iloc[0])


def _open_new_homes(run: PaperRun) -> pd.DataFrame:
    homes = run.of_plan("homes", "strategy")
    return homes[homes["planned"].astype(bool) & (homes["places"] > 0)]
