"""The sufficiency statement: what it says of need, places, gap and measures, and what it must not tell."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, run_small
from builders_publish import edit_results, write_run
from typer.testing import CliRunner, Result

from placements.cli.app import app

COUNCIL = Council(
    counts={
        "in_house_foster": 60,
        "ifa": 40,
        "in_house_residential": 4,
        "external_residential": 16,
        "other": 30,
    }
)
TITLE = "A | <b>plan</b> & 'more'"
SECTIONS = [
    "Summary",
    "Need",
    "Provision",
    "Location",
    "Market",
    "Gap",
    "Actions",
    "Uncertainty",
    "Method",
    "Dates and definitions",
    "Owner and review",
]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every figure is certain: 60 + 40 + 4 + 16 + 30 = 150 children in every month of do-nothing."""
    folder = tmp_path_factory.mktemp("statement")
    result = run_small(folder, FLAT_DEMAND + QUICK_HOME, COUNCIL, paths=3, title=TITLE)
    return write_run(result, folder / "outputs" / "small")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy, because a test may spoil it."""
    return Path(shutil.copytree(made, tmp_path / "outputs" / "small"))


@pytest.fixture(scope="module")
def inside(made: Path) -> Path:
    assert call("statement", made).exit_code == 0
    return made.with_name("small-statement")


@pytest.fixture(scope="module")
def public(made: Path) -> Path:
    assert call("statement", made, "--publish").exit_code == 0
    return made.with_name("small-statement-published")


def markdown(folder: Path) -> str:
    return (folder / "small-sufficiency.md").read_text("utf-8")


def page(folder: Path) -> str:
    return (folder / "small-sufficiency.html").read_text("utf-8")


class Reader(HTMLParser):
    """Elements in order, and the rows of each table."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.cell = True
        if tag == "th":
            assert dict(attrs)["scope"] in ("col", "row")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.cell = False

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.tables[-1][-1][-1] += data.replace("\xa0", " ")


def markdown_tables(text: str) -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    before = ""
    for line in text.splitlines():
        if line.startswith("| "):
            cells = [re.sub(r"\\(.)", r"\1", cell) for cell in re.split(r"(?<!\\) ?\| ?", line)[1:-1]]
            if not before.startswith("| "):
                found.append([])
            if not set(line) <= set("|-: "):
                found[-1].append(cells)
        before = line
    return found


def test_it_has_every_section_that_the_guidance_asks_for_in_order(inside: Path) -> None:
    assert re.findall(r"^## (.*)$", markdown(inside), re.M) == SECTIONS
    assert re.findall(r"<h2>(.*)</h2>", page(inside)) == SECTIONS


def test_need_counts_and_forecasts_are_those_of_the_run(inside: Path) -> None:
    # 60 + 40 + 4 + 16 + 30 = 150, and flat demand leaves them so
    text = markdown(inside)
    assert re.search(
        r"looked after 150 children on [^;]*; 150 are forecast on .*: the number stays about level\.", text
    )


def test_both_files_have_the_same_tables(inside: Path, public: Path) -> None:
    for folder in (inside, public):
        assert Reader(page(folder)).tables == markdown_tables(markdown(folder))


def test_a_word_processor_finds_headings_paragraphs_lists_and_tables_and_nothing_else(inside: Path) -> None:
    tags = Reader(page(inside)).tags
    plain = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "ul", "li"}
    assert set(tags) <= plain | {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert tags.count("h1") == 1
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert 'lang="en-GB"' in page(inside)


def test_a_name_with_signs_of_html_and_markdown_is_text(inside: Path) -> None:
    assert "<b>" not in page(inside).replace("<body>", "")
    assert "A | &lt;b&gt;plan&lt;/b&gt; &amp; &#x27;more&#x27;" in page(inside)
    assert r"A \| \<b\>plan\</b\> \& " in markdown(inside)


def test_measures_are_said_with_their_months_and_costs(inside: Path, made: Path) -> None:
    results = json.loads((made / "results.json").read_text("utf-8"))
    opened = [
        row["month"]
        for row in results["homes"]
        if row["plan"] == "strategy" and row["planned"] and row["places"]
    ]
    text = markdown(inside)
    assert "registered place" in text and "| Open from " in text
    assert min(opened)[:4] in text
    fixed = [row for row in results["cost"] if (row["plan"], row["rule"]) == ("strategy", "new_home_fixed")]
    assert fixed and all(f"{round(row['mean_gbp']):,}" in text for row in fixed)


def test_a_statement_for_inside_withholds_nothing_and_says_so(inside: Path) -> None:
    assert "[c]" not in page(inside)
    assert "For use inside the authority: it may hold figures about fewer than 5 children." in markdown(
        inside
    )


def test_a_published_statement_tells_of_no_few_children(public: Path) -> None:
    text = page(public)
    assert "[c]" in text and "For use inside" not in text
    # 4 children in in-house residential are the only small count; no row shows them
    for table in Reader(text).tables:
        for row in table[1:]:
            if "In-house residential" in row and "Placement type" in table[0] and len(row) > 2:
                assert not set(row) & {"1", "2", "3", "4"}, row


def test_a_published_statement_withholds_what_the_published_copy_withholds(public: Path, made: Path) -> None:
    from openpyxl import load_workbook

    assert call("export", made, "--publish").exit_code == 0
    book = load_workbook(made.with_name("small-published") / "small-published.xlsx")
    for sheet in (
        "Children_counted",
        "Children_forecast",
        "Where_children_live",
        "Homes",
        "Sufficiency",
        "Budget",
    ):
        rows = list(book[sheet].iter_rows(values_only=True))
        theirs = sum(cell == "[c]" for row in rows for cell in row)
        heading = next(list(row) for row in rows if row[1] is not None)
        mine = next(table for table in Reader(page(public)).tables if table[0] == heading)
        assert sum(cell == "[c]" for row in mine for cell in row) == theirs, sheet


def test_prose_of_a_published_statement_names_no_withheld_figure(public: Path, inside: Path) -> None:
    # a level with 20 children who need a place, of which 4 live in in-house homes: what is withheld is not said
    withheld = {
        (row[0], row[1], row[2])
        for table in Reader(page(public)).tables
        for row in table[1:]
        if table[0][0] == "Plan" and table[0][2] == "Level of need" and "[c]" in row
    }
    sentences = re.findall(r"<li>(With[^<]*)</li>", page(public))
    for plan, day, level in withheld:
        begin = "With the strategy" if plan == "Strategy" else "Without the strategy"
        told = [s for s in sentences if s.startswith(f"{begin}, on {day}, ") and level.lower() in s]
        assert all("is not shown" in sentence for sentence in told)
    assert "Starts, mean" in page(inside) and "Starts, mean" not in page(public)
    assert "each child has a place" in page(inside) and "each child has a place" not in page(public)


def test_without_measures_it_says_that_nothing_more_is_planned(tmp_path: Path) -> None:
    folder = write_run(run_small(tmp_path, FLAT_DEMAND, paths=1), tmp_path / "outputs" / "small")
    assert call("statement", folder).exit_code == 0
    text = markdown(folder.with_name("small-statement"))
    assert "The scenario has no measures: nothing more is planned than there is." in text
    assert "1 simulated future," in text and "1 simulated futures" not in text
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|-£0\b", text)


def test_the_command_says_what_it_wrote_in_80_columns(run: Path) -> None:
    done = call("statement", run, "--publish", "--round-to-5")
    assert done.exit_code == 0, done.output
    folder = run.with_name("small-statement-published")
    assert {path.name for path in folder.iterdir()} == {
        "small-sufficiency.md",
        "small-sufficiency.html",
        "manifest.json",
    }
    assert "Sufficiency statement of small: 11 sections" in said(done)
    assert max(len(line) for line in done.output.splitlines() if str(folder.parent) not in line) <= 80
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["kind"], manifest["round_to_5"]) == ("published statement", True)


def test_rounding_is_of_published_statements_alone(run: Path) -> None:
    done = call("statement", run, "--round-to-5")
    assert done.exit_code == 2
    assert "say --publish too" in said(done)
    assert not run.with_name("small-statement").exists()


def test_an_edited_run_is_refused_with_the_file_that_changed(run: Path) -> None:
    lines = run / "tables" / "lines.csv"
    lines.write_text(lines.read_text("utf-8").replace("0", "1", 1), "utf-8")
    done = call("statement", run)
    assert done.exit_code != 0
    assert "lines.csv has changed" in said(done) and "run the scenario again" in said(done)
    assert not run.with_name("small-statement").exists()


def test_results_of_an_earlier_version_are_refused_in_a_sentence(run: Path) -> None:
    edit_results(run, sufficiency_by_type=None)
    done = call("statement", run)
    assert done.exit_code != 0
    assert "an earlier version wrote it. Run the scenario again." in said(done)


def test_written_again_it_is_the_same_and_a_persons_file_is_kept(run: Path) -> None:
    assert call("statement", run).exit_code == 0
    folder = run.with_name("small-statement")
    (folder / "letter.txt").write_text("mine", "utf-8")
    again = call("statement", run)
    assert again.exit_code == 0, again.output
    assert (folder / "letter.txt").read_text("utf-8") == "mine"
    assert "Kept from before:" in again.output


def test_a_statement_that_a_person_worked_on_is_not_written_over(run: Path) -> None:
    assert call("statement", run).exit_code == 0
    mine = run.with_name("small-statement") / "small-sufficiency.md"
    mine.write_text("What I added", "utf-8")
    again = call("statement", run)
    assert again.exit_code != 0
    assert "was changed since it was written. Nothing was written." in said(again)
    assert mine.read_text("utf-8") == "What I added"


def test_one_for_inside_never_takes_the_place_of_a_published_one(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert call("statement", run, "--publish", "--out", out).exit_code == 0
    done = call("statement", run, "--out", out)
    assert done.exit_code != 0
    assert "holds a published sufficiency statement, not a sufficiency statement" in said(done)
