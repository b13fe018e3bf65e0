"""The codes of the return from their file: ``codes.toml`` beside this module, or the user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from placements.domain import InputError, Problem, ScenarioError
from placements.inputs.near_miss import did_you_mean
from placements.inputs.ssda903.code_book import Code, Codes, PairRule
from placements.inputs.toml_chain import read_toml

__all__ = ["Code", "Codes", "PairRule", "read_codes"]

TYPE_IDS = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
"""The placement types that an import counts."""
EXIT_GROUPS = ("continues", "home", "order", "adopted", "independent", "custody", "other")
COLUMNS = ("PLACE", "PLACE_PROVIDER", "RNE", "LS", "CIN", "REC", "REASON_PLACE_CHANGE", "SEX")
_LISTS = ("temporary_places", "places_without_provider", "short_break_legal_statuses")
_BLOCKS = ("codes", "placement_types", "contradictions", "lists")
_YEARS = range(1992, 2100)
_CODE_KEYS = ("title", "from", "to", "group")


def read_codes(path: Path | None = None) -> Codes:
    """The codes in ``path``; without it, those of the package.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    if path is None:
        text = resources.files("placements.inputs.ssda903").joinpath("codes.toml").read_text("utf-8")
        return _codes(tomllib.loads(text))
    try:
        written = read_toml(path)
    except ScenarioError as fault:
        raise InputError(fault.problems) from None
    problems = list(_problems(written, path.name))
    if problems:
        raise InputError(problems)
    return _codes(written)


# Any: TOML values, which _problems has checked or which the package wrote
def _codes(written: dict[str, Any]) -> Codes:
    by_column = {
        column: {
            code.upper(): Code(block["title"], block.get("from"), block.get("to"), block.get("group", ""))
            for code, block in written["codes"][column].items()
        }
        for column in COLUMNS
    }
    lists = {name: tuple(code.upper() for code in written["lists"][name]) for name in _LISTS}
    return Codes(
        by_column,
        tuple(_pair(block) for block in written["placement_types"]),
        tuple(_pair(block) for block in written["contradictions"]),
        **lists,
    )


def _pair(block: dict[str, Any]) -> PairRule:
    return PairRule(
        tuple(code.upper() for code in block["places"]),
        tuple(code.upper() for code in block["providers"]),
        block.get("placement_type", ""),
        block.get("sub_line", ""),
        block.get("dfe", ""),
    )


def _problems(written: dict[str, Any], file: str) -> Iterator[Problem]:
    for name in written:
        if name not in _BLOCKS:
            yield Problem(
                file, f'"{name}" is not a block of codes.', did_you_mean(name, _BLOCKS), column=name
            )
    for name, kind in (("codes", dict), ("lists", dict), ("placement_types", list), ("contradictions", list)):
        if not isinstance(written.get(name), kind):
            brackets = f"[[{name}]]" if kind is list else f"[{name}]"
            yield Problem(file, f"the block {name} is missing.", f"Copy it from codes.toml: {brackets}.")
    codes, lists = written.get("codes"), written.get("lists")
    if isinstance(codes, dict):
        yield from _code_problems(codes, file)
    if isinstance(lists, dict):
        yield from _list_problems(lists, codes, file)
    for name in ("placement_types", "contradictions"):
        blocks = written.get(name)
        for number, block in enumerate(blocks if isinstance(blocks, list) else [], start=1):
            yield from _pair_problems(block, codes, f"{name}, block {number}", file)


def _code_problems(codes: dict[str, Any], file: str) -> Iterator[Problem]:
    for column in codes:
        if column not in COLUMNS:
            found = f'"{column}" is not a column with codes.'
            yield Problem(file, found, did_you_mean(column, COLUMNS), column=f"codes.{column}")
    for column in COLUMNS:
        blocks = codes.get(column)
        if not isinstance(blocks, dict) or not blocks:
            remedy = f"Copy [codes.{column}] from codes.toml."
            yield Problem(file, f"there are no codes of {column}.", remedy, column=f"codes.{column}")
            continue
        for code, block in blocks.items():
            yield from _one_code_problems(block, column, f"codes.{column}.{code}", file)


def _one_code_problems(block: Any, column: str, where: str, file: str) -> Iterator[Problem]:
    if not isinstance(block, dict) or not isinstance(block.get("title"), str):
        yield Problem(file, "the code has no title.", 'Write { title = "what it means" }.', column=where)
        return
    for key in block:
        if key not in _CODE_KEYS:
            found = f'"{key}" is not a key of a code.'
            yield Problem(file, found, did_you_mean(key, _CODE_KEYS), column=where)
    for key in ("from", "to"):
        year = block.get(key)
        if year is not None and (type(year) is not int or year not in _YEARS):
            found = f"{key} = {year} is not a collection year."
            yield Problem(file, found, "Write a year such as 2025, without quotation marks.", column=where)
    group = block.get("group", "")
    if column == "REC" and group not in EXIT_GROUPS:
        found = f'"{group}" is not a group of exits.'
        yield Problem(file, found, did_you_mean(str(group), EXIT_GROUPS), column=where)


def _list_problems(lists: dict[str, Any], codes: Any, file: str) -> Iterator[Problem]:
    for name in _LISTS:
        column = "LS" if name == "short_break_legal_statuses" else "PLACE"
        yield from _unknown(lists.get(name), column, codes, f"lists.{name}", file)


def _pair_problems(block: Any, codes: Any, where: str, file: str) -> Iterator[Problem]:
    if not isinstance(block, dict):
        yield Problem(
            file, "this is no block.", 'Write places = ["U4"] and providers = ["PR1"].', column=where
        )
        return
    yield from _unknown(block.get("places"), "PLACE", codes, f"{where}, places", file)
    yield from _unknown(block.get("providers"), "PLACE_PROVIDER", codes, f"{where}, providers", file)
    if where.startswith("placement_types") and block.get("placement_type") not in TYPE_IDS:
        found = f'"{block.get("placement_type", "")}" is not a placement type.'
        remedy = did_you_mean(str(block.get("placement_type", "")), TYPE_IDS)
        yield Problem(file, found, remedy, column=where)
    for key in ("sub_line", "dfe"):
        if not isinstance(block.get(key, ""), str):
            yield Problem(file, f"{key} is not text.", 'Write it in "quotation marks".', column=where)


def _unknown(written: Any, column: str, codes: Any, where: str, file: str) -> Iterator[Problem]:
    """The codes in a list that [codes.COLUMN] does not have; a blank provider is none."""
    if not isinstance(written, list) or not all(isinstance(code, str) for code in written):
        yield Problem(file, "this is not a list of codes.", 'Write them as ["T0", "T1"].', column=where)
        return
    known = codes.get(column) if isinstance(codes, dict) else None
    if not isinstance(known, dict):
        return
    for code in written:
        if code and code not in known:
            found = f'"{code}" is not a code of {column}.'
            yield Problem(file, found, did_you_mean(code, known), column=where)
