"""Every fault that a council's files can have is refused in a sentence that says where and what to do."""

from __future__ import annotations

import datetime as dt
import io
import os
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders_inputs import (
    BASE_MONTH,
    TYPES,
    VALID_TEXT,
    Rows,
    changed,
    table,
    without_column,
    write_council,
    write_workbook,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from placements.domain import InputError, Month
from placements.domain.errors import MOST_PROBLEMS_SHOWN
from placements.inputs import read_council


def problems_of(place: Path, base_month: Month = BASE_MONTH) -> list[str]:
    """What is said of the council at ``place``, a sentence or two each; fails if nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError) as caught:
            read_council(place, TYPES, base_month=base_month)
    return [str(problem) for problem in caught.value.problems]


def added(name: str, *rows: Sequence[str]) -> Rows:
    """A valid table with rows added below."""
    return [*table(name), *(list(row) for row in rows)]


def left_out(name: str, *rows: int) -> Rows:
    """A valid table without some rows; the header is row 1."""
    return [row for number, row in enumerate(table(name), start=1) if number not in rows]


# ---- one cell ------------------------------------------------------------------------------------

CELLS = [
    ("unit_costs", "weekly_cost_gbp", "5,900.oo", "is not a number of pounds. Write 5900 or 5900.00."),
    ("unit_costs", "weekly_cost_gbp", "£1,200", "is not a number of pounds. Write 1200 or 1200.00."),
    ("unit_costs", "weekly_cost_gbp", "1,200", "is not a number of pounds. Write 1200 or 1200.00."),
    ("unit_costs", "weekly_cost_gbp", "1 200.50", "is not a number of pounds. Write 1200.5."),
    ("unit_costs", "weekly_cost_gbp", "835,5", "is not a number of pounds. Write 835.5."),
    ("unit_costs", "weekly_cost_gbp", "3.4k", "is not a number of pounds. Write 3400 or 3400.00."),
    ("unit_costs", "weekly_cost_gbp", "£1.2m", "is not a number of pounds. Write 1200000 or 1200000.00."),
    ("unit_costs", "weekly_cost_gbp", "1E+03", "is not a number of pounds. Write 1000 or 1000.00."),
    ("unit_costs", "weekly_cost_gbp", "variable", "is not a number of pounds. Write digits, such as 3402."),
    ("unit_costs", "weekly_cost_gbp", "835-900", "is not a number of pounds. Write digits, such as 3402."),
    ("unit_costs", "weekly_cost_gbp", "nan", "is not a number of pounds. Write digits, such as 3402."),
    ("unit_costs", "weekly_cost_gbp", "inf", "is not a number of pounds. Write digits, such as 3402."),
    ("unit_costs", "weekly_cost_gbp", "-5", "is less than 0. Write a number of pounds from 0 upwards."),
    (
        "unit_costs",
        "low",
        "n/a",
        "is not a number of pounds. Write digits, such as 3200, or leave the cell blank.",
    ),
    ("history", "children", "12.5", "is not a whole number of children. Write a whole number, such as 12."),
    (
        "history",
        "children",
        "12.5 children",
        "is not a whole number of children. Write a whole number, such as 12.",
    ),
    ("history", "children", "12 children", "is not a whole number of children. Write 12."),
    ("history", "children", "1,200", "is not a whole number of children. Write 1200."),
    ("history", "children", "n/a", "is not a whole number of children. Write a whole number, such as 87."),
    ("history", "children", "-3", "is less than 0. Write a whole number from 0 to 1000000."),
    ("history", "children", "9999999", "is more than 1000000. Write a whole number from 0 to 1000000."),
    ("uplifts", "uplift_per_year", "2%", "is not a share. Write 0.02."),
    ("uplifts", "uplift_per_year", "2", "is more than 1. Write a share from -0.5 to 1: 2% is 0.02."),
    ("uplifts", "uplift_per_year", "-0.6", "is less than -0.5. Write a share from -0.5 to 1."),
    ("provision", "max_occupancy", "85", "is more than 1. Write a share above 0 to 1: 85% is 0.85."),
    ("provision", "match_share", "0", "is not more than 0. Write a share above 0 to 1."),
    ("provision", "places", "0", "is less than 1. Write a whole number from 1 to 1000000."),
    ("market_tiers", "price_factor", "0", "is not more than 0. Write a number above 0 upwards."),
    ("history", "date", "12/31/2015", "is in month/day order. Write 31/12/2015 or 2015-12-31."),
    (
        "history",
        "date",
        "2015-02-31",
        "is not a date: February 2015 has 28 days. Check the day in the source.",
    ),
    (
        "history",
        "date",
        "31/02/2015",
        "is not a date: February 2015 has 28 days. Check the day in the source.",
    ),
    ("history", "date", "2015-31-12", "is not a date: there is no month 31. Write it as in 2015-12-31."),
    (
        "history",
        "date",
        "42369",
        "is the serial number that Excel keeps for 31/12/2015. "
        "Write 2015-12-31, or format the column as a date and save again.",
    ),
    (
        "history",
        "date",
        "31/12/15",
        "has a year of two digits. Write four digits, as in 31/12/2015 or 2015-12-31.",
    ),
    ("history", "date", "31.12.2015", "is a date in a form that is not read. Write 2015-12-31."),
    ("history", "date", "2015/12/31", "is a date in a form that is not read. Write 2015-12-31."),
    ("history", "date", "2015-12-31 00:00:00", "is a date in a form that is not read. Write 2015-12-31."),
    ("history", "date", "0201-12-31", "is in the year 201. Check the year; write the date as in 2015-12-31."),
    ("history", "date", "yesterday", "is not a date. Write it as in 2015-12-31 or 31/12/2015."),
    ("provision", "opens", "Apr-16", "is not a month. Write 2016-04."),
    ("provision", "opens", "April 2016", "is not a month. Write 2016-04."),
    ("provision", "opens", "04/2016", "is not a month. Write 2016-04."),
    ("provision", "opens", "2016-04-01", "is not a month. Write 2016-04."),
    ("provision", "opens", "2016-13", "is not a month. Write the year and month as in 2016-04."),
    ("history", "placement_type", "extrenal", 'is not a placement type. Did you mean "external"?'),
    (
        "history",
        "placement_type",
        "hotel",
        "is not a placement type. Allowed: foster, external, other, total, uasc.",
    ),
    ("unit_costs", "placement_type", "total", "is not a placement type. Allowed: foster, external, other."),
    ("history", "unit", "places", 'is not allowed as unit. Write "children".'),
    ("history", "used", "maybe", "is not yes or no. Allowed: yes, no."),
    ("strategy_costs", "unit", "GBP a year", 'is not allowed as unit. Did you mean "GBP per year"?'),
    ("unit_costs", "basis", "publshed", 'is not allowed as basis. Did you mean "published"?'),
    ("provision", "kind", "hostel", "is not allowed as kind. Allowed: home, carers, market, pass_through."),
    ("provision", "status", "exists", 'is not allowed as status. Did you mean "existing"?'),
    (
        "provision",
        "provision",
        "Home A",
        'is not an id: ids hold lower-case letters, digits and hyphens. Write "home-a".',
    ),
    (
        "strategy_costs",
        "item",
        "Edge of care",
        'is not an id: ids hold lower-case letters, digits and underscores. Write "edge_of_care".',
    ),
    (
        "unit_costs",
        "weekly_cost_gbp",
        "#N/A",
        "is an error of Excel, not a value. Mend the formula in the workbook, or type the value.",
    ),
    (
        "history",
        "source",
        "#REF!",
        "is an error of Excel, not a value. Mend the formula in the workbook, or type the value.",
    ),
]


@pytest.mark.parametrize(("name", "column", "value", "sentence"), CELLS)
def test_a_cell_that_cannot_be_read_is_quoted_with_what_to_write(
    tmp_path: Path, name: str, column: str, value: str, sentence: str
) -> None:
    said = problems_of(write_council(tmp_path, **{name: changed(name, 3, **{column: value})}))
    assert f'{name}.csv, row 3, {column}: "{value}" {sentence}' in said


BLANKS = [
    ("history", "children", "Write a whole number, such as 87."),
    ("history", "date", "Write a date, such as 2015-12-31."),
    ("history", "placement_type", "Write a placement type, such as external_residential."),
    ("history", "source", 'Write the source, such as "Cabinet, 23 February 2016, para 13".'),
    ("unit_costs", "weekly_cost_gbp", "Write a number, such as 3402."),
    ("uplifts", "uplift_per_year", "Write a share, such as 0.024."),
    ("strategy_costs", "item", "Write an id, such as edge_of_care_service."),
    ("strategy_costs", "title", 'Write the title, such as "Residential and edge-of-care service".'),
    ("provision", "unit", "Write places."),
    ("provision", "status", "Write existing or planned."),
]


@pytest.mark.parametrize(("name", "column", "remedy"), BLANKS)
def test_a_blank_cell_is_refused_where_a_value_is_needed(
    tmp_path: Path, name: str, column: str, remedy: str
) -> None:
    said = problems_of(write_council(tmp_path, **{name: changed(name, 3, **{column: "  "})}))
    assert f"{name}.csv, row 3, {column}: the cell is blank. {remedy}" in said


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("two\nlines", "the text holds a line break. Write it on one line."),
        (
            "a\x07b",
            "the text holds a character that cannot be seen (U+0007). Delete the cell and type it again.",
        ),
        (
            "a\u200bb",
            "the text holds a character that cannot be seen (U+200B). Delete the cell and type it again.",
        ),
        ("caf\ufffd", '"caf\ufffd" holds "\ufffd" where a character was lost. Type that character again.'),
        (
            "x" * 501,
            f'the text is 501 characters long ("{"x" * 57}..."). Write at most 500 characters.',
        ),
    ],
)
def test_text_that_would_spoil_a_report_is_refused(tmp_path: Path, value: str, sentence: str) -> None:
    said = problems_of(write_council(tmp_path, history=changed("history", 2, definition=value)))
    assert said == [f"history.csv, row 2, definition: {sentence}"]


# ---- one row -------------------------------------------------------------------------------------

ROWS = [
    (
        "unit_costs",
        {"low": "150"},
        2,
        "low: a published figure has low 150. Clear low and high, or write assumption as the basis.",
    ),
    (
        "unit_costs",
        {"high": ""},
        5,
        "high: the cell is blank. An assumption needs low and high; "
        "write the value in both if it is certain.",
    ),
    (
        "unit_costs",
        {"low": "250"},
        5,
        "low: low 250 is more than weekly_cost_gbp 200. Write low at or below weekly_cost_gbp.",
    ),
    (
        "unit_costs",
        {"high": "150"},
        5,
        "high: high 150 is less than weekly_cost_gbp 200. Write high at or above weekly_cost_gbp.",
    ),
    (
        "unit_costs",
        {"reason": ""},
        5,
        "reason: the cell is blank. An assumption needs a reason: write why.",
    ),
    ("provision", {"reason": ""}, 4, "reason: the cell is blank. An assumption needs a reason: write why."),
    (
        "unit_costs",
        {"valid_to": "2014-03-31"},
        3,
        "valid_to: 2014-03-31 is before valid_from 2014-04-01. Swap them, or clear valid_to.",
    ),
    (
        "provision",
        {"places": ""},
        4,
        "places: the cell is blank. Write the registered places: provision of kind home has a number of them.",
    ),
    (
        "provision",
        {"places": "12"},
        3,
        "places: provision of kind market has 12 places. "
        "Clear the cell: only homes and carers have a number of places.",
    ),
    (
        "provision",
        {"places": "12"},
        5,
        "places: provision of kind pass_through has 12 places. "
        "Clear the cell: only homes and carers have a number of places.",
    ),
    (
        "provision",
        {"opens": ""},
        4,
        "opens: the cell is blank. Planned provision needs its first month, as in 2016-04.",
    ),
    (
        "provision",
        {"closes": "2016-01"},
        4,
        "closes: closes in 2016-01, before it opens in 2016-04. "
        "Write a later month, or clear the cell if it stays open.",
    ),
    (
        "provision",
        {"closes": "2016-04"},
        4,
        "closes: closes in 2016-04, the month in which it opens. "
        "Write a later month, or clear the cell if it stays open.",
    ),
    (
        "provision",
        {"net_growth": "carer_growth"},
        4,
        'net_growth: "carer_growth" has no effect on provision of kind home. Clear the cell.',
    ),
    (
        "provision",
        {"running_cost": "home_running"},
        2,
        'running_cost: "home_running" has no effect on provision of kind carers. Clear the cell.',
    ),
    (
        "provision",
        {"marginal_cost": "", "status": "existing"},
        4,
        "marginal_cost: the cell is blank. "
        "A home needs one: write an item of strategy_costs in GBP per child per week.",
    ),
    (
        "provision",
        {"quoted_occupancy": "", "status": "existing"},
        4,
        "quoted_occupancy: the cell is blank. A home needs one: write an item of assumptions in share.",
    ),
    (
        "provision",
        {"running_cost": "home_runing"},
        4,
        'running_cost: "home_runing" is not an item of strategy_costs. Did you mean "home_running"?',
    ),
    (
        "provision",
        {"running_cost": "edge_of_care"},
        4,
        'running_cost: "edge_of_care" is in "GBP per year". '
        'Name an item of strategy_costs in "GBP per place per week".',
    ),
    (
        "provision",
        {"quoted_occupancy": "carer_growth"},
        4,
        'quoted_occupancy: "carer_growth" is in "places per month". Name an item of assumptions in "share".',
    ),
    (
        "provision",
        {"net_growth": "nothing"},
        2,
        'net_growth: "nothing" is not an item of assumptions. Allowed: carer_growth.',
    ),
    (
        "assumptions",
        {"value": "85"},
        2,
        'value: "85" is not a share. Write a share from 0 to 1, such as 0.85.',
    ),
    (
        "assumptions",
        {"high": "1.5"},
        2,
        'high: "1.5" is not a share. Write a share from 0 to 1, such as 0.015.',
    ),
    (
        "market_tiers",
        {"provision": "markt"},
        2,
        'provision: "markt" is not in the table provision. Did you mean "market"?',
    ),
    (
        "market_tiers",
        {"provision": "home-a"},
        2,
        'provision: "home-a" is provision of kind home. Only a market has price tiers.',
    ),
    (
        "market_tiers",
        {"price_factor": "0.9", "low": "0.9"},
        3,
        "price_factor: the price of market falls from 1 (row 2) to 0.9 at 30 children. "
        "Prices rise with demand: write a factor that is no smaller.",
    ),
    (
        "uplifts",
        {"line": "externl"},
        3,
        'line: "externl" is neither a placement type nor an item of strategy_costs. Did you mean "external"?',
    ),
    (
        "history",
        {"date": "2016-01-31"},
        2,
        "date: 2016-01-31 is after the base month Dec 2015. "
        "Check the date, move the row to the table evidence, or choose a later base month.",
    ),
    ("history", {"date": "1989-03-31"}, 2, "date: 1989-03-31 is before 1990. Check the year."),
]


@pytest.mark.parametrize(("name", "cells", "row", "sentence"), ROWS)
def test_a_row_that_contradicts_itself_or_another_table_is_refused(
    tmp_path: Path, name: str, cells: dict[str, str], row: int, sentence: str
) -> None:
    said = problems_of(write_council(tmp_path, **{name: changed(name, row, **cells)}))
    assert f"{name}.csv, row {row}, {sentence}" in said


def test_a_home_without_a_running_cost_runs_at_the_unit_cost_of_its_type(tmp_path: Path) -> None:
    provision = changed("provision", 4, running_cost="")
    council = read_council(write_council(tmp_path, provision=provision), TYPES, base_month=BASE_MONTH)
    assert council.provision["running_cost"].iloc[2] == ""


# ---- one table -----------------------------------------------------------------------------------


def test_two_used_rows_of_one_date_and_type_are_refused_and_both_named(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=changed("history", 8, used="yes"))) == [
        "history.csv, row 8, placement_type: total on 2015-12-31 is in row 3 already, and both rows are used. "
        "Keep one, or write no in the column used of the other, so that it is listed as conflicting evidence."
    ]


def test_types_that_add_up_to_more_than_the_total_are_refused(tmp_path: Path) -> None:
    history = changed("history", 4, children="101")[:5] + table("history")[6:]
    assert (
        "history.csv, row 3, children: on 2015-12-31 the placement types add up to 121, "
        "which is more than the total of 120. Check the figures of this date in the source."
    ) in problems_of(write_council(tmp_path, history=history))


def test_all_types_must_add_up_to_the_total(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=changed("history", 4, children="79"))) == [
        "history.csv, row 3, children: on 2015-12-31 all placement types add up to 119, the total is 120. "
        "Check the figures of this date, or add what is missing to a type."
    ]


def test_unaccompanied_children_are_within_the_total(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=changed("history", 7, children="121"))) == [
        "history.csv, row 7, children: 121 on 2015-12-31 is more than the total of 120 (row 3). "
        "Unaccompanied children are within the total: check both."
    ]


def test_one_total_is_too_few_for_a_forecast(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=left_out("history", 2))) == [
        "history.csv: the total is known on 1 date. "
        "A forecast needs 2 or more: add used rows of placement_type total."
    ]


def test_a_date_with_every_type_counts_as_a_total(tmp_path: Path) -> None:
    council = write_council(tmp_path, history=left_out("history", 3))
    assert not read_council(council, TYPES, base_month=BASE_MONTH).history.empty


def test_the_base_month_needs_a_total(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path), base_month=Month(2016, 1)) == [
        "history.csv: no used row gives the total in the base month Jan 2016. "
        "Add a row of placement_type total, or choose Dec 2015 as the base month."
    ]


def test_some_date_needs_every_placement_type(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=left_out("history", 5))) == [
        "history.csv: no date has a used row of every placement type. "
        "On 2015-12-31, the nearest to complete, add: external."
    ]


@pytest.mark.parametrize(
    ("name", "column", "copy", "words"),
    [
        ("uplifts", "line", 3, '"external" is in row 3 already'),
        ("provision", "provision", 4, '"home-a" is in row 4 already'),
        ("strategy_costs", "item", 2, '"home_running" is in row 2 already'),
        ("assumptions", "item", 3, '"carer_growth" is in row 3 already'),
        ("market_tiers", "provision", 3, '"market" with from_children 30 is in row 3 already'),
    ],
)
def test_an_id_stands_in_one_row_only(tmp_path: Path, name: str, column: str, copy: int, words: str) -> None:
    rows = added(name, table(name)[copy - 1])
    assert problems_of(write_council(tmp_path, **{name: rows})) == [
        f"{name}.csv, row {len(rows)}, {column}: {words}. Keep one of the two rows, or rename one."
    ]


UNIT_COSTS = [
    (
        {"valid_to": "2015-04-30"},
        "external has a price in row 3 until 2015-04-30, and another from 2015-04-01. "
        "Write 2015-03-31 as valid_to in row 3, or keep one of the two.",
    ),
    (
        {"valid_to": ""},
        "external has a price in row 3 without an end, and another from 2015-04-01. "
        "Write 2015-03-31 as valid_to in row 3, or keep one of the two.",
    ),
    (
        {"valid_from": "2015-04-01", "valid_to": ""},
        "external has a price in row 3 without an end, and another from 2015-04-01. "
        "Keep one of the two rows.",
    ),
    (
        {"valid_to": "2015-03-01"},
        "external has no price from 2015-03-02 to 2015-03-31. "
        "Write 2015-03-31 as valid_to in row 3, or add the price between.",
    ),
]


@pytest.mark.parametrize(("cells", "sentence"), UNIT_COSTS)
def test_prices_of_one_type_neither_overlap_nor_leave_a_gap(
    tmp_path: Path, cells: dict[str, str], sentence: str
) -> None:
    said = problems_of(write_council(tmp_path, unit_costs=changed("unit_costs", 3, **cells)))
    assert said == [f"unit_costs.csv, row 4, valid_from: {sentence}"]


@pytest.mark.parametrize(
    "rows",
    [left_out("unit_costs", 2), changed("unit_costs", 2, valid_from="2016-01-01")],
    ids=["no price", "price from later on"],
)
def test_a_type_with_children_needs_a_price_in_the_base_month(tmp_path: Path, rows: Rows) -> None:
    assert problems_of(write_council(tmp_path, unit_costs=rows)) == [
        "unit_costs.csv, placement_type: foster has children in history but no unit cost on 2015-12-31. "
        "Add its unit cost for that day."
    ]


@pytest.mark.parametrize(
    ("row", "who"),
    [(2, "placement type foster"), (7, "item of strategy_costs edge_of_care")],
)
def test_every_price_needs_an_uplift(tmp_path: Path, row: int, who: str) -> None:
    assert problems_of(write_council(tmp_path, uplifts=left_out("uplifts", row))) == [
        f"uplifts.csv, line: the {who} has no uplift. Add a row for it; 0 is an uplift too."
    ]


def test_every_placement_type_needs_existing_provision(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, provision=left_out("provision", 5))) == [
        "provision.csv, placement_type: the placement type other has no existing provision. "
        "Add a row for where its children live today."
    ]


def test_one_name_is_not_an_assumption_and_a_cost(tmp_path: Path) -> None:
    rows = changed("assumptions", 3, item="edge_of_care")
    assert (
        'assumptions.csv, row 3, item: "edge_of_care" is an item of strategy_costs too (row 4). '
        "Rename one of them."
    ) in problems_of(write_council(tmp_path, assumptions=rows))


def test_dates_of_one_file_are_in_one_form(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path, history=changed("history", 2, date="31/03/2015"))) == [
        'history.csv: dates are written in two ways: "2015-12-31" in row 3 and "31/03/2015" in row 2. '
        "Write them all as in 2015-12-31, and check day and month of each."
    ]


# ---- one file ------------------------------------------------------------------------------------


def test_a_missing_file_is_named_with_what_it_holds(tmp_path: Path) -> None:
    assert problems_of(write_council(tmp_path / "oxford", history=None)) == [
        "oxford: the file history.csv is missing. Add it. "
        "Children looked after on dated points, as published: missing months are missing."
    ]


@pytest.mark.parametrize("name", ["history", "market_tiers"])
def test_a_misspelt_file_name_is_recognised(tmp_path: Path, name: str) -> None:
    folder = write_council(tmp_path / "oxford")
    wrong = f"{name.title()}s.csv"
    (folder / f"{name}.csv").rename(folder / wrong)
    assert problems_of(folder) == [
        f'oxford: the file {name}.csv is missing. Did you mean it by "{wrong}"? Rename that file.'
    ]


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere") == [
        "nowhere: the folder does not exist or cannot be opened. "
        f"Looked for a folder or workbook of this name in {tmp_path}."
    ]


def test_an_empty_folder_lists_every_table_it_needs(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path)) == 6


def test_a_missing_column_is_named_and_the_others_are_still_checked(tmp_path: Path) -> None:
    rows = without_column("unit_costs", "definition")
    rows[1][3] = "many"
    assert problems_of(write_council(tmp_path, unit_costs=rows)) == [
        "unit_costs.csv, row 1: the column definition is missing. "
        "Add it: what exactly the figure counts or covers.",
        'unit_costs.csv, row 2, weekly_cost_gbp: "many" is not a number of pounds. '
        "Write digits, such as 3402.",
    ]


def test_a_misspelt_column_is_one_problem_not_two(tmp_path: Path) -> None:
    rows = table("unit_costs")
    rows[0][3] = "Weekly cost (GBP)"
    assert problems_of(write_council(tmp_path, unit_costs=rows)) == [
        "unit_costs.csv, row 1: the column weekly_cost_gbp is missing. "
        'Did you mean it by "Weekly cost (GBP)"? Rename that column to weekly_cost_gbp.'
    ]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("sources", "There is a column source as well: remove one."),
        (
            "colour",
            "Remove it; the columns are date, placement_type, children, unit, definition, source, used.",
        ),
    ],
)
def test_an_extra_column_is_refused(tmp_path: Path, name: str, remedy: str) -> None:
    rows = [[*row, "x"] for row in table("history")]
    rows[0][-1] = name
    assert problems_of(write_council(tmp_path, history=rows)) == [
        f'history.csv, row 1: "{name}" is not a column of history. {remedy}'
    ]


def test_a_misspelt_column_that_may_be_left_out_is_not_lost(tmp_path: Path) -> None:
    rows = table("history")
    rows[0][-1] = "use"
    assert 'history.csv, row 1: "use" is not a column of history. Did you mean used?' in problems_of(
        write_council(tmp_path, history=rows)
    )


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    rows = [[*row, row[2]] for row in table("history")]
    assert problems_of(write_council(tmp_path, history=rows)) == [
        "history.csv, row 1: the column children is there 2 times. Keep one."
    ]


def test_a_column_with_values_needs_a_name(tmp_path: Path) -> None:
    rows = [[*row, ""] for row in table("history")]
    rows[3][-1] = "a remark"
    assert problems_of(write_council(tmp_path, history=rows)) == [
        "history.csv, row 1: column 8 has no name, but row 4 has a value in it. "
        "Name the column in row 1, or clear it."
    ]


HISTORY_HEADER = VALID_TEXT["history"].splitlines()[0]
COLUMNS = "date, placement_type, children, unit, definition, source, used"
FILES = [
    pytest.param("", f"history.csv: the file is empty. Row 1 names the columns: {COLUMNS}.", id="empty"),
    pytest.param(
        "\n \n", f"history.csv: the file is empty. Row 1 names the columns: {COLUMNS}.", id="blank rows"
    ),
    pytest.param(
        HISTORY_HEADER,
        "history.csv: there are no rows below the header. Add the figures.",
        id="header only",
    ),
    pytest.param(
        "\n" + VALID_TEXT["history"],
        f"history.csv, row 1: the row is blank. Row 1 names the columns: {COLUMNS}.",
        id="blank first row",
    ),
    pytest.param(
        VALID_TEXT["history"].replace(",", "|"),
        'history.csv, row 1: "date|placement_type|children|unit|definition|source|used" '
        "is not split into columns that we know. "
        f'Save it in Excel as "CSV UTF-8 (comma delimited)"; row 1 names the columns: {COLUMNS}.',
        id="other separator",
    ),
    pytest.param(
        VALID_TEXT["history"].replace("total,100", '"total,100'),
        "history.csv, row 2: a quotation mark is opened and not closed. "
        'Write a quotation mark within text twice, as in "the ""new"" homes", or leave it out.',
        id="open quotation mark",
    ),
    pytest.param(
        VALID_TEXT["history"].replace("all ages", "all, ages", 1),
        "history.csv, row 2: the row has 8 cells where the header has 7. "
        "Put text that holds a comma in quotation marks, and write 1200, not 1,200.",
        id="longer row",
    ),
    pytest.param(
        VALID_TEXT["history"].replace("Cabinet paper,yes", "Cabinet paper", 1),
        "history.csv, row 3: the row has 6 cells where the header has 7. "
        "Add the cell or comma that is missing. Excel leaves out the commas of blank last columns: "
        "move a column without blanks to the end.",
        id="shorter row",
    ),
    pytest.param(
        VALID_TEXT["history"].replace("all ages", "cost £5", 1).encode("cp1252"),
        "history.csv, row 2: the file is not in UTF-8: byte 93 is 0xA3, "
        'which older Windows programs write for "£". Save it in Excel as "CSV UTF-8 (comma delimited)".',
        id="Windows-1252",
    ),
    pytest.param(
        VALID_TEXT["history"].encode("utf-16"),
        'history.csv: the file is in UTF-16, which Excel calls "Unicode Text". '
        'Save it in Excel as "CSV UTF-8 (comma delimited)".',
        id="UTF-16",
    ),
]


@pytest.mark.parametrize(("content", "sentence"), FILES)
def test_a_file_that_is_not_the_table_is_refused(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert problems_of(write_council(tmp_path, history=content)) == [sentence]


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = write_council(tmp_path)
    with (folder / "history.csv").open("wb") as file:
        file.truncate(200_000_000)
    assert problems_of(folder) == [
        "history.csv: the file has 200 MB. At most 50 MB are read: "
        "is this the right file? Keep only the rows of this table."
    ]


def test_a_folder_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    (write_council(tmp_path, history=None) / "history.csv").mkdir()
    assert len(problems_of(tmp_path)) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path: Path) -> None:
    (write_council(tmp_path) / "history.csv").chmod(0)
    assert problems_of(tmp_path) == [
        "history.csv: the file cannot be opened. Close it in other programs and check that you may read it."
    ]


# ---- workbooks -----------------------------------------------------------------------------------


def test_problems_of_a_workbook_name_its_sheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx", history=changed("history", 4, children="80.5"))
    assert problems_of(path) == [
        'oxford.xlsx, sheet history, row 4, children: "80.5" is not a whole number of children. '
        "Write a whole number, such as 80."
    ]


def test_tables_beside_a_workbook_are_refused(tmp_path: Path) -> None:
    folder = write_council(tmp_path / "oxford", **dict.fromkeys([n for n in VALID_TEXT if n != "history"]))
    write_workbook(folder / "budget.xlsx")
    assert problems_of(folder) == [
        "oxford: the folder holds tables (history.csv) and a workbook (budget.xlsx). "
        "Keep one or the other, so that it is clear which figures count."
    ]


def test_two_workbooks_are_refused(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / "oxford" / name)
    assert problems_of(tmp_path / "oxford") == [
        "oxford: the folder holds 2 workbooks: a.xlsx, b.xlsx. Keep one, or give the path of the one to read."
    ]


def test_a_missing_sheet_is_named_and_a_misspelt_one_recognised(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "oxford.xlsx", uplifts=None, history=None, **{"History ": table("history")}
    )
    assert problems_of(path) == [
        'oxford.xlsx: the sheet history is missing. Did you mean it by "History "? Rename that sheet.',
        "oxford.xlsx: the sheet uplifts is missing. Add it. How fast each price rises, applied each April.",
    ]


def test_an_empty_sheet_is_a_sentence(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx", uplifts=[])
    assert problems_of(path) == [
        "oxford.xlsx, sheet uplifts: the sheet has no header. Row 1 names the columns: "
        "line, as_at, uplift_per_year, unit, basis, low, high, definition, source, reason."
    ]


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".ods"])
def test_other_workbooks_are_refused_with_how_to_save_them(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"oxford{suffix}"
    path.write_bytes(bytes.fromhex("D0CF11E0") + b"0" * 100)
    sentence = (
        f'oxford{suffix}: {suffix} is not read. Open it in Excel and save it as "Excel Workbook (*.xlsx)", '
        "or give a folder of CSV tables."
    )
    assert problems_of(path) == [sentence]
    assert problems_of(tmp_path) == [sentence]


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oxford.xlsx"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 1000)
    assert problems_of(path) == [
        "oxford.xlsx: the workbook is protected by a password, or is an old .xls under a new name. "
        'Remove the password, or save it as "Excel Workbook (*.xlsx)".'
    ]


def _cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _not_a_zip(_: bytes) -> bytes:
    return b"not a workbook"


def _without_its_parts(_: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", "not a workbook")
    return buffer.getvalue()


def _with_a_torn_sheet(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            whole = old.read(part)
            new.writestr(part, whole[:-40] if part.endswith("sheet2.xml") else whole)
    return buffer.getvalue()


@pytest.mark.parametrize("damage", [_cut_short, _not_a_zip, _without_its_parts, _with_a_torn_sheet])
def test_a_damaged_workbook_is_refused(tmp_path: Path, damage: object) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert problems_of(path) == [
        "oxford.xlsx: the file cannot be read as an Excel workbook. "
        'Open it in Excel, let Excel mend it, and save it as "Excel Workbook (*.xlsx)".'
    ]


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(6):
            part.write(bytes(100_000_000))
    assert problems_of(path)[0].startswith("oxford.xlsx: the workbook holds 600 MB unpacked.")


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx", history=changed("history", 2, children="=40+60"))
    assert problems_of(path) == [
        'oxford.xlsx, sheet history, row 2, children: "=40+60" is a formula whose result is not saved in the file. '
        "Open the workbook in Excel, save it and try again, or type the value."
    ]


def test_an_error_value_of_excel_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "oxford.xlsx")
    workbook = load_workbook(path)
    workbook["history"]["C2"] = "#REF!"
    workbook["history"]["C2"].data_type = "e"
    workbook.save(path)
    assert problems_of(path) == [
        'oxford.xlsx, sheet history, row 2, children: "#REF!" is an error of Excel, not a value. '
        "Mend the formula in the workbook, or type the value."
    ]


def test_dates_of_a_workbook_are_refused_where_they_do_not_belong(tmp_path: Path) -> None:
    history: list[list[object]] = [list(row) for row in table("history")]
    history[1][2] = dt.date(2015, 12, 31)
    history[2][0] = dt.datetime.fromisoformat("2015-12-31T12:30")
    provision: list[list[object]] = [list(row) for row in table("provision")]
    provision[3][7] = dt.date(2016, 4, 30)
    path = write_workbook(tmp_path / "oxford.xlsx", history=history, provision=provision)
    assert problems_of(path) == [
        "oxford.xlsx, sheet history, row 2, children: the cell holds the date 2015-12-31. "
        "Write a whole number, such as 87, and format the cell as General or Text.",
        'oxford.xlsx, sheet history, row 3, date: "2015-12-31 12:30:00" is a date in a form that is not read. '
        "Write 2015-12-31.",
        "oxford.xlsx, sheet provision, row 4, opens: 2016-04-30 is a day, not a month. Write 2016-04.",
    ]


def test_real_dates_beside_dates_as_text_are_refused_as_half_converted(tmp_path: Path) -> None:
    history: list[list[object]] = [list(row) for row in table("history")]
    history[1][0] = "31/03/2015"
    history[2][0] = dt.date(2015, 12, 31)
    said = problems_of(write_workbook(tmp_path / "oxford.xlsx", history=history))
    assert said[0].startswith("oxford.xlsx, sheet history: dates are written in two ways:")


# ---- anything else -------------------------------------------------------------------------------

odd_text = st.text(max_size=12) | st.text(alphabet="0123456789-+/.,:%£eE ()", max_size=12)


@settings(deadline=None, max_examples=60)
@given(cell=odd_text, place=st.sampled_from([(n, c) for n in VALID_TEXT for c in table(n)[0]]))
def test_whatever_a_cell_holds_it_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, cell: str, place: tuple[str, str]
) -> None:
    name, column = place
    cell = cell.encode("utf-8", "ignore").decode()
    folder = write_council(tmp_path_factory.mktemp("odd"), **{name: changed(name, 2, **{column: cell})})
    try:
        read_council(folder, TYPES, base_month=BASE_MONTH)
    except InputError as error:
        assert all(problem.found.endswith(".") and problem.file for problem in error.problems)


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=60) | st.text(alphabet='date,\n;"\t1', max_size=60).map(str.encode))
def test_whatever_a_file_holds_it_is_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    assert problems_of(write_council(folder, history=content))
    (folder / "oxford.xlsx").write_bytes(content)
    assert problems_of(folder / "oxford.xlsx")


# ---- all at once ---------------------------------------------------------------------------------


def test_all_problems_of_all_files_are_reported_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    said = problems_of(
        write_council(
            tmp_path / "oxford",
            assumptions=None,
            history=changed("history", 4, children="many", date="31st of December"),
            unit_costs=changed("unit_costs", 3, weekly_cost_gbp="5,900.oo"),
            uplifts=b"\xff\xfe",
            provision=changed("provision", 4, closes="2016-01"),
            market_tiers=changed("market_tiers", 3, price_factor="0.5"),
            strategy_costs=added("strategy_costs", table("strategy_costs")[1]),
            evidence="",
        )
    )
    places = [sentence.split(":")[0] for sentence in said]
    assert places == [
        "oxford",
        "uplifts.csv",
        "evidence.csv",
        "history.csv, row 4, date",
        "history.csv, row 4, children",
        "unit_costs.csv, row 3, weekly_cost_gbp",
        "provision.csv, row 4, closes",
        "market_tiers.csv, row 3, low",
        "market_tiers.csv, row 3, price_factor",
        "strategy_costs.csv, row 6, item",
    ]


def test_a_message_shows_fifty_problems_and_counts_the_rest(tmp_path: Path) -> None:
    many = added(
        "history", *(["2015-12-31", "total", "x", "children", "all", "paper", "no"] for _ in range(200))
    )
    folder = write_council(tmp_path, history=many, unit_costs=changed("unit_costs", 2, valid_from="soon"))
    with pytest.raises(InputError) as caught:
        read_council(folder, TYPES, base_month=BASE_MONTH)
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 201
    assert len(lines) == MOST_PROBLEMS_SHOWN + 1
    assert lines[-1] == "... and 151 more problems."
    assert lines[-2].startswith("unit_costs.csv, row 2, valid_from")
