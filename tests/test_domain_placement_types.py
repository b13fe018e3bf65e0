"""Placement types keep the order of their file, and need groups the order in which they appear."""

from __future__ import annotations

import pytest
from builders import TYPES

from placements.domain import InputError, Problem


def test_need_groups_come_in_the_order_in_which_they_first_appear() -> None:
    assert TYPES.need_groups == ("fostering", "residential", "other")
    assert [t.id for t in TYPES.in_group("residential")] == ["in_house_residential", "external_residential"]
    assert len(TYPES) == 5


def test_an_unknown_type_is_not_quietly_another() -> None:
    with pytest.raises(KeyError, match="foster"):
        TYPES["foster"]


def test_an_error_says_every_problem_a_line_each() -> None:
    first = Problem("a.csv", "the cell is blank.", "Write a number.", row=3, column="children")
    error = InputError([first, Problem("b.csv", "the file is missing.")])
    assert str(error).splitlines() == [
        "a.csv, row 3, children: the cell is blank. Write a number.",
        "b.csv: the file is missing.",
    ]
