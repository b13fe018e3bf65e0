"""Whether each row of sign_offs is of an assumption that there is."""

from __future__ import annotations

from placements.changes.log import assumptions_log
from placements.changes.of_settings import of_measure
from placements.domain import InputError, Problem
from placements.inputs import CouncilInputs, rows_of
from placements.inputs.assumption_book import unknown_id
from placements.scenario import Scenario

FILE = "sign_offs.csv"


def check_sign_offs(scenario: Scenario, council: CouncilInputs) -> str:
    """Raise InputError for each id that no assumption has; returns what is to be said of the rest, or "".

    A council's scenarios share one table: a sign-off of a measure that this scenario does not have is no fault.
    """
    if council.sign_offs.empty:
        return ""
    known = list(assumptions_log(scenario, council).entries)
    for name, measure in scenario.settings.measures.items():
        known += [entry.id for entry in of_measure(name, measure)]
    ours = tuple(f"measures.{name}." for name in scenario.settings.measures)
    problems, elsewhere = [], []
    for row in rows_of(council.sign_offs):
        id_ = str(row.assumption)
        if id_ in known:
            continue
        if id_.startswith("measures.") and not id_.startswith(ours):
            elsewhere.append(id_)
        else:
            problems.append(Problem(FILE, *unknown_id(id_, known), row=int(row.row), column="assumption"))
    if problems:
        raise InputError(problems)
    if not elsewhere:
        return ""
    are = "is of a measure" if len(elsewhere) == 1 else "are of measures"
    return f"{FILE}: {', '.join(elsewhere)} {are} that this scenario does not have."
