"""A run as its folder keeps it: what it ran on, and what it answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

import placements
from placements.beside import Answer
from placements.demand.stock_and_flow.method import NAME as STOCK_AND_FLOW
from placements.domain import PlacementsError, VerifyError
from placements.domain.placement_types import TOTAL
from placements.inputs import CouncilInputs, file_sha256, read_council
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.journeys_table import read_journeys
from placements.inputs.sources import read_source
from placements.inputs.table_hashes import table_hashes
from placements.reports.folder import RUN, not_a_run
from placements.reports.inputs_as_run import FOLDER, SCENARIO_FILE
from placements.reports.manifest import read_manifest
from placements.reports.stamp import hash_of_files
from placements.result import RunResult
from placements.scenario import Scenario, load_scenario

JOURNEYS_FILE = f"{JOURNEYS.name}.csv"
RESULTS = "results.json"
Document = Mapping[str, Any]
"""Any: JSON."""


@dataclass(frozen=True)
class Basis:
    """What a run rests on."""

    scenario: Scenario
    council: CouncilInputs


@dataclass(frozen=True)
class RunRecord:
    """A run: what it rests on, what it answered, and by which version of placements.

    ``has_journeys``: the journeys of ``basis`` are those that it ran on, or it needs none. No folder keeps them.
    """

    name: str
    basis: Basis
    answer: Answer
    version: str
    stress_case: str | None
    has_journeys: bool = True

    @property
    def council(self) -> str:
        return self.basis.council.name

    @property
    def files(self) -> dict[str, str]:
        """File name -> SHA-256 of what it read."""
        return self.basis.council.files

    @property
    def inputs_hash(self) -> str:
        return hash_of_files(self.files)

    def with_journeys_of(self, other: RunRecord) -> RunRecord:
        """The same with the other run's journeys: this one's own lie in no folder."""
        council = replace(self.basis.council, journeys=other.basis.council.journeys)
        same = self.files.get(JOURNEYS_FILE) == other.files.get(JOURNEYS_FILE)
        return replace(
            self,
            basis=replace(self.basis, council=council),
            has_journeys=self.has_journeys or (same and other.has_journeys),
        )


def record_of(result: RunResult) -> RunRecord:
    """The run that was just made, and has no folder yet."""
    scenario = result.scenario
    return RunRecord(
        name="this run",
        basis=Basis(scenario, result.council),
        answer=answer_of(result.tables.cost, result.tables.net_saving),
        version=placements.__version__,
        stress_case=scenario.settings.neutrality.stress_case,
    )


def read_record(folder: Path) -> RunRecord:
    """The run in ``folder``. Raises VerifyError where it is none, kept no inputs, or was changed since."""
    manifest = read_manifest(folder)
    _refuse_others(folder, manifest)
    try:
        scenario = load_scenario(folder / FOLDER / SCENARIO_FILE)
        base_month = scenario.settings.base_month
        council = read_council(folder / FOLDER, scenario.placement_types, base_month=base_month)
    except PlacementsError as error:
        raise VerifyError(
            f"What {folder} ran on cannot be read by placements {placements.__version__}; it was left by "
            f"{manifest['placements']}. Run its scenario again with this version.\n{error}"
        ) from None
    file = Path(str(manifest["sources"]["scenario_file"]))
    council = replace(council, name=str(manifest["council"]), files=dict(manifest["inputs_sha256"]))
    scenario = scenario.model_copy(update={"name": file.stem, "files": (file, *scenario.files[1:])})
    found = RunRecord(
        name=folder.resolve().name,
        basis=Basis(scenario, council),
        answer=answer_in(json.loads((folder / RESULTS).read_text(encoding="utf-8"))),
        version=str(manifest["placements"]),
        stress_case=manifest["scenario"]["neutrality"]["stress_case"],
    )
    return _with_journeys(found, (folder / str(manifest["sources"]["inputs"])).resolve())


def _refuse_others(folder: Path, manifest: Document) -> None:
    """Raise VerifyError unless the folder holds a run with its inputs, as they were written."""
    if manifest.get("kind", RUN) != RUN:
        raise VerifyError(not_a_run(folder, manifest))
    hashes: dict[str, str] = manifest["outputs_sha256"]
    if f"{FOLDER}/{SCENARIO_FILE}" not in hashes:
        raise VerifyError(
            f"{folder} was left by placements {manifest['placements']}, which did not keep what a run ran on, so "
            "nobody can say what has changed since. Run its scenario again with this version, on the inputs of that "
            "time."
        )
    mine = [RESULTS, *(name for name in hashes if name.startswith(f"{FOLDER}/"))]
    for name in mine:
        path = folder / name
        if not path.is_file():
            raise VerifyError(f"{path} is not there any more. Run the scenario of {folder} again.")
        if file_sha256(path) != hashes[name]:
            raise VerifyError(
                f"{path} was changed after the run was written, so it is not what the run ran on. Run the scenario "
                f"of {folder} again."
            )


def _with_journeys(found: RunRecord, source: Path) -> RunRecord:
    """The journeys of the run, where its forecast needs them and the council's own file is still the same."""
    demand = found.basis.scenario.settings.demand
    types = found.basis.scenario.placement_types.ids
    if not any(demand.of(series).method == STOCK_AND_FLOW for series in (TOTAL, *types)):
        return found
    try:
        now = table_hashes(source)
    except OSError:
        return replace(found, has_journeys=False)
    holds = [name for name in now if name == JOURNEYS_FILE or name.endswith(".xlsx")]
    if not holds or any(now[name] != found.files.get(name) for name in holds):
        return replace(found, has_journeys=False)
    journeys = read_journeys(read_source(source).journeys, types).table
    return replace(found, basis=replace(found.basis, council=replace(found.basis.council, journeys=journeys)))


def answer_of(cost: pd.DataFrame, net_saving: pd.DataFrame) -> Answer:
    """What these two tables of a run answer, to the penny as every report has it."""
    sums = cost.groupby("plan")["mean_gbp"].sum().round(2)
    last = net_saving.iloc[-1]
    return Answer(
        float(sums["do_nothing"]),
        float(sums["strategy"]),
        float(last["cumulative_p50"]),
        float(last["probability_cost_neutral"]),
    )


def answer_in(results: Document) -> Answer:
    """What ``results.json`` answers: the same figures as ``answer_of``."""
    sums = {
        plan: round(sum(row["mean_gbp"] for row in results["cost"] if row["plan"] == plan), 2)
        for plan in ("do_nothing", "strategy")
    }
    last = results["net_saving"][-1]
    return Answer(
        sums["do_nothing"],
        sums["strategy"],
        float(last["cumulative"]["p50"]),
        float(last["probability_cost_neutral"]),
    )
