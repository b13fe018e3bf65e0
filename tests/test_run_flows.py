"""A council with journeys, from files to verdict: what a measure changes about flows is the strategy's alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from builders_journeys import history_of, synthetic_journeys

from placements.demand import DemandPaths
from placements.demand.methods import METHODS
from placements.domain import DemandError
from placements.prepared import load
from placements.reports.board.sections.method import METHODS as BOARD_WORDS
from placements.result import RunResult
from placements.run import BothPlans, both_plans, forecast, run_scenario
from placements.session import check_scenario
from placements.starter_council import new_council

SCENARIO = """
extends = "do-nothing.toml"
title = "Journeys"
base_month = "2021-03"
last_month = "2023-03"
paths = 64

[demand]
method = "{method}"
"""
MEASURE = """
[measures.reunify]
kind = "change_flows"
title = "Reunification"
flow = "exits"
month = "2021-06"
multiply_by = {multiply_by}
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the starter council whose history and journeys are a synthetic council's."""
    folder = tmp_path_factory.mktemp("fenshire") / "fenshire"
    new_council(folder)
    inputs = folder / "inputs" / "fenshire"
    table = synthetic_journeys()
    history = history_of(table).assign(
        unit="children", definition="all ages", source="a synthetic return", used="yes"
    )
    history.to_csv(inputs / "history.csv", index=False)
    months = [f"{number // 12}-{number % 12 + 1:02d}" for number in table["month"]]
    uasc = np.where(table["uasc"], "yes", "no")
    table.assign(month=months, uasc=uasc).to_csv(inputs / "journeys.csv", index=False)
    return folder


def scenario(council: Path, measures: str, method: str = "stock_and_flow") -> Path:
    file = council / "models" / "fenshire" / "journeys.toml"
    file.write_text(SCENARIO.format(method=method) + measures, encoding="utf-8")
    return file


def run(council: Path, measures: str) -> RunResult:
    return run_scenario(scenario(council, measures), council / "inputs" / "fenshire")


@pytest.fixture(scope="module")
def unchanged(council: Path) -> tuple[DemandPaths, BothPlans]:
    """Both plans where the one measure changes no rate, without the past forecasts of a whole run."""
    file = scenario(council, MEASURE.format(multiply_by="1.0"))
    ready = load(file, council / "inputs" / "fenshire").ready
    demand = forecast(ready)
    return demand, both_plans(ready, demand)


def test_a_measure_that_changes_no_rate_saves_exactly_nothing(
    unchanged: tuple[DemandPaths, BothPlans],
) -> None:
    assert np.abs(unchanged[1].comparison.net_saving).max() == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_sooner_exits_save_on_every_path_and_leave_do_nothing_alone(council: Path) -> None:
    plain, sooner = run(council, ""), run(council, MEASURE.format(multiply_by="1.5"))
    assert np.array_equal(plain.do_nothing.total, sooner.do_nothing.total)
    assert (sooner.comparison.net_saving.sum(axis=1) > 0).mean() > 0.95
    (told,) = sooner.flow_changes
    assert told.startswith("reunify: exits from all placement types go from ")
    assert plain.flow_changes == ()


@pytest.mark.slow
def test_a_measure_and_a_change_of_one_name_both_act(council: Path) -> None:
    both = """
[demand.flow_changes.reunify]
flow = "entries"
month = "2021-06"
multiply_by = 0.9
reason = "fewer children enter"
""" + MEASURE.format(multiply_by="1.5")
    result = run(council, both)
    assert len(result.flow_changes) == 2
    # do-nothing has fewer entries too: the strategy saves by its exits alone
    alone = run(council, MEASURE.format(multiply_by="1.5"))
    assert result.do_nothing.total.sum() < alone.do_nothing.total.sum()
    assert (result.comparison.net_saving.sum(axis=1) > 0).mean() > 0.95


def test_need_follows_the_journeys_and_not_an_assumed_turnover(
    unchanged: tuple[DemandPaths, BothPlans],
) -> None:
    demand, _ = unchanged
    assert demand.retained is not None
    assert demand.retained.shape == (64, 24, 3)


def test_a_check_names_what_this_forecast_cannot_change(council: Path) -> None:
    file = scenario(council, MEASURE.format(multiply_by="1.5"), method="averaged")
    with pytest.raises(DemandError, match=r"Changes of flows \(reunify\) .* only the method stock_and_flow"):
        check_scenario(file, council / "inputs" / "fenshire", council)


def test_without_journeys_the_check_says_how_to_make_them(council: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "fenshire"
    shutil.copytree(council / "inputs" / "fenshire", inputs)
    (inputs / "journeys.csv").unlink()
    with pytest.raises(DemandError, match="needs the table journeys, which is not there"):
        check_scenario(scenario(council, ""), inputs, council)


def test_the_board_has_words_for_every_method() -> None:
    assert set(BOARD_WORDS) == set(METHODS)
