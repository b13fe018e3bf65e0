"""The documents: what they link to is there, and lists in them are those of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from placements.cli.app import app
from placements.reports.workbook.frame.book import SHEETS, WHOLE_SERVICE

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "models/*.md", "inputs/*.md") for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a heading is linked to by: lower case, without punctuation, hyphens for spaces."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Links to other files, or to headings of files, that are not there."""
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text("utf-8"))) == []


def test_a_link_to_nowhere_is_found() -> None:
    links = (
        "[a](README.md) [b](gone.md) [c](README.md#two-commands) [d](README.md#three-commands) `[e](gone.md)`"
    )
    assert list(broken_links(ROOT / "README.md", links)) == ["gone.md", "README.md#three-commands"]


def test_the_page_of_the_budget_book_has_every_sheet_in_order() -> None:
    page = (ROOT / "docs/budget-book.md").read_text("utf-8")
    table = page.partition("## The sheets\n")[2].partition("\n## ")[0]
    rows = [row for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) if row != "sheet"]
    assert [row for row in rows if row != WHOLE_SERVICE] == list(SHEETS)
    assert WHOLE_SERVICE in rows


def test_the_readme_names_every_verb_and_no_other() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    said = set(re.findall(r"(?:^|`)placements ([a-z0-9-]+)", text, re.MULTILINE))
    assert said == set(get_command(app).commands)  # type: ignore[attr-defined]  # a group of commands
