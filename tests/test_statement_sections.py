"""The sufficiency statement: location, market, review, and what it says where little is known."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from browsing import chromium, opened
from builders import FLAT_DEMAND, QUICK_HOME, Council, run_small
from builders_publish import RUN_STAMP, edit_results, write_run

from placements.inputs.evidence import OUTSIDE_AREA
from placements.reports.run_copy import figures_of_run
from placements.reports.statement import make_statement
from placements.reports.statement.html import html_text
from placements.reports.statement.markdown import markdown_text

COUNCIL = Council(
    counts={
        "in_house_foster": 60,
        "ifa": 40,
        "in_house_residential": 4,
        "external_residential": 16,
        "other": 30,
    }
)
OUTSIDE: dict[str, Any] = {
    "topic": "Children placed outside the area",
    "statement": "28% of children are placed outside the county",
    "figure": 28.0,
    "unit": "per cent",
    "date": "2016-02-23",
    "definition": "At the year's end",
    "source": "Cabinet paper",
    "note": "",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("statement")
    result = run_small(folder, FLAT_DEMAND + QUICK_HOME, COUNCIL, paths=3)
    return write_run(result, folder / "outputs" / "small")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy, because a test may change it."""
    return Path(shutil.copytree(made, tmp_path / "small"))


def text_of(run: Path, *, publish: bool = False) -> str:
    return markdown_text(make_statement(figures_of_run(run), RUN_STAMP, publish=publish, round_to_5=False))


def section_of(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_a_share_outside_the_area_is_told_with_its_date_definition_and_source(run: Path) -> None:
    edit_results(run, evidence=[OUTSIDE])
    text = text_of(run)
    said = "28% of children are placed outside the county (23 February 2016)."
    assert f"{said} Definition: At the year's end. Source: Cabinet paper." in section_of(text, "Location")
    assert f"- {said}\n" in section_of(text, "Summary")
    assert said in text_of(run, publish=True)


def test_what_nobody_counted_outside_the_area_is_named_as_missing(run: Path) -> None:
    edit_results(run, evidence=[])
    text = section_of(text_of(run), "Location")
    assert "How many children live outside the area is not in the run" in text
    assert OUTSIDE_AREA in text


def test_few_children_outside_the_area_are_not_told_to_the_public(run: Path) -> None:
    few = OUTSIDE | {"statement": "3 children live outside", "figure": 3.0, "unit": "children"}
    edit_results(run, evidence=[few])
    assert "3 children live outside" in text_of(run)
    public = text_of(run, publish=True)
    assert "3 children live outside" not in public
    assert "How many children lived outside the area on 23 February 2016 is not shown" in public


def test_what_the_law_asks_and_the_forecast_does_not_know_is_listed(run: Path) -> None:
    text = section_of(text_of(run), "Location")
    for asked in (
        "near home",
        "Education or training",
        "Brothers and sisters",
        "disabled",
        "number of providers",
    ):
        assert asked in text
    assert "Age, sex, ethnicity, disability" in section_of(text_of(run), "Need")


def test_the_market_is_told_by_type_with_both_plans_and_prices_stay_inside(run: Path) -> None:
    # flat demand: 40 with agencies now; 60 of 100 fit with the council's carers, so that 40 stay there
    inside = section_of(text_of(run), "Market")
    assert re.search(
        r"- IFA: 40 children on 31 December 2015; 40 without the strategy and 40 with it are forecast on",
        inside,
    )
    assert "| 835 | child and week |" in inside
    public = section_of(text_of(run, publish=True), "Market")
    assert "child and week" not in public
    # the 4 in in-house homes are withheld, and with them the 16 outside
    assert "- External residential: how many children live there is not shown" in public


def test_owner_approval_and_review_are_left_to_fill_in(run: Path) -> None:
    for publish in (False, True):
        text = section_of(text_of(run, publish=publish), "Owner and review")
        assert text.count("to be filled in") == 5
        assert "Next review by" in text and "| Counts up to | 31 December 2015 |" in text


def test_children_counted_on_an_earlier_day_alone_are_told_with_that_day(tmp_path: Path) -> None:
    council = Council(counts=COUNCIL.counts, totals={"2014-12-31": 140, "2015-03-31": 145})
    folder = write_run(
        run_small(tmp_path, FLAT_DEMAND, council, paths=1, last_month="2016-03"),
        tmp_path / "outputs" / "small",
    )
    counted = [{"date": "2015-03-31", "placement_type": "uasc", "children": 12}]
    forecast = [
        {"month": f"2016-0{n}", "mean": 13.0, "p10": 12.0, "p50": 13.0, "p90": 14.0} for n in (1, 2, 3)
    ]
    edit_results(folder, counted=counted, uasc=forecast)
    assert (
        "The last count of children who are unaccompanied and seek asylum is 12, on 31 March 2015; 13 are forecast"
        in text_of(folder)
    )


def test_what_weakens_the_answer_is_said_and_nothing_that_is_well(run: Path) -> None:
    finding = {"area": "Counts", "about": "IFA", "moves_answer": None}
    edit_results(
        run,
        quality=[
            {**finding, "weight": "weakens the answer", "found": "IFA: one count.", "remedy": "Add counts."},
            {
                **finding,
                "weight": "weakens the answer",
                "found": "x.",
                "about": "Other",
                "remedy": "Add counts.",
            },
            {**finding, "weight": "information", "found": "All is well.", "remedy": ""},
        ],
    )
    text = section_of(text_of(run), "Uncertainty")
    assert "- IFA and Other: Add counts." in text
    assert "All is well" not in text


@pytest.mark.slow
def test_the_page_meets_wcag_in_a_browser_and_asks_for_nothing(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "statement.html"
    with chromium() as browser:
        for publish in (False, True):
            made = make_statement(figures_of_run(run), RUN_STAMP, publish=publish, round_to_5=False)
            file.write_text(html_text(made), "utf-8")
            with opened(browser, file) as page:
                assert page.faults() == []
                assert page.requests == [file.as_uri()]
                assert page.messages == []
                assert not page.scrolls_sideways()
