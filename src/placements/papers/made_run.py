"""A run as a paper takes it: from its folder alone, as it was written, or refused with every reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from placements.companions.appraisal import appraisal_of_run
from placements.companions.path_costs import PATHS, read_path_costs
from placements.domain import PlacementsError, VerifyError
from placements.finance.side_by_side import PathCosts
from placements.inputs import file_sha256
from placements.reports.folder import RUN, not_a_run
from placements.reports.manifest import MANIFEST, read_manifest
from placements.reports.results_schema import results_schema
from placements.reports.stamp import RunStamp, hash_of_files

RESULTS = "results.json"
RESTS_ON = ("tables/", "inputs/")
NOT_READ = ("budget.xlsx", "board.html")
"""Of what a run leaves: a person may work on these, and the paper says the same."""
DIGITS = 12
"""Of a SHA-256, in a sentence."""

Document = Mapping[str, Any]
"""Any: JSON."""


@dataclass(frozen=True)
class MadeRun:
    """A run whose figures are as they were written. ``edited``: files of it that the paper does not read."""

    folder: Path
    manifest: Document
    results: Document
    costs: PathCosts
    appraisal: Document | None
    edited: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def title(self) -> str:
        return str(self.results["title"])

    @property
    def files(self) -> dict[str, str]:
        """Input table -> SHA-256."""
        found: dict[str, str] = self.manifest["inputs_sha256"]
        return found

    @property
    def version(self) -> str:
        return str(self.manifest["placements"])

    @property
    def digest(self) -> str:
        """SHA-256 of its ``results.json``."""
        return str(self.manifest["outputs_sha256"][RESULTS])

    @property
    def stamp(self) -> RunStamp:
        created = dt.datetime.fromisoformat(str(self.manifest["created"]))
        return RunStamp(str(self.manifest["run"]), created, self.version, hash_of_files(self.files))


def read_made_run(folder: Path) -> MadeRun:
    """The run in ``folder``.

    Raises VerifyError with a sentence for each reason why no paper can be made from it: it holds no run, or a file on
    which the paper rests is missing, was changed, or was left by a version that wrote less.
    """
    manifest = read_manifest(folder)
    if manifest.get("kind", RUN) != RUN:
        raise VerifyError(not_a_run(folder, manifest))
    written: dict[str, str] = manifest["outputs_sha256"]
    _check_date(folder, manifest)
    faults = list(_moved(folder, written))
    if PATHS not in written:
        faults.append(
            f"{folder} was left by placements {manifest['placements']}, which kept no {PATHS}, so it cannot be "
            "compared future by future. Run its scenario again with this version."
        )
    if faults:
        raise VerifyError("\n".join(faults))
    return MadeRun(
        folder=folder,
        manifest=manifest,
        results=_results(folder, manifest),
        costs=read_path_costs(folder),
        appraisal=appraisal_of_run(folder, manifest),
        edited=tuple(name for name in NOT_READ if _edited(folder, name, written)),
    )


def read_made_runs(folders: tuple[Path, ...]) -> tuple[MadeRun, ...]:
    """All of them; raises VerifyError with the faults of all of them."""
    faults, found = [], []
    for folder in folders:
        try:
            found.append(read_made_run(folder))
        except PlacementsError as error:
            faults.append(str(error))
    if faults:
        raise VerifyError("\n".join(dict.fromkeys(faults)))
    return tuple(found)


def _check_date(folder: Path, manifest: Document) -> None:
    try:
        dt.datetime.fromisoformat(str(manifest["created"]))
    except (KeyError, ValueError):
        raise VerifyError(
            f"{folder / MANIFEST} does not say when the run was made. Run the scenario of {folder} again."
        ) from None


def _moved(folder: Path, written: Mapping[str, str]) -> Iterator[str]:
    """Each file that the paper rests on and that is not as it was written."""
    remedy = f"Put it back as it was, or run the scenario of {folder} again."
    for name in (RESULTS, *(name for name in written if name.startswith(RESTS_ON))):
        path = folder / name
        expected = str(written.get(name, ""))
        if not path.is_file():
            yield f"{path} is not there any more; its SHA-256 began with {expected[:DIGITS]}. {remedy}"
            continue
        found = file_sha256(path)
        if found != expected:
            yield (
                f"{path} was changed after the run was written: its SHA-256 begins with {found[:DIGITS]}, in "
                f"{MANIFEST} with {expected[:DIGITS] or 'nothing'}. {remedy}"
            )


def _edited(folder: Path, name: str, written: Mapping[str, str]) -> bool:
    path = folder / name
    return name in written and path.is_file() and file_sha256(path) != written[name]


def _results(folder: Path, manifest: Document) -> Document:
    """``results.json``, once it is known to hold all that this version's holds."""
    again = f"Run the scenario of {folder} again with this version."
    try:
        found = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise VerifyError(f"{folder / RESULTS} cannot be read as results of a run. {again}") from None
    schema = json.loads(results_schema())
    lacking = list(dict.fromkeys(_lacking(found, schema, schema, "")))
    if lacking:
        raise VerifyError(
            f"{folder / RESULTS} was left by placements {manifest['placements']} and lacks what a paper says: "
            f"{', '.join(lacking)}. {again}"
        )
    return found  # type: ignore[no-any-return]  # JSON: an object, as the schema asks


def _lacking(found: Any, part: Document, schema: Document, key: str) -> Iterator[str]:
    """Required keys that are not there; of a list, those of its first entry."""
    while "$ref" in part:
        part = schema["$defs"][str(part["$ref"]).rpartition("/")[2]]
    if isinstance(found, list):
        if found and isinstance(part.get("items"), dict):
            yield from _lacking(found[0], part["items"], schema, key)
        return
    if not isinstance(found, dict):
        if not key:
            yield RESULTS
        return
    for name in part.get("required", ()):
        if name not in found:
            yield f"{key}{name}"
    for name, inner in part.get("properties", {}).items():
        if name in found:
            yield from _lacking(found[name], inner, schema, f"{key}{name}.")
