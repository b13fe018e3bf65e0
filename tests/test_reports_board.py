"""The board page: what it says, read back with an HTML parser, without a browser."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from builders import Council, run_small

from placements.finance import judge
from placements.finance.neutrality import Driver
from placements.finance.settings import NeutralitySettings
from placements.reports.board import write_board
from placements.reports.board.figures import children_title, net_saving_title, occupancy_title
from placements.reports.board.method import GLOSSARY
from placements.reports.stamp import RunStamp
from placements.reports.words import pennies_words, thousands
from placements.result import RunResult
from placements.run import run_scenario

ROOT = Path(__file__).parents[1]
STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC), "0.1.0", "0123456789ab")
HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
"""
VOID = {"meta", "link", "br", "img", "input", "hr", "base"}


class Read(HTMLParser):
    """A page as a reader of its markup sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.open: list[str] = []
        self._caption = ""
        self._cell = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("th", "td", "caption") or re.fullmatch("h[1-6]", tag):
            self._cell = ""
        if tag == "tr":
            self.tables[self._caption].append([])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes what is not open"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), self._cell))
        if tag == "caption":
            self._caption = self._cell
            assert self._caption not in self.tables
            self.tables[self._caption] = []
        if tag in ("th", "td"):
            self.tables[self._caption][-1].append(self._cell)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
            self._cell += data

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def read_board(result: RunResult, folder: Path) -> Read:
    return Read(write_board(result, folder, STAMP).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def strategy() -> RunResult:
    return run_scenario(ROOT / "models/oxfordshire/strategy.toml", ROOT / "inputs/oxfordshire", paths=40)


@pytest.fixture(scope="module")
def markup(strategy: RunResult, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_board(strategy, tmp_path_factory.mktemp("board"), STAMP).read_bytes()


@pytest.fixture(scope="module")
def page(markup: bytes) -> Read:
    return Read(markup.decode("utf-8"))


def test_the_page_asks_nothing_of_the_network_and_runs_no_script(page: Read) -> None:
    policies = [m["content"] for m in page.named("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "img", "object", "use", "image"}
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    for _, attrs in page.tags:
        assert not [
            name for name in attrs if name.startswith("on") or name in ("src", "srcset", "xlink:href")
        ]
        assert "href" not in attrs or attrs["href"].removeprefix("#") in ids
        assert "://" not in " ".join(attrs.values())


def test_the_style_fetches_nothing(markup: bytes) -> None:
    text = markup.decode("utf-8")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style


def test_every_number_of_the_budget_in_thousands_is_that_of_the_tables(
    strategy: RunResult, page: Read
) -> None:
    rows = page.tables["Budget by financial year, £ thousand, mean"]
    cost = strategy.tables.cost
    years = list(strategy.tables.net_saving["financial_year"])
    shown = iter(rows[1:])
    for plan, heading in (("do_nothing", "Do nothing"), ("strategy", "Strategy")):
        assert next(shown) == [heading]
        mine = cost[cost["plan"] == plan]
        for placement_type in strategy.scenario.placement_types:
            part = mine[mine["placement_type"] == placement_type.id]
            expected = [part[part["financial_year"] == year]["mean_gbp"].sum() for year in years]
            assert next(shown) == [placement_type.title, *(thousands(x) for x in [*expected, sum(expected)])]
        if plan == "strategy":
            assert next(shown)[0] == "Services and moves"
        total = [mine[mine["financial_year"] == year]["mean_gbp"].sum() for year in years]
        assert next(shown) == [f"{heading}, total", *(thousands(x) for x in [*total, sum(total)])]
    saving = strategy.tables.net_saving
    annual, cumulative = list(saving["annual_mean"]), list(saving["cumulative_mean"])
    assert next(shown) == ["Net saving"]
    assert next(shown)[1:] == [thousands(x) for x in [*annual, cumulative[-1]]]
    assert next(shown)[1:] == [thousands(x) for x in [*cumulative, cumulative[-1]]]
    assert next(shown, None) is None


def test_the_pennies_are_those_of_the_tables_and_add_up(strategy: RunResult, page: Read) -> None:
    rows = page.tables["Budget by financial year, to the penny, mean"][1:]
    amounts = [[_pounds(cell) for cell in row[1:]] for row in rows if len(row) > 1]
    expected = {pennies_words(amount) for amount in strategy.tables.cost["mean_gbp"]}
    expected |= {pennies_words(amount) for amount in strategy.tables.net_saving["annual_mean"]}
    assert expected <= {cell for row in rows for cell in row}
    starts = [number for number, row in enumerate(rows) if len(row) == 1]
    assert [rows[start][0] for start in starts] == ["Do nothing", "Strategy", "Net saving"]
    do_nothing = amounts[: starts[1] - 1]
    planned = amounts[starts[1] - 1 : starts[2] - 2]
    for plan in (do_nothing, planned):
        for column in range(6):
            assert sum(row[column] for row in plan[:-1]) == pytest.approx(plan[-1][column], abs=0.005)
    differences = [a - b for a, b in zip(do_nothing[-1], planned[-1], strict=True)]
    assert amounts[-2] == pytest.approx(differences, abs=0.005)


def _pounds(cell: str) -> float:
    return float(cell.replace("£", "").replace(",", ""))


def test_part_years_are_labelled(page: Read) -> None:
    header = page.tables["Budget by financial year, £ thousand, mean"][0]
    assert header[1:3] == ["2015/16 (Jan to Mar)", "2016/17"]


def test_children_by_type_add_to_all_children(page: Read) -> None:
    rows = page.tables["Children by placement type, mean over all futures"][1:]
    assert [row[0] for row in rows if len(row) == 1] == [
        "Do nothing",
        "Strategy",
        "Difference the strategy makes",
    ]
    counted = [row[1] for row in rows[1:7]]
    assert counted == ["202.0", "112.0", "12.0", "87.0", "193.0", "606.0"]
    for group in (rows[1:7], rows[8:14], rows[15:21]):
        for column in range(1, 7):
            parts = sum(float(row[column]) for row in group[:5])
            assert parts == pytest.approx(float(group[5][column]), abs=0.26)


@pytest.mark.parametrize(
    ("settings", "state", "sign"),
    [
        ({"threshold": 0.5001, "refuted_below": 0.0}, "demonstrated", "<circle"),
        ({"threshold": 0.99, "refuted_below": 0.0}, "not demonstrated", "<path"),
        ({"threshold": 1.0, "refuted_below": 0.499}, "refuted", "<rect"),
    ],
)
def test_each_verdict_says_itself_in_words_with_a_sign_and_its_reason(
    settings: dict[str, float], state: str, sign: str, tmp_path: Path
) -> None:
    price = {"demonstrated": (1500, 1600, 1700), "not demonstrated": (1500, 2400, 4000)}.get(state, 9000)
    council = Council(costs={"home_running": (price, "GBP per place per week")})
    result = run_small(tmp_path, HOME, council, last_month="2018-03", paths=40)
    judged = judge(result.comparison, result.strategy, NeutralitySettings(**settings), {})
    assert judged.verdict == state
    result = replace(result, neutrality=judged)
    text = write_board(result, tmp_path, STAMP).read_text(encoding="utf-8")
    page = Read(text)
    assert (2, f"Cost neutrality is {state}") in page.headings
    assert judged.sentence in page.words
    assert judged.reason in page.words
    box = text[text.index('id="verdict"') :]
    assert box[box.index("<svg") :].split(">\n")[1].startswith(sign)


def test_the_first_page_shows_the_verdict_sentence_and_probability_of_each_year(
    strategy: RunResult, page: Read
) -> None:
    assert strategy.neutrality.sentence in page.words
    rows = page.tables["Cumulative net saving and the probability that it is not below £0"]
    assert [row[0] for row in rows[1:]] == [f"31 March {year}" for year in range(2016, 2021)]
    assert rows[1][1] == "0%"


def test_one_future_is_shown_as_one_and_not_as_a_range(tmp_path: Path) -> None:
    page = read_board(run_small(tmp_path, HOME, paths=1), tmp_path)
    assert "Only one future was simulated" in page.words
    assert "With one future no probability is known." in page.words
    assert "of 1 simulated future " in page.words


def test_a_scenario_without_measures_says_that_both_plans_are_the_same(tmp_path: Path) -> None:
    page = read_board(run_small(tmp_path), tmp_path)
    titles = [title for _, title in page.headings]
    assert "Cost neutrality is not demonstrated" in titles
    assert "Both plans cost the same in every future to March 2017" in titles
    assert not [title for title in titles if title.startswith("The new homes")]
    assert "The strategy opens no home." in page.words
    assert "both plans cost the same" in page.words
    assert "-£0" not in page.words


def test_what_users_wrote_is_shown_as_text_and_whole(tmp_path: Path) -> None:
    """A title of 200 characters that would be a script."""
    attack = "<script>alert(1)</script>".ljust(200, "s")
    council = Council(provision_cells={"new-home": {"title": f"{attack}<img src=x onerror=alert(2)>"}})
    result = run_small(tmp_path, HOME, council, title=attack)
    text = write_board(result, tmp_path, STAMP).read_text(encoding="utf-8")
    page = Read(text)
    assert "<script" not in text
    assert "<img" not in text
    assert page.headings[0] == (1, attack)
    assert attack in page.words.replace(page.headings[0][1], "", 1)


def test_children_without_a_place_are_a_headline(tmp_path: Path) -> None:
    # the agencies have the 40 places that are taken today, and a fifth more children come every year
    limited = {"kind": "carers", "places": "40", "net_growth": "carers_growth"}
    growth = "[demand]\nextra_growth_per_year = 0.2\n"
    result = run_small(tmp_path, f"{growth}{HOME}", Council(provision_cells={"agencies": limited}))
    assert result.tables.unplaced["probability"].max() > 0.05
    page = read_board(result, tmp_path)
    warning = page.words.index("Warning. Do nothing: children are left without a place")
    assert warning < page.words.index(result.neutrality.sentence)


def test_no_headline_is_made_where_every_child_has_a_place(page: Read) -> None:
    assert "Warning." not in page.words


def test_headings_tables_and_drawings_can_be_read_aloud(page: Read) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert page.named("html") == [{"lang": "en-GB"}]
    assert len(page.named("table")) == len(page.named("caption")) == len(page.tables)
    assert {th["scope"] for th in page.named("th")} == {"col", "row", "rowgroup"}
    for svg in page.named("svg"):
        assert svg.get("aria-hidden") == "true" or (svg["role"] == "img" and len(svg["aria-label"]) > 100)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_each_chart_has_a_message_a_source_with_a_date_and_its_table(page: Read) -> None:
    assert len(page.named("figure")) == len(page.named("figcaption")) == 3
    assert len([svg for svg in page.named("svg") if svg.get("role") == "img"]) == 6
    assert page.words.count("placements 0.1.0, 23 February 2016.") == 3
    months = page.tables["Cumulative net saving at the end of each month, £ thousand"]
    assert [months[1][0], months[-1][0], len(months)] == ["January 2016", "March 2020", 52]


def test_every_conflicting_figure_and_every_assumption_is_listed(strategy: RunResult, page: Read) -> None:
    council = strategy.council
    for column in ("statement", "definition", "source", "note"):
        for text in council.evidence[column]:
            assert " ".join(text.split()) in page.words
    assumed = council.assumptions
    for text in [*assumed["title"], *assumed["reason"]]:
        assert " ".join(text.split()) in page.words
    assert "Residential and edge of care service: entries avoided share" in page.words


def test_nothing_on_the_page_is_not_a_number_or_nothing(page: Read) -> None:
    assert not re.search(r"\b(nan|NaN|None|inf|True|False)\b", page.words)


def test_equal_runs_give_equal_bytes_of_less_than_half_a_megabyte(
    strategy: RunResult, markup: bytes, tmp_path: Path
) -> None:
    assert write_board(strategy, tmp_path, STAMP).read_bytes() == markup
    assert len(markup) < 500_000


def test_the_shortest_horizon_is_a_page_too(tmp_path: Path) -> None:
    page = read_board(run_small(tmp_path, HOME, last_month="2016-03"), tmp_path)
    rows = page.tables["Cumulative net saving and the probability that it is not below £0"]
    assert [row[0] for row in rows] == ["By", "31 March 2016"]
    assert "Net saving in 2015/16, median" not in page.words


def test_a_home_that_opens_too_late_is_listed_as_such(tmp_path: Path) -> None:
    page = read_board(run_small(tmp_path, f"{HOME}months_late = 13"), tmp_path)
    rows = page.tables["Homes under the strategy: shares of registered places, mean"]
    assert ["New-Home", "0", "not within these months", "n/a", "n/a", "n/a"] in rows


def test_the_message_of_the_net_saving_follows_its_median(tmp_path: Path) -> None:
    dear = Council(costs={"home_running": (9000, "GBP per place per week")})
    cheap = Council(costs={"home_running": (500, "GBP per place per week")})
    below = run_small(tmp_path / "dear", HOME, dear)
    back = run_small(tmp_path / "cheap", HOME, cheap)
    assert net_saving_title(below) == "Median net saving stays below zero to March 2017"
    assert re.fullmatch(r"Median net saving is back at zero from \w+ 201[67] on", net_saving_title(back))


def test_the_message_of_the_children_follows_their_median(tmp_path: Path) -> None:
    level = '[demand]\nmethod = "fixed"\n'
    same = run_small(tmp_path / "same", level)
    more = run_small(tmp_path / "more", f"{level}extra_growth_per_year = 0.2")
    assert children_title(same) == (
        "The median number of children looked after stays about level near 150 from December 2015 to March 2017"
    )
    assert children_title(more).startswith("The median number of children looked after rises from 150 in")


def test_the_message_of_the_homes_compares_with_what_they_need() -> None:
    assert occupancy_title(0.844, 0.887).endswith("below the 88.7% at which they break even")
    assert occupancy_title(0.9, 0.887).endswith("at or above the 88.7% at which they break even")
    assert occupancy_title(0.9, 1.02).endswith("they do not pay even when full")
    assert occupancy_title(0.9, None).endswith("they do not pay even when full")


def test_a_driver_is_named_only_beyond_chance() -> None:
    # 0.1 x sqrt(1,000) = 3.2 standard errors; 0.1 x sqrt(200) = 1.4
    driver = Driver("price", correlation=0.1, low_third=-1e6, high_third=1e6)
    assert driver.is_beyond_chance(1000)
    assert not driver.is_beyond_chance(200)


def test_the_glossary_explains_each_word_once() -> None:
    assert len({word for word, _ in GLOSSARY}) == len(GLOSSARY)
