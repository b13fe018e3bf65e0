"""One file: written whole or not at all, and nothing that a person put there is lost."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from placements.domain import OutputError


def check_file(out: Path, source: Path, first_line: str) -> None:
    """Refuse, before any work, a file that must not be written.

    Parameters
    ----------
    source
        What is read: it must not be overwritten.
    first_line
        Part of the first line of an earlier file of ours, which may be replaced; any other file is kept.
    """
    if out.is_dir():
        raise OutputError(f"{out} is a folder. Name a file in it with --out.")
    if not out.exists():
        return
    if source.exists() and out.samefile(source):
        raise OutputError(f"{out} is the file that is read. Name another one with --out.")
    try:
        with out.open(encoding="utf-8-sig", errors="replace") as earlier:
            found = earlier.readline(10_000)
    except OSError as error:
        raise OutputError(unwritable(out, error)) from None
    if first_line not in found and found:
        raise OutputError(
            f"{out} is there already, and this command did not write it. Nothing was changed. "
            "Name another file with --out."
        )


@contextlib.contextmanager
def whole_file(out: Path) -> Iterator[TextIO]:
    """A file to write into, which takes the place of ``out`` at the end; if anything fails, ``out`` is as it was."""
    with _in_place_of(out) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        yield file


def write_file(out: Path, content: bytes) -> None:
    """Write ``content`` in the place of ``out``; if anything fails, ``out`` is as it was. Raises OutputError."""
    with _in_place_of(out) as partial:
        partial.write_bytes(content)


@contextlib.contextmanager
def _in_place_of(out: Path) -> Iterator[Path]:
    """A path beside ``out`` that takes its place once it is written."""
    partial = out.parent / f".{out.name}-{secrets.token_hex(4)}-unfinished"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(out)
    except OSError as error:
        raise OutputError(unwritable(out, error)) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def unwritable(out: Path, error: OSError) -> str:
    """What is said of a file that cannot be written."""
    reason = error.strerror or str(error)
    return (
        f"{out} could not be written ({reason}); what stood there before is unchanged. "
        "If it is open in another program, close it and try again; or name another file with --out."
    )
