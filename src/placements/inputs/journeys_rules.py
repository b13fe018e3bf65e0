"""What the rows of ``journeys`` say together: each month must begin with the children of the month before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Month, Problem
from placements.inputs.journeys_schema import EXACT_AGES_FROM, JOURNEYS, LEFT, OPEN

AGAIN = "Write the table again with placements import-903."
MOST_PROBLEMS = 20
_KEY = list(JOURNEYS.key)


def journey_problems(table: pd.DataFrame, rows: NDArray[np.int64], file: str) -> list[Problem]:
    """Every way in which the rows contradict themselves or one another.

    Parameters
    ----------
    table
        As ``ReadJourneys.table``.
    rows
        The number of each row in the file.
    """
    if table.empty:
        return []
    problems = [*_row_problems(table, rows, file), *_doubled(table, rows, file)]
    return problems or list(_unbalanced(table, file))


def _row_problems(table: pd.DataFrame, rows: NDArray[np.int64], file: str) -> Iterator[Problem]:
    """One problem a rule, at the first row that breaks it."""
    entered, age, stay = table["was"] == "entered", table["age_months"], table["months_in_placement"]
    is_open = table["to"] == "open"
    last = table["month"] == table["month"].max()
    # where nobody is left at the end there is no month after it
    ends_open = bool((is_open & last).any())
    rules = (
        # column, rows at fault, what is wrong, what it means
        (
            "age_months",
            (age > 0) & (age < EXACT_AGES_FROM) & (age % 12 > 0),
            "is not a whole number of years",
            "Below 192 ages are so.",
        ),
        ("months_in_placement", (stay > 12) & (stay < 24), "is not 0 to 12 or 24", "12 stands for 12 to 23."),
        ("months_in_placement", entered & (stay > 0), "is not 0 for children who entered", ""),
        ("to", entered & is_open, "is not possible for children who entered", ""),
        ("to", is_open & ~last, "stands before the last month", ""),
        ("to", ~is_open & last & ends_open, "stands in the last month, of which nothing is known", ""),
    )
    for column, at_fault, what, meaning in rules:
        times = int(at_fault.sum())
        if times:
            first = int(np.argmax(at_fault.to_numpy()))
            more = f" {times - 1:,} more row{'s are' if times > 2 else ' is'} like this." if times > 1 else ""
            found = f'"{table[column].iloc[first]}" {what}.'
            remedy = f"{meaning} {AGAIN}".strip() + more
            yield Problem(file, found, remedy, row=int(rows[first]), column=column)


def _doubled(table: pd.DataFrame, rows: NDArray[np.int64], file: str) -> Iterator[Problem]:
    twice = np.flatnonzero(table.duplicated(_KEY).to_numpy())
    for place in twice[:MOST_PROBLEMS].tolist():
        same = (table[_KEY] == table[_KEY].iloc[place]).all(axis=1).to_numpy()
        found = f"the row says what row {int(rows[int(np.argmax(same))])} says already."
        yield Problem(file, found, f"Keep one of the two. {AGAIN}", row=int(rows[place]))
    if len(twice) > MOST_PROBLEMS:
        yield Problem(file, f"{len(twice) - MOST_PROBLEMS:,} more rows are there twice.", AGAIN)


def _unbalanced(table: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Months that do not begin with the children with whom the month before ended."""
    before = table[~table["to"].isin((LEFT, OPEN))]
    ended = before["placement_type"].where(before["to"] == "stays", before["to"])
    at_end = before["children"].groupby([before["month"] + 1, ended.rename("type")]).sum()
    after = table[(table["was"] == "in_care") & (table["month"] > table["month"].min())]
    at_start = after["children"].groupby([after["month"], after["placement_type"].rename("type")]).sum()
    both = pd.concat({"end": at_end, "start": at_start}, axis=1)
    # a type that stands on one side only has no children on the other
    both = both.where(both.notna(), 0).astype("int64")
    wrong = both[both["end"] != both["start"]]
    for month, placement_type, end, start in wrong.head(MOST_PROBLEMS).reset_index().to_numpy().tolist():
        found = (
            f"{_month(month - 1)} ends with {end:,} children in {placement_type}, "
            f"{_month(month)} begins with {start:,}."
        )
        yield Problem(file, found, AGAIN)
    if len(wrong) > MOST_PROBLEMS:
        yield Problem(file, f"{len(wrong) - MOST_PROBLEMS:,} more months do not agree.", AGAIN)


def _month(number: int) -> str:
    return str(Month(number // 12, number % 12 + 1))
