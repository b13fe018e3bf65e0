"""One cross-foot of the workbook: two sides that must agree, and within what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.reports.workbook.frame.sheet import Row
from placements.reports.workbook.frame.style import Number

RUN_AGAIN = "run again"
"""The result of a check that says that formulas cannot follow what was changed."""


@dataclass(frozen=True)
class Check:
    """One cross-foot: ``left`` and ``right`` are formulas with their value.

    A plain number on the right is what the engine found: such a check holds only as long as no assumption
    was changed. ``difference`` is a formula of its own where agreement on the sums is not enough. ``otherwise`` is
    the result where the sides do not agree, "" for the usual one.
    """

    what: str
    left: tuple[str, float]
    right: tuple[str, float] | float
    tolerance: str = "tolerance_gbp"
    difference: str = ""
    number: Number = "pence"
    otherwise: str = ""


def total_of(row: Row) -> tuple[str, float]:
    return f"SUM({row.span})", float(np.round(row.figures.sum(), 2))


def apart(left: Row, right: Row) -> str:
    """The sum of absolute differences: two rows that only agree in their sums do not pass."""
    return f"SUMPRODUCT(ABS({left.span}-{right.span}))"
