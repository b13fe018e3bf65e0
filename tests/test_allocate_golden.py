"""The mathematics as text: each family of constraints of a tiny month, as PuLP writes it.

Regenerate with UPDATE_GOLDEN=1, read the difference, and say in the commit why it moved.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from builders import limited, tiny_provisions

from placements.allocate import AllocationSettings
from placements.allocate.lines import capacity_lines
from placements.allocate.model import MonthModel, MonthState, Prices, Row
from placements.allocate.rows import (
    acceptance_rows,
    build_problem,
    capacity_rows,
    continuity_rows,
    matching_rows,
    month_rows,
    move_rows,
    need_rows,
    tier_rows,
)
from placements.supply import MoveRoute

GOLDEN = Path(__file__).parent / "golden"
FAMILIES: dict[str, Callable[[MonthModel], list[Row]]] = {
    "continuity": continuity_rows,
    "need": need_rows,
    "matching": matching_rows,
    "capacity": capacity_rows,
    "acceptance": acceptance_rows,
    "tiers": tier_rows,
    "moves": move_rows,
}
PRICES = Prices(
    {("carers", 0): 481, ("agency", 0): 835, ("agency", 1): 860, ("home", 0): 300, ("outside", 0): 3402},
    {0: 10},
)


def tiny_model() -> MonthModel:
    route = MoveRoute("down", "Step down", "outside", "agency", limited(0.5), 0.02, "move")
    lines = capacity_lines(tiny_provisions())
    return MonthModel(("fostering", "residential"), lines, (route,), AllocationSettings())


def tiny_state() -> MonthState:
    """Six with carers, four with agencies, one fostered and two others in the home, ten outside."""
    stayers = {
        ("fostering", "carers"): 6,
        ("fostering", "agency"): 4,
        ("fostering", "home"): 1,
        ("residential", "home"): 2,
        ("residential", "outside"): 10,
        ("residential", "agency"): 0,
    }
    return MonthState(
        stayers={key: np.array([float(n)]) for key, n in stayers.items()},
        need={"fostering": np.array([3.0]), "residential": np.array([1.5])},
        usable={"carers": np.array([8.0]), "home": np.array([4.0])},
        accepts={("fostering", "home"): np.array([0.4]), ("residential", "home"): np.array([3.6])},
        matched={("fostering", "carers"): np.array([0.75])},
        most_moves={0: np.array([0.5])},
    )


def written(rows: list[Row], folder: Path) -> str:
    """One statement a line; numbers alike in all versions of PuLP."""
    model, state = tiny_model(), tiny_state()
    rhs = np.array([row.rhs(state)[0] for row in rows])
    problem = build_problem(model.columns(), model.objective(PRICES), rows, rhs)
    path = folder / "month.lp"
    with warnings.catch_warnings():
        # PuLP leaves the closing of its file to the interpreter
        warnings.simplefilter("ignore", ResourceWarning)
        problem.writeLP(str(path))
        del problem
    joined = re.sub(r"\n +", " ", path.read_text(encoding="utf-8"))
    return re.sub(r"e-0(\d)", r"e-\1", joined).strip() + "\n"


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_of_constraints_reads_as_it_was_reviewed(family: str, tmp_path: Path) -> None:
    found = written(FAMILIES[family](tiny_model()), tmp_path)
    golden = GOLDEN / f"{family}.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert found.split() == golden.read_text(encoding="utf-8").split()


def test_the_families_are_all_the_rows_there_are() -> None:
    model = tiny_model()
    by_family = [row.name for family in FAMILIES.values() for row in family(model)]
    assert sorted(by_family) == sorted(row.name for row in month_rows(model))
    assert len(set(by_family)) == len(by_family)


def test_every_family_of_the_tiny_month_has_a_row() -> None:
    # a golden file without a constraint would hold nothing to be wrong about
    assert all(family(tiny_model()) for family in FAMILIES.values())
