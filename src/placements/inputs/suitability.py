"""What the ages of provision and the table suitability must satisfy before any scenario is known."""

from __future__ import annotations

import math

from placements.domain import Problem
from placements.inputs.near_miss import did_you_mean
from placements.inputs.tables import ReadTable


def age_problems(provision: ReadTable) -> list[Problem]:
    """Every provision whose oldest children would be younger than its youngest."""
    problems = []
    for row in provision.having("ages_from", "ages_to"):
        youngest, oldest = row["ages_from"], row["ages_to"]
        if not math.isnan(youngest) and not math.isnan(oldest) and oldest < youngest:
            found = f"ages_to {oldest:.0f} is below ages_from {youngest:.0f}."
            remedy = "Write the youngest age in ages_from and the oldest in ages_to."
            problems.append(provision.problem(row, "ages_to", found, remedy))
    return problems


def suitability_problems(suitability: ReadTable, provision: ReadTable) -> list[Problem]:
    """Every row that names a provision which is not there."""
    known = [row["provision"] for row in provision.rows]
    return [
        suitability.problem(
            row,
            "provision",
            f'"{row["provision"]}" is not in the table provision.',
            did_you_mean(row["provision"], known),
        )
        for row in suitability.rows
        if row["provision"] not in known
    ]
