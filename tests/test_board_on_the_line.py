"""A probability on a line of the verdict, or so near that rounding would carry it over, wherever it is said."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from builders import run_small
from builders_board import changed, paper_run
from builders_workbook import STRATEGY, UNCERTAIN

from placements.cli.words import side_by_side
from placements.comparison import RunSummary
from placements.domain import Month
from placements.domain.calendar import months_between
from placements.finance.neutrality import Comparison, financial_years, verdict_of
from placements.finance.settings import NeutralitySettings
from placements.finance.spoken import percent_beside, stated_percent
from placements.reports.board.first_figures import key_figures, probability_table
from placements.reports.board.first_page import meaning
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.sections.money.section import money_title
from placements.reports.board.sections.scenarios.standing import standing_of
from placements.reports.board.sections.scenarios.tables import answers


def of_futures(neutral: int, every: int) -> float:
    """The probability where so many of all futures end at £0 exactly and the others £1 below it."""
    months = months_between(Month(2016, 4), Month(2017, 3))
    saved = np.zeros((every, len(months)))
    saved[neutral:, -1] = -1.0
    return float(Comparison(months, financial_years(months), saved).probability_neutral()[-1])


def test_every_count_of_futures_reaches_the_threshold_that_says_so_in_decimals() -> None:
    # 0.55 as typed is 11 of 20 as counted, to the last bit
    for every in (10, 20, 25, 40, 1000):
        for neutral in range(every // 2 + 1, every + 1):
            asked = NeutralitySettings(threshold=float(f"{neutral / every:.6f}"))
            assert verdict_of(of_futures(neutral, every), None, asked) == "demonstrated", (neutral, every)


def test_a_line_is_written_as_it_was_stated() -> None:
    assert [stated_percent(line) for line in (0.8, 0.825, 0.07, 1.0, 1 / 3)] == [
        "80%",
        "82.5%",
        "7%",
        "100%",
        "33.3333%",
    ]
    # 33 of 40 futures are 82.5%: on that line, and not "82%, at least 82.5%"
    assert percent_beside(33 / 40, (0.825, 0.2)) == "82.5%"
    assert percent_beside(0.8249, (0.825,)) == "82%"


@functools.cache
def small() -> PaperRun:
    """A run of the small council, made once; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder), STRATEGY, UNCERTAIN, paths=2))


def near(probability: float, threshold: float = 0.8) -> PaperRun:
    """A run whose probability is so near the line that whole percents would carry it over."""

    def change(results: dict[str, Any]) -> None:
        results["neutrality"] |= {"probability": probability, "verdict": "not demonstrated"}
        results["settings"]["neutrality"]["threshold"] = results["neutrality"]["threshold"] = threshold
        results["net_saving"][-1]["probability_cost_neutral"] = probability

    return changed(small(), change)


def test_the_page_never_shows_the_threshold_beside_a_verdict_that_missed_it() -> None:
    run = near(0.796)
    assert key_figures(run)[0].figure == "79.6%"
    assert probability_table(run).groups[0].rows[-1].cells[0] == "79.6%"
    assert money_title(run).endswith("cost neutral in 79.6% of futures")
    paper = Paper("Paper", (run, replace(run, name="Twin")))
    assert answers(standing_of(paper)).groups[0].rows[0].cells[1] == "79.6%"


def test_the_page_says_the_threshold_in_the_decimals_that_it_has() -> None:
    run = near(0.8249, threshold=0.825)
    assert meaning(run).startswith("Demonstrated: cost neutral in at least 82.5% of simulated futures")
    assert run.neutral_in(0.8249) == "82%"
    assert run.neutral_in(0.825) == "82.5%"


def test_the_terminal_keeps_a_probability_on_its_side_of_each_runs_own_lines() -> None:
    one = RunSummary(
        Path("one"), "One", "not demonstrated", 0.796, (0.8, 0.2), -1.0, -2.0, 1.0, None, None, {}
    )
    other = replace(one, folder=Path("other"), verdict="demonstrated", bounds=(0.75, 0.2))
    rows = " ".join(side_by_side([one, other]))
    assert "not demonstrated 79.6%" in " ".join(rows.split())
    assert "demonstrated 80%" in " ".join(rows.split())
