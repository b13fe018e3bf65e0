"""From a workbook that an officer changed to a run: what it changes, read back or repeated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from placements.changes import (
    Applied,
    AskedFor,
    applied,
    asked_by,
    assumptions_log,
    changes_from,
    changes_of,
    refuse_another_run,
    which_run,
)
from placements.domain import VerifyError
from placements.inputs.assumption_book import read_assumption_book
from placements.prepared import Prepared, load
from placements.reports.workbook.frame.constants import CONSTANTS

OVERRULED_BY = {"paths": "paths", "seed": "seed", "engine": "allocation.engine"}
"""What can be asked for on the command line -> the assumption that it stands in place of."""


def changes_in(workbook: Path, scenario_file: Path, inputs: Path, asked: AskedFor) -> Applied:
    """What ``workbook`` says otherwise than the scenario and the tables, each change with its place.

    Parameters
    ----------
    asked
        What a person asks for in place of the scenario's own; where it leaves something open, the run that left the
        workbook is followed.

    Raises
    ------
    InputError
        Where the workbook cannot be read, is of another run, or holds what is not allowed: every fault.
    ScenarioError
        Where the scenario itself is at fault.
    """
    book = read_assumption_book(workbook)
    base = asked.or_else(asked_by(book))
    ready = _unchanged(scenario_file, inputs, base)
    refuse_another_run(book, which_run(ready.scenario, ready.council))
    entries = assumptions_log(ready.scenario, ready.council).entries
    overruled = frozenset(id_ for name, id_ in OVERRULED_BY.items() if getattr(asked, name) is not None)
    constants = {name: value for name, _, value, _ in CONSTANTS}
    changes = changes_of(book, entries, constants, ready.council, base, overruled)
    return applied(changes, entries, ready.council)


def changes_again(kept: Mapping[str, Any], scenario_file: Path, inputs: Path) -> Applied:
    """The changes that a run's manifest keeps, each with its place in the files as they are now.

    Raises VerifyError where the manifest does not hold them.
    """
    try:
        changes = changes_from(kept)
    except (KeyError, TypeError) as error:
        raise VerifyError(
            f"The manifest does not say what was changed in the workbook ({error}). Run the scenario again."
        ) from None
    ready = _unchanged(scenario_file, inputs, changes.asked)
    return applied(changes, assumptions_log(ready.scenario, ready.council).entries, ready.council)


def _unchanged(scenario_file: Path, inputs: Path, asked: AskedFor) -> Prepared:
    return load(scenario_file, inputs, paths=asked.paths, seed=asked.seed, engine=asked.engine).ready


def free_folder(usual: Path, workbook: Path) -> Path:
    """``<usual>-changed``; with a number where the workbook lies in that folder itself, which is to stay."""
    number, folder = 1, usual.with_name(f"{usual.name}-changed")
    while folder.resolve() == workbook.resolve().parent:
        number += 1
        folder = usual.with_name(f"{usual.name}-changed-{number}")
    return folder
