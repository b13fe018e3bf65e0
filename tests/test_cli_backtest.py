"""How wrong would it have been, and what did it do: `placements backtest` and `placements explain`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from placements.cli.app import app

ROOT = Path(__file__).resolve().parents[1]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "my-council"
    assert call("new", folder).exit_code == 0
    return folder


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Two authorities with a total of two parts, counted every March of 2010 to 2024."""
    rng = np.random.default_rng(1)
    rows = []
    for code, level in (("201", 300.0), ("202", 120.0)):
        foster = np.round(level * np.exp(np.cumsum(rng.normal(0, 0.07, 15))))
        homes = np.round(0.2 * level * np.exp(np.cumsum(rng.normal(0, 0.15, 15))))
        for name, counts in (("total", foster + homes), ("foster", foster), ("homes", homes)):
            rows += [(f"{2010 + year}-03-31", name, n, code) for year, n in enumerate(counts)]
    path = tmp_path / "panel.csv"
    pd.DataFrame(rows, columns=["date", "series", "value", "la_code"]).to_csv(path, index=False)
    return path


def words(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_council_reads_first_how_far_off_forecasts_would_have_been(council: Path) -> None:
    done = call("backtest", "--inputs", council / "inputs/my-council")
    assert done.exit_code == 0, done.output
    assert words(done).startswith(
        "Only 5 past forecasts can be scored a year ahead, too few to tell: the total was"
    )
    assert "IFA (1 known)" in words(done)
    folder = council / "outputs/backtest-my-council"
    assert sorted(path.name for path in folder.iterdir()) == ["backtest.csv", "backtest.svg", "points.csv"]
    shown = [line for line in done.output.splitlines() if "outputs" not in line]
    assert max(len(line) for line in shown) <= 80
    assert "* Fewer than 8 forecasts: too few to tell." in done.output


def test_the_table_is_that_of_the_workbook_and_the_board(council: Path, run: Path, tmp_path: Path) -> None:
    call("backtest", "--inputs", council / "inputs/my-council", "--out", tmp_path / "past")
    alone = pd.read_csv(tmp_path / "past/backtest.csv")
    of_run = pd.read_csv(run / "tables/backtest.csv")
    pd.testing.assert_frame_equal(alone, of_run.round(6))


def test_without_its_models_a_council_s_types_are_those_of_its_history(council: Path, tmp_path: Path) -> None:
    shutil.copytree(council / "inputs/my-council", tmp_path / "lonely")
    done = call("backtest", "--inputs", tmp_path / "lonely", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "In house foster (1 known)" in words(done)


def test_the_history_alone_is_enough_and_its_faults_are_named(council: Path, tmp_path: Path) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    history = (council / "inputs/my-council/history.csv").read_text("utf-8")
    (folder / "history.csv").write_text(history, encoding="utf-8")
    assert call("backtest", "--inputs", folder, "--out", tmp_path / "out").exit_code == 0
    (folder / "history.csv").write_text(history.replace(",427,", ",many,", 1), encoding="utf-8")
    done = call("backtest", "--inputs", folder)
    assert done.exit_code == 1
    assert 'history.csv, row 2, children: "many"' in words(done)


def test_authorities_of_one_table_are_scored_together_by_type_and_total(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call(
        "backtest", "--inputs", panel, "--by", "la_code", "--horizon", "24", "--origins", "6", "--out", out
    )
    assert done.exit_code == 0, done.output
    assert words(done).startswith("Over 12 past forecasts the total was off by")
    assert max(len(line) for line in done.output.splitlines() if str(tmp_path) not in line) <= 80
    table = pd.read_csv(out / "backtest.csv")
    assert list(table["series"].unique()) == ["total", "foster", "homes"]
    assert set(table["horizon_months"]) == {12, 24}
    points = pd.read_csv(out / "points.csv")
    assert set(points["la_code"]) == {201, 202}
    assert "within the range" in (out / "backtest.svg").read_text("utf-8")


def test_the_order_of_rows_of_a_table_is_irrelevant(panel: Path, tmp_path: Path) -> None:
    ask = ("--by", "la_code", "--horizon", "12", "--origins", "3")
    call("backtest", "--inputs", panel, *ask, "--out", tmp_path / "a")
    mixed = pd.read_csv(panel).sample(frac=1, random_state=1)
    mixed.to_csv(tmp_path / "mixed.csv", index=False)
    call("backtest", "--inputs", tmp_path / "mixed.csv", *ask, "--out", tmp_path / "b")
    keys = ["la_code", "series", "origin", "horizon_months"]
    one, other = (pd.read_csv(tmp_path / name / "points.csv").sort_values(keys) for name in ("a", "b"))
    columns = [*keys, "target", "actual", "last_value"]
    pd.testing.assert_frame_equal(one[columns].reset_index(drop=True), other[columns].reset_index(drop=True))


@pytest.mark.parametrize(
    ("ask", "code", "sentence"),
    [
        (("--inputs", "nowhere"), 1, "does not exist"),
        (("--inputs", ROOT / "inputs/oxfordshire", "--by", "la_code"), 1, "Leave --by out"),
        (("--inputs", ROOT / "inputs/oxfordshire", "--method", "magic"), 1, "known: averaged"),
        (("--inputs", ROOT / "inputs/oxfordshire", "--horizon", "0"), 2, "--horizon"),
        (("--inputs", ROOT / "inputs/oxfordshire", "--origins", "0"), 2, "--origins"),
        (("--inputs", ROOT / "inputs/oxfordshire", "--method", "ets"), 0, "No past forecast could be made"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    ask: tuple[str | Path, ...], code: int, sentence: str
) -> None:
    done = call("backtest", *ask)
    assert done.exit_code == code
    assert sentence in words(done)
    assert "Traceback" not in done.output


def test_a_table_without_the_group_column_is_refused(panel: Path) -> None:
    done = call("backtest", "--inputs", panel, "--by", "authority")
    assert done.exit_code == 1
    assert "authority" in done.output


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = call("backtest", "--inputs", ROOT / "inputs/oxfordshire", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "is a file, not a folder" in done.output
    assert (tmp_path / "out").read_text("utf-8") == "mine"


@pytest.fixture(scope="module")
def run(council: Path) -> Path:
    scenario = council / "models/my-council/do-nothing.toml"
    text = scenario.read_text("utf-8")
    scenario.write_text(text.replace('last_month = "2020-03"', 'last_month = "2017-03"'), encoding="utf-8")
    assert call("run", scenario, "--paths", "20").exit_code == 0
    return council / "outputs/do-nothing"


def test_explain_says_what_the_forecast_of_a_type_did(run: Path) -> None:
    done = call("explain", run, "--type", "ifa")
    rows = json.loads((run / "results.json").read_text("utf-8"))["forecast"]
    (sentence,) = [row["sentence"] for row in rows if row["series"] == "ifa"]
    assert words(done) == sentence
    assert max(len(line) for line in done.output.splitlines()) <= 80


def test_explain_says_all_forecasts_where_no_type_is_named(run: Path) -> None:
    done = call("explain", run)
    assert words(done).count("80% of futures lie between") == 7
    assert done.output.startswith("All children looked after: 9 counts from March 2011 to December 2015.")


def test_explain_names_the_types_that_are_known(run: Path, tmp_path: Path) -> None:
    done = call("explain", run, "--type", "agency")
    assert done.exit_code == 1
    assert '"agency" is not forecast' in words(done)
    assert "known: total, in_house_foster, ifa" in words(done)
    assert "is not a run's folder" in words(call("explain", tmp_path))
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    assert "Run the scenario again" in words(call("explain", tmp_path))


@pytest.mark.parametrize("verb", ["backtest", "explain"])
def test_help_has_an_example(verb: str) -> None:
    assert f"placements {verb}" in call(verb, "--help").output
