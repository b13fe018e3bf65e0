"""What both plans cost in each future, read from run folders: beside another run, compared, and verified again."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from builders import run_small, small_council, write_scenario
from builders_workbook import CERTAIN, STAMP, STRATEGY
from openpyxl import load_workbook

from placements.beside import Beside, OtherRun
from placements.cli.words import future_by_future, notes
from placements.companions.path_costs import kept_path_costs, read_path_costs
from placements.companions.runs import other_run
from placements.comparison import differences_of_basis, not_paired, read_run
from placements.domain import VerifyError
from placements.domain.progress import silent
from placements.finance.side_by_side import paired
from placements.reports.manifest import write_manifest
from placements.reports.results import write_results
from placements.reports.tables import write_tables
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.session import Request, run_to_folder
from placements.verify import verify_run

CREATED = dt.datetime(2016, 2, 23, 9, 30, tzinfo=dt.UTC)
LATE = STRATEGY.replace('kind = "home"', 'kind = "home"\nmonths_late = 3')


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs in the same futures, as much of each folder as is read of it; the second has the first beside it."""
    root = tmp_path_factory.mktemp("council")
    first, second = root / "outputs" / "strategy", root / "outputs" / "late"
    write_run(run_small(root / "strategy", STRATEGY, CERTAIN, title="strategy"), first)
    late = run_small(root / "late", LATE, CERTAIN, title="late")
    beside = Beside(runs=(other_run(first, "small"),))
    write_run(replace(late, beside=beside), second)
    return first, second


def write_run(result: RunResult, folder: Path) -> None:
    folder.mkdir(parents=True)
    for write in (write_results, write_tables):
        write(result, folder, STAMP)
    if result.beside.runs:
        write_workbook(result, folder, STAMP)
    write_manifest(result, folder, STAMP, {}, ())


def copy_of(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / folder.name))


def test_the_table_is_read_as_it_was_written(runs: tuple[Path, Path]) -> None:
    found = read_path_costs(runs[0])
    results = json.loads((runs[0] / "results.json").read_text(encoding="utf-8"))
    assert found.strategy.shape == (20, 2)
    assert found.cumulative_net_saving[:, -1].mean() == pytest.approx(
        # of months, each rounded to the penny
        results["net_saving"][-1]["cumulative"]["mean"],
        abs=0.5,
    )


def test_a_table_that_was_changed_is_refused_with_both_hashes(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = copy_of(runs[0], tmp_path)
    path = folder / "tables" / "paths.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1,2015/16", "1,2015/17"), encoding="utf-8")
    for read in (read_path_costs, kept_path_costs, read_run):
        with pytest.raises(
            VerifyError, match=r"paths\.csv was changed after .* its SHA-256 begins with \w{12}, in"
        ):
            read(folder)


def test_a_table_that_is_not_there_is_refused_or_done_without(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = copy_of(runs[0], tmp_path)
    (folder / "tables" / "paths.csv").unlink()
    with pytest.raises(VerifyError, match=r"paths\.csv is not there any more\. Run the scenario of"):
        read_path_costs(folder)
    assert kept_path_costs(folder) is None
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["outputs_sha256"]["tables/paths.csv"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(
        VerifyError, match=r"which kept no tables/paths\.csv, so it cannot be compared future by"
    ):
        read_path_costs(folder)
    with pytest.raises(VerifyError, match="it has no manifest"):
        read_path_costs(tmp_path)


@pytest.mark.slow
def test_a_run_with_another_beside_it_is_verified_byte_for_byte(tmp_path: Path) -> None:
    small_council(tmp_path, CERTAIN)
    first, second = tmp_path / "outputs" / "strategy", tmp_path / "outputs" / "late"
    for folder, body, beside in ((first, STRATEGY, ()), (second, LATE, (first,))):
        scenario = write_scenario(tmp_path / folder.name, body)
        request = Request(scenario, tmp_path / "inputs" / "small", folder, beside=beside)
        run_to_folder(request, tmp_path, CREATED, silent)
    assert not verify_run(second, silent).moved
    path = first / "tables" / "paths.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(VerifyError, match=r"paths\.csv was changed after the run was written"):
        verify_run(second, silent)


def test_the_manifest_holds_the_hash_of_costs_that_stand_beside(runs: tuple[Path, Path]) -> None:
    beside = json.loads((runs[1] / "manifest.json").read_text(encoding="utf-8"))["beside_sha256"]
    assert list(beside) == ["run strategy", "run strategy, future by future"]
    assert beside["run strategy, future by future"] == read_path_costs(runs[0]).sha256()


def test_without_costs_what_stands_beside_has_the_hash_it_always_had() -> None:
    assert list(Beside((OtherRun("late", {"seed": 1}),)).hashes()) == ["run late"]


def test_the_workbook_shows_each_difference_of_the_same_futures(runs: tuple[Path, Path]) -> None:
    sheet = load_workbook(runs[1] / "budget.xlsx", data_only=True)["Scenarios"]
    rows = [[cell.value for cell in row[:10]] for row in sheet.iter_rows()]
    start = next(place for place, row in enumerate(rows) if row[0] == "Differences future by future")
    pair = paired(read_path_costs(runs[0]), read_path_costs(runs[1]))
    for row, one in zip(rows[start + 1 :], pair.by_year, strict=False):
        assert row[:2] == ["strategy", "strategy"]
        assert row[4:8] == pytest.approx([one.median, one.p10, one.p90, one.mean], abs=0.5)
        assert [row[3], *row[8:]] == pytest.approx([one.larger, one.tie, one.smaller])
    assert [row[2] for row in rows[start + 1 : start + 3]] == ["31 March 2016", "31 March 2017"]


def test_compare_prints_the_differences_of_the_same_futures(runs: tuple[Path, Path]) -> None:
    lines = future_by_future([read_run(folder) for folder in runs])
    assert lines[1] == "Net saving less that of strategy (strategy), future by future"
    assert lines[2].split() == ["Saves", "more", "Same", "Median", "P10", "P90", "Mean"]
    assert "late (late)" in lines
    assert max(len(line) for line in lines) <= 80


def test_compare_says_which_input_tables_differ(runs: tuple[Path, Path]) -> None:
    first, second = (read_run(folder) for folder in runs)
    assert differences_of_basis([first, second]) == []
    dearer = replace(second, files={**second.files, "unit_costs.csv": "0" * 64, "market_tiers.csv": "1" * 64})
    assert differences_of_basis([first, dearer]) == [
        "These runs have different input tables (market_tiers.csv and unit_costs.csv), so a difference between them is "
        "not the strategy's alone."
    ]
    # of another council every table differs: that is one reason, not many
    elsewhere = replace(dearer, basis=first.basis | {"council": "other"})
    (said,) = differences_of_basis([first, elsewhere])
    assert "different councils" in said
    # nothing is known of a folder without a manifest
    assert differences_of_basis([first, replace(dearer, files={})]) == []


def test_compare_says_where_futures_cannot_be_compared(runs: tuple[Path, Path]) -> None:
    first = read_run(runs[0])
    bare = replace(read_run(runs[1]), costs=None)
    assert future_by_future([first, bare]) == []
    (said,) = not_paired([first, bare])
    assert said.startswith("The folder keeps no costs by future (tables/paths.csv)")
    assert "late" in " ".join(notes([said]))
    # another seed has a note of its own
    other = replace(bare, basis=first.basis | {"seed": 7})
    assert future_by_future([first, other]) == []
    assert not_paired([first, other]) == []
