"""What one more place and one child fewer are worth at the margin."""

from __future__ import annotations

import pandas as pd

from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Passage, Row, Table, numeric
from placements.reports.board.peaks import row_with_most
from placements.reports.words import first_upper, list_words, month_words, whole_pounds

HALF_A_POUND = 0.5


def worth(run: PaperRun) -> tuple[Passage, ...]:
    """Worth in the last month under the strategy; none where no place is limited and no child costs anything."""
    places, children = (_last(run, key) for key in ("place_value", "child_value"))
    children = children[children["gbp_per_week"] >= HALF_A_POUND] if len(children) else children
    if places.empty and children.empty:
        return ()
    groups = [
        Group(title, tuple(_row(name, row, other) for name, row in named))
        for title, named, other in (
            ("One more usable place", _titles(places), "last"),
            ("One child fewer who needs a place", _needs(children), "more"),
        )
        if named
    ]
    table = Table(
        f"Worth at the margin in {month_words(run.last_month)} under the strategy, £ a week",
        numeric("", "Saves, mean", "P10", "Median", "P90", "One place fewer or child more costs, mean"),
        tuple(groups),
        note="Eight futures in ten lie between P10 and P90.",
    )
    return (
        Passage(
            worth_title(run, places),
            (
                *_nothing(places),
                "The worth of a place is what it saves at the margin, before its fixed cost. It prices "
                "one place, not a home.",
            ),
            tables=(table,),
        ),
    )


def worth_title(run: PaperRun, places: pd.DataFrame) -> str:
    """The places of which one more saves most."""
    saving = places[places["gbp_per_week"] >= HALF_A_POUND] if len(places) else places
    if saving.empty:
        return (
            f"In {month_words(run.last_month)} one more place of the council's would save nothing"
            if len(places)
            else "What one child fewer saves"
        )
    row = row_with_most(saving, "gbp_per_week")
    amount = whole_pounds(float(row["gbp_per_week"]))
    when = month_words(run.last_month)
    return f"One more usable place saves most in {row['title']}: {amount} a week on average in {when}"


def _nothing(places: pd.DataFrame) -> tuple[str, ...]:
    """Where one more place saves nothing on average."""
    names = [str(row["title"]) for _, row in places.iterrows() if row["gbp_per_week"] < HALF_A_POUND]
    if not names:
        return ()
    return (f"{list_words(names)}: one more place saves nothing, because nobody more can be placed there.",)


def _last(run: PaperRun, key: str) -> pd.DataFrame:
    table = run.of_plan(key, "strategy")
    return table[table["month"] == str(run.last_month)] if len(table) else table


def _titles(places: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    return [(str(row["title"]), row) for _, row in places.iterrows()]


def _needs(children: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    return [(first_upper(str(row["need_group"]).replace("_", " ")), row) for _, row in children.iterrows()]


def _row(name: str, row: pd.Series, other: str) -> Row:
    columns = ("", "p10_", "p50_", "p90_", f"{other}_")
    return Row(name, tuple(whole_pounds(float(row[f"{column}gbp_per_week"])) for column in columns))
