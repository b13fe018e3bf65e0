"""What pydantic finds wrong with a scenario, said for the person who wrote the file."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import pydantic
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from placements.domain import Month, Problem, Range
from placements.inputs.faults import shown
from placements.inputs.model_walk import (
    Place,
    field_of,
    is_model,
    key_names,
    noun_of,
    place_of,
    tags,
    union_members,
)
from placements.inputs.near_miss import did_you_mean, nearest
from placements.inputs.numbers import meant_number, plain
from placements.inputs.toml_chain import TomlChain

Sentence = tuple[str, str]
"""What was found, and what to do."""

_A_RANGE = "a number or a range"
_RANGE_EXAMPLE = 'Write 0.1, or { low = 0, central = 0.1, high = 0.25, reason = "..." }.'
_EXAMPLES = {
    "a number": "Write digits, such as 0.85 or 1200.",
    "a whole number": "Write digits, such as 12.",
    "true or false": "Write true or false, in lower case and without quotation marks.",
    "text": 'Write it in "quotation marks".',
    "a list": "Write it in square brackets, with commas between its entries.",
    "a block of keys": "Write its keys below a line [name].",
    "a date": "Write it as in 2015-12-31.",
    "a month": 'Write it as in "2016-04".',
    _A_RANGE: _RANGE_EXAMPLE,
}
_WANTED = (
    (("float_", "decimal_", "finite_number", "complex_"), "a number"),
    (("int_",), "a whole number"),
    (("bool_",), "true or false"),
    (("string_type", "string_unicode", "string_sub_type"), "text"),
    (("list_", "tuple_", "set_", "frozen_set_", "iterable_"), "a list"),
    (("model_", "dict_", "mapping_", "dataclass_"), "a block of keys"),
    (("date_", "datetime_"), "a date"),
)


def scenario_problems(
    error: pydantic.ValidationError, chain: TomlChain, model: type[BaseModel]
) -> list[Problem]:
    """Each fault in ``error`` with the file that set the key, the key, what was found and what to write.

    Parameters
    ----------
    error
        What validating ``chain.merged`` as ``model`` raised.
    """
    found = [(place_of(model, details["loc"]), details) for details in error.errors(include_url=False)]
    misspelt = {_meant_keys(place) for place, details in found if details["type"] == "extra_forbidden"}
    alternatives: dict[tuple[str, ...], list[tuple[Place, ErrorDetails]]] = defaultdict(list)
    problems: list[Problem] = []
    for place, details in found:
        if details["type"] == "missing" and place.keys in misspelt:
            continue  # the key is there under a name that is nearly right, which is said already
        if place.union is not None:
            alternatives[place.union].append((place, details))
        else:
            problems.append(_problem(place, details, chain, model))
    for keys, tried in alternatives.items():
        problems += _of_alternatives(keys, tried, chain, model)
    return problems


def _meant_keys(place: Place) -> tuple[str, ...]:
    """The keys that an unknown key most likely stands for."""
    near = nearest(place.keys[-1], key_names(place.owner)) if place.owner else None
    return (*place.keys[:-1], near or "")


def _of_alternatives(
    keys: tuple[str, ...],
    tried: Sequence[tuple[Place, ErrorDetails]],
    chain: TomlChain,
    model: type[BaseModel],
) -> list[Problem]:
    """One problem where several types were allowed; of a block, the faults of the block's own type."""
    written: Any = chain.merged
    for key in keys:
        written = written.get(key) if isinstance(written, Mapping) else None
    inside = [(place, details) for place, details in tried if len(place.keys) > len(keys)]
    if isinstance(written, Mapping) and inside:
        return [_problem(place, details, chain, model) for place, details in inside]
    by_rule = [(place, details) for place, details in tried if details["type"] == "value_error"]
    if by_rule:
        return [_problem(*by_rule[0], chain, model)]
    place = tried[0][0]
    allowed = [_allowed(member) for member in union_members(place.union_annotation)]
    wanted = " or ".join(dict.fromkeys(allowed))
    found = f"{value_words(written)} is not {wanted}."
    return [Problem(chain.origin(keys).name, found, _EXAMPLES.get(allowed[0], ""), column=".".join(keys))]


def _problem(place: Place, details: ErrorDetails, chain: TomlChain, model: type[BaseModel]) -> Problem:
    kind = details["type"]
    found, remedy = _sentence(place, details, model)
    column = place.column
    keys = place.keys
    if kind in ("union_tag_invalid", "union_tag_not_found") and place.discriminator:
        keys = (*keys, place.discriminator)
        column = ".".join(keys)
    return Problem(chain.origin(keys).name, found, remedy, column=column)


def _sentence(place: Place, details: ErrorDetails, model: type[BaseModel]) -> Sentence:
    kind, written, context = details["type"], details["input"], details.get("ctx", {})
    named: dict[str, Callable[[], Sentence]] = {
        "extra_forbidden": lambda: _unknown_key(place, model),
        "missing": lambda: _missing_key(place),
        "union_tag_invalid": lambda: _unknown_kind(place, str(context["tag"])),
        "union_tag_not_found": lambda: _missing_kind(place),
        "value_error": lambda: (_as_sentence(str(context["error"])), ""),
        "assertion_error": lambda: (_as_sentence(str(context["error"])), ""),
        "literal_error": lambda: _not_a_choice(place, written, context),
        "enum": lambda: _not_a_choice(place, written, context),
        "finite_number": lambda: (f"{value_words(written)} is not a number.", _EXAMPLES["a number"]),
        "string_too_short": lambda: ("the text is blank or too short.", "Write it out."),
        "string_too_long": lambda: (
            f"{value_words(written)} is too long.",
            f"Write at most {context['max_length']} characters.",
        ),
        "too_short": lambda: ("the list has too few entries.", f"Write at least {context['min_length']}."),
        "too_long": lambda: ("the list has too many entries.", f"Write at most {context['max_length']}."),
    }
    if kind in named:
        return named[kind]()
    bound = _out_of_bounds(kind, written, context)
    if bound is not None:
        return bound
    if any(kind.startswith(starts) for starts, _ in _WANTED):
        return _wrong_type(place, kind, written)
    meaning = _meaning(place)
    return f"{value_words(written)} cannot be used here.", f"What belongs here: {meaning}." if meaning else ""


def _unknown_key(place: Place, model: type[BaseModel]) -> Sentence:
    key, owner = place.keys[-1], place.owner
    if owner is None:
        return f'"{key}" is not a key that is known here.', "Remove it."
    words = "a range" if owner is Range else place.owner_words
    known = key_names(owner)
    found = f'"{key}" is not a key of {words}.'
    if owner is not model and nearest(key, known) is None and key in key_names(model):
        return found, "It belongs to the file as a whole: move it above the first [block]."
    return found, did_you_mean(key, known)


def _missing_key(place: Place) -> Sentence:
    key = place.keys[-1]
    words = "a range" if place.owner is Range else place.owner_words
    meaning = _meaning(place)
    remedy = f"{words[:1].upper()}{words[1:]} needs it{f': {meaning}' if meaning else ''}."
    return f"the key {key} is missing.", remedy


def _meaning(place: Place) -> str:
    """The first paragraph under the field in its model, which is its manual; without its full stop."""
    field = field_of(place.owner, place.keys[-1]) if place.owner else None
    text = field.description if field and field.description else ""
    return " ".join(text.strip().split("\n\n")[0].split()).rstrip(".")


def _unknown_kind(place: Place, tag: str) -> Sentence:
    known = tags(place.annotation, place.discriminator) if place.discriminator else {}
    return f'"{tag}" is not a kind of {noun_of(place)}.', did_you_mean(tag, known)


def _missing_kind(place: Place) -> Sentence:
    key = place.discriminator or "kind"
    return f"the key {key} is missing.", f"Write one of: {', '.join(tags(place.annotation, key))}."


def _not_a_choice(place: Place, written: Any, context: Mapping[str, Any]) -> Sentence:
    choices = tuple(str(choice) for choice in _choices(place.annotation))
    found = f"{value_words(written)} is not allowed."
    if not choices:
        return found, f"Allowed: {context.get('expected', 'other values')}."
    return found, did_you_mean(str(written), choices)


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.value for member in annotation)
    return ()


def _out_of_bounds(kind: str, written: Any, context: Mapping[str, Any]) -> Sentence | None:
    value = value_words(written)
    match kind:
        case "greater_than_equal":
            return f"{value} is less than {context['ge']:g}.", f"Write {context['ge']:g} or more."
        case "greater_than":
            return f"{value} is not more than {context['gt']:g}.", f"Write more than {context['gt']:g}."
        case "less_than_equal":
            limit = context["le"]
            # a limit of 1 on a whole number, such as a version, is no share
            is_share = isinstance(limit, float) and isinstance(written, int | float)
            percent = is_share and limit == 1 and 1 < written <= 100
            hint = f": {plain(written)}% is {plain(written / 100)}" if percent else ""
            return f"{value} is more than {limit:g}.", f"Write {limit:g} or less{hint}."
        case "less_than":
            return f"{value} is not less than {context['lt']:g}.", f"Write less than {context['lt']:g}."
    return None


def _wrong_type(place: Place, kind: str, written: Any) -> Sentence:
    wanted = next((words for starts, words in _WANTED if kind.startswith(starts)), None)
    if wanted in (None, "a block of keys") or place.annotation in (Range, Month):
        wanted = _allowed(place.annotation)
    found = f"{value_words(written)} is not {wanted}."
    if isinstance(written, str) and wanted in ("a number", "a whole number", _A_RANGE):
        meant = meant_number(written)
        if meant is not None and (wanted != "a whole number" or meant % 1 == 0):
            return found, f"Write {plain(meant)}, without quotation marks."
    if isinstance(written, float) and wanted == "a whole number" and written % 1 != 0:
        return found, f"Write a whole number, such as {int(written)}."
    if isinstance(written, int | float) and (row := _row_meant(place)):
        return f"{value_words(written)} is not the name of a row.", row
    return found, _EXAMPLES.get(wanted, "")


def _row_meant(place: Place) -> str:
    """The remedy where an amount stands in place of the row of a table that holds it; "" for any other key."""
    field = None if place.owner is None else place.owner.model_fields.get(place.keys[-1])
    meaning = " ".join((field.description or "").split()) if field is not None else ""
    if not meaning.startswith("The row of strategy_costs.csv"):
        return ""
    return f"Write the amount into strategy_costs.csv, and the name of its row here, in quotes. {meaning}"


def _allowed(annotation: Any) -> str:
    members = union_members(annotation)
    if len(members) > 1:
        return " or ".join(dict.fromkeys(_allowed(member) for member in members))
    simple = {
        float: "a number",
        int: "a whole number",
        bool: "true or false",
        str: "text",
        dt.date: "a date",
        Month: "a month",
        Range: _A_RANGE,
    }
    origin = get_origin(annotation) or annotation
    if isinstance(origin, type) and origin in simple:
        return simple[origin]
    if choices := _choices(annotation):
        return " or ".join(f'"{choice}"' for choice in choices)
    if is_model(annotation) or origin in (dict, Mapping):
        return "a block of keys"
    return "a list" if origin in (list, tuple, set, frozenset) else "a value that is allowed here"


def value_words(written: Any) -> str:
    """A TOML value as its file shows it, short enough for a message."""
    match written:
        case bool():
            return str(written).lower()
        case str():
            return f'"{shown(written)}"'
        case int() | float():
            return str(written)
        case Mapping():
            return "a block of keys"
        case list() | tuple():
            return "a list"
        case _:
            return str(written)


def _as_sentence(message: str) -> str:
    message = message.strip()
    return message if message.endswith((".", "?", "!")) else f"{message}."
