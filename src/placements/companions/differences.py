"""Everything that differs between what two runs rest on, each in words, and what must be changed with what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from placements.beside import Change
from placements.companions.described_rows import OWN_TITLES, date_of, described, ids_in, moves_a_figure
from placements.companions.mixture import NAMED_BLOCKS, SETTING, TABLE, Key, Mixture, type_of
from placements.companions.plain_words import WORDS, without_words, words
from placements.companions.run_record import Basis
from placements.domain import Month

NOT_ASKED = (("title",), ("options",), ("placement_types",), ("demand", "priors"), ("schema_version",))
"""Keys of a scenario on which no figure of a run rests: what they name is compared by itself."""

BLOCK_NOUNS: dict[Key, str] = dict(
    zip(NAMED_BLOCKS, ("Measure", "Event", "Change of flows", "Series"), strict=True)
)
TITLED = {"provision": "provision", "strategy_costs": "item", "assumptions": "item"}
KEY_WORDS: dict[Key, str] = {
    ("base_month",): "Base month",
    ("last_month",): "Last month of the forecast",
    ("seed",): "Start of the random numbers",
    ("paths",): "Simulated futures",
}


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    ``moves``: a figure could rest on it. ``names``: ids in it, by which others refer to it. ``date``: the day of a
    count.
    """

    key: Key
    change: Change
    moves: bool
    names: frozenset[str] = frozenset()
    date: dt.date | None = None

    @property
    def place(self) -> str:
        """The table or the part of the scenario that it stands in."""
        return self.key[1] if self.key[0] in (TABLE, SETTING) else self.key[0]


@dataclass(frozen=True)
class Differences:
    """What differs, and ``unsaid``: keys that say the same in other words (a default written out, say)."""

    all: tuple[Difference, ...]
    unsaid: tuple[Key, ...]

    @property
    def moving(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.all if one.moves)


def differences(mixture: Mixture) -> Differences:
    """Everything that is not the same in both runs."""
    titles = _titles(mixture)
    found, unsaid = [], []
    for key in mixture.differing():
        match key:
            case ("table", name, number):
                pair = mixture.pairs[name][int(number)]
                change = described(pair, titles, file_of(name, mixture))
                found.append(Difference(key, change, moves_a_figure(pair), ids_in(pair), date_of(pair)))
            case ("setting", *path):
                one = _setting(key, tuple(path), mixture)
                if one is None:
                    unsaid.append(key)
                else:
                    found.append(one)
            case ("type", type_id):
                found.append(_type(key, type_id, mixture))
            case _:
                found.append(_priors(key, mixture))
    return Differences(tuple(found), tuple(unsaid))


def file_of(table: str, mixture: Mixture) -> str:
    """The file that holds the table, as the later run read it, or the earlier one."""
    for basis in (mixture.new, mixture.old):
        files = basis.council.files
        books = [name for name in files if name.endswith(".xlsx")]
        if f"{table}.csv" not in files and books:
            return f"{books[0]}, sheet {table}"
    return f"{table}.csv"


def _titles(mixture: Mixture) -> Mapping[str, str]:
    found = dict(OWN_TITLES)
    for basis in (mixture.old, mixture.new):
        for name, column in TITLED.items():
            frame = basis.council.tables()[name]
            found |= dict(zip(frame[column].tolist(), frame["title"].tolist(), strict=True))
        found |= {one.id: one.title for one in basis.scenario.placement_types}
    return found


def _setting(key: Key, path: Key, mixture: Mixture) -> Difference | None:
    """A key of the scenario; None where both runs take it for the same."""
    before, after = (_resolved(basis, path) for basis in (mixture.old, mixture.new))
    if before == after:
        return None
    asked = not any(path[: len(one)] == one for one in NOT_ASKED)
    moves = asked and without_words(before) != without_words(after)
    where = f"scenario, {'.'.join(path)}"
    if path[:-1] in BLOCK_NOUNS:
        change = _block(path, where, mixture)
    else:
        was, now = (_value_words(path, value) for value in (before, after))
        what = KEY_WORDS.get(path, f"Setting changed: {'.'.join(path).replace('_', ' ')}")
        change = Change(what, where, was, now)
    return Difference(key, change, moves, frozenset(_texts(before)) | frozenset(_texts(after)))


def _resolved(basis: Basis, path: Key) -> Any:  # Any: a plain value of JSON
    value: Any = basis.scenario.resolved()
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _value_words(path: Key, value: object) -> str:
    if path in (("base_month",), ("last_month",)):
        return Month.parse(str(value)).label
    if path == ("seed",):
        return str(value)  # a name rather than a figure
    return words(value) or "left out"


def _block(path: Key, where: str, mixture: Mixture) -> Change:
    """A measure, an event ...: as it was said where it was added or taken out, else the keys that differ."""
    noun, name = BLOCK_NOUNS[path[:-1]], path[-1]
    before, after = (_resolved(basis, path) for basis in (mixture.old, mixture.new))
    title = (after or before or {}).get("title") or name.replace("_", " ")
    if before is None or after is None:
        verb = "added" if before is None else "taken out"
        was, now = (words(_said(said, path)) for said in mixture.said)
        return Change(f"{noun} {verb}: {title}", where, was, now)
    keys = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    telling = [
        key for key in keys if without_words({key: before.get(key)}) != without_words({key: after.get(key)})
    ]
    keys = telling or keys
    if len(keys) == 1:
        was, now = (words(block.get(keys[0])) or "left out" for block in (before, after))
        return Change(f"{noun} changed: {title}, {keys[0].replace('_', ' ')}", where, was, now)
    was, now = (
        "; ".join(f"{key.replace('_', ' ')} {words(block.get(key)) or 'left out'}" for key in keys)
        for block in (before, after)
    )
    return Change(f"{noun} changed: {title}", where, was, now)


def _said(said: Mapping[Key, Any], path: Key) -> object:
    """What a person wrote of a block but its words; None where there is none."""
    block = said.get(path)
    if block is None:
        return None
    first = {name: block[name] for name in ("kind",) if name in block}
    return first | {name: value for name, value in block.items() if name not in WORDS}


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for name, inner in value.items():
                if name not in WORDS:
                    yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)


def _type(key: Key, type_id: str, mixture: Mixture) -> Difference:
    before, after = (type_of(basis.scenario.placement_types, type_id) for basis in (mixture.old, mixture.new))
    title, where = (after or before).title, f"placement-types.toml, {type_id}"
    names = frozenset({type_id})
    if before is None or after is None:
        verb = "added" if before is None else "taken out"
        was, now = (one.need_group if one else "" for one in (before, after))
        change = Change(f"Placement type {verb}: {title}", where, was, now, "need group")
        return Difference(key, change, True, names)
    fields = [name for name in vars(before) if getattr(before, name) != getattr(after, name)]
    was, now = (
        "; ".join(f"{name.replace('_', ' ')} {words(getattr(one, name)) or 'blank'}" for name in fields)
        for one in (before, after)
    )
    moves = before.need_group != after.need_group
    return Difference(key, Change(f"Placement type changed: {title}", where, was, now), moves, names)


def _priors(key: Key, mixture: Mixture) -> Difference:
    was, now = (
        "a file of its own" if basis.scenario.settings.demand.priors else "as the package has it"
        for basis in (mixture.old, mixture.new)
    )
    return Difference(key, Change("What is believed before a history is seen", "priors file", was, now), True)


def stress_case(before: str | None, after: str | None) -> tuple[Change, ...]:
    """The stress case, by its name alone: it stands beside the answer and is in no figure of it."""
    if before == after:
        return ()
    where = "scenario, neutrality.stress_case"
    return (Change("Stress case", where, before or "none", after or "none"),)
