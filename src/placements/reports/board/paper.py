"""What a board paper is made from: one run or several, each as its folder keeps it, the leading one first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from placements.domain import FinancialYear, Month
from placements.domain.placement_types import TOTAL
from placements.finance.side_by_side import PathCosts
from placements.finance.spoken import percent_beside
from placements.reports.stamp import RunStamp

Document = Mapping[str, Any]
"""Any: JSON."""

PLANS = {"do_nothing": "Do nothing", "strategy": "Strategy"}


@dataclass(frozen=True)
class PaperRun:
    """A run as the paper reads it. Every figure of the paper is one of ``results``, ``appraisal`` or ``costs``.

    Attributes
    ----------
    name
        What the paper calls it.
    results
        Its ``results.json``.
    costs
        What both plans cost in each simulated future.
    appraisal
        ``appraisal.json`` of the same scenario and inputs; None where there is none.
    is_test
        A case that nobody can choose, such as high demand: shown, never called dominated or better.
    """

    name: str
    results: Document
    stamp: RunStamp
    costs: PathCosts
    appraisal: Document | None = None
    is_test: bool = False
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def table(self, key: str) -> pd.DataFrame:
        """A list of ``results.json`` as a table; the same object each time, not to be changed."""
        if key not in self._tables:
            self._tables[key] = pd.DataFrame(self.results[key])
        return self._tables[key]

    def of_plan(self, key: str, plan: str) -> pd.DataFrame:
        """The rows of one plan, of a table that has a column ``plan``."""
        table = self.table(key)
        return table[table["plan"] == plan] if len(table) else table

    @property
    def neutrality(self) -> Document:
        found: Document = self.results["neutrality"]
        return found

    def neutral_in(self, probability: float) -> str:
        """A probability of cost neutrality in words, on its side of the lines that its verdict is drawn by."""
        asked = self.settings["neutrality"]
        return percent_beside(probability, (asked["threshold"], asked["refuted_below"]))

    @property
    def settings(self) -> Document:
        """The scenario with every default filled in."""
        found: Document = self.results["settings"]
        return found

    @property
    def paths(self) -> int:
        return int(self.results["paths"])

    @property
    def base_month(self) -> Month:
        return Month.parse(self.results["horizon"]["base_month"])

    @property
    def first_month(self) -> Month:
        return Month.parse(self.results["horizon"]["first_month"])

    @property
    def last_month(self) -> Month:
        return Month.parse(self.results["horizon"]["last_month"])

    @property
    def last_day(self) -> dt.date:
        return self.last_month.last_day

    @property
    def types(self) -> dict[str, str]:
        """Placement type -> its title, in order."""
        return {str(one["id"]): str(one["title"]) for one in self.results["placement_types"]}

    @property
    def type_titles(self) -> dict[str, str]:
        """``types``, and the total."""
        return self.types | {TOTAL: "All children"}

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        """Financial years of the horizon; the first and last may be part-years."""
        return tuple(FinancialYear(int(row["financial_year"][:4])) for row in self.results["net_saving"])

    def year_end(self, label: str) -> dt.date:
        """31 March of the financial year, or the last day of the horizon where that is earlier."""
        return min(FinancialYear(int(label[:4])).last_day, self.last_day)


@dataclass(frozen=True)
class Paper:
    """What one paper says.

    Attributes
    ----------
    title
        What stands on top of it.
    decision
        What the board is asked to decide; "" where nobody said.
    meeting
        Whose meeting, and when; "" where nobody said.
    runs
        The leading scenario first: the sections follow it; the others stand beside it. Same council, horizon, seed,
        futures and placement types.
    notes
        What a reader must know of how the runs fit together: a sentence each.
    """

    title: str
    runs: tuple[PaperRun, ...]
    decision: str = ""
    meeting: str = ""
    notes: tuple[str, ...] = ()

    @property
    def lead(self) -> PaperRun:
        return self.runs[0]
