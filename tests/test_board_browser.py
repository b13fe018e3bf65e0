"""The board paper in a real browser: it asks for nothing, is drawn, can be used by everybody, and prints to A4."""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Opened, chromium, drawn, needed, opened
from builders import COUNTS, FLAT_DEMAND, Council, run_small
from builders_board import (
    STAMP,
    oxfordshire,
    oxfordshire_appraisal,
    oxfordshire_paper,
    paper_run,
)
from builders_papers import call, small_board
from playwright.sync_api import Browser

from placements.reports.board import Paper, paper_of, paper_text
from placements.reports.board.page import compose

pytestmark = pytest.mark.slow

SCENARIOS = ("no-edge-of-care", "late-homes", "low-occupancy", "high-demand", "do-nothing")
HOSTILE = '<script>alert("x")</script> & "quotes" ' + "Verylongnamewithoutanyspace" * 6
MARCHES = r"31 March \d{4}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def whole_paper() -> Paper:
    """One scenario with its appraisal: everything that a page of one run can hold."""
    paper = oxfordshire_paper()
    return replace(paper, runs=(replace(paper.lead, appraisal=oxfordshire_appraisal()),))


def side_by_side() -> Paper:
    """Six scenarios, one of them with a name that nobody should give."""
    runs = (whole_paper().lead, *(paper_run(oxfordshire(name)) for name in SCENARIOS))
    named = replace(runs[1], name=HOSTILE)
    asked = f"Whether to open four homes. {HOSTILE}"
    return Paper(HOSTILE, (runs[0], named, *runs[2:]), decision=asked, meeting="Cabinet, 23 February 2016")


PAPERS = {"one scenario": whole_paper, "six scenarios": side_by_side}


def one_future(folder: Path) -> Paper:
    """One simulated future: no range, no homes, no measures."""
    return paper_of(run_small(folder, FLAT_DEMAND, paths=1), STAMP)


def one_type_in_use(folder: Path) -> Paper:
    """A council whose children all live with its own carers: every other type is at nought in every month."""
    council = Council(counts=dict.fromkeys(COUNTS, 0) | {"in_house_foster": 5})
    return paper_of(run_small(folder, FLAT_DEMAND, council, paths=2), STAMP)


def three_months(folder: Path) -> Paper:
    """A horizon that ends before it has a full financial year."""
    return paper_of(run_small(folder, FLAT_DEMAND, paths=20, last_month="2016-03"), STAMP)


UNUSUAL = {"one future": one_future, "one type in use": one_type_in_use, "three months": three_months}


@pytest.fixture(scope="module", params=PAPERS)
def paper(request: pytest.FixtureRequest) -> Paper:
    return PAPERS[request.param]()


@pytest.fixture(scope="module")
def file(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "board.html"
    path.write_text(paper_text(paper), encoding="utf-8")
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_it_opens_by_double_click_asks_for_nothing_and_complains_of_nothing(
    scripts: bool, browser: Browser, file: Path
) -> None:
    with opened(browser, file, java_script_enabled=scripts) as found:
        assert found.page.locator("h1").is_visible()
        assert found.requests == [file.as_uri()]
        assert found.messages == []


def test_its_policy_stops_whatever_would_ask_for_more(browser: Browser, file: Path, tmp_path: Path) -> None:
    """The same page with a picture, a script and a style of another place: the policy lets none of them out."""
    worse = tmp_path / "worse.html"
    text = file.read_text(encoding="utf-8")
    beside = '<img src="http://example.org/x.png"><script src="http://example.org/x.js"></script>'
    beside += '<link rel="stylesheet" href="http://example.org/x.css"><script>document.title = "ran"</script>'
    worse.write_text(text.replace("</main>", f"{beside}</main>"), encoding="utf-8")
    with opened(browser, worse) as found:
        assert found.page.title() != "ran"
        assert len(found.messages) >= 4
        assert all("Content Security Policy" in message for message in found.messages)


@pytest.mark.parametrize("width", [1440, 768, 320])
def test_every_drawing_is_drawn(width: int, browser: Browser, file: Path) -> None:
    with opened(browser, file, width) as found:
        assert found.page.locator("main figure").count() >= 8
        assert blank(browser, found) == []


def blank(browser: Browser, found: Opened) -> list[str]:
    """Every figure of which nothing, or both widths, or a plain surface is seen."""
    faults = []
    for figure in found.page.locator("main figure").all():
        pictures = [one for one in figure.locator("svg").all() if one.is_visible()]
        label = f"{figure.get_attribute('id')}: {len(pictures)} drawings"
        if len(pictures) != 1:
            faults.append(label)
        else:
            commonest, colours = drawn(browser, pictures[0])
            if commonest >= 0.995 or colours <= 8:
                faults.append(f"{label}, {commonest:.1%} of one colour")
    return faults


@pytest.mark.parametrize("width", [1440, 768, 640, 320])
def test_it_never_scrolls_sideways(width: int, browser: Browser, file: Path) -> None:
    """640 is a screen of 1,280 at 200% zoom."""
    with opened(browser, file, width) as found:
        assert not found.scrolls_sideways()
        found.unfold()
        assert not found.scrolls_sideways()


def test_letters_of_twice_the_size_still_fit(browser: Browser, file: Path) -> None:
    with opened(browser, file, 768) as found:
        found.page.add_style_tag(content="html { font-size: 200% }")
        assert not found.scrolls_sideways()


@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_against_wcag(width: int, browser: Browser, file: Path) -> None:
    with opened(browser, file, width) as found:
        found.unfold()
        assert found.faults() == []


def test_axe_would_have_found_a_fault(browser: Browser, file: Path, tmp_path: Path) -> None:
    worse = tmp_path / "worse.html"
    text = file.read_text(encoding="utf-8").replace('<html lang="en-GB">', "<html>")
    worse.write_text(text.replace("<h1>", '<h1 style="color: #ccc">'), encoding="utf-8")
    with opened(browser, worse) as found:
        rules = {fault.split()[0] for fault in found.faults()}
    assert {"html-has-lang", "color-contrast"} <= rules


@pytest.mark.parametrize("width", [1440, 320])
def test_the_keyboard_goes_through_it_in_order(width: int, browser: Browser, file: Path) -> None:
    """First the link past the heading, then down the page; what has the focus is seen to have it."""
    where = """() => {
      const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
      return [one.tagName, one.getAttribute("href"), box.top + scrollY, look.outlineStyle, box.width * box.height];
    }"""
    with opened(browser, file, width) as found:
        stops = []
        for _ in range(25):
            found.page.keyboard.press("Tab")
            stops.append(found.js(where))
    assert stops[0][:2] == ["A", "#verdict"]
    assert all(outline != "none" and area > 0 for *_, outline, area in stops)
    tops = [top for _, _, top, *_ in stops[1:]]
    if width == 320:  # on a wide screen the contents stand in columns, each read from its top
        assert all(below >= above for above, below in itertools.pairwise(tops))


def test_a_folded_table_opens_by_keyboard(browser: Browser, file: Path) -> None:
    with opened(browser, file) as found:
        summary = found.page.locator("summary").first
        summary.focus()
        found.page.keyboard.press("Enter")
        assert found.page.locator("details").first.locator("table").is_visible()


def test_every_link_leads_to_its_place(browser: Browser, file: Path) -> None:
    with opened(browser, file) as found:
        links = found.page.locator("a[href]").all()
        assert len(links) >= 10
        for link in links:
            target = link.get_attribute("href")
            assert target is not None and target.startswith("#")
            assert found.page.locator(f'[id="{target[1:]}"]').count() == 1, target
        found.page.locator("nav a").last.click()
        target = found.page.locator("nav a").last.get_attribute("href")
        box = found.page.locator(f'[id="{str(target)[1:]}"]').bounding_box()
        assert box is not None and -50 <= box["y"] < 900


def test_every_cell_reads_as_it_was_composed(browser: Browser, paper: Paper, file: Path) -> None:
    """What the browser shows in every table is what was worked out for it, cell by cell."""
    page = compose(paper)
    tables = [page.first.probability]
    for passage in (page.first.must_be_true, page.first.not_known):
        tables += [*passage.tables, *passage.folded]
    for section in page.sections:
        tables += [table for figure in section.figures for table in figure.tables]
        tables += [table for one in section.passages for table in (*one.tables, *one.folded)]
    expected = {
        table.caption: [cell for group in table.groups for row in group.rows for cell in row.cells]
        for table in tables
        if table is not None
    }
    read = """() => Object.fromEntries([...document.querySelectorAll("table")].map((table) => [
      table.caption.textContent.trim(), [...table.querySelectorAll("tbody td")].map((cell) => cell.textContent)]))"""
    with opened(browser, file) as found:
        shown = found.js(read)
    assert len(expected) >= 20
    for caption, cells in expected.items():
        assert shown[caption] == cells, caption


def test_it_prints_to_a4_with_no_chart_cut_and_every_heading(
    browser: Browser, paper: Paper, file: Path, tmp_path: Path
) -> None:
    printed = tmp_path / "board.pdf"
    with opened(browser, file) as found:
        found.page.pdf(path=str(printed), prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed.read_bytes())
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    pages = _words_of(printed)
    assert 10 <= len(pages) <= 30
    assert all(f"{number}of{len(pages)}" in page for number, page in enumerate(pages, start=1))
    whole = compose(paper)
    figures = [figure for section in whole.sections for figure in section.figures]
    figures += [] if whole.first.figure is None else [whole.first.figure]
    for figure in figures:
        title, source = (re.sub(r"\s", "", text) for text in (figure.title, figure.source))
        where = [number for number, page in enumerate(pages) if title in page]
        assert any(source[:60] in pages[number] for number in where), f"cut: {figure.title}"
    for section in whole.sections:
        assert any(re.sub(r"\s", "", section.title) in page for page in pages), section.title


def test_page_one_on_paper_holds_the_answer_of_one_scenario(browser: Browser, tmp_path: Path) -> None:
    file, printed = tmp_path / "board.html", tmp_path / "board.pdf"
    file.write_text(paper_text(whole_paper()), encoding="utf-8")
    with opened(browser, file) as found:
        found.page.pdf(path=str(printed), prefer_css_page_size=True)
    first = compose(whole_paper()).first
    page = _words_of(printed)[0]
    held = [first.verdicts[0].sentence, first.must_be_true.title, first.not_known.title]
    # their names stand in two lines side by side, which pdftotext reads across
    held += [key.figure for key in first.key_figures]
    missing = [text for text in held if re.sub(r"\s", "", text) not in page]
    assert missing == []


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_paper_is_as_good_as_any(name: str, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "board.html"
    file.write_text(paper_text(UNUSUAL[name](tmp_path)), encoding="utf-8")
    for width in (1440, 320):
        with opened(browser, file, width) as found:
            assert blank(browser, found) == []
            found.unfold()
            assert not found.scrolls_sideways()
            assert found.faults() == []
            assert found.requests == [file.as_uri()]
            assert found.messages == []


def test_the_paper_of_a_whole_board_opens_and_has_every_scenario(browser: Browser, tmp_path: Path) -> None:
    out = tmp_path / "board"
    done = call("run", "--board", small_board(tmp_path), "--out", out)
    assert done.exit_code == 0, done.output
    file = out / "paper.html"
    for width in (1440, 320):
        with opened(browser, file, width) as found:
            for name in ("One home", "A home, late", "High demand", "Nothing"):
                assert found.page.locator("#verdict").get_by_text(name, exact=True).count() == 1
            assert blank(browser, found) == []
            found.unfold()
            assert not found.scrolls_sideways()
            assert found.faults() == []
            assert found.requests == [file.as_uri()]
            assert found.messages == []


def test_equal_papers_give_equal_files(paper: Paper, file: Path) -> None:
    assert paper_text(paper) == file.read_text(encoding="utf-8")
    assert STAMP.run_name in paper.lead.stamp.run_name


def _words_of(printed: Path) -> list[str]:
    """The letters of each page, without any space: a title may break where it likes."""
    command = [needed("pdftotext"), "-layout", str(printed), "-"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]
