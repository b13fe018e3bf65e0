"""Every figure on a board paper is one of the run's files: sentences, titles, notes, alt texts, charts and tables."""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from board_reading import Pool, cells_of, figures_in, foreign, texts_of
from builders import COUNTS, FLAT_DEMAND, Council, run_small
from builders_board import STAMP, changed, oxfordshire, oxfordshire_appraisal, oxfordshire_paper, paper_run

from placements.reports.board import Paper, PaperRun, paper_of, paper_text

ALLOWED = {
    r"Children Act 1989, section 22G": "the law's name",
    r"(?<![\d.])80%(?= (?:of|range))": "P10 to P90: eight futures in ten, by its definition",
    r"\(from \d+\)": "where an axis begins",
    r"\bfewer than 5 children\b": "the rule of disclosure",
    r"\b(?:two|2)\.5%": "the rule of 'about level', which the glossary states",
    r"(?<![\d.])(?:10|90|100|0)%(?= (?:of|or|probab))": "bounds of the words of likelihood, which the glossary states",
}
"""Constants of language and law: pattern -> why no file holds them."""


def pool_of(runs: Sequence[PaperRun]) -> Pool:
    """Everything that the paper may say of the runs."""
    pool = Pool()
    for run in runs:
        pool.add(run.results)
        if run.appraisal is not None:
            pool.add(run.appraisal)
        add_sums_of_homes(pool, run)
        add_totals(pool, run)
        add_break_even_line(pool, run)
        add_error_of_chance(pool, run)
    pool.finish()
    return pool


def add_sums_of_homes(pool: Pool, run: PaperRun) -> None:
    """Homes together in a month: the sum of what the file has of each."""
    for planned in ({True}, {False}, {True, False}):
        sums: dict[tuple[str, str, str], float] = {}
        for row in run.results["homes"]:
            if row["planned"] in planned:
                for name in ("places", "usable", "children"):
                    key = (row["plan"], row["month"], name)
                    sums[key] = sums.get(key, 0.0) + row[name]
        pool.add({"homes": list(sums.values())})


TOTALS = {
    "cost": ("mean_gbp", ("plan", "financial_year", "placement_type", "rule")),
    "decomposition": (
        "amount_gbp",
        ("from_plan", "from_year", "to_plan", "to_year", "placement_type", "part"),
    ),
    "mtfp": ("amount_gbp", ("financial_year", "step")),
    "whole_service": ("mean_gbp", ("plan", "financial_year", "line")),
    "section_251": ("net_gbp", ("plan", "financial_year", "line", "provision")),
}
"""List of the file -> what of it adds up, and over which keys a table may add it."""


def add_totals(pool: Pool, run: PaperRun) -> None:
    """Totals over some of the keys of a list: of a type over its rules, of a plan over its years."""
    for name, (amount, keys) in TOTALS.items():
        rows = run.results[name]
        for held in itertools.chain.from_iterable(itertools.combinations(keys, n) for n in range(len(keys))):
            sums: dict[tuple[str, ...], float] = {}
            for row in rows:
                key = tuple(row[one] for one in held)
                sums[key] = sums.get(key, 0.0) + row[amount]
            pool.add({amount: list(sums.values())})
    charges = {row["financial_year"]: row["charge_gbp"] for row in run.results["capital"]}
    after = [
        row["annual"]["mean"] - charges.get(row["financial_year"], 0) for row in run.results["net_saving"]
    ]
    pool.add({"after_capital_gbp": [*after, sum(after)]})


def add_break_even_line(pool: Pool, run: PaperRun) -> None:
    """Net saving of the new homes in 365 days: occupancy times the margin, less what they cost full or empty."""
    found = run.results["break_even"]
    if found is None:
        return
    for occupancy in (0.5, 1.0, found["planned_occupancy"]):
        if occupancy is not None:
            week = occupancy * found["margin_gbp_per_week"] - found["fixed_gbp_per_week"]
            pool.add({"saving_gbp": week * 365 / 7})


def add_error_of_chance(pool: Pool, run: PaperRun) -> None:
    """How far a share of the futures is off by chance: two standard errors, or three futures at none and all."""
    share = run.results["neutrality"]["probability"]
    pool.add({"share": [3 / run.paths, 2 * math.sqrt(share * (1 - share) / run.paths)]})


@functools.cache
def reference() -> tuple[Paper, str, Pool]:
    """The reference case: its paper, the page and what the page may say; not to be changed."""
    paper = oxfordshire_paper()
    return paper, paper_text(paper), pool_of(paper.runs)


def strangers(paper: Paper, page: str) -> list[str]:
    """The figures of the paper that no file has, with their sentences."""
    pool = pool_of(paper.runs)
    words = {paper.title, paper.decision, paper.meeting, *paper.notes, *(run.name for run in paper.runs)}
    pool.texts |= {word for word in words if word}
    return [f"{said.text} in: {text}" for said, text in foreign(texts_of(page), pool, ALLOWED)]


def test_every_figure_in_the_words_of_the_reference_paper_is_one_of_its_files() -> None:
    paper, page, _ = reference()
    assert strangers(paper, page) == []


def test_every_figure_in_the_words_of_one_future_without_homes_is_one_of_its_files(tmp_path: Path) -> None:
    # one path has no range, no homes no break-even, no measures nothing to demonstrate
    paper = paper_of(run_small(tmp_path, FLAT_DEMAND, paths=1), STAMP)
    assert strangers(paper, paper_text(paper)) == []


@pytest.mark.slow
def test_every_figure_in_the_words_of_a_council_with_one_placement_type_in_use_is_one_of_its_files(
    tmp_path: Path,
) -> None:
    empty = Council(counts=dict.fromkeys(COUNTS, 0) | {"in_house_foster": 5})
    paper = paper_of(run_small(tmp_path, FLAT_DEMAND, empty, paths=2), STAMP)
    assert strangers(paper, paper_text(paper)) == []


@pytest.mark.slow
def test_every_figure_in_the_words_of_two_scenarios_and_an_appraisal_is_one_of_their_files() -> None:
    lead = paper_run(oxfordshire(), appraisal=oxfordshire_appraisal())
    late = paper_run(oxfordshire("late-homes"), "late-homes", is_test=True)
    paper = Paper("Two scenarios", (lead, late), decision="Whether to open the homes.")
    assert strangers(paper, paper_text(paper)) == []


def test_a_wrong_figure_is_seen() -> None:
    _, _, pool = reference()
    planted = [
        "It saves £987.65m by March 2020.",
        "A shortage is likely (71.93%).",
        "There are 98,765 children.",
        "The home has 31,415 places on 31 March 2020.",
    ]
    seen = [said.text for said, _ in foreign(planted, pool, ALLOWED)]
    assert seen == ["£987.65m", "71.93%", "98,765", "31,415"]


def test_a_figure_of_the_file_that_moves_is_missed_in_the_words() -> None:
    # the page is of one file, the pool of another: the sentence of the verdict stands no longer in it
    paper, page, _ = reference()

    def elsewhere(document: dict[str, object]) -> None:
        neutrality = document["neutrality"]
        assert isinstance(neutrality, dict)
        neutrality |= {
            "break_even_occupancy": 0.123,
            "planned_occupancy": 0.123,
            "sentence": "",
            "reason": "",
        }
        document["break_even"] = None

    pool = pool_of((changed(paper.lead, elsewhere),))
    needed = percent_at_a_tenth(float(paper.lead.neutrality["break_even_occupancy"]))
    missed = {said.text for said, _ in foreign(texts_of(page), pool, ALLOWED)}
    assert needed in missed


def percent_at_a_tenth(share: float) -> str:
    return f"{share:.1%}"


def test_most_figures_that_are_a_tenth_off_are_seen() -> None:
    # a file of many numbers has some near any figure: how sharp the reading is, is measured and held
    _, page, pool = reference()
    texts = texts_of(page)
    read = [said for text in texts for said in figures_in(text) if said.kind != "count" and said.size > 0]
    off = random.Random(7).sample(read, min(len(read), 200))
    noticed = sum(not pool.holds(type(s)(s.text, s.kind, s.size * 1.1, s.room)) for s in off)
    assert noticed / len(off) > 0.3


def test_dates_names_and_hashes_are_no_figures() -> None:
    said = "On 31 March 2020, in 2015/16, P10 of run 0123456789ab by placements 0.1.0 at 14:05, section 22G."
    assert figures_in(said) == []
    found = figures_in("-£1.24m of 1,000 futures: 12.5% or 3 children")
    assert [(one.kind, one.size) for one in found] == [
        ("money", 1_240_000.0),
        ("count", 1000.0),
        ("share", 0.125),
        ("count", 3.0),
    ]


def test_every_cell_of_money_in_the_tables_is_one_of_the_files() -> None:
    _, page, pool = reference()
    cells = [cell for cell in cells_of(page) if "£" in cell]
    assert len(cells) > 100
    wrong = [f"{said.text} in: {text}" for said, text in foreign(cells, pool, ALLOWED)]
    assert wrong == []
