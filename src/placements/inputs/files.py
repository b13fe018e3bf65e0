"""Files as bytes: refused in a sentence where they cannot be read, and hashed as they were read."""

from __future__ import annotations

import codecs
import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from placements.domain import Problem
from placements.inputs.cells import Cell
from placements.inputs.faults import UnreadableFileError

LARGEST_FILE_BYTES = 50_000_000
"""A council's largest table holds some thousand rows; 50 MB holds about half a million."""


SHOWN = 12
"""File names that a message gives at most."""


@dataclass(frozen=True)
class RawTable:
    """A table as the file holds it.

    ``file`` is its name in messages. ``rows`` pairs each row's number, the header being row 1, with
    its cells; blank rows are left out. ``header`` ends with the last column that has a name.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_bytes(path: Path) -> bytes:
    """What the file at ``path`` holds.

    Raises
    ------
    UnreadableFileError
        Where it is not there, not a file, or too large, which is seen before it is read.
    """
    try:
        _refuse_too_large(path)
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(Problem(path.name, "the file does not exist.", _looked_in(path))) from None
    except IsADirectoryError:
        raise UnreadableFileError(
            Problem(path.name, "this is a folder, not a file.", _files_in(path))
        ) from None
    except PermissionError:
        raise UnreadableFileError(
            Problem(
                path.name,
                "the file cannot be opened.",
                "Close it in other programs and check that you may read it.",
            )
        ) from None
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise UnreadableFileError(Problem(path.name, f"the file cannot be read: {reason}.")) from error


def _looked_in(path: Path) -> str:
    """Where the file was looked for, and the name there that it may have been meant by."""
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder} either."
    near = difflib.get_close_matches(path.name, _names(folder), n=1)
    where = "the folder you are in" if folder == Path() else str(folder)
    return f"Looked for it in {where}." + (f' Did you mean "{near[0]}"?' if near else "")


def _files_in(folder: Path) -> str:
    """What to write instead of the folder's name."""
    names = _names(folder)
    if not names:
        return "Give the file."
    return f"Give the file: {', '.join(names[:SHOWN])}{' ...' if len(names) > SHOWN else ''}."


def _names(folder: Path) -> list[str]:
    """The files of the folder, in order; none where it cannot be listed."""
    try:
        return sorted(file.name for file in folder.iterdir() if file.is_file() and file.name[0] != ".")
    except OSError:
        return []


def _refuse_too_large(path: Path) -> None:
    size = path.stat().st_size
    if size > LARGEST_FILE_BYTES:
        raise UnreadableFileError(
            Problem(
                path.name,
                f"the file has {size / 1e6:,.0f} MB.",
                f"At most {LARGEST_FILE_BYTES / 1e6:.0f} MB are read: "
                "is this the right file? Keep only the rows of this table.",
            )
        )


def decode(content: bytes, file: str) -> str:
    """``content`` as text, its byte-order mark removed. Raises UnreadableFileError where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = 'Save it in Excel as "CSV UTF-8 (comma delimited)".'
        if not file.lower().endswith(".csv"):
            remedy = "Save it with the encoding UTF-8."
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableFileError(
                Problem(file, 'the file is in UTF-16, which Excel calls "Unicode Text".', remedy)
            ) from None
        row = content.count(b"\n", 0, error.start) + 1
        meant = content[error.start : error.start + 1].decode("cp1252", errors="replace")
        guess = f', which older Windows programs write for "{meant}"' if meant.isprintable() else ""
        raise UnreadableFileError(
            Problem(
                file,
                f"the file is not in UTF-8: byte {error.start + 1} is 0x{content[error.start]:02X}{guess}.",
                remedy,
                row=row,
            )
        ) from None


def sha256(content: bytes) -> str:
    """The SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file at ``path`` in hexadecimal, whatever its size.

    Raises
    ------
    OSError
        Where the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
