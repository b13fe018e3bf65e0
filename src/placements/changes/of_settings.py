"""Every setting of the scenario that says something about the run, with its keys and what may be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from placements.changes.entry import SCENARIO_FILE, SETTING, Entry, SettingKey
from placements.domain import Month, Range
from placements.inputs.columns import Column
from placements.inputs.model_walk import union_members
from placements.scenario import ScenarioSettings
from placements.supply import Measure

SAID_BY_THE_HEADER = ("kind", "title", "enabled")
YES_NO = ("yes", "no")


def of_settings(settings: ScenarioSettings) -> Iterator[Entry]:
    """What the scenario says apart from its measures; the horizon cannot be changed in the workbook."""
    yield _setting("base_month", "Last month with counts", str(settings.base_month))
    yield _setting("last_month", "Last month of the forecast", str(settings.last_month))
    for name, what in (("paths", "Simulated futures"), ("seed", "Start of the random numbers")):
        column = _number(name, ScenarioSettings.model_fields[name], "whole")
        yield _setting(name, what, float(getattr(settings, name)), column, (name,))
    for name in ("demand", "supply", "allocation", "neutrality"):
        yield from of_model((name,), getattr(settings, name))


def of_measures(settings: ScenarioSettings) -> dict[str, tuple[Entry, ...]]:
    """The settings of each measure that the strategy has, under a title that names it."""
    return {
        f"Measure: {measure.named(name)} ({measure.kind})": of_measure(name, measure)
        for name, measure in settings.measures.items()
        if measure.enabled
    }


def of_measure(name: str, measure: Measure) -> tuple[Entry, ...]:
    return tuple(of_model(("measures", name), measure))


def of_model(keys: tuple[str, ...], model: BaseModel) -> Iterator[Entry]:
    """Each field that is set, those of blocks within it too."""
    for name, field in type(model).model_fields.items():
        if name in SAID_BY_THE_HEADER:
            continue
        value = getattr(model, name)
        what = _plain(field.description or name.replace("_", " "))
        if isinstance(value, dict):
            for key, part in value.items():
                here = (*keys, name, str(key))
                if isinstance(part, BaseModel) and not isinstance(part, Range):
                    yield from of_model(here, part)
                    continue
                yield _entry(here, f"{what} Here: {key}", part, FieldInfo(annotation=type(part)))
        elif value is not None:
            yield _entry((*keys, name), what, value, field)


def _entry(keys: tuple[str, ...], what: str, value: Any, field: FieldInfo) -> Entry:
    """One setting (Any: whatever a settings field may hold)."""
    id_, name = ".".join(keys), keys[-1]
    if isinstance(value, Range):
        low, high = (None, None) if value.is_known else (value.low, value.high)
        column = Column(name, "number", what, noun="number", example="0.85")
        return Entry(
            id_,
            what,
            value.central,
            low=low,
            high=high,
            basis=SETTING,
            source=value.source or SCENARIO_FILE,
            reason=value.reason,
            is_range=True,
            column=column,
            place=keys,
        )
    if isinstance(value, bool):
        yes_no = Column(name, "yes_no", what, allowed=YES_NO)
        return _setting(id_, what, "yes" if value else "no", yes_no, keys)
    if isinstance(value, int | float):
        kind: Literal["whole", "number"] = "whole" if isinstance(value, int) else "number"
        return _setting(id_, what, float(value), _number(name, field, kind), keys)
    if isinstance(value, Month) and keys[0] == "measures":
        return _setting(id_, what, str(value), Column(name, "month", what, example="2016-04"), keys)
    if choices := _choices(field.annotation):
        return _setting(id_, what, str(value), Column(name, "choice", what, allowed=choices), keys)
    words = ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return _setting(id_, what, words)


def _setting(
    id_: str, what: str, value: float | str, column: Column | None = None, keys: SettingKey | None = None
) -> Entry:
    return Entry(id_, what, value, basis=SETTING, source=SCENARIO_FILE, column=column, place=keys)


def _number(name: str, field: FieldInfo, kind: Literal["whole", "number"]) -> Column:
    """The bounds that the setting has in its model."""
    found: dict[str, float | None] = dict.fromkeys(("ge", "gt", "le", "lt"))
    for note in field.metadata:
        for bound in found:
            found[bound] = getattr(note, bound, None) if found[bound] is None else found[bound]
    return Column(
        name,
        kind,
        "",
        minimum=found["ge"],
        above=found["gt"],
        maximum=found["le"] if found["le"] is not None else found["lt"],
        noun="number" if kind == "number" else name.replace("_", " "),
        example="0.85" if kind == "number" else "12",
    )


def _choices(annotation: Any) -> tuple[str, ...]:
    """The words of a setting that is one of a few; none for any other annotation."""
    for member in union_members(annotation):
        if get_origin(member) is Literal:
            return tuple(str(choice) for choice in get_args(member))
    return ()


def _plain(description: str) -> str:
    """A field's description on one line, without the marks of code."""
    return " ".join(description.replace("`", "").split())
