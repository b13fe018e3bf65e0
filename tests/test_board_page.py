"""The board paper as a page: read back with an HTML parser, without a browser."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import Council, run_small
from builders_board import STAMP, oxfordshire, oxfordshire_paper, paper_run
from markupsafe import Markup
from reading import Read

from placements.reports.board import Paper, paper_of, paper_text, write_board
from placements.reports.board.first_page import FirstPage, VerdictBox
from placements.reports.board.page import Page, compose, render
from placements.reports.board.parts import (
    LETTERS_A_LINE,
    LONG_LINES,
    Figure,
    Group,
    KeyFigure,
    Notice,
    Passage,
    Row,
    Section,
    Table,
    numeric,
    worded,
)
from placements.reports.board.sections.glossary import GLOSSARY, glossary
from placements.reports.board.sections.method import METHODS, method
from placements.reports.words import LIKELIHOODS
from placements.result import RunResult

HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
"""


@pytest.fixture(scope="module")
def composed() -> Page:
    return compose(oxfordshire_paper())


@pytest.fixture(scope="module")
def markup(composed: Page) -> str:
    return render(composed)


@pytest.fixture(scope="module")
def page(markup: str) -> Read:
    return Read(markup)


def small_page(result: RunResult) -> Read:
    return Read(paper_text(paper_of(result, STAMP)))


def test_the_page_asks_nothing_of_the_network_and_runs_no_script(page: Read) -> None:
    policies = [m["content"] for m in page.named("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "img", "object", "use", "image"}
    for _, attrs in page.tags:
        assert not [
            name for name in attrs if name.startswith("on") or name in ("src", "srcset", "xlink:href")
        ]
        assert "://" not in " ".join(attrs.values())


def test_the_style_fetches_nothing_and_names_no_section(markup: str, composed: Page) -> None:
    style = markup[markup.index("<style>") : markup.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    for section in composed.sections:
        assert f"#{section.key}" not in style


def test_every_link_leads_somewhere_on_the_page(page: Read) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for attrs in page.named("a")]
    assert links[0] == "#verdict"
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_the_contents_list_each_section_in_its_order(page: Read, composed: Page) -> None:
    sections = [section.key for section in composed.sections]
    contents = page.tags.index(("nav", {"aria-labelledby": "contents", "class": "jump"}))
    links = [attrs["href"] for tag, attrs in page.tags[contents:] if tag == "a"]
    assert links[: len(sections)] == [f"#{key}" for key in sections]
    assert sections[-2:] == ["method", "glossary"]


def test_headings_tables_and_drawings_can_be_read_aloud(page: Read) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(title.strip() for _, title in page.headings)
    assert page.named("html") == [{"lang": "en-GB"}]
    assert len(page.named("table")) == len(page.named("caption")) == len(page.tables)
    assert {th["scope"] for th in page.named("th")} == {"col", "row", "rowgroup"}
    for svg in page.named("svg"):
        assert svg.get("aria-hidden") == "true" or (svg["role"] == "img" and len(svg["aria-label"]) > 100)


def test_each_chart_is_drawn_twice_and_has_a_message_a_source_with_a_date_and_its_table(
    page: Read, composed: Page
) -> None:
    figures = [figure for section in composed.sections for figure in section.figures]
    assert composed.first.figure is not None
    figures.append(composed.first.figure)
    assert len(page.named("figure")) == len(page.named("figcaption")) == len(figures)
    assert len([svg for svg in page.named("svg") if svg.get("role") == "img"]) == 2 * len(figures)
    titles = [title for _, title in page.headings]
    for figure in figures:
        assert figure.title in titles
        assert "placements 0.1.0, 23 February 2016." in figure.source
        assert figure.tables and all(table.caption in page.tables for table in figure.tables)


def test_months_on_screen_are_all_there(page: Read) -> None:
    months = page.tables["Cumulative net saving at the end of each month, £ thousand"]
    assert [months[1][0], months[-1][0], len(months)] == ["January 2016", "March 2020", 52]


def test_the_name_of_the_page_has_the_verdict(markup: str) -> None:
    found = re.findall(r"<title>(.*)</title>", markup)
    assert found == ["Placement strategy: Cost neutrality is not demonstrated (Oxfordshire)"]


def test_nothing_on_the_page_is_not_a_number_or_nothing(page: Read) -> None:
    assert not re.search(r"\b(nan|NaN|None|inf|True|False|null)\b|-£0(?![.\d])", page.words)
    labels = " ".join(svg.get("aria-label", "") for svg in page.named("svg"))
    assert not re.search(r"\b(nan|NaN|None|inf|True|False|null)\b|-£0(?![.\d])", labels)


@pytest.mark.slow
def test_equal_runs_give_equal_bytes_of_less_than_a_megabyte(markup: str, tmp_path: Path) -> None:
    path = write_board(oxfordshire(), tmp_path, STAMP)
    assert path.name == "board.html"
    assert path.read_bytes() == markup.encode("utf-8")
    assert len(markup) < 1_000_000


@pytest.mark.slow
def test_what_users_wrote_is_shown_as_text_and_whole(tmp_path: Path) -> None:
    """A title of 200 characters that would be a script."""
    attack = "<script>alert(1)</script>".ljust(200, "s")
    council = Council(provision_cells={"new-home": {"title": f"{attack}<img src=x onerror=alert(2)>"}})
    run = paper_run(run_small(tmp_path, HOME, council), name=attack)
    text = paper_text(Paper(attack, (run, run), decision=attack, meeting=attack, notes=(attack,)))
    page = Read(text)
    assert "<script" not in text
    assert "<img" not in text
    assert page.headings[0] == (1, attack)
    assert page.words.count(attack) >= 7


def test_every_word_of_a_page_is_shown_as_text(composed: Page) -> None:
    attack = '<script>alert("1")</script> & £1'
    table = Table(
        attack, numeric(attack, attack), (Group(attack, (Row(attack, (attack,)),)),), attack, attack
    )
    figure = Figure("key", attack, Markup("<svg></svg>"), Markup("<svg></svg>"), attack, (table,))
    passage = Passage(attack, (attack,), (attack,), (table,), (table,), see=("all",))
    first = FirstPage(
        decision=attack,
        notices=(Notice(attack, warning=True),),
        verdicts=(VerdictBox(attack, attack, "open", attack, attack, attack, attack),) * 2,
        meaning=attack,
        reading=attack,
        key_figures=(KeyFigure(attack, attack, attack),),
        figure=figure,
        must_be_true=passage,
        not_known=passage,
        probability=table,
    )
    section = Section(
        "all", attack, attack, (attack,), (attack,), (figure,), (passage,), words=((attack, attack),)
    )
    words = dict.fromkeys(("council", "title", "meeting", "made", "covers", "name", "footer"), attack)
    text = render(replace(composed, **words, first=first, sections=(section,)))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") > 50


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measures", "settings"),
    [
        (HOME, {"paths": 1}),
        (HOME, {"last_month": "2016-03"}),
        ("", {}),
        (f"{HOME}months_late = 13", {}),
    ],
    ids=["one future", "three months", "no measures", "a home that opens too late"],
)
def test_a_run_at_the_edge_gives_a_page_that_can_be_read(
    measures: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    page = small_page(run_small(tmp_path, measures, **settings))
    levels = [level for level, _ in page.headings]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert not re.search(r"\b(nan|NaN|None|inf)\b|-£0(?![.\d])", page.words)


def test_a_table_that_another_one_stands_for_on_paper_is_not_printed(markup: str) -> None:
    assert markup.count('<details class="unprinted">') >= 1
    style = markup[markup.index("@media print") : markup.index("</style>")]
    assert re.search(r"\.unprinted[^{]*{ display: none; }", style)


def test_a_table_may_break_on_paper_by_the_rows_that_are_printed() -> None:
    def of(plain: int, minor: int) -> Table:
        rows = [Row(str(n), ("1",)) for n in range(plain)] + [Row("m", ("1",), "minor")] * minor
        return Table("Children", numeric("Month", "Children"), (Group("", tuple(rows)),))

    assert not of(LONG_LINES - 1, 100).is_long
    assert of(LONG_LINES, 0).is_long
    # rows of many lines are long as well
    tall = Row("1", ("a" * (LETTERS_A_LINE * LONG_LINES),))
    assert Table("Findings", worded("About", "Found"), (Group("", (tall,)),)).is_long


def test_the_glossary_explains_each_word_once_and_each_word_of_likelihood() -> None:
    section = glossary(oxfordshire_paper())
    words = [word for word, _ in section.words]
    # "in no simulated future" says by itself what it stands for
    explained = [one for one in LIKELIHOODS if one.word != f"in {one.meaning}"]
    assert len(set(words)) == len(words) == len(GLOSSARY) + 1 + len(explained)
    assert len(explained) == len(LIKELIHOODS) - 1
    assert dict(section.words)["Very likely"] == "In 90% of simulated futures or more."


def test_the_method_is_told_in_six_steps_with_the_method_that_was_used(page: Read) -> None:
    section = method(oxfordshire_paper())
    assert len(section.points) == 6
    assert section.are_steps
    assert METHODS["averaged"] in section.points[0]
    assert "the 80% range held" in " ".join(section.passages[0].points)


def test_one_future_gives_no_probability_to_know(tmp_path: Path) -> None:
    paper = paper_of(run_small(tmp_path, HOME, paths=1), STAMP)
    assert method(paper).passages[0].points[0] == "With one future no probability is known."


def test_the_chance_in_a_probability_is_the_one_that_the_checks_found(tmp_path: Path) -> None:
    # 2 x sqrt(p (1 - p) / 40) in percentage points
    paper = oxfordshire_paper()
    p = paper.lead.neutrality["probability"]
    points = 200 * (p * (1 - p) / 40) ** 0.5
    assert (
        f"is known to within {points:.1f} percentage points, if every" in method(paper).passages[0].points[0]
    )


def test_a_section_that_is_not_there_is_not_linked(markup: str, composed: Page) -> None:
    without = replace(composed, sections=tuple(one for one in composed.sections if one.key != "risk"))
    assert 'href="#risk"' in markup
    assert 'href="#risk"' not in render(without)


def test_a_paper_that_tells_of_few_children_says_in_its_footer_that_it_is_not_for_the_public(
    markup: str, composed: Page
) -> None:
    # homes C and D have four places each, of which about 83% are filled: 3.3 children
    notice = "This paper holds counts below five children: it is for the board, not for publication."
    assert notice in markup[markup.index("<footer>") :]
    assert notice not in render(replace(composed, publication=""))
