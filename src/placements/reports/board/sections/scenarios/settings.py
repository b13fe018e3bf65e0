"""What is set otherwise in each scenario than in the leading one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from placements.domain import Month
from placements.reports.board.paper import Document, PaperRun
from placements.reports.board.parts import Group, Row, Table, worded
from placements.reports.board.sections.scenarios.standing import Standing
from placements.reports.words import first_upper, list_words, month_words

SAID_ELSEWHERE = frozenset({"title", "council", "schema_version", "placement_types", "measures"})
NOT_A_SETTING = frozenset({"title", "enabled", "reason", "source"})
RANGE = ("low", "central", "high")

NAMES = {
    "demand.extra_growth_per_year": "Children grow faster by, share a year",
    "max_occupancy": "highest occupancy",
    "neutrality.capital": "Capital paid for",
    "neutrality.savings_delivered_share": "Share of savings on placements that is delivered",
    "neutrality.stress_case": "Stress case of its own",
}
"""Settings whose own names do not read as a phrase."""

MONTH = re.compile(r"\d{4}-\d{2}")

Value = Any
"""Any: JSON."""


def settings_table(standing: Standing) -> Table:
    """Setting by setting, the leading scenario's value beside this one's."""
    lead = standing.lead
    groups = tuple(Group(standing.marked(run), tuple(_rows(lead, run))) for run in standing.runs[1:])
    return Table(
        f"Settings that differ from {standing.short(lead)}",
        worded("Setting", "Here", "Leading scenario"),
        groups,
    )


def _rows(lead: PaperRun, run: PaperRun) -> Iterator[Row]:
    rows = [*_top_rows(lead, run), *_measure_rows(lead, run)]
    before, after = lead.stamp.inputs_hash, run.stamp.inputs_hash
    if before != after:
        rows.append(Row("The council's tables, by their hash", (after, before)))
    yield from rows or [Row("No setting differs", ("", ""))]


def _top_rows(lead: PaperRun, run: PaperRun) -> Iterator[Row]:
    before, after = (_flat(_without(one.settings, SAID_ELSEWHERE)) for one in (lead, run))
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield Row(_plain(key), (_said(after, key), _said(before, key)))


def _measure_rows(lead: PaperRun, run: PaperRun) -> Iterator[Row]:
    """Measures that one of the two leaves out, then settings of those that both have, alike ones together."""
    before, after = (_measures(one) for one in (lead, run))
    for what, one, other in (("Measures left out", before, after), ("Measures added", after, before)):
        names = [_title(key, one[key]) for key in one if key not in other]
        if names:
            cells = ("none", list_words(names)) if one is before else (list_words(names), "none")
            yield Row(what, cells)
    alike: dict[tuple[str, str, str], list[str]] = {}
    for key in (key for key in before if key in after):
        was, now = (_flat(_without(one[key], NOT_A_SETTING)) for one in (before, after))
        for setting in (setting for setting in {**was, **now} if was.get(setting) != now.get(setting)):
            difference = (setting, _said(was, setting), _said(now, setting))
            alike.setdefault(difference, []).append(_title(key, before[key]))
    for (setting, earlier, later), titles in alike.items():
        yield Row(f"{list_words(titles)}: {_plain(setting, capital=False)}", (later, earlier))


def _measures(run: PaperRun) -> dict[str, Document]:
    """Those that are switched on."""
    return {key: one for key, one in run.settings["measures"].items() if one["enabled"]}


def _title(key: str, measure: Document) -> str:
    return str(measure["title"] or key.replace("_", " "))


def _without(settings: Document, keys: frozenset[str]) -> dict[str, Value]:
    return {key: value for key, value in settings.items() if key not in keys}


def _flat(settings: Mapping[str, Value], above: str = "") -> dict[str, Value]:
    """Settings by their whole key; a range is one setting, whoever gave its reason."""
    found: dict[str, Value] = {}
    for key, value in settings.items():
        name = f"{above}.{key}" if above else str(key)
        if not isinstance(value, Mapping):
            found[name] = value
        elif set(RANGE) <= value.keys():
            found[name] = tuple(value[part] for part in RANGE)
        else:
            found |= _flat(value, name)
    return found


def _plain(key: str, *, capital: bool = True) -> str:
    words = NAMES.get(key) or ", ".join(part.replace("_", " ") for part in key.split("."))
    return first_upper(words) if capital else words


def _said(settings: Mapping[str, Value], key: str) -> str:
    value = settings.get(key)
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        low, central, high = value
        return (
            _number(central)
            if low == high
            else f"low {_number(low)}, central {_number(central)}, high {_number(high)}"
        )
    if isinstance(value, list):
        return list_words([str(part) for part in value])
    if isinstance(value, int | float):
        return _number(value)
    return month_words(Month.parse(value)) if MONTH.fullmatch(value) else str(value).replace("_", " ")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
