"""A run's folder: written whole or not at all, and nothing that a person put there is lost."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from placements.domain import OutputError, VerifyError
from placements.inputs import file_sha256
from placements.reports.manifest import MANIFEST, read_manifest

RUN = "run"
PAPER = "paper"


def check_folder(out: Path, council: str, kind: str = RUN) -> None:
    """Refuse, before any work, a folder into which what is made cannot or must not be written.

    ``kind`` is what is made: a run, an appraisal, options. Only the same of the same council may stand there.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, not a folder. Name another folder with --out.")
    if out.is_dir() and any(out.iterdir()):
        try:
            manifest = read_manifest(out)
        except VerifyError:
            raise OutputError(
                f"{out} holds files that are not a run's: it has no {MANIFEST} of this version. "
                "Nothing was changed. Name another folder with --out."
            ) from None
        other, found = str(manifest.get("council")), str(manifest.get("kind", RUN))
        if found != kind:
            raise OutputError(
                f"{out} holds {kind_words(found)}, not {kind_words(kind)}. Nothing was changed. "
                "Name another folder with --out."
            )
        if other != council:
            raise OutputError(
                f"{out} holds {kind_words(kind)} of {other}, not of {council}. Nothing was changed. "
                f"Name another folder with --out."
            )
        _refuse_run_of_a_paper(out)
    with new_folder(out):
        pass


def _refuse_run_of_a_paper(out: Path) -> None:
    """A run that a board paper was made from stays as the paper has it: only the whole is made again."""
    board = out.resolve().parent.parent
    try:
        manifest = read_manifest(board)
    except VerifyError:
        return
    runs = [(board / str(run["folder"])).resolve() for run in manifest.get("runs", ())]
    if manifest.get("kind") == PAPER and out.resolve() in runs:
        raise OutputError(
            f"{out} is a run of the board paper in {board}, which would no longer say what its run does. Nothing was "
            "changed. Run the whole board again with --board, or name another folder with --out."
        )


def kind_words(kind: str) -> str:
    """What a manifest's ``kind`` is, with its article."""
    known = {
        RUN: "a run",
        "appraisal": "an appraisal",
        "publication": "a published copy",
        "statement": "a sufficiency statement",
        "published statement": "a published sufficiency statement",
        PAPER: "a board paper with its runs",
    }
    return known.get(kind, kind)


def not_a_run(folder: Path, manifest: Mapping[str, Any]) -> str:
    """What is said of a folder of another kind where a run is asked for. Any: JSON."""
    kind = str(manifest.get("kind", RUN))
    remedy = "Name a folder that `placements run` left."
    if kind == PAPER:
        remedy = (
            f"Name its runs: {' '.join(str(folder / str(run['folder'])) for run in manifest.get('runs', ()))}"
        )
    return f"{folder} holds {kind_words(kind)}, not a run. {remedy}"


def without_results(folder: Path) -> str:
    """What is said of a folder that has no ``results.json`` where a run is asked for."""
    try:
        manifest = read_manifest(folder)
    except VerifyError as error:
        return str(error)
    if str(manifest.get("kind", RUN)) != RUN:
        return not_a_run(folder, manifest)
    return f"{folder / 'results.json'} is not there any more. Run the scenario of {folder} again."


@contextlib.contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """An empty folder beside ``out`` to write into; it is gone afterwards unless it was moved."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # not tempfile.mkdtemp: its folders are closed to everybody else, and this one becomes the run's
        partial = out.parent / f".{out.name}-{secrets.token_hex(4)}-unfinished"
        partial.mkdir()
    except OSError as error:
        raise OutputError(
            f"{out.parent} cannot be written to ({error.strerror}). Nothing was changed. "
            "Name a folder of your own with --out."
        ) from None
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_whole(out: Path, write: Callable[[Path], None]) -> list[str]:
    """Let ``write`` fill a new folder, then put it in the place of ``out``; returns what was kept.

    An earlier run's files are replaced. Files that a person added to it, or changed since it was written,
    are kept: changed ones under a name that says so. If anything fails, or is interrupted, ``out`` stays
    as it was.
    """
    with new_folder(out) as partial:
        try:
            write(partial)
            kept = _keep(out, partial) if out.is_dir() else []
            swap(partial, out)
        except OSError as error:
            raise OutputError(_unwritable(out, error)) from None
    return kept


def _keep(old: Path, new: Path) -> list[str]:
    """Copy what is not, or no longer, the earlier run's own; returns the names."""
    if not any(old.iterdir()):
        return []
    hashes: dict[str, str] = read_manifest(old)["outputs_sha256"]
    kept = []
    for file in sorted(file for file in old.rglob("*") if file.is_file()):
        name = file.relative_to(old).as_posix()
        if name == MANIFEST or hashes.get(name) == file_sha256(file):
            continue
        target = new / name
        number = 1
        while target.exists():
            target = (new / name).with_name(f"{file.stem} (changed {number}){file.suffix}")
            number += 1
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
        kept.append(target.relative_to(new).as_posix())
    return kept


def swap(partial: Path, out: Path) -> None:
    """Put ``partial`` in the place of ``out``; if that fails, ``out`` is what it was."""
    if not out.exists():
        partial.rename(out)
        return
    aside = out.with_name(f"{partial.name}-old")
    out.rename(aside)
    try:
        partial.rename(out)
    except BaseException:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return (
        f"{out} could not be written ({reason}); what stood there before is unchanged. "
        "If one of its files is open in Excel, close it and try again; or name another folder with --out."
    )
