"""TOML files that extend one another, merged, with the file that set each key."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from placements.domain import Problem, ScenarioError
from placements.inputs.faults import UnreadableFileError, shown
from placements.inputs.files import decode, read_bytes

EXTENDS = "extends"

_SYNTAX = (
    (r"Cannot overwrite a value", "the key is written twice.", "Keep one of the two lines."),
    (r"Cannot declare|Cannot mutate", "the block is written twice.", "Join the two into one."),
    (r"Duplicate inline table key", "a key is written twice within { }.", "Keep one."),
    (
        r"Expected newline or end of document",
        "something stands after the value that does not belong to it.",
        "Write one key = value a line, numbers without commas, £ or %: 1200, 0.85.",
    ),
    (
        r"Expected '=' after a key",
        "the key has no = after it.",
        "Write key = value; a key holds letters, digits, _ and - only.",
    ),
    (
        r"Invalid value|Invalid date|Invalid hex",
        "the value cannot be read.",
        'Write text in straight "quotation marks", numbers as 1200 or 0.85, and true or false.',
    ),
    (
        r"Illegal character|Unterminated string|Expected .\"|Expected \"\"\"",
        "a text is opened with a quotation mark and not closed on its line.",
        "Close it with the same mark.",
    ),
    (r"Unclosed array", "a list is opened with [ and not closed.", "Close it with ] and put commas between."),
    (r"Unclosed inline table", "a { is not closed.", "Close it with } on the same line."),
    (r"Expected '\]'", "the name of a block is not closed.", "Write [name] on a line of its own."),
    (
        r"Unescaped '\\'",
        "a text holds a backslash.",
        "Write it in 'single quotation marks', or use / in paths.",
    ),
    (
        r"Invalid initial character|Invalid statement",
        "no key can start like this.",
        "Write key = value, or [name] for a block.",
    ),
)


@dataclass(frozen=True)
class TomlChain:
    """A TOML file over the files that it extends.

    ``merged`` holds every key, the nearer file's over the further one's. ``files`` starts with the
    file itself and goes on with what each extends.
    """

    merged: dict[str, Any]
    files: tuple[Path, ...]
    origins: Mapping[tuple[str, ...], Path] = field(default_factory=dict)

    def origin(self, location: tuple[str, ...]) -> Path:
        """The file that set the key at ``location``, else the nearest key above it, else the first file."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.origins:
                return self.origins[location[:length]]
        return self.files[0]


def read_toml_chain(path: Path) -> TomlChain:
    """Read ``path`` and, as often as a file has the key ``extends``, the file it extends.

    Tables are merged key by key. A range (a table with the key ``central``) and every other value
    replaces what the extended file has.

    Raises
    ------
    ScenarioError
        Where a file is missing, is not TOML, or extends itself in a circle.
    """
    layers: list[tuple[Path, dict[str, Any]]] = []
    current: Path | None = path
    while current is not None:
        _refuse_circle(current, [file for file, _ in layers])
        content = read_toml(current, extended_by=layers[-1][0] if layers else None)
        layers.append((current, content))
        current = _extended(current, content)
    merged: dict[str, Any] = {}
    origins: dict[tuple[str, ...], Path] = {}
    for file, content in reversed(layers):
        own = {key: value for key, value in content.items() if key != EXTENDS}
        _merge(merged, own, (), file, origins)
    return TomlChain(merged, tuple(file for file, _ in layers), origins)


def read_toml(path: Path, *, extended_by: Path | None = None) -> dict[str, Any]:
    """What ``path`` alone holds. Raises ScenarioError with one sentence."""
    if extended_by is not None and not path.exists():
        found = f'"{path.name}" does not exist in {path.parent}.'
        remedy = "Write the path as seen from this file, or put the file there."
        raise ScenarioError([Problem(extended_by.name, found, remedy, column=EXTENDS)])
    try:
        text = decode(read_bytes(path), path.name)
    except UnreadableFileError as fault:
        raise ScenarioError([fault.problem]) from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers and brackets in their thousands
        raise ScenarioError([_syntax_problem(path.name, text, str(error))]) from None


def _extended(path: Path, content: Mapping[str, Any]) -> Path | None:
    if EXTENDS not in content:
        return None
    extended = content[EXTENDS]
    if not isinstance(extended, str) or not extended.strip():
        remedy = 'Write one file name in quotation marks: extends = "do-nothing.toml".'
        raise ScenarioError([Problem(path.name, "this is not the name of a file.", remedy, column=EXTENDS)])
    return path.parent / extended.strip()


def _refuse_circle(path: Path, before: list[Path]) -> None:
    resolved = [file.resolve() for file in before]
    if path.resolve() not in resolved:
        return
    circle = [*before[resolved.index(path.resolve()) :], path]
    names = " extends ".join(file.name for file in circle)
    remedy = "Remove one of these extends."
    raise ScenarioError(
        [Problem(before[-1].name, f"the files go round in a circle: {names}.", remedy, column=EXTENDS)]
    )


def _merge(
    target: dict[str, Any],
    own: Mapping[str, Any],
    location: tuple[str, ...],
    file: Path,
    origins: dict[tuple[str, ...], Path],
) -> None:
    """Write ``own`` over ``target`` and note ``file`` as the origin of every key it sets."""
    for key, value in own.items():
        here = (*location, key)
        if _is_block(value) and _is_block(target.get(key)):
            origins[here] = file
            _merge(target[key], value, here, file, origins)
            continue
        for gone in [known for known in origins if known[: len(here)] == here]:
            del origins[gone]
        target[key] = copy.deepcopy(value)
        _note(value, here, file, origins)


def _note(value: Any, location: tuple[str, ...], file: Path, origins: dict[tuple[str, ...], Path]) -> None:
    origins[location] = file
    if isinstance(value, dict):
        for key, inner in value.items():
            _note(inner, (*location, key), file, origins)


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and "central" not in value


def _syntax_problem(file: str, text: str, message: str) -> Problem:
    place = re.search(r"at line (\d+), column (\d+)", message)
    lines = text.split("\n")
    number = int(place[1]) if place else len(lines)
    line = shown(lines[number - 1].strip()) if 0 < number <= len(lines) else ""
    where = f"line {number}" + (f", column {place[2]}" if place else "")
    month = re.search(r"=\s*(\d{4}-\d{2})\s*(#.*)?$", line)
    if month:
        remedy = f'Write "{month[1]}".'
        return Problem(file, f'{where}, "{line}": the month is not in quotation marks.', remedy)
    for pattern, found, remedy in _SYNTAX:
        if re.search(pattern, message):
            return Problem(file, f'{where}, "{line}": {found}', remedy)
    return Problem(
        file, f'{where}, "{line}": the line cannot be read.', "Write key = value, or [name] for a block."
    )
