"""One exception tree. Every error is a sentence for the person who holds the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MOST_PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Problem:
    """One fault in what a person typed: where it is, what was found, what is allowed, what to do.

    ``row`` counts as a spreadsheet does: the header is row 1, the first line of figures row 2.

    Examples
    --------
    >>> print(Problem("unit_costs.csv", '"5,900.oo" is not a number of pounds.', "Write 5900 or 5900.00.",
    ...               row=14, column="weekly_cost_gbp"))
    unit_costs.csv, row 14, weekly_cost_gbp: "5,900.oo" is not a number of pounds. Write 5900 or 5900.00.
    """

    file: str
    found: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", {self.column}"
        return f"{where}: {self.found} {self.remedy}".rstrip()


class PlacementsError(Exception):
    """Anything that we refuse, said in a sentence; the command line exits with 1."""


class _ProblemsError(PlacementsError):
    """An error that carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_shown(self.problems)))


def _shown(problems: tuple[Problem, ...]) -> list[str]:
    """A line a problem, fifty of many: those few of a kind before the many of one column, and how many more."""
    if len(problems) <= MOST_PROBLEMS_SHOWN:
        return [str(problem) for problem in problems]
    seen: Counter[tuple[str, str | None]] = Counter()
    ranks = []
    for place, problem in enumerate(problems):
        kind = (problem.file, problem.column)
        seen[kind] += 1
        ranks.append((seen[kind], place))
    chosen = sorted(place for _, place in sorted(ranks)[:MOST_PROBLEMS_SHOWN])
    more = f"... and {len(problems) - MOST_PROBLEMS_SHOWN:,} more problems."
    return [*(str(problems[place]) for place in chosen), more]


class InputError(_ProblemsError):
    """The council's tables cannot be believed as they stand."""


class ScenarioError(_ProblemsError):
    """The scenario or placement-types file cannot be read as it stands."""


class DemandError(PlacementsError):
    """A forecast cannot be made as asked; the message names the series and what to do."""


class SolverError(PlacementsError):
    """The allocation could not be solved; the message names the plan, month and path."""


class OutputError(PlacementsError):
    """The outputs could not be written; nothing that stood there before was changed."""


class VerifyError(PlacementsError):
    """A run folder is not what its manifest says."""
