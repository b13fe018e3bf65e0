"""Hash a run's files again, run it again, and say what moved."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import placements
from placements.beside import APPRAISAL, Beside
from placements.companions import Named, beside_of, read_named
from placements.companions.run_record import read_record
from placements.companions.stepping import Stepper
from placements.domain import PlacementsError, VerifyError
from placements.domain.progress import Progress
from placements.reports import REPORTS, RunStamp, write_reports
from placements.reports.folder import PAPER, RUN
from placements.reports.manifest import output_hashes, read_manifest
from placements.reports.words import list_words
from placements.result import RunResult
from placements.round_trip import changes_again
from placements.run import run_scenario
from placements.scenario import scenario_hashes
from placements.session import inputs_hash


@dataclass(frozen=True)
class Verification:
    """What was compared, and everything that moved, each as a sentence.

    Attributes
    ----------
    rests_on
        What the run rests on and is not what it was: inputs, scenario files, what stood beside it, the version.
    edited
        Outputs that were changed after they were written.
    repeated
        Outputs that are not the same when the run is made again.
    answer_holds
        Whether the inputs that the run's folder keeps still give its answer, to the penny; None where that was not
        asked, because what it rests on is unchanged, or cannot be told.
    """

    run: str
    files_hashed: int
    outputs_repeated: int
    rests_on: tuple[str, ...]
    edited: tuple[str, ...]
    repeated: tuple[str, ...]
    answer_holds: bool | None = None

    @property
    def moved(self) -> tuple[str, ...]:
        return (*self.rests_on, *self.edited, *self.repeated)


VERBS = {"appraisal": "appraise", "options": "options", "batch": "run-all", "publication": "export --publish"}
"""What a manifest calls what was made -> the verb that makes it."""


def verify_run(folder: Path, progress: Progress) -> Verification:
    """Re-hash the inputs, scenario and outputs of ``folder``, run again, and compare byte for byte.

    Raises VerifyError if the folder has no manifest, PlacementsError if its inputs cannot be run any more.
    """
    manifest = read_manifest(folder)
    kind = str(manifest.get("kind", RUN))
    if kind == PAPER:
        runs = [str(folder / run["folder"]) for run in manifest.get("runs", ())]
        raise VerifyError(
            f"{folder} holds a board paper and the runs that it is made from. Verify these, one at a time: "
            f"{list_words(runs)}. The same runs give the same paper."
        )
    if kind != RUN:
        raise VerifyError(
            f"{folder} holds what `placements {VERBS.get(kind, kind)}` left, not a run. Ask again with another "
            "--out and compare the files: the same question gives the same bytes."
        )
    scenario_file = (folder / manifest["sources"]["scenario_file"]).resolve()
    inputs = (folder / manifest["sources"]["inputs"]).resolve()
    for path, what in ((scenario_file, "scenario"), (inputs, "inputs")):
        if not path.exists():
            raise VerifyError(
                f"The {what} of this run, {path}, is not there any more, so it cannot be run again. "
                "Put it back where it was; or, where the folder of the run was moved, move that back."
            )
    named = _named(folder, manifest)
    result = _run_again(manifest, scenario_file, inputs, progress)
    result = replace(result, beside=_beside(folder, manifest, result, named, progress))
    rests_on = _changed("input", manifest["inputs_sha256"], result.council.files)
    rests_on += _changed("what stood beside it:", manifest["beside_sha256"], result.beside.hashes())
    scenario_now = scenario_hashes(result.scenario)
    rests_on += _changed("scenario file", manifest["scenario_sha256"], scenario_now)
    on_disk = output_hashes(folder)
    written: dict[str, str] = manifest["outputs_sha256"]
    edited = _changed("output", written, {name: on_disk[name] for name in on_disk if name in written})
    if manifest["placements"] != placements.__version__:
        rests_on.append(
            f"placements was version {manifest['placements']}, now {placements.__version__}: "
            "figures may move with it."
        )
    repeated = _repeat(manifest, result, progress)
    again = _changed("output when run again", written, repeated)
    hashed = len(manifest["inputs_sha256"]) + len(scenario_now) + len(written)
    holds = _answer_holds(folder) if rests_on else None
    return Verification(
        str(manifest["run"]), hashed, len(repeated), tuple(rests_on), tuple(edited), tuple(again), holds
    )


def _answer_holds(folder: Path) -> bool | None:
    """Whether what the folder keeps gives the run's answer again; None where it keeps too little, or was edited."""
    try:
        record = read_record(folder)
        return Stepper().answer(record.basis) == record.answer if record.has_journeys else None
    except PlacementsError:
        return None


def _named(folder: Path, manifest: dict[str, Any]) -> Named:
    """What a person had named to stand beside the run, read again from where it lay."""
    sources = manifest["sources"]
    runs = tuple((folder / run).resolve() for run in sources.get("beside", ()))
    since = (folder / sources["since"]).resolve() if "since" in sources else None
    try:
        return read_named(str(manifest["council"]), folder, runs, since)
    except PlacementsError as error:
        raise VerifyError(
            f"What stood beside {manifest['run']} is not as it was, so the run cannot be made again. Put it back where "
            f"it was.\n{error}"
        ) from None


def _beside(
    folder: Path, manifest: dict[str, Any], result: RunResult, named: Named, progress: Progress
) -> Beside:
    """The same beside the run made again; an appraisal that was made later is none of it."""
    found = beside_of(result, folder, named, progress)
    return found if APPRAISAL in manifest["beside_sha256"] else replace(found, appraisal=None)


def _run_again(manifest: dict[str, Any], scenario_file: Path, inputs: Path, progress: Progress) -> RunResult:
    """The same run from the files, with what a workbook had changed in them."""
    kept = manifest.get("assumptions")
    if kept is None:
        return run_scenario(
            scenario_file,
            inputs,
            paths=manifest["paths"],
            seed=manifest["seed"],
            engine=manifest["scenario"]["allocation"]["engine"],
            progress=progress,
        )
    changed = changes_again(kept, scenario_file, inputs)
    asked = changed.asked.asked
    return run_scenario(
        scenario_file,
        inputs,
        paths=asked.paths,
        seed=asked.seed,
        engine=asked.engine,
        changed=changed,
        progress=progress,
    )


def _repeat(manifest: dict[str, Any], result: RunResult, progress: Progress) -> dict[str, str]:
    """Hashes of the outputs written again, with the stamp of the first time."""
    stamp = RunStamp(
        manifest["run"],
        dt.datetime.fromisoformat(manifest["created"]),
        placements.__version__,
        inputs_hash(result),
    )
    with tempfile.TemporaryDirectory() as temporary:
        again = Path(temporary)
        write_reports(result, again, stamp, manifest["sources"], progress, manifest.get("reports", REPORTS))
        return output_hashes(again)


def _changed(what: str, before: dict[str, str], now: dict[str, str]) -> list[str]:
    sentences = []
    for name in sorted({*before, *now}):
        if name not in now:
            sentences.append(f"{what} {name} is not there any more.")
        elif name not in before:
            sentences.append(f"{what} {name} is new.")
        elif before[name] != now[name]:
            sentences.append(f"{what} {name} has changed.")
    return sentences
