"""Which of a paper's scenarios can be chosen, which are tests, and how each stands to the leading one."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cached_property

from placements.finance.side_by_side import Choice, Dominance, Paired, dominated, paired
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.words import date_words

LONGEST = 70
"""Characters of a scenario's name in sentences and titles; tables have all of it."""

LETTERS, NO_WIDTH = 20, "\u200b"
LONG_WORD = re.compile(r"\S{31,}")


@dataclass(frozen=True)
class Standing:
    """The scenarios of one paper, compared.

    Attributes
    ----------
    against_lead
        For every run, the leading one too: its net saving less the leading one's.
    """

    runs: tuple[PaperRun, ...]
    against_lead: tuple[Paired, ...]

    @property
    def lead(self) -> PaperRun:
        return self.runs[0]

    @property
    def by(self) -> str:
        """The last day of the horizon."""
        return date_words(self.lead.last_day)

    @property
    def tests(self) -> tuple[PaperRun, ...]:
        return tuple(run for run in self.runs if run.is_test)

    @property
    def other_worlds(self) -> tuple[PaperRun, ...]:
        """With another do-nothing than the leading run: other demand, prices or settings. Some of them may be tests."""
        pairs = zip(self.runs, self.against_lead, strict=True)
        return tuple(run for run, pair in pairs if not pair.same_do_nothing)

    @property
    def choices(self) -> tuple[PaperRun, ...]:
        """What can be chosen: no tests, and the same do-nothing as the leading run."""
        pairs = zip(self.runs, self.against_lead, strict=True)
        return tuple(run for run, pair in pairs if not run.is_test and pair.same_do_nothing)

    @cached_property
    def dominated(self) -> tuple[Dominance, ...]:
        """By places in ``choices``."""
        return dominated([choice_of(run) for run in self.choices])

    def pair_of(self, run: PaperRun) -> Paired:
        return next(pair for one, pair in zip(self.runs, self.against_lead, strict=True) if one is run)

    def short(self, run: PaperRun) -> str:
        """Its name, cut where it is long: after a word, if its first is not too long by itself."""
        if len(run.name) <= LONGEST:
            return run.name
        words = textwrap.shorten(run.name, LONGEST, placeholder="…")
        return words if len(words) > 1 else f"{run.name[: LONGEST - 1].rstrip()}…"

    def mark(self, run: PaperRun) -> str:
        """What a reader must know of it wherever it is named: a test, or one with another do-nothing."""
        if run.is_test:
            return "(test)"
        return "" if self.pair_of(run).same_do_nothing else "(other do-nothing)"

    def marked(self, run: PaperRun) -> str:
        """Its whole name, for a table, and its mark."""
        return f"{breakable(run.name)} {self.mark(run)}".rstrip()


def breakable(name: str) -> str:
    """The name with places at which a word of many letters may be broken, so that no table is wider than its page.

    Examples
    --------
    >>> breakable("A name") == "A name", breakable("W" * 60).count("W" * 20)
    (True, 3)
    """
    return LONG_WORD.sub(lambda found: NO_WIDTH.join(textwrap.wrap(found[0], LETTERS)), name)


def standing_of(paper: Paper) -> Standing:
    """Raises ValueError where runs do not have the same years and futures: such a paper is refused before."""
    return Standing(paper.runs, tuple(paired(run.costs, paper.lead.costs) for run in paper.runs))


def choice_of(run: PaperRun) -> Choice:
    """All by which choices are ranked, from its ``results.json``."""
    found = run.neutrality
    capital = found["with_capital"] or found
    unknown = bool(found["capital_left_out"])
    unplaced = run.of_plan("unplaced", "strategy")
    return Choice(
        name=run.name,
        costs=run.costs,
        probability=float(found["probability"]),
        p10=float(found["p10_gbp"]),
        median=float(found["median_gbp"]),
        p90=float(found["p90_gbp"]),
        lowest=float(found["trough"]["median_gbp"]),
        run_rate=float(found["run_rate"]["median_gbp"]),
        probability_with_capital=float("nan") if unknown else float(capital["probability"]),
        median_with_capital=float("nan") if unknown else float(capital["median_gbp"]),
        unplaced=float(unplaced["mean"].sum()) if len(unplaced) else 0.0,
        stressed=None if found["stress_case"] is None else float(found["stress_case"]["probability"]),
    )
