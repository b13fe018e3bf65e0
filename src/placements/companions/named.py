"""What a person named to stand beside a run, read and refused before the run is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from placements.beside import OtherRun
from placements.companions.run_record import RunRecord, read_record
from placements.companions.runs import other_run
from placements.domain import PlacementsError, VerifyError


@dataclass(frozen=True)
class Named:
    """Runs to be shown side by side, and the earlier run that a change log begins with."""

    runs: tuple[OtherRun, ...] = ()
    since: RunRecord | None = None


NOBODY = Named()


def read_named(council: str, out: Path, runs: tuple[Path, ...], since: Path | None) -> Named:
    """Read the folders that a person named for a run of ``council`` that is to be written to ``out``.

    Raises VerifyError with a sentence for each that holds no run, is of another council, is named twice, or would be
    written over by this run: all of them at once.
    """
    faults = [*_twice(runs), *_own_folder(out, runs, since)]
    others, earlier = [], None
    for folder in dict.fromkeys(runs):
        try:
            others.append(other_run(folder, council))
        except PlacementsError as error:
            faults.append(str(error))
    if since is not None:
        try:
            earlier = read_record(since)
            refuse_other_council(earlier, council, since)
        except PlacementsError as error:
            faults.append(str(error))
    if faults:
        raise VerifyError("\n".join(dict.fromkeys(faults)))
    return Named(tuple(others), earlier)


def refuse_other_council(earlier: RunRecord, council: str, folder: Path) -> None:
    """Raise VerifyError unless the run is one of ``council``."""
    if earlier.council != council:
        raise VerifyError(
            f"{folder} is a run of {earlier.council}, not of {council}: what differs between two councils is no "
            "change. Name two runs of one council."
        )


def _twice(runs: tuple[Path, ...]) -> Iterator[str]:
    seen: dict[Path, Path] = {}
    for folder in runs:
        if folder.resolve() in seen:
            yield f"{folder} is named twice with --beside. Name each run once: this run itself is shown anyway."
        seen[folder.resolve()] = folder


def _own_folder(out: Path, runs: tuple[Path, ...], since: Path | None) -> Iterator[str]:
    """Nobody could say again what stood beside a run if the run took its place."""
    where = out.resolve()
    named = [("--since", since)] if since is not None else []
    named += [("--beside", folder) for folder in runs]
    for option, folder in named:
        if folder.resolve() == where:
            name = folder if folder.name not in ("", "..") else where
            yield (
                f"{folder}, named with {option}, is where this run is to be written: it would take the other's place. "
                f"Name another folder with --out, such as {name.with_name(name.name + '-now')}."
            )
