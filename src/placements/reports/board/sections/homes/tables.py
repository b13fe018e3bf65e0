"""The homes one by one, and the new ones by month."""

from __future__ import annotations

import pandas as pd

from placements.reports.board.over_months import BY_YEAR, kind_of, month_of, monthly_rows
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Row, Table, numeric
from placements.reports.words import occupancy_words, tenths

MOST_HOMES_IN_TABLE = 6
"""More homes than this and the table by month names only all of them together."""


def homes_table(run: PaperRun) -> Table | None:
    """Each home: places, opening, occupancy reached, what can be filled, break-even. None without homes."""
    rows = run.of_plan("homes", "strategy")
    if rows.empty:
        return None
    needed = break_even_words(run)
    groups = tuple(
        Group(title, tuple(_row(home, needed) for _, home in part.groupby("provision", sort=False)))
        for title, planned in (("New homes", True), ("Homes that are open already", False))
        if not (part := rows[rows["planned"].astype(bool) == planned]).empty
    )
    last = month_of(run.last_month)
    return Table(
        "Homes under the strategy: shares of registered places, mean",
        numeric("Home", "Places", "Opens", f"Occupancy, {last}", f"Can be filled, {last}", "Break-even"),
        groups,
    )


def break_even_words(run: PaperRun) -> dict[str, str]:
    """Provision -> the occupancy at which a new home costs what it avoids; "none" where a resident saves nothing."""
    found = run.results["break_even"]
    if found is None:
        return {}
    return {
        str(home["provision"]): "none" if home["occupancy"] is None else occupancy_words(home["occupancy"])
        for home in found["homes"]
    }


def _row(home: pd.DataFrame, needed: dict[str, str]) -> Row:
    first, last = home.iloc[0], home.iloc[-1]
    open_months = home[home["places"] > 0]
    if open_months.empty:
        return Row(str(first["title"]), ("0", "not within these months", "n/a", "n/a", "n/a"))
    opens = month_of(open_months["month"].iloc[0]) if last["planned"] else "open"
    places = float(last["places"])
    shown = ["closed", "closed"]
    if places > 0:
        shown = [occupancy_words(float(last[name]) / places) for name in ("children", "usable")]
    break_even = needed.get(str(last["provision"]), "n/a") if last["planned"] else "not tested"
    return Row(str(first["title"]), (f"{open_months['places'].iloc[-1]:g}", opens, *shown, break_even))


def ramp_up_table(together: pd.DataFrame) -> Table:
    return Table(
        "The new homes together at the end of each month: places, and mean children in them",
        numeric("Month", "Homes open", "Registered places", "Usable places", "Children"),
        (
            Group(
                "",
                tuple(
                    Row(row.heading, (f"{homes:,}", *row.cells), row.kind)
                    for homes, row in zip(
                        together["homes"],
                        monthly_rows(together, ["places", "usable", "children"], tenths),
                        strict=True,
                    )
                ),
            ),
        ),
        printed=BY_YEAR,
    )


def occupancy_table(homes: pd.DataFrame, together: pd.DataFrame) -> Table:
    """Occupancy by month of each new home, where they are few, and of all.

    Parameters
    ----------
    homes
        Rows of ``homes`` of the strategy's new homes in the months in which they are open.
    """
    ids = list(dict.fromkeys(homes["provision"]))
    shown = ids if len(ids) <= MOST_HOMES_IN_TABLE else []
    titles = dict(zip(homes["provision"], homes["title"], strict=True))
    single = {
        (row["provision"], row["month"]): occupancy_words(float(row["occupancy"]))
        for _, row in homes.iterrows()
    }
    rows = tuple(
        Row(
            month_of(row["month"]),
            (
                *(single.get((home, row["month"]), "not open") for home in shown),
                occupancy_words(float(row["occupancy"])),
            ),
            kind_of(row["month"], together["month"].iloc[-1]),
        )
        for _, row in together.iterrows()
    )
    return Table(
        "Occupancy at the end of each month, % of registered places, mean",
        numeric("Month", *(str(titles[home]) for home in shown), "All new homes"),
        (Group("", rows),),
        is_on_screen_alone=True,
    )
