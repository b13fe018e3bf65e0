"""Many scenarios on many councils: the figures of single runs, whatever was run before and wherever."""

from __future__ import annotations

import csv
import json
import shutil
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from builders_batch import (
    COUNCILS,
    LATE,
    Counting,
    region,
    run_batch,
    write_named,
)

from placements.batch import Answer, Block, Finished, read_batch
from placements.batch.block_run import Done, NotDone, run_block, run_blocks
from placements.batch.blocks import blocks_of
from placements.batch.figures import content_sha256
from placements.batch.kept import Kept
from placements.batch.run_all import chunks
from placements.domain import OutputError, PlacementsError
from placements.prepared import prepare
from placements.result import RunResult
from placements.run import run_scenario
from placements.scenario import load_scenario

BLOCKS = [
    f"{council}: {scenario}" for council in COUNCILS for scenario in ("do-nothing", "half", "home", "late")
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region of two councils that was run once, here, into ``out``."""
    folder = tmp_path_factory.mktemp("region")
    run_batch(region(folder), folder / "out")
    return folder


@pytest.fixture(scope="module")
def done(work: Path) -> Finished:
    return run_batch(work / "region.toml", work / "out")


@pytest.fixture
def again(work: Path, tmp_path: Path) -> Path:
    """The same region, run once, to change."""
    shutil.copytree(work, tmp_path / "region")
    return tmp_path / "region"


@pytest.fixture(scope="module")
def single(work: Path) -> RunResult:
    """A run of north's scenario that is half delivered, on the seed that its block has."""
    block = block_of(work, "north", "half")
    return run_scenario(block.scenario_file, block.inputs, seed=block.seed)


def block_of(folder: Path, council: str, scenario: str) -> Block:
    blocks, _ = blocks_of(read_batch(folder / "region.toml"))
    return next(block for block in blocks if (block.council, block.scenario) == (council, scenario))


def figures(folder: Path, council: str = "north", scenario: str = "half") -> pd.DataFrame:
    return pd.read_parquet(folder / "out" / "parts" / council / f"{scenario}.parquet")


def answer_of(done: Finished, council: str, scenario: str) -> Answer:
    return next(a for a in done.answers if (a.council, a.scenario) == (council, scenario))


# the figures of a run


def test_a_block_gives_the_verdict_and_the_reason_of_a_run(done: Finished, single: RunResult) -> None:
    answer, found = answer_of(done, "north", "half"), single.neutrality
    assert (answer.verdict, answer.reason) == (found.verdict, found.reason)
    assert answer.probability == found.probability
    money = (found.median, found.p10, found.p90)
    assert (answer.median_gbp, answer.p10_gbp, answer.p90_gbp) == tuple(round(m, 2) for m in money)
    assert answer.break_even_occupancy == found.break_even_occupancy
    assert found.stress is not None and answer.stress_probability == found.stress.probability
    assert answer.payback_month == (None if found.payback_month is None else str(found.payback_month))


def test_a_block_gives_the_cost_and_the_net_saving_of_a_run_to_the_penny(
    work: Path, single: RunResult
) -> None:
    table = figures(work)
    cost = table[table["figure"] == "cost"].set_index(["plan", "financial_year", "placement_type"])["mean"]
    theirs = (
        single.tables.cost.groupby(["plan", "financial_year", "placement_type"])["mean_gbp"].sum().round(2)
    )
    assert cost.drop("total", level="placement_type").sort_index().to_dict() == theirs.to_dict()
    for figure, column in (("net saving of the year", "annual"), ("net saving so far", "cumulative")):
        mine = table[table["figure"] == figure]
        for name in ("mean", "p10", "p50", "p90"):
            assert mine[name].tolist() == single.tables.net_saving[f"{column}_{name}"].tolist()
    so_far = table[table["figure"] == "net saving so far"]
    assert so_far["probability"].tolist() == single.tables.net_saving["probability_cost_neutral"].tolist()


def test_a_block_gives_the_children_of_a_run_on_31_march(work: Path, single: RunResult) -> None:
    table = figures(work)
    mine = table[(table["figure"] == "children on 31 March") & (table["financial_year"] == "2016/17")]
    theirs = single.tables.placements
    theirs = theirs[theirs["month"] == "2017-03"].set_index(["plan", "placement_type"])
    for row in mine.itertuples():
        expected = theirs.loc[(row.plan, row.placement_type)]
        assert [row.mean, row.p10, row.p50, row.p90] == expected[["mean", "p10", "p50", "p90"]].tolist()
    assert len(mine) == len(theirs)


def test_placement_types_add_to_the_total_and_plans_differ_by_the_net_saving(work: Path) -> None:
    for council in COUNCILS:
        table = figures(work, council)
        means = table[table["figure"] == "cost"].pivot_table(
            index=["plan", "financial_year"], columns="placement_type", values="mean"
        )
        assert (means.drop(columns="total").sum(axis=1).round(2) == means["total"]).all()
        saving = (means["total"]["do_nothing"] - means["total"]["strategy"]).round(2)
        assert saving.tolist() == table[table["figure"] == "net saving of the year"]["mean"].tolist()


def test_do_nothing_saves_exactly_nothing(done: Finished, work: Path) -> None:
    answer = answer_of(done, "south", "do-nothing")
    assert (answer.median_gbp, answer.p10_gbp, answer.p90_gbp) == (0, 0, 0)
    table = figures(work, "south", "do-nothing")
    assert (
        (table[table["figure"].str.startswith("net saving")][["mean", "p10", "p50", "p90"]] == 0)
        .to_numpy()
        .all()
    )


# common random numbers


def test_a_council_has_one_seed_in_all_scenarios_and_councils_have_different_ones(done: Finished) -> None:
    # crc32 of "north" is 3693752514 and of "south" 1091925364: SeedSequence(1, spawn_key=(3693752514,)) begins
    # with 3450530936, SeedSequence(1, spawn_key=(1091925364,)) with 1481904513
    seeds = {(answer.council, answer.seed) for answer in done.answers}
    assert seeds == {("north", 3450530936), ("south", 1481904513)}


def test_the_same_scenario_under_two_names_gives_the_same_figures(again: Path) -> None:
    shutil.copy(again / "models" / "half.toml", again / "models" / "twin.toml")
    found = run_batch(again / "region.toml", again / "out")
    for council in COUNCILS:
        twin, half = (answer_of(found, council, name) for name in ("twin", "half"))
        assert replace(twin, scenario="half") == half


def test_what_a_worker_ran_before_changes_no_figure(work: Path, done: Finished) -> None:
    # `done` went through them in order; here every block comes after others than there, the last one after none
    blocks, _ = blocks_of(read_batch(work / "region.toml"))
    kept = Kept()
    for block in [blocks[6], *blocks[3::-1]]:
        assert run_block(block, kept).answer == answer_of(done, block.council, block.scenario)
    assert run_block(blocks[1], Kept()).answer == answer_of(done, "north", "half")


def test_scenarios_of_one_council_read_and_forecast_it_once(work: Path) -> None:
    kept = Kept()
    ready = []
    for name in ("half", "home"):
        block = block_of(work, "north", name)
        scenario = load_scenario(block.scenario_file, seed=block.seed)
        ready.append(prepare(scenario, kept.council(block.inputs, block.inputs_sha256, scenario)))
    assert ready[0].council is ready[1].council
    assert kept.demand(ready[0]) is kept.demand(ready[1])
    assert kept.do_nothing(ready[0]) is kept.do_nothing(ready[1])


def test_a_scenario_that_forecasts_otherwise_is_forecast_by_itself(work: Path, tmp_path: Path) -> None:
    more = write_named(tmp_path, "more", "[demand]\nextra_growth_per_year = 0.05\n")
    block, kept = block_of(work, "north", "home"), Kept()
    found = []
    for file in (block.scenario_file, more):
        scenario = load_scenario(file, seed=block.seed)
        ready = prepare(scenario, kept.council(block.inputs, block.inputs_sha256, scenario))
        found.append(kept.do_nothing(ready).total.sum())
    assert found[1] > found[0] * 1.02


def test_what_scenarios_set_about_the_allocation_parts_their_do_nothing_plans(work: Path) -> None:
    block, kept = block_of(work, "north", "home"), Kept()
    scenario = load_scenario(block.scenario_file, seed=block.seed)
    settings = scenario.settings
    allocation = settings.allocation.model_copy(update={"unplaced_penalty_gbp_per_week": 13_000.0})
    other = scenario.model_copy(update={"settings": settings.model_copy(update={"allocation": allocation})})
    council = kept.council(block.inputs, block.inputs_sha256, scenario)
    first, second = (kept.do_nothing(prepare(one, council)) for one in (scenario, other))
    assert first is not second


# going on


def test_a_batch_that_was_finished_is_not_run_again(work: Path, done: Finished) -> None:
    counting = Counting()
    found = run_batch(work / "region.toml", work / "out", counting)
    assert counting.ran == []
    assert (found.kept, found.sha256) == (8, done.sha256)


def test_a_batch_stopped_half_way_goes_on_and_ends_with_the_same_figures(
    work: Path, done: Finished, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run_batch(work / "region.toml", out, Counting(stop=3))
    assert not (out / "results.parquet").exists()
    torn = out / "parts" / "north" / ".home.parquet-00000000-unfinished"
    torn.write_bytes(b"PAR1 half a file")
    counting = Counting()
    found = run_batch(work / "region.toml", out, counting)
    assert counting.names == BLOCKS[3:]
    assert (found.kept, found.sha256) == (3, done.sha256)


def test_a_changed_scenario_is_run_again_and_no_other(again: Path, done: Finished) -> None:
    write_named(again, "home", "[demand]\nextra_growth_per_year = 0.05\n")
    counting = Counting()
    found = run_batch(again / "region.toml", again / "out", counting)
    assert counting.names == ["north: home", "south: home"]
    assert found.sha256 != done.sha256
    assert answer_of(found, "north", "half") == answer_of(done, "north", "half")


def test_a_changed_stress_case_is_run_again_with_all_that_name_it(again: Path) -> None:
    write_named(again, "late", LATE.replace("months_late = 6", "months_late = 9"))
    counting = Counting()
    run_batch(again / "region.toml", again / "out", counting)
    assert counting.names == ["north: half", "north: late", "south: half", "south: late"]


def test_changed_inputs_are_run_again_and_no_other_councils(again: Path) -> None:
    file = again / "inputs" / "south" / "unit_costs.csv"
    file.write_text(file.read_text("utf-8").replace("3402", "3502"), encoding="utf-8")
    counting = Counting()
    run_batch(again / "region.toml", again / "out", counting)
    assert counting.names == BLOCKS[4:]


@pytest.mark.parametrize("line", ["seed = 2", "paths = 13", 'engine = "lp"'])
def test_no_block_is_kept_under_another_setting_of_the_batch(work: Path, tmp_path: Path, line: str) -> None:
    shutil.copytree(work / "inputs", tmp_path / "inputs")
    shutil.copytree(work / "models", tmp_path / "models")
    batch = tmp_path / "region.toml"
    batch.write_text((work / "region.toml").read_text("utf-8"), encoding="utf-8")
    keys = {block.key for block in blocks_of(read_batch(work / "region.toml"))[0]}
    assert {block.key for block in blocks_of(read_batch(batch))[0]} == keys  # wherever the files lie
    batch.write_text(f"{line}\n{batch.read_text('utf-8')}", encoding="utf-8")
    assert keys.isdisjoint(block.key for block in blocks_of(read_batch(batch))[0])


def test_a_spoilt_part_is_run_again(again: Path, done: Finished) -> None:
    parts = again / "out" / "parts"
    (parts / "north" / "home.parquet").write_bytes((parts / "north" / "home.parquet").read_bytes()[:-9])
    table = figures(again)
    table.loc[0, "mean"] += 0.01
    table.to_parquet(parts / "north" / "half.parquet")
    counting = Counting()
    found = run_batch(again / "region.toml", again / "out", counting)
    assert counting.names == ["north: half", "north: home"]
    assert found.sha256 == done.sha256


def test_fresh_runs_again_what_is_there(work: Path, done: Finished) -> None:
    counting = Counting(stop=1)
    with pytest.raises(KeyboardInterrupt):
        run_batch(work / "region.toml", work / "out", counting, fresh=True)
    assert counting.names == BLOCKS[:1]


# what fails


def test_a_bad_council_is_reported_and_the_others_are_finished(again: Path, done: Finished) -> None:
    file = again / "inputs" / "south" / "unit_costs.csv"
    file.write_text(file.read_text("utf-8").replace("3402", "34O2"), encoding="utf-8")
    found = run_batch(again / "region.toml", again / "out")
    assert [failure.council for failure in found.failures] == ["south"] * 4
    assert "34O2" in found.failures[0].sentence and "unit_costs.csv, row" in found.failures[0].sentence
    assert found.answers == done.answers[:4]
    with (again / "out" / "failures.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [row["scenario"] for row in csv.DictReader(lines)] == ["do-nothing", "half", "home", "late"]


def test_the_list_of_failures_goes_when_they_are_mended(again: Path, done: Finished) -> None:
    broken = again / "models" / "broken.toml"
    broken.write_text("title = 3\n", encoding="utf-8")
    assert len(run_batch(again / "region.toml", again / "out").failures) == 1
    assert (again / "out" / "failures.csv").exists()
    broken.unlink()
    assert run_batch(again / "region.toml", again / "out").sha256 == done.sha256
    assert not (again / "out" / "failures.csv").exists()


def test_files_that_change_while_a_batch_runs_are_refused(work: Path) -> None:
    block = block_of(work, "north", "home")
    for changed, name in (({"inputs_sha256": "0"}, "north"), ({"scenario_sha256": "0"}, "home.toml")):
        result = run_blocks([replace(block, **changed)])[0]
        assert isinstance(result, NotDone)
        assert result.sentence == f"{name}: a file has changed since the batch began. Run the batch again."


def test_a_worker_of_another_version_is_refused(work: Path) -> None:
    result = run_blocks([replace(block_of(work, "north", "home"), version="9.9")])[0]
    assert isinstance(result, NotDone)
    assert "the batch was started by 9.9. Install the same version on both." in result.sentence


def test_a_fault_of_ours_is_said_in_a_sentence_and_stops_no_other_block(work: Path) -> None:
    blocks = [replace(block_of(work, "north", "home"), paths="twelve"), block_of(work, "north", "late")]  # type: ignore[arg-type]
    results = run_blocks(blocks)
    assert isinstance(results[0], NotDone) and isinstance(results[1], Done)


def test_a_worker_that_dies_is_said_and_what_is_finished_is_kept(work: Path, tmp_path: Path) -> None:
    with pytest.raises(
        PlacementsError, match=r"A worker died \(BrokenProcessPool\).* run the same command again"
    ):
        run_batch(work / "region.toml", tmp_path / "out", Counting(stop=2, error=BrokenProcessPool))
    assert len(list((tmp_path / "out" / "parts").rglob("*.parquet"))) == 2


def test_a_folder_that_is_not_a_batchs_is_left_alone(work: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match=r"holds files that are not a batch's.*Nothing was changed"):
        run_batch(work / "region.toml", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


# what is written


def test_all_figures_stand_in_one_file_in_the_order_of_councils_and_scenarios(work: Path) -> None:
    results = pd.read_parquet(work / "out" / "results.parquet")
    names = (results["council"] + ": " + results["scenario"]).drop_duplicates()
    assert names.tolist() == BLOCKS
    for council in COUNCILS:
        mine = results[(results["council"] == council) & (results["scenario"] == "half")]
        pd.testing.assert_frame_equal(
            mine.drop(columns=["council", "scenario"]).reset_index(drop=True), figures(work, council)
        )


def test_the_overview_has_a_row_a_block(work: Path, done: Finished) -> None:
    overview = pd.read_csv(work / "out" / "blocks.csv", encoding="utf-8-sig")
    assert overview["probability"].tolist() == [answer.probability for answer in done.answers]
    assert overview["title"].tolist() == ["Do-Nothing", "Half", "Home", "Late"] * 2


def test_the_manifest_names_what_every_block_rests_on(work: Path, done: Finished) -> None:
    manifest = json.loads((work / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["results_sha256"] == done.sha256
    block = block_of(work, "south", "half")
    entry = next(b for b in manifest["blocks"] if (b["council"], b["scenario"]) == ("south", "half"))
    assert (entry["key"], entry["seed"]) == (block.key, block.seed)
    assert entry["inputs_sha256"] == block.inputs_sha256
    assert entry["content_sha256"] == content_sha256(figures(work, "south"))


def test_one_penny_changes_the_hash_of_a_table(work: Path) -> None:
    table = figures(work)
    changed = table.copy()
    changed.loc[3, "p90"] += 0.01
    renamed = table.copy()
    renamed.loc[3, "placement_type"] = "elsewhere"
    assert len({content_sha256(t) for t in (table, changed, renamed, table.iloc[::-1])}) == 4


# chunks


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_chunks_hold_every_block_once_in_order_and_one_council_each(work: Path, workers: int) -> None:
    block = block_of(work, "north", "home")
    blocks = [
        replace(block, council=council, scenario=f"{number:02}")
        for council in ("a", "b", "c")
        for number in range(30)
    ]
    found = chunks(blocks, workers)
    assert [block for chunk in found for block in chunk] == blocks
    assert all(len({block.council for block in chunk}) == 1 for chunk in found)
    # 90 blocks, four chunks a worker at least: 12 on two workers, 4 on seven
    assert max(len(chunk) for chunk in found) == {1: 1, 2: 12, 7: 4}[workers]
