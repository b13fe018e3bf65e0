"""``inputs/``: what a run ran on, kept in its folder, so that a later run can say what has changed since.

Aggregates only: journeys, whose rows count few children each, are never among them.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from placements.domain import FinancialYear, Month
from placements.inputs import TABLES
from placements.inputs.columns import Table
from placements.inputs.formula_mark import marked
from placements.inputs.numbers import plain
from placements.reports.stamp import RunStamp
from placements.reports.toml_text import document_lines
from placements.result import RunResult
from placements.scenario import Scenario

FOLDER = "inputs"
SCENARIO_FILE = "scenario.toml"
TYPES_FILE = "placement-types.toml"
PRIORS_FILE = "priors.toml"

SCENARIO_HEAD = (
    "# The scenario as it was run, every file that it extends merged into it. Written by `placements run`: change the\n"
    "# scenario's own files, not this one. Its stress case, if it has one, is named in manifest.json and not kept.\n"
)


def write_inputs_as_run(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write the council's tables and the scenario, as the engine had them, into ``folder/inputs``; returns it.

    ``read_council`` and ``load_scenario`` read the same back, figure for figure. The same run gives the same bytes.
    """
    del stamp  # only what the run rests on
    target = folder / FOLDER
    target.mkdir()
    for name, table in result.council.tables().items():
        if len(table) or TABLES[name].required:
            rows = (dict(zip(table.columns, cells, strict=True)) for cells in table.itertuples(index=False))
            _write_table(target / f"{name}.csv", TABLES[name], [_cells(TABLES[name], row) for row in rows])
    for file, text in _models(result.scenario).items():
        (target / file).write_text(text, encoding="utf-8", newline="\n")
    return target


def _write_table(path: Path, table: Table, rows: list[list[str]]) -> None:
    # with a byte-order mark, so that Excel shows the pound sign
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(rows)


def _cells(table: Table, row: Mapping[Any, Any]) -> list[str]:
    return [cell_text(row[column.name], text=column.kind == "text") for column in table.columns]


def cell_text(value: object, *, text: bool) -> str:
    """A cell as a person would type it; ``text`` of a person is kept from becoming a formula.

    Examples
    --------
    >>> cell_text(3402.0, text=False), cell_text(float("nan"), text=False), cell_text("-", text=True)
    ('3402', '', "'-")
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.date():
            return value.isoformat()
        case Month():
            return str(value)
        case FinancialYear():
            return value.label
        case str():
            return marked(value) if text else value
        case int():
            return str(value)
        case float():
            return "" if math.isnan(value) else plain(value)
        case _:
            raise TypeError(f"no table holds a {type(value).__name__}")


def _models(scenario: Scenario) -> dict[str, str]:
    """File name -> text of what we believe, as TOML."""
    settings = settings_as_run(scenario)
    types = {
        one.id: {key: value for key, value in asdict(one).items() if key != "id" and value}
        for one in scenario.placement_types
    }
    found = {SCENARIO_FILE: SCENARIO_HEAD + _toml(settings), TYPES_FILE: _toml(types)}
    if scenario.settings.demand.priors:
        found[PRIORS_FILE] = _toml(scenario.priors.model_dump(mode="json"))
    return found


def settings_as_run(scenario: Scenario) -> dict[str, Any]:
    """What the scenario's files and the command line say, and nothing that they leave to the defaults.

    Defaults filled in are no scenario: some measures know two ways of saying the same, and take one.
    """
    said = scenario.settings
    # said always, so that it is the same file whether they came from the scenario or from the command line
    allocation = said.allocation.model_copy(update={"engine": said.allocation.engine})
    said = said.model_copy(update={"paths": said.paths, "seed": said.seed, "allocation": allocation})
    settings = said.model_dump(mode="json", exclude_unset=True)
    settings["placement_types"] = TYPES_FILE
    if scenario.settings.demand.priors:
        settings["demand"] = settings["demand"] | {"priors": PRIORS_FILE}
    neutrality = settings.get("neutrality", {})
    settings |= (
        {"neutrality": {k: v for k, v in neutrality.items() if k != "stress_case"}} if neutrality else {}
    )
    return settings


def _toml(content: Mapping[str, Any]) -> str:
    return "\n".join(document_lines(content)).strip() + "\n"
