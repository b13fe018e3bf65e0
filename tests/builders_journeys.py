"""Journeys tables for tests: of a synthetic council, and by hand."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from placements.domain import Month, PlacementType, PlacementTypes
from placements.inputs.ssda903.journeys import journeys
from placements.synthetic_903 import SyntheticSettings, synthesise

TYPES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
PLACEMENT_TYPES = PlacementTypes(
    tuple(
        PlacementType(key, key, group)
        for key, group in zip(
            TYPES, ("fostering", "fostering", "residential", "residential", "other"), strict=True
        )
    )
)


def month_number(month: Month) -> int:
    """As the column ``month`` of ``CouncilInputs.journeys``."""
    return month.year * 12 + month.month - 1


@functools.cache
def synthetic_journeys(children: int = 200, years: int = 5, seed: int = 1, **rest: Any) -> pd.DataFrame:
    """The journeys of a synthetic council, from its truth; the last month is March of ``2016 + years``."""
    settings = SyntheticSettings(children=children, years=years, seed=seed, **rest)
    truth = synthesise(settings).truth
    keys, child = np.unique(truth["child"], return_inverse=True)
    first = truth.drop_duplicates("child").set_index("child").loc[keys]
    nobody = pd.Series(pd.NaT, index=range(len(keys)), dtype="datetime64[s]")
    care: Any = SimpleNamespace(
        children=pd.DataFrame(
            {
                "birth": first["birth"].to_numpy(),
                "uasc": first["uasc"].to_numpy(bool),
                "uasc_ceased": nobody.to_numpy(),
            }
        ),
        placements=truth[["period", "start", "end", "placement_type"]].assign(child_key=child),
        first_day=settings.first_day,
        last_day=settings.last_day,
    )
    return numbered(journeys(care))


def numbered(table: pd.DataFrame) -> pd.DataFrame:
    """With months as numbers, as the reader gives them."""
    return table.assign(month=[month_number(Month.parse(month)) for month in table["month"]])


def rows(*lines: tuple[str, str, str, int, int, str, int], uasc: bool = False) -> pd.DataFrame:
    """A table of lines (month, type, was, age_months, months_in_placement, to, children)."""
    names = ("month", "placement_type", "was", "age_months", "months_in_placement", "to", "children")
    table = pd.DataFrame(list(lines), columns=list(names))
    return numbered(table.assign(uasc=uasc))


def history_of(table: pd.DataFrame) -> pd.DataFrame:
    """The history table that the journeys' month ends make, as ``CouncilInputs.history`` holds it."""
    in_care = table[table["was"] == "in_care"]
    counted = in_care.groupby(["month", "placement_type"], observed=True)["children"].sum()
    unaccompanied = in_care[in_care["uasc"]].groupby("month")["children"].sum()
    found = []
    for number in sorted(set(in_care["month"])):
        date = Month((number - 1) // 12, (number - 1) % 12 + 1).last_day
        of_types = {key: int(counted.get((number, key), 0)) for key in TYPES}
        series = {"total": sum(of_types.values()), **of_types, "uasc": int(unaccompanied.get(number, 0))}
        found += [(date, key, children) for key, children in series.items()]
    return pd.DataFrame(found, columns=["date", "placement_type", "children"]).assign(used=True)
