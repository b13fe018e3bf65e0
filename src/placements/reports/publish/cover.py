"""The cover of a publication: what it is, what was found, how to read it, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from placements.reports.publish.document import MEANING, Section, Shorthand, Table
from placements.reports.publish.figure_set import saving_key
from placements.reports.publish.run_figures import RunFigures
from placements.reports.publish.shown import Shown
from placements.reports.publish.titles import span, where
from placements.reports.stamp import RunStamp
from placements.reports.words import date_words, first_upper, plural


def title_of(run: RunFigures) -> str:
    return f"Placements of children looked after: forecast and test of cost neutrality, {where(run)}, {span(run)}"


def cover_of(run: RunFigures, shown: Shown, tables: Sequence[Table], stamp: RunStamp) -> tuple[Section, ...]:
    """Sections in order; figures in words only where they are not withheld."""
    return (
        Section(
            "What this spreadsheet contains",
            (
                f"How many children {where(run)} looks after and may look after, where they live, which places there "
                "are, and what it costs with and without the placement strategy.",
                "The worksheet Contents lists every table and links to it. The worksheet Notes explains the figures.",
                "Every figure is a value: there are no formulas, and nothing is hidden.",
            ),
        ),
        Section("What was found", _found(run, shown)),
        Section("How to read it", _reading(tables)),
        Section(
            "Where it comes from",
            (
                f"Scenario: {run.title}. {first_upper(plural(run.paths, 'simulated future'))}, from the counts of "
                f"{date_words(run.base.last_day)} to {date_words(run.months[-1].last_day)}.",
                f"Made on {date_words(stamp.created.date())} with placements {stamp.version} from the run "
                f"{stamp.run_name}; the SHA-256 of its results begins {stamp.inputs_hash}.",
            ),
        ),
    )


def _found(run: RunFigures, shown: Shown) -> tuple[str, ...]:
    if run.saving and shown.withheld(saving_key("cumulative", run.saving[-1].year)):
        return ("The finding is not shown, because what is saved would tell of fewer than 5 children.",)
    found = run.results["neutrality"]
    verdict = f"Verdict: {found['verdict']}. {found['reason']}"
    return tuple(dict.fromkeys((str(found["sentence"]), verdict)))


def _reading(tables: Sequence[Table]) -> tuple[str, ...]:
    shorthand = [f"{mark} means {MEANING[mark]}." for mark in Shorthand]
    withheld, figures = (sum(counts) for counts in zip(*(table.withheld for table in tables), strict=True))
    return (*shorthand, f"Withheld: {withheld:,} of {plural(figures, 'figure')}.")
