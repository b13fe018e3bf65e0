"""A synthetic return as a folder: a sub-folder a year, what it is, and the key of what was planted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from placements.domain import OutputError
from placements.reports.folder import new_folder, swap

README = "README.txt"
KEY = "planted-faults-key.csv"
FIRST_LINE = "A synthetic SSDA903 return: "
"""By this a folder of an earlier synthetic return is known."""
_OURS = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}(/[a-z0-9_]+\.csv)?|{re.escape(README)}|{re.escape(KEY)}")


def check_synthetic_folder(out: Path) -> None:
    """Refuse, before any work, a folder that holds anything else than an earlier synthetic return."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, not a folder. Name another folder with --out.")
    if not out.is_dir() or not any(out.iterdir()):
        return
    readme = out / README
    about = readme.read_text(encoding="utf-8", errors="replace") if readme.is_file() else ""
    others = [path for path in out.rglob("*") if not _OURS.fullmatch(path.relative_to(out).as_posix())]
    if not about.startswith(FIRST_LINE) or others:
        held = f", such as {others[0].relative_to(out)}" if others else ""
        raise OutputError(
            f"{out} holds files that are not a synthetic return's{held}. Nothing was changed. "
            "Name another folder with --out."
        )


def write_synthetic_903(out: Path, files: Mapping[str, bytes], key: pd.DataFrame, about: str) -> list[Path]:
    """Write the files of a return into ``out``, whole or not at all; returns the paths.

    Parameters
    ----------
    files
        What each file holds, by its name within the folder, such as "2016-17/episodes.csv".
    key
        The faults that were planted; without any there is no key.
    about
        What it is and what was asked for: the README, behind its first words.

    Raises
    ------
    OutputError
        Where the folder holds anything else, or cannot be written.
    """
    check_synthetic_folder(out)
    written = dict(files) | {README: f"{FIRST_LINE}{about}".encode()}
    if len(key):
        written[KEY] = key.to_csv(index=False, lineterminator="\n").encode()
    with new_folder(out) as partial:
        try:
            for name, content in written.items():
                path = partial / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            swap(partial, out)
        except OSError as error:
            raise OutputError(
                f"{out} could not be written ({error.strerror or error}); what stood there before is unchanged. "
                "If one of its files is open in Excel, close it and try again; or name another folder with --out."
            ) from None
    return [out / name for name in written]
