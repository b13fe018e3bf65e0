"""The placement types of a model, from ``placement-types.toml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from placements.domain import PlacementType, PlacementTypes, Problem, ScenarioError
from placements.domain.placement_types import TOTAL, UASC, UNPLACED
from placements.domain.section_251 import SECTION_251_LINES, not_a_line
from placements.inputs.near_miss import did_you_mean
from placements.inputs.toml_chain import read_toml

RESERVED = {
    TOTAL: "the history rows of all children",
    UASC: "the history rows of unaccompanied asylum-seeking children",
    "services": "the budget lines of services",
    UNPLACED: "the children without a place",
}
_ID = re.compile(r"[a-z0-9_]+")
_REQUIRED = ("title", "need_group")
_KEYS = (*_REQUIRED, "definition", "section_251")


def read_placement_types(path: Path) -> PlacementTypes:
    """The placement types in ``path``, one block each, in the order of the blocks.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    blocks = read_toml(path)
    problems: list[Problem] = []
    if not blocks:
        remedy = 'Write one block a type: [ifa], then title = "IFA" and need_group = "fostering".'
        problems.append(Problem(path.name, "the file has no placement types.", remedy))
    for type_id, block in blocks.items():
        problems += _block_problems(path.name, type_id, block)
    if problems:
        raise ScenarioError(problems)
    return PlacementTypes(
        tuple(
            PlacementType(
                id=type_id,
                title=block["title"].strip(),
                need_group=block["need_group"].strip(),
                definition=block.get("definition", "").strip(),
                section_251=block.get("section_251", "").strip(),
            )
            for type_id, block in blocks.items()
        )
    )


# Any: TOML values before they are checked
def _block_problems(file: str, type_id: str, block: Any) -> list[Problem]:
    if not isinstance(block, dict):
        remedy = f"Keys stand under the name of a type in square brackets: {', '.join(_KEYS)}."
        return [Problem(file, f'"{type_id}" stands outside a block.', remedy, column=type_id)]
    problems = []
    if type_id in RESERVED:
        found = f'"{type_id}" is kept for {RESERVED[type_id]}.'
        problems.append(Problem(file, found, "Give the placement type another name.", column=type_id))
    problems += _id_problems(file, type_id, type_id)
    for key in block:
        if key not in _KEYS:
            found = f'"{key}" is not a key of a placement type.'
            problems.append(Problem(file, found, did_you_mean(key, _KEYS), column=f"{type_id}.{key}"))
    for key in _KEYS:
        problems += _text_problems(file, type_id, key, block)
    return problems


def _id_problems(file: str, column: str, text: str) -> list[Problem]:
    if _ID.fullmatch(text):
        return []
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    remedy = f'Write "{plain}".' if plain else "Write a name such as in_house_foster."
    return [
        Problem(
            file,
            f'"{text}" holds more than lower-case letters, digits and underscores.',
            remedy,
            column=column,
        )
    ]


def _text_problems(file: str, type_id: str, key: str, block: dict[str, Any]) -> list[Problem]:
    column = f"{type_id}.{key}"
    if key not in block:
        if key not in _REQUIRED:
            return []
        example = '"In-house foster"' if key == "title" else '"fostering"'
        return [
            Problem(
                file, f"the key {key} is missing.", f"Add {key} = {example}, for instance.", column=column
            )
        ]
    if not isinstance(block[key], str) or (key in _REQUIRED and not block[key].strip()):
        return [Problem(file, f"{key} is not text.", 'Write text in "quotation marks".', column=column)]
    if key == "need_group":
        return _id_problems(file, column, block[key].strip())
    if key == "section_251" and block[key].strip() not in ("", *SECTION_251_LINES):
        found, remedy = not_a_line(block[key].strip())
        return [Problem(file, found, remedy, column=column)]
    return []
