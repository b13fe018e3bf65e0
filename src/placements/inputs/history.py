"""What the history of children looked after must satisfy before anything is forecast from it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from placements.domain import Month, PlacementTypes, Problem
from placements.domain.placement_types import TOTAL, UASC
from placements.inputs.tables import ReadTable, Row

EARLIEST = dt.date(1990, 1, 1)
"""The Children Act 1989 defines "looked after"; older figures count something else."""
_FEWEST_TOTALS = 2
MOST_LATER_ROWS = 5
"""More rows than this after the base month are one choice, not so many slips."""

_Day = dict[str, Row]


def history_problems(table: ReadTable, types: PlacementTypes, base_month: Month) -> list[Problem]:
    """Every row, date and gap of ``table`` that contradicts itself or the base month."""
    problems = _date_problems(table, base_month) + _duplicate_problems(table)
    days = _used_by_date(table)
    for date, rows in days.items():
        problems += _sum_problems(table, date, rows, types)
    if table.is_whole and not problems:
        problems += _coverage_problems(table, days, types, base_month)
    return problems


def _date_problems(table: ReadTable, base_month: Month) -> list[Problem]:
    problems = []
    later = [row for row in table.having("date") if row["date"] > base_month.last_day]
    if len(later) > MOST_LATER_ROWS:
        last = max(row["date"] for row in later)
        found = (
            f"{later[0]['date']} is after the base month {base_month.label}, as are {len(later) - 1:,} more rows, "
            f"up to {last}."
        )
        remedy = (
            f"Let base_month be {Month.of(last)} or the month you forecast from, and leave later rows "
            "out: import-903 does so with --last-day."
        )
        problems.append(table.problem(later[0], "date", found, remedy))
        later = []
    for row in later:
        found = f"{row['date']} is after the base month {base_month.label}."
        remedy = "Check the date, move the row to the table evidence, or choose a later base month."
        problems.append(table.problem(row, "date", found, remedy))
    for row in table.having("date"):
        if row["date"] < EARLIEST:
            found = f"{row['date']} is before {EARLIEST.year}."
            problems.append(table.problem(row, "date", found, "Check the year."))
    return problems


def _used_rows(table: ReadTable) -> list[Row]:
    return [row for row in table.having("date", "placement_type", "used") if row["used"]]


def _duplicate_problems(table: ReadTable) -> list[Problem]:
    first: dict[tuple[dt.date, str], int] = {}
    problems = []
    for row in _used_rows(table):
        key = (row["date"], row["placement_type"])
        if key in first:
            found = f"{key[1]} on {key[0]} is in row {first[key]} already, and both rows are used."
            remedy = (
                "Keep one, or write no in the column used of the other, "
                "so that it is listed as conflicting evidence."
            )
            problems.append(table.problem(row, "placement_type", found, remedy))
        first.setdefault(key, row["row"])
    return problems


def _used_by_date(table: ReadTable) -> dict[dt.date, _Day]:
    """Used rows by date and placement type, dates in order; a duplicate leaves the first."""
    days: dict[dt.date, _Day] = defaultdict(dict)
    for row in sorted(_used_rows(table), key=lambda row: row["date"]):
        if "children" in row:
            days[row["date"]].setdefault(row["placement_type"], row)
    return days


def _sum_problems(table: ReadTable, date: dt.date, rows: _Day, types: PlacementTypes) -> list[Problem]:
    if TOTAL not in rows:
        return []
    total = rows[TOTAL]
    known = [row["children"] for type_id, row in rows.items() if type_id in types.ids]
    problems = []
    if sum(known) > total["children"]:
        found = (
            f"on {date} the placement types add up to {sum(known)}, "
            f"which is more than the total of {total['children']}."
        )
        problems.append(
            table.problem(total, "children", found, "Check the figures of this date in the source.")
        )
    elif len(known) == len(types) and sum(known) != total["children"]:
        found = f"on {date} all placement types add up to {sum(known)}, the total is {total['children']}."
        remedy = "Check the figures of this date, or add what is missing to a type."
        problems.append(table.problem(total, "children", found, remedy))
    if UASC in rows and rows[UASC]["children"] > total["children"]:
        found = (
            f"{rows[UASC]['children']} on {date} is more than the total of "
            f"{total['children']} (row {total['row']})."
        )
        remedy = "Unaccompanied children are within the total: check both."
        problems.append(table.problem(rows[UASC], "children", found, remedy))
    return problems


def _coverage_problems(
    table: ReadTable, days: dict[dt.date, _Day], types: PlacementTypes, base_month: Month
) -> list[Problem]:
    complete = [date for date, rows in days.items() if all(type_id in rows for type_id in types.ids)]
    with_total = [date for date, rows in days.items() if TOTAL in rows or date in complete]
    problems = []
    if len(with_total) < _FEWEST_TOTALS:
        found = f"the total is known on {len(with_total)} date{'' if len(with_total) == 1 else 's'}."
        remedy = f"A forecast needs {_FEWEST_TOTALS} or more: add used rows of placement_type total."
        problems.append(Problem(table.file, found, remedy))
    if not any(Month.of(date) == base_month for date in with_total):
        found = f"no used row gives the total in the base month {base_month.label}."
        remedy = "Add a row of placement_type total" + (
            f", or choose {Month.of(with_total[-1]).label} as the base month." if with_total else "."
        )
        problems.append(Problem(table.file, found, remedy))
    if not complete:
        problems.append(_no_complete_date(table, days, types))
    return problems


def _no_complete_date(table: ReadTable, days: dict[dt.date, _Day], types: PlacementTypes) -> Problem:
    found = "no date has a used row of every placement type."
    if not days:
        return Problem(table.file, found, f"Add the rows of one date: {', '.join(types.ids)}.")
    best = max(days, key=lambda date: (sum(type_id in days[date] for type_id in types.ids), date))
    missing = [type_id for type_id in types.ids if type_id not in days[best]]
    return Problem(table.file, found, f"On {best}, the nearest to complete, add: {', '.join(missing)}.")
