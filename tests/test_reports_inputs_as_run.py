"""What a run ran on lies in its folder, and reads back as it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from builders import EVERY_MEASURE, UNCERTAIN, run_small, small_council, write_scenario
from builders_changes import again, edit, kept
from builders_journeys import rows
from hypothesis import given
from hypothesis import strategies as st

from placements.demand import default_priors
from placements.inputs import TABLES, read_council
from placements.inputs.formula_mark import marked, unmarked
from placements.reports.inputs_as_run import cell_text, settings_as_run
from placements.reports.manifest import output_hashes, read_manifest
from placements.reports.priors_file import FIRST_LINE
from placements.reports.toml_text import document_lines
from placements.result import RunResult
from placements.scenario import load_scenario

FORMULA = "=1+1 is what the “ledger”, £ <&> 🏠, says"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("council"), EVERY_MEASURE, UNCERTAIN, seed=7)


def test_every_table_reads_back_figure_for_figure_and_is_no_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    write_scenario(tmp_path)
    small_council(tmp_path, UNCERTAIN)
    edit(tmp_path, "unit_costs", "Cabinet paper", f'"{FORMULA}"')
    edit(tmp_path, "history", "as published", "'- as it was")
    edit(tmp_path, "strategy_costs", "as published", "@" + "x" * 499)
    evidence = tmp_path / "inputs/small/evidence.csv"
    header = ",".join(TABLES["evidence"].column_names)
    evidence.write_text(f'{header}\ntopic,"{FORMULA}",-0.000001,£,2015-12-31,+,-,\n', encoding="utf-8")
    result = again(tmp_path, EVERY_MEASURE)
    folder = kept(result, tmp_path, "kept")
    found = read_council(
        folder / "inputs", result.scenario.placement_types, base_month=result.scenario.settings.base_month
    )
    for name, table in result.council.tables().items():
        assert found.tables()[name].equals(table), name
    assert FORMULA in set(found.unit_costs["source"])
    assert f',"\'{FORMULA}",' in (folder / "inputs/unit_costs.csv").read_text("utf-8-sig")


@given(st.text(alphabet="'=+-@a ", max_size=6))
def test_whatever_is_marked_is_unmarked_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert marked(text)[:1] not in ("=", "+", "-", "@")


def test_the_scenario_reads_back_with_its_types_and_says_nothing_more(
    tmp_path: Path, result: RunResult
) -> None:
    folder = kept(result, tmp_path, "kept")
    found = load_scenario(folder / "inputs/scenario.toml")
    assert found.settings == result.scenario.settings
    assert found.placement_types == result.scenario.placement_types
    assert settings_as_run(found) == settings_as_run(result.scenario)
    assert not (folder / "inputs/priors.toml").exists()


def test_priors_of_its_own_are_kept_with_the_scenario(tmp_path: Path) -> None:
    national = default_priors().national.model_copy(update={"share": 0.25})
    mine = default_priors().model_copy(update={"national": national})
    (tmp_path / "models").mkdir()
    text = "\n".join([FIRST_LINE, *document_lines(mine.model_dump(mode="json"))])
    (tmp_path / "models/ours.toml").write_text(text, encoding="utf-8")
    result = run_small(tmp_path, '[demand]\npriors = "ours.toml"\n')
    folder = kept(result, tmp_path, "kept")
    shutil.rmtree(tmp_path / "models")
    assert load_scenario(folder / "inputs/scenario.toml").priors == mine


def test_journeys_are_never_kept(tmp_path: Path, result: RunResult) -> None:
    """Their rows count few children each."""
    journeys = rows(("2015-12", "ifa", "in_care", 120, 3, "stays", 1))
    result = replace(result, council=replace(result.council, journeys=journeys))
    folder = kept(result, tmp_path, "kept")
    names = {file.name for file in (folder / "inputs").iterdir()}
    assert names <= {*(f"{name}.csv" for name in TABLES), "scenario.toml", "placement-types.toml"}


def test_the_manifest_has_the_hash_of_every_kept_file(tmp_path: Path, result: RunResult) -> None:
    folder = kept(result, tmp_path, "kept")
    written = read_manifest(folder)["outputs_sha256"]
    assert written == output_hashes(folder)
    assert "inputs/history.csv" in written
    assert "inputs/scenario.toml" in written


def test_a_cell_of_a_kind_that_no_table_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="no table holds a list"):
        cell_text([], text=False)
