"""What the engine was told besides money: values whose change needs a new run."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from placements.domain import Range
from placements.inputs.rows import rows_of
from placements.result import RunResult
from placements.supply import dated_range

SAID_BY_THE_HEADER = ("kind", "title", "enabled")


@dataclass(frozen=True)
class NewRunRow:
    """One row of the lower part of the Assumptions sheet; ``value`` is a number or words."""

    id: str
    what: str
    value: float | str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    basis: str = ""
    source: str = ""
    reason: str = ""


def new_run_sections(result: RunResult, used: Set[str]) -> dict[str, tuple[NewRunRow, ...]]:
    """Assumptions, provision and settings that no formula reads; ``used`` are the ids that formulas do."""
    settings = result.scenario.settings
    told = [
        NewRunRow("base_month", "Last month with counts", str(settings.base_month)),
        NewRunRow("last_month", "Last month of the forecast", str(settings.last_month)),
        NewRunRow("paths", "Simulated futures", settings.paths),
        NewRunRow("seed", "Start of the random numbers", settings.seed),
    ]
    for name in ("demand", "supply", "allocation", "neutrality"):
        told += _rows_of_model(name, getattr(settings, name))
    measures = {
        f"Measure: {measure.named(name)} ({measure.kind})": tuple(_rows_of_model(f"measures.{name}", measure))
        for name, measure in settings.measures.items()
        if measure.enabled
    }
    sections = {
        "Assumptions behind the children and the places": tuple(_assumptions(result)),
        "Provision": tuple(_provision(result)),
        "Posts and contracts": (*_posts(result), *_contracts(result)),
        **measures,
        "Settings of the scenario": tuple(told),
    }
    return {
        title: kept
        for title, rows in sections.items()
        if (kept := tuple(r for r in rows if r.id not in used))
    }


def _assumptions(result: RunResult) -> Iterator[NewRunRow]:
    for row in rows_of(result.council.assumptions):
        value = result.council.amount(row.item)
        yield NewRunRow(
            f"assumptions:{row.item}",
            str(row.title),
            value.central,
            str(row.unit),
            *_bounds(value),
            str(row.basis),
            str(row.source),
            str(row.reason),
        )


def _provision(result: RunResult) -> Iterator[NewRunRow]:
    for row in rows_of(result.council.provision):
        limited = row.places == row.places  # NaN, a market, is not equal to itself
        yield NewRunRow(
            f"provision:{row.provision}",
            f"Places: {row.title}",
            float(row.places) if limited else "as many as are needed",
            str(row.unit) if limited else "",
            basis=str(row.basis),
            source=str(row.source),
            reason=str(row.reason),
        )


def _posts(result: RunResult) -> Iterator[NewRunRow]:
    for row in rows_of(result.council.posts):
        origin = (str(row.basis), str(row.source), str(row.reason))
        id_, each = f"posts:{row.post}", dated_range(row, float(row.cases_per_post))
        what = f"Caseload: {row.title} ({row.driver})"
        yield NewRunRow(id_, what, each.central, str(row.unit), *_bounds(each), *origin)
        what = f"Posts in the base budget: {row.title}"
        yield NewRunRow(f"{id_}:funded", what, float(row.funded_posts), "posts", None, None, *origin)


def _contracts(result: RunResult) -> Iterator[NewRunRow]:
    """When each contract runs, and from when it saves."""
    for row in rows_of(result.council.contracts):
        starts = "before the first month" if row.starts is None else str(row.starts)
        when = f"{starts} to {'no end' if row.ends is None else row.ends}"
        if row.saving_from is not None:
            when += f"; saves from {row.saving_from}"
        origin = (str(row.basis), str(row.source), str(row.reason))
        yield NewRunRow(f"contracts:{row.contract}", f"Contract: {row.title}", when, "", None, None, *origin)


def _rows_of_model(prefix: str, model: BaseModel) -> Iterator[NewRunRow]:
    for name, field in type(model).model_fields.items():
        if name in SAID_BY_THE_HEADER:
            continue
        value = getattr(model, name)
        what = _plain(field.description or name.replace("_", " "))
        if isinstance(value, dict):
            for key, part in value.items():
                if isinstance(part, BaseModel) and not isinstance(part, Range):
                    yield from _rows_of_model(f"{prefix}.{name}.{key}", part)
                    continue
                yield _row(f"{prefix}.{name}.{key}", f"{what} Here: {key}", part)
        elif value is not None:
            yield _row(f"{prefix}.{name}", what, value)


def _row(id_: str, what: str, value: Any) -> NewRunRow:  # Any: whatever a settings field may hold
    if isinstance(value, Range):
        return NewRunRow(
            id_, what, value.central, "", *_bounds(value), source=value.source, reason=value.reason
        )
    if isinstance(value, bool):
        return NewRunRow(id_, what, "yes" if value else "no")
    if isinstance(value, int | float):
        return NewRunRow(id_, what, value)
    words = ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return NewRunRow(id_, what, words)


def _bounds(value: Range) -> tuple[float | None, float | None]:
    return (None, None) if value.is_known else (value.low, value.high)


def _plain(description: str) -> str:
    """A field's description on one line, without the marks of code."""
    return " ".join(description.replace("`", "").split())
