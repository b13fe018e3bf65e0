"""The files of a return: what lies in the folders, workbooks and zips that a person names."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from placements.domain import Problem
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import LARGEST_FILE_BYTES, read_bytes, sha256
from placements.inputs.ssda903.year_names import NamedYear, named_year
from placements.inputs.text_table import LARGEST_TABLE_BYTES

_TABLES = (".csv", ".xlsx")
_READ = (*_TABLES, ".zip")
_NOT_READ = {
    ".xml": "the XML form of the return: give its CSV files",
    ".xls": "an old Excel workbook: save it as .xlsx or CSV",
    ".xlsb": "a binary Excel workbook: save it as .xlsx or CSV",
    ".xlsm": "an Excel workbook with macros: save it as .xlsx or CSV",
    ".ods": "an OpenDocument workbook: save it as .xlsx or CSV",
    ".tsv": "a table separated by tabs: save it as .csv",
    ".txt": "",
}
"""What a folder may hold beside; an empty text: not worth a word."""
_SKIPPED = (".", "~$", "__MACOSX")
PLANTED = "planted-faults"
"""How the key of a synthetic return's planted faults begins: it is not a part of the return."""


@dataclass(frozen=True)
class Source:
    """One CSV file or workbook: its name in findings, and its bytes."""

    name: str
    content: bytes

    @property
    def is_workbook(self) -> bool:
        return self.name.lower().endswith(".xlsx")


@dataclass
class Found:
    """What a person's paths come to.

    ``hashes`` and ``left_alone`` are filled as ``sources`` are read, one at a time.
    """

    files: list[tuple[str, Path]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    left_alone: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def sources(self) -> Iterator[Source]:
        """Each table's bytes; a file that cannot be read becomes a problem."""
        for name, path in self.files:
            try:
                content = _content(path, name)
                self.hashes[name] = sha256(content)
                if path.suffix.lower() == ".zip":
                    yield from _unzipped(content, name, self)
                else:
                    yield Source(name, content)
            except UnreadableFileError as fault:
                self.problems.append(fault.problem)


def find_files(paths: Sequence[Path]) -> Found:
    """The files in ``paths``: files, and folders with one level of folders within; names as in findings."""
    found = Found()
    there: dict[Path, tuple[str, Path]] = {}
    for path in paths:
        if path.is_dir():
            files = list(_in_folder(path, found))
        elif path.exists():
            files = [(path.name, path)]
        else:
            missing = f"Looked for it in {path.parent}."
            found.problems.append(Problem(path.name, "the file or folder does not exist.", missing))
            continue
        folder = path if path.is_dir() else path.parent
        for name, file in files:
            there.setdefault(file.resolve(), (name, folder.resolve()))
    found.files = _named_apart(there)
    if not found.files and not found.problems:
        remedy = "Give the files of the return, or the folder in which they lie: .csv, .xlsx or .zip."
        names = ", ".join(path.name or str(path) for path in paths)
        found.problems.append(Problem(names or "import-903", "no file of the return was found.", remedy))
    return found


def _named_apart(there: Mapping[Path, tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Each file with its name; the folder's own before it where that tells the year, or files apart."""
    names = Counter(name for name, _ in there.values())
    files = {}
    for path, (name, folder) in there.items():
        tells = named_year(name) == NamedYear() and named_year(folder.name).ends is not None
        while (tells or names[name] > 1 or name in files) and folder.name:
            name, folder, tells = f"{folder.name}/{name}", folder.parent, False
        files[name] = path
    return list(files.items())


def _in_folder(folder: Path, found: Found) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        if _is_skipped(path.name):
            continue
        if path.is_dir():
            for inner in sorted(path.iterdir()):
                name = f"{path.name}/{inner.name}"
                if _is_skipped(inner.name):
                    continue
                if inner.is_dir():
                    if _holds_tables(inner):
                        found.left_alone[f"{name}/"] = "a folder within a folder: give it by its own name"
                elif _is_wanted(name, found):
                    yield name, inner
        elif _is_wanted(path.name, found):
            yield path.name, path


def _holds_tables(folder: Path) -> bool:
    return any(path.suffix.lower() in _READ for path in folder.rglob("*"))


def _is_skipped(name: str) -> bool:
    return name.startswith(_SKIPPED)


def _is_wanted(name: str, found: Found) -> bool:
    if PurePosixPath(name).name.lower().startswith(PLANTED):
        found.left_alone[name] = "the key of the faults planted in a synthetic return"
        return False
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _READ:
        return True
    if _NOT_READ.get(suffix):
        found.left_alone[name] = _NOT_READ[suffix]
    return False


def _content(path: Path, name: str) -> bytes:
    """What the file holds; a return of many years may be longer than a council's own table."""
    size = path.stat().st_size if path.is_file() else 0
    if size > LARGEST_TABLE_BYTES:
        found = f"the file has {size / 1e6:,.0f} MB; at most {LARGEST_TABLE_BYTES / 1e6:.0f} MB are read."
        raise UnreadableFileError(Problem(name, found, "Give the years in files of their own."))
    if size > LARGEST_FILE_BYTES:
        return path.read_bytes()
    return read_bytes(path)


def _unzipped(content: bytes, name: str, found: Found) -> Iterator[Source]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        problem = Problem(name, "the file cannot be read as a zip.", "Unpack it and give the folder.")
        raise UnreadableFileError(problem) from None
    with archive:
        members = [member for member in archive.infolist() if _is_member(member, name, found)]
        unpacked = sum(member.file_size for member in members)
        if unpacked > LARGEST_TABLE_BYTES:
            large = f"the zip holds {unpacked / 1e6:,.0f} MB unpacked."
            raise UnreadableFileError(Problem(name, large, "Keep only the tables of the return in it."))
        for member in members:
            yield Source(f"{name}/{member.filename}", _member(archive, member, name))


def _is_member(member: zipfile.ZipInfo, name: str, found: Found) -> bool:
    path = PurePosixPath(member.filename)
    if member.is_dir() or any(_is_skipped(part) for part in path.parts):
        return False
    inner = f"{name}/{member.filename}"
    if path.suffix.lower() == ".zip":
        found.left_alone[inner] = "a zip within a zip: unpack it first"
        return False
    return _is_wanted(inner, found)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    try:
        return archive.read(member)
    except RuntimeError:  # zipfile says so of a member under a password
        problem = Problem(name, "the zip is protected by a password.", "Unpack it and give the folder.")
        raise UnreadableFileError(problem) from None
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
        problem = Problem(name, f"{member.filename} cannot be unpacked.", "Unpack it and give the folder.")
        raise UnreadableFileError(problem) from None
