"""The main job as a person does it: run, look, compare, verify."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.finance import ResultTables

ROOT = Path(__file__).resolve().parents[1]
FEW = ["--paths", "20"]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council of one's own, made by `placements new`; its scenarios end two years after the homes open."""
    folder = tmp_path_factory.mktemp("work") / "my-council"
    assert call("new", folder).exit_code == 0
    first = folder / "models/my-council/do-nothing.toml"
    text = first.read_text("utf-8")
    assert 'last_month = "2020-03"' in text
    first.write_text(text.replace('last_month = "2020-03"', 'last_month = "2018-03"'), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(council: Path) -> Result:
    """The strategy, run once over 20 futures."""
    done = call("run", council / "models/my-council/strategy.toml", *FEW)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def strategy(council: Path, ran: Result) -> Path:
    """The folder of that run."""
    assert ran.exit_code == 0
    return council / "outputs" / "strategy"


@pytest.fixture(scope="module")
def other_seed(council: Path) -> Path:
    """The strategy once more, over other futures."""
    folder = council / "outputs" / "other-seed"
    call("run", council / "models/my-council/strategy.toml", *FEW, "--seed", "7", "--out", folder)
    return folder


def results(run: Path) -> dict[str, object]:
    return json.loads((run / "results.json").read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_a_run_says_its_verdict_first_and_then_where_the_outputs_lie(
    council: Path, ran: Result, strategy: Path
) -> None:
    sentence = str(results(strategy)["neutrality"]["sentence"])  # type: ignore[index]
    assert " ".join(ran.output.split()).startswith(sentence)
    assert ran.output.index("Verdict:") < ran.output.index("board.html")
    assert max(len(line) for line in ran.output.split("\n") if str(council) not in line) <= 80


def test_a_run_leaves_every_output_the_readme_names(strategy: Path) -> None:
    names = {path.name for path in strategy.iterdir()}
    assert names == {"budget.xlsx", "board.html", "tables", "inputs", "results.json", "manifest.json"}
    assert len(list((strategy / "tables").glob("*.csv"))) == len(fields(ResultTables)) + 1


def test_results_are_what_the_schema_says(strategy: Path) -> None:
    schema = json.loads(call("schema", "results").output)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(results(strategy), schema)


def test_types_add_to_totals_rules_to_cost_and_plans_differ_by_net_saving(strategy: Path) -> None:
    found = json.loads((strategy / "results.json").read_text("utf-8"))
    for table, keys in (("demand", ("month",)), ("placements", ("plan", "month"))):
        sums: dict[tuple[str, ...], float] = {}
        totals: dict[tuple[str, ...], float] = {}
        for row in found[table]:
            key = tuple(row[name] for name in keys)
            target = totals if row["placement_type"] == "total" else sums
            target[key] = target.get(key, 0.0) + row["mean"]
        assert totals.keys() == sums.keys()
        assert all(round(totals[key] - sums[key], 6) == 0 for key in totals)
    cost: dict[tuple[str, str], float] = {}
    for row in found["cost"]:
        key = (row["plan"], row["financial_year"])
        cost[key] = cost.get(key, 0.0) + row["mean_gbp"]
    cumulative = 0.0
    for row in found["net_saving"]:
        year = row["financial_year"]
        assert round(cost["do_nothing", year] - cost["strategy", year], 2) == row["annual"]["mean"]
        cumulative += row["annual"]["mean"]
        assert round(cumulative, 2) == row["cumulative"]["mean"]
    months = sum(row["mean"] for row in found["net_saving_months"])
    assert round(months, 2) == found["net_saving"][-1]["cumulative"]["mean"]


@pytest.mark.slow  # by default `verify` runs it again and compares every file, and test_run_laws every table
def test_two_runs_with_one_seed_are_identical_byte_for_byte(council: Path, strategy: Path) -> None:
    again = council / "outputs" / "again"
    assert call("run", council / "models/my-council/strategy.toml", *FEW, "--out", again).exit_code == 0
    assert (again / "results.json").read_bytes() == (strategy / "results.json").read_bytes()


def test_another_seed_gives_other_figures(other_seed: Path, strategy: Path) -> None:
    assert results(other_seed)["seed"] == 7
    assert results(other_seed)["net_saving"] != results(strategy)["net_saving"]


def test_verify_says_that_nothing_moved(strategy: Path) -> None:
    done = call("verify", strategy)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Nothing moved")
    assert "byte for byte" in " ".join(done.output.split())


@pytest.mark.slow
def test_verify_names_an_output_that_was_edited_and_an_input_that_moved(
    council: Path, strategy: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(council, copy)
    run = copy / "outputs" / strategy.name
    (run / "board.html").write_text("edited", encoding="utf-8")
    costs = copy / "inputs/my-council/unit_costs.csv"
    costs.write_text(costs.read_text("utf-8").replace("3402", "3500"), encoding="utf-8")
    done = call("verify", run)
    assert done.exit_code == 1
    assert "Moved: output board.html has changed." in done.output
    assert "Moved: input unit_costs.csv has changed." in done.output
    assert done.output.startswith(
        "strategy cannot be repeated as it was: what it rests on has changed since.\n"
    )
    assert "its folder keeps, running it again gave the same answer, to the penny." in " ".join(
        done.output.split()
    )
    assert re.search(
        r"Run again on what there is now, \d+ of \d+ outputs differ", " ".join(done.output.split())
    )


@pytest.mark.slow
def test_compare_shows_one_table_a_row_a_run(council: Path, strategy: Path) -> None:
    late = council / "outputs" / "late-homes"
    call("run", council / "models/my-council/late-homes.toml", *FEW)
    done = call("compare", strategy, late)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0].split() == ["Verdict", "Neutral", "Median", "P10", "P90", "Payback", "Needs"]
    found = results(strategy)["neutrality"]
    row = lines[lines.index("Placement strategy (strategy)") + 1]
    assert row.strip().startswith(str(found["verdict"]))  # type: ignore[index]
    assert f"{found['break_even_occupancy']:.1%}" in row  # type: ignore[index]
    assert "Homes 12 months late (late-homes)" in lines
    assert max(len(line) for line in lines) <= 80
    assert "Note" not in done.output


def test_compare_says_when_runs_rest_on_other_futures(other_seed: Path, strategy: Path) -> None:
    assert "Note: These runs have different seeds" in call("compare", strategy, other_seed).output


def test_compare_needs_two_runs_and_folders_that_are_runs(strategy: Path, tmp_path: Path) -> None:
    assert call("compare", strategy).exit_code == 2
    done = call("compare", strategy, tmp_path)
    assert done.exit_code == 1
    assert "is not a run's folder" in done.output


@pytest.mark.slow
def test_a_second_run_keeps_what_a_person_added_or_changed(council: Path) -> None:
    out = council / "outputs" / "kept"
    scenario = council / "models/my-council/do-nothing.toml"
    call("run", scenario, *FEW, "--out", out)
    (out / "note to the board.txt").write_text("ours", encoding="utf-8")
    (out / "budget.xlsx").write_bytes(b"changed in Excel")
    done = call("run", scenario, *FEW, "--out", out)
    assert done.exit_code == 0, done.output
    assert (out / "note to the board.txt").read_text("utf-8") == "ours"
    assert (out / "budget (changed 1).xlsx").read_bytes() == b"changed in Excel"
    assert (out / "budget.xlsx").read_bytes()[:2] == b"PK"
    assert "Kept from before" in done.output


def test_a_folder_that_is_not_a_run_is_refused_and_untouched(council: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"years of work")
    done = call("run", council / "models/my-council/strategy.toml", *FEW, "--out", tmp_path)
    assert done.exit_code == 1
    assert "holds files that are not a run's" in done.output
    assert contents(tmp_path) == {"thesis.docx": b"years of work"}


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(council: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = call("run", council / "models/my-council/strategy.toml", "--out", tmp_path / "file" / "run")
    assert done.exit_code == 1
    assert "cannot be written to" in done.output


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is sent another way on Windows")
def test_an_interrupt_in_the_middle_leaves_the_earlier_run_as_it_was(council: Path, strategy: Path) -> None:
    before = contents(strategy)
    words = ["run", council / "models/my-council/strategy.toml", "--paths", "100000", "--out", strategy]
    process = subprocess.Popen(
        [sys.executable, "-m", "placements", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=8)
    process.send_signal(subprocess.signal.SIGINT)  # type: ignore[attr-defined]
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped. Nothing was written" in errors
    assert "Traceback" not in errors
    assert contents(strategy) == before
    assert [path.name for path in strategy.parent.iterdir() if "unfinished" in path.name] == []


def test_the_starter_council_is_named_after_its_folder(council: Path) -> None:
    text = (council / "models/my-council/do-nothing.toml").read_text("utf-8")
    assert 'council = "my-council"' in text
    assert call("check", council / "models/my-council/strategy.toml").exit_code == 0


def test_a_new_council_never_overwrites(council: Path) -> None:
    before = contents(council / "models")
    done = call("new", council)
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert contents(council / "models") == before


def test_inputs_are_found_from_any_folder_and_can_be_named(council: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "lonely.toml"
    models = council / "models/my-council"
    scenario.write_text((models / "do-nothing.toml").read_text("utf-8"), encoding="utf-8")
    shutil.copy(models / "placement-types.toml", tmp_path)
    lost = call("check", scenario)
    assert lost.exit_code == 1
    assert "no folder inputs/my-council was found" in lost.output
    assert call("check", scenario, "--inputs", council / "inputs/my-council").exit_code == 0


def test_help_has_an_example_on_every_verb() -> None:
    for verb in ("new", "check", "run", "compare", "verify", "backtest", "explain", "schema"):
        shown = call(verb, "--help")
        assert shown.exit_code == 0
        assert "Example" in shown.output
        assert f"placements {verb}" in shown.output


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from placements.cli.app import app\n"
        "assert CliRunner().invoke(app, ['run', '--help']).exit_code == 0\n"
        "heavy = {'pandas', 'numpy', 'statsmodels', 'pulp', 'altair', 'xlsxwriter'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version_is_the_package_s() -> None:
    assert call("--version").output == "placements 0.1.0\n"


def test_the_manuals_are_fresh() -> None:
    assert (ROOT / "models/README.md").read_text("utf-8") == call("schema", "scenario").output
    assert (ROOT / "inputs/README.md").read_text("utf-8") == call("schema", "inputs").output
