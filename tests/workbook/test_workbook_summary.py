"""The Summary: one page that agrees with the sheets behind it, and follows what is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import Council, run_small
from builders_workbook import CERTAIN, STAMP, STRATEGY
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import recalculated

from placements.reports.workbook import write_workbook
from placements.result import RunResult


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), STRATEGY, CERTAIN, last_month="2018-03")


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("book"), STAMP)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def rows_of(sheet: Worksheet) -> dict[str, list[float]]:
    """Words of column A -> figures from H on."""
    return {
        str(row[0].value): [cell.value for cell in row[7:] if cell.value is not None]
        for row in sheet.iter_rows()
        if row[0].value is not None
    }


def test_every_figure_of_money_is_the_runs_to_the_penny(run: RunResult, values: Workbook) -> None:
    assert_summary_equals(run, values)


def test_children_are_those_of_the_last_day_of_march(run: RunResult, values: Workbook) -> None:
    sheet = values["Summary"]
    table = run.tables.placements
    march = table["month"].str.endswith("-03") & (table["placement_type"] == "total")
    for plan, title in (("do_nothing", "Do nothing"), ("strategy", "Strategy")):
        mine = list(table.loc[march & (table["plan"] == plan), "mean"])
        assert rows_of(sheet)[title] == pytest.approx(mine, abs=0.0005)


def test_the_verdict_stands_in_words_with_its_reason(run: RunResult, values: Workbook) -> None:
    words = " ".join(str(row[0].value) for row in values["Summary"].iter_rows() if row[0].value)
    assert run.neutrality.sentence in words
    assert run.neutrality.reason in words


def test_the_sheet_prints_on_one_page_and_nothing_stands_beyond_it(path: Path) -> None:
    sheet = load_workbook(path)["Summary"]
    # one page each way is what a file that says nothing of it means
    assert {sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight} <= {None, 1}
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    first, last = str(sheet.print_area).rsplit("!", 1)[-1].replace("$", "").split(":")
    assert first == "A1"
    assert int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > sheet.max_row


@pytest.mark.slow
def test_a_run_without_measures_says_that_both_plans_cost_the_same(tmp_path: Path) -> None:
    import zipfile

    result = run_small(tmp_path, council=Council())
    path = write_workbook(result, tmp_path, STAMP)
    with zipfile.ZipFile(path) as file:
        charts = [file.read(name).decode() for name in file.namelist() if "/charts/chart" in name]
    assert any("both plans cost the same" in chart for chart in charts)
    assert set(rows_of(load_workbook(path, data_only=True)["Summary"])["Net saving"]) == {0}


@pytest.mark.slow
def test_the_summary_follows_a_changed_price(run: RunResult, path: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    dearer = replace(CERTAIN, prices={"external_residential": 3600.0})
    after = run_small(tmp_path / "after", STRATEGY, dearer, last_month="2018-03")
    change = {"unit_costs:external_residential:2015-04-01": 3600.0}
    assert_summary_equals(after, recalculated(path, tmp_path / "changed", change))


def assert_summary_equals(run: RunResult, values: Workbook) -> None:
    rows = rows_of(values["Summary"])
    cost = run.tables.cost.groupby(["plan", "financial_year"])["mean_gbp"].sum()
    saving = run.tables.net_saving
    lines = run.tables.lines
    measures = {name for name in lines["rule"] if _is_measure_cost(name)}
    own = lines[lines["rule"].isin(measures)].groupby(["plan", "financial_year"])["amount_gbp"].sum()
    expected = {
        "Do nothing: net budget": list(cost["do_nothing"]),
        "Strategy: net budget": list(cost["strategy"]),
        "Net saving": list(saving["annual_mean"]),
        "Cumulative net saving": list(saving["cumulative_mean"]),
        "of the difference: what the strategy itself costs": list(own["strategy"]),
    }
    for title, figures in expected.items():
        assert rows[title] == pytest.approx(figures, abs=0.004), title


def _is_measure_cost(rule: str) -> bool:
    from placements.finance import RULES

    return RULES[rule].measure_cost
