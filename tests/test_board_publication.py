"""A board paper that tells of few children says that it is not for the public."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders_board import changed, oxfordshire_paper

from placements.reports.board.paper import Paper
from placements.reports.few_children import CHILDREN, holds_few_children, publication_notice

NOTICE = "This paper holds counts below five children: it is for the board, not for publication."


@pytest.fixture(scope="module")
def many() -> Paper:
    """The reference case, were there five children or more wherever there is one."""

    def change(results: dict[str, Any]) -> None:
        for rows, key in CHILDREN:
            for row in results[rows]:
                if row[key]:
                    row[key] = max(5, row[key])

    paper = oxfordshire_paper()
    return replace(paper, runs=(changed(paper.lead, change),))


def test_a_paper_of_many_children_says_nothing_of_it(many: Paper) -> None:
    assert publication_notice([many.lead.results]) == ""


def test_one_scenario_of_few_children_is_enough(many: Paper) -> None:
    few = {**many.lead.results, "uasc": [{"mean": 2.0}]}
    assert publication_notice([many.lead.results, few]).startswith(NOTICE)


@pytest.mark.parametrize(
    ("children", "few"), [(0, False), (0.3, True), (1, True), (4.49, True), (4.5, False), (5, False)]
)
def test_few_is_what_would_be_shown_as_one_to_four(many: Paper, children: float, few: bool) -> None:
    rows = [{**many.lead.results["counted"][0], "children": children}]
    assert holds_few_children({**many.lead.results, "counted": rows}) is few
