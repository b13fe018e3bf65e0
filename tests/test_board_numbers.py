"""Every figure on a board paper is one of the run's files: sentences, titles, notes, alt texts, charts and tables."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from board_reading import Figure, Pool, figures_in, figures_of, without_ticks
from builders import COUNTS, FLAT_DEMAND, Council, run_small
from builders_board import STAMP, changed, oxfordshire, oxfordshire_appraisal, oxfordshire_paper, paper_run
from reading import Read, Text

from placements.reports.board import Paper, PaperRun, paper_of, paper_text

ALLOWED = {
    r"Children Act 1989, section 22G": "the law's name",
    r"£0(?!\.?\d)": "the bound of cost neutrality",
    r"\bAbove 0:": "more and fewer, in a note to a table of differences",
    r"(?<![\d.])80%(?= (?:of|range))": "P10 to P90: eight futures in ten, by its definition",
    r"50%, 80% and 95%": "the ranges that past forecasts are scored by",
    r"\bFewer than 8 forecasts\b": "the rule of too few to tell, which the note states",
    r"\((?:from|axis starts at) \d+\)": "where an axis begins",
    r"\bfewer than 5 children\b": "the rule of disclosure",
    r"\b(?:two|2)\.5%": "the rule of 'about level', which the glossary states",
    r"(?<![\d.])(?:10|90|100|0)%(?= (?:of|or|probab))": "bounds of the words of likelihood, which the glossary states",
    r"\bdays / 7 weeks\b": "what a week is",
    r"\beverything 12 months late, the new homes 75% full\b": "what an appraisal would ask, where there is none",
    r"\ba year of 365 days\b": "what a year of the break-even curve is",
}
"""Constants of language and law: pattern -> why no file holds them."""

AN_ANSWER = {
    *("probability", "threshold", "median_gbp", "p10_gbp", "p90_gbp", "trough", "break_even_occupancy"),
    "planned_occupancy",
}
ANSWER = {f"neutrality.{name}" for name in AN_ANSWER}
OTHERS = {f"other.{key}" for key in ANSWER}
BREAK_EVEN = {"break_even.occupancy", "break_even.planned_occupancy"}
KEYS: dict[str, set[str]] = {
    "": {"unplaced"},
    "decision": set(),
    "verdict": {*ANSWER, *OTHERS, "settings.neutrality"},
    "key-figures": {*ANSWER, "neutrality.run_rate", "unplaced"},
    "the-chart/net-saving": {"neutrality.trough", "net_saving.cumulative"},
    "the-chart": {"net_saving.cumulative"},
    "must-be-true": {
        *("neutrality.threshold", "neutrality.median_gbp", *BREAK_EVEN),
        *("appraisal.tornado", "appraisal.what_must_be_true", "appraisal.paths"),
    },
    "not-known": {"backtest", "appraisal.tornado", "grave findings", "assumed", "neutrality.drivers"},
    "children-looked-after": {"demand", "uasc"},
    "children-looked-after/children": {"demand", "history", "counts of all children"},
    "children-looked-after/last-forecast": {"backtest", "history"},
    "where-children-live": {"in_house", "evidence.figure", "placements apart"},
    "where-children-live/mix": {"placements.mean", "counted"},
    "sufficiency": {"sufficiency", "over_capacity"},
    "sufficiency/need-and-places": {"sufficiency"},
    "sufficiency/places-by-type": {"sufficiency_by_type"},
    "money": {"net_saving", "bridge", "neutrality", "capital", "present_value", "whole_service", "settings"},
    "money/bridge": {"bridge", "bridge apart"},
    "money/net-saving-years": {"net_saving"},
    "homes": {
        *("new_homes", "homes", "break_even", "place_value", "neutrality.with_capital"),
        *("appraisal.what_must_be_true", "appraisal.axes", "appraisal.paths"),
    },
    "homes/ramp-up": {"new_homes"},
    "homes/occupancy": {"new_homes", *BREAK_EVEN},
    "homes/break-even": {"break_even"},
    "risk": {
        *(
            "neutrality.probability",
            "neutrality.threshold",
            "neutrality.stress_case",
            "neutrality.error",
            "ranges",
        ),
        *("appraisal.measures", "appraisal.tornado", "appraisal.stress_cases", "appraisal.foresight"),
    },
    "risk/risk-tornado": {"appraisal.tornado", "appraisal.paths", "neutrality.drivers"},
    "risk/risk-reserve": {"ranges"},
    "risk/risk-stress": {
        "appraisal.stress_cases",
        "appraisal.paths",
        "neutrality.threshold",
        "neutrality.stress_case",
    },
    "scenarios": {*ANSWER, *OTHERS, "apart"},
    "scenarios/scenarios-net-saving": {*ANSWER, *OTHERS},
    "scenarios/scenarios-differences": {"apart"},
    "record": {"backtest"},
    "record/past-forecasts": {"backtest", "history"},
    "assumptions": {"assumed", "quality"},
    "method": {"forecast", "backtest", "neutrality.probability", "neutrality.error"},
    "glossary": set(),
}
"""Section of the page, or figure in it -> what of the files its words may say, beside how many futures there are.

``other.`` is what the other scenarios say of themselves, ``apart`` the differences between scenarios, future by future.
"""
EVERYWHERE = {"paths", "seed"}
A_LABEL_A_YEAR = {"money/bridge", "money/net-saving-years", "risk/risk-reserve"}
"""Figures whose labels without a date may be of any year."""


def pool_of(runs: Sequence[PaperRun]) -> Pool:
    """Everything that the paper may say of the runs."""
    horizon = runs[0].results["horizon"]
    pool = Pool(ends={horizon["base_month"], horizon["last_month"]})
    for run in runs:
        pool.add_file(run.results, "" if run is runs[0] else "other.")
    add_derived(pool, runs[0])
    add_differences(pool, runs)
    pool.finish()
    return pool


def add_derived(pool: Pool, run: PaperRun) -> None:
    """What the words of the leading scenario say beside its own files' numbers: sums and differences of them."""
    if run.appraisal is not None:
        pool.add_file(run.appraisal, "appraisal.")
    add_counts(pool, run)
    add_sums_of_homes(pool, run)
    add_totals(pool, run)
    add_steps_of_the_bridge(pool, run)
    add_break_even_line(pool, run)
    add_error_of_chance(pool, run)


def add_counts(pool: Pool, run: PaperRun) -> None:
    """How many counts of all children there are, and grave findings; children of a type more under the strategy."""
    grave = [row for row in run.results["quality"] if row["weight"] == "weakens the answer"]
    pool.add("grave findings", {"findings": len(grave)})
    counted = [row for row in run.results["history"] if row["placement_type"] == "total"]
    pool.add("counts of all children", {"counts": len(counted)})
    children = {
        (row["plan"], row["month"], row["placement_type"]): row["mean"] for row in run.results["placements"]
    }
    for (plan, month, name), mean in children.items():
        if plan == "strategy":
            row = {"month": month, "children": mean - children["do_nothing", month, name]}
            pool.add("placements apart", row)


def add_sums_of_homes(pool: Pool, run: PaperRun) -> None:
    """Homes together in a month: the sum of what the file has of each."""
    for planned in ({True}, {False}, {True, False}):
        sums: dict[tuple[str, str, str], float] = {}
        for row in run.results["homes"]:
            if row["planned"] in planned:
                for name in ("places", "usable", "children"):
                    key = (row["plan"], row["month"], name)
                    sums[key] = sums.get(key, 0.0) + row[name]
        for (_, month, name), amount in sums.items():
            pool.add("homes", {"month": month, name: amount})


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
            for key, total in sums.items():
                pool.add(name, dict(zip(held, key, strict=True)) | {amount: total})
    charges = {row["financial_year"]: row["charge_gbp"] for row in run.results["capital"]}
    after = 0.0
    for row in run.results["net_saving"]:
        year = row["financial_year"]
        of_year = row["annual"]["mean"] - charges.get(year, 0)
        after += of_year
        pool.add("capital", {"financial_year": year, "after_gbp": of_year, "cumulative_gbp": after})


def add_steps_of_the_bridge(pool: Pool, run: PaperRun) -> None:
    """What lies between two levels of the bridge: today, doing nothing and the strategy."""
    levels = [
        row for row in run.results["bridge"] if row["kind"] == "level" and row["placement_type"] == "total"
    ]
    for one, other in itertools.combinations(levels, 2):
        pool.add("bridge apart", {"apart_gbp": one["amount_gbp"] - other["amount_gbp"]})


def add_break_even_line(pool: Pool, run: PaperRun) -> None:
    """Net saving of the new homes in 365 days: occupancy times the margin, less what they cost full or empty."""
    found = run.results["break_even"]
    if found is None:
        return
    for occupancy in (0.5, 1.0, found["planned_occupancy"]):
        if occupancy is not None:
            week = occupancy * found["margin_gbp_per_week"] - found["fixed_gbp_per_week"]
            pool.add("break_even", {"saving_gbp": week * 365 / 7})


def add_error_of_chance(pool: Pool, run: PaperRun) -> None:
    """How far a share of the futures is off by chance: two standard errors, or three futures at none and all."""
    share = run.results["neutrality"]["probability"]
    pool.add("neutrality.error", {"share": [3 / run.paths, 2 * math.sqrt(share * (1 - share) / run.paths)]})


def add_differences(pool: Pool, runs: Sequence[PaperRun]) -> None:
    """One scenario's cumulative net saving less another's in the same future, at the end of each year."""
    saved = [(run.costs.do_nothing - run.costs.strategy).cumsum(axis=1) for run in runs]
    for one, other in itertools.permutations(saved, 2):
        for year, apart in zip(runs[0].costs.years, (one - other).T, strict=True):
            p10, p50, p90 = np.quantile(apart, (0.1, 0.5, 0.9))
            row = {"mean_gbp": apart.mean(), "p10_gbp": p10, "p50_gbp": p50, "p90_gbp": p90}
            shares = {"more_share": (apart > 0.5).mean(), "as_much_share": (apart >= -0.5).mean()}
            numbers = {name: float(value) for name, value in (row | shares).items()}
            pool.add("apart", {"financial_year": year} | numbers)


def is_held(figure: Figure, pool: Pool) -> bool:
    """Whether one of the keys that the figure's place may use has it."""
    place, dates = figure.text.place, figure.dates
    if place in A_LABEL_A_YEAR and dates == pool.ends:
        dates = None
    return pool.holds(figure.said, KEYS[place] | EVERYWHERE, dates)


def sensitivity(page: Read, pool: Pool) -> dict[str, float]:
    """Kind of figure -> share of the figures in the page's words that would be noticed if they were a tenth off."""
    seen: dict[str, list[bool]] = {"money": [], "share": [], "count": []}
    for figure in figures_of(without_ticks(page.texts), pool, ALLOWED):
        said = figure.said
        if said.size > 0:
            # as it would be written: to the last digit, and never the same
            steps = max(1, round(0.1 * said.size / (2 * said.room)))
            for off in (-steps, steps):
                wrong = replace(said, size=abs(said.size + off * 2 * said.room))
                seen[said.kind].append(not is_held(replace(figure, said=wrong), pool))
    return {kind: sum(found) / len(found) for kind, found in seen.items() if found}


@functools.cache
def reference() -> tuple[Paper, Read, Pool]:
    """The reference case: its paper, the page and what the page may say; not to be changed."""
    paper = oxfordshire_paper()
    return paper, Read(paper_text(paper)), pool_of(paper.runs)


def strangers(paper: Paper, page: Read) -> list[str]:
    """The figures of the paper that no file has, with their sentences."""
    pool = pool_of(paper.runs)
    words = {paper.title, paper.decision, paper.meeting, *paper.notes, *(run.name for run in paper.runs)}
    pool.texts |= {word for word in words if word}
    read = figures_of(without_ticks(page.texts), pool, ALLOWED)
    return [
        f"{one.said.text} in {one.text.place}: {one.text.words}" for one in read if not is_held(one, pool)
    ]


def test_every_figure_in_the_words_of_the_reference_paper_is_one_of_its_files() -> None:
    paper, page, _ = reference()
    assert strangers(paper, page) == []


@pytest.mark.slow
def test_every_figure_in_the_words_of_one_future_without_homes_is_one_of_its_files(tmp_path: Path) -> None:
    # one path has no range, no homes no break-even, no measures nothing to demonstrate
    paper = paper_of(run_small(tmp_path, FLAT_DEMAND, paths=1), STAMP)
    assert strangers(paper, Read(paper_text(paper))) == []


@pytest.mark.slow
def test_every_figure_in_the_words_of_a_council_with_one_placement_type_in_use_is_one_of_its_files(
    tmp_path: Path,
) -> None:
    empty = Council(counts=dict.fromkeys(COUNTS, 0) | {"in_house_foster": 5})
    paper = paper_of(run_small(tmp_path, FLAT_DEMAND, empty, paths=2), STAMP)
    assert strangers(paper, Read(paper_text(paper))) == []


@pytest.mark.slow
def test_every_figure_in_the_words_of_two_scenarios_and_an_appraisal_is_one_of_their_files() -> None:
    lead = paper_run(oxfordshire(), appraisal=oxfordshire_appraisal())
    late = paper_run(oxfordshire("late-homes"), "late-homes", is_test=True)
    paper = Paper("Two scenarios", (lead, late), decision="Whether to open the homes.")
    assert strangers(paper, Read(paper_text(paper))) == []


def test_every_key_that_a_section_may_use_is_one_of_the_file() -> None:
    # a key that nobody has would let nothing through, and hide that the table is out of date
    _, page, pool = reference()
    known = {f"{key}." for key, _, _ in pool.numbers}
    # this paper has neither an appraisal nor other scenarios
    elsewhere = ("appraisal.", "other.", "apart")
    keys = {key for keys in KEYS.values() for key in keys if not key.startswith(elsewhere)}
    assert [key for key in sorted(keys) if not any(one.startswith(f"{key}.") for one in known)] == []
    assert {text.place for text in page.texts} <= set(KEYS)


def test_a_wrong_figure_is_seen() -> None:
    _, _, pool = reference()
    planted = [
        Text("the-chart", "It saves £987.65m by March 2020."),
        Text("sufficiency", "A shortage is likely (71.93%)."),
        Text("children-looked-after", "There are 98,765 children."),
        Text("homes", "The home has 31,415 places on 31 March 2020."),
    ]
    seen = [one.said.text for one in figures_of(planted, pool, ALLOWED) if not is_held(one, pool)]
    assert seen == ["£987.65m", "71.93%", "98,765", "31,415"]


def test_a_right_figure_in_the_wrong_section_or_of_another_month_is_seen() -> None:
    # the file has 606 children in December 2015, and no section of money says so
    _, _, pool = reference()
    said = "606 children were counted in December 2015"
    places = ["children-looked-after/children", "money", "the-chart"]
    texts = [Text(place, said) for place in places]
    texts.append(Text("children-looked-after/children", said.replace("2015", "2011")))
    held = [is_held(one, pool) for one in figures_of(texts, pool, ALLOWED)]
    assert held == [True, False, False, False]


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
    needed = f"{float(paper.lead.neutrality['break_even_occupancy']):.1%}"
    read = figures_of(without_ticks(page.texts), pool, ALLOWED)
    assert needed in {one.said.text for one in read if not is_held(one, pool)}


def test_nearly_all_figures_that_are_a_tenth_off_are_seen() -> None:
    # a file of many numbers has some near any figure: how sharp the reading is, is measured and held
    _, page, pool = reference()
    seen = sensitivity(page, pool)
    assert set(seen) == {"money", "share", "count"}
    assert min(seen.values()) > 0.85, seen


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
    cells = [cell for cell in page.cells if "£" in cell.words]
    assert len(cells) > 100
    everywhere = {key.split(".")[0] for key, _, _ in pool.numbers}
    read = figures_of(cells, pool, ALLOWED)
    wrong = [one for one in read if not pool.holds(one.said, everywhere, None)]
    assert wrong == []
