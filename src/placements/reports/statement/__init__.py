"""The sufficiency statement (Children Act 1989, section 22G), as Markdown and as HTML for a word processor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from placements.reports.publish.document import Table
from placements.reports.publish.run_figures import RunFigures
from placements.reports.publish.titles import where
from placements.reports.stamp import RunStamp
from placements.reports.statement.actions import actions_section
from placements.reports.statement.document import Block, Section, Statement
from placements.reports.statement.facts import Facts, facts_of
from placements.reports.statement.gap import gap_section
from placements.reports.statement.html import html_text
from placements.reports.statement.location import location_section
from placements.reports.statement.markdown import markdown_text
from placements.reports.statement.market import market_section
from placements.reports.statement.method import definitions_section, method_section
from placements.reports.statement.need import need_section
from placements.reports.statement.owner import owner_section
from placements.reports.statement.provision import provision_section
from placements.reports.statement.summary import summary_section
from placements.reports.statement.uncertainty import uncertainty_section
from placements.reports.words import date_words

FORMATS: dict[str, Callable[[Statement], str]] = {"md": markdown_text, "html": html_text}
SECTIONS: tuple[Callable[[Facts], Section], ...] = (
    summary_section,
    need_section,
    provision_section,
    location_section,
    market_section,
    gap_section,
    actions_section,
    uncertainty_section,
    method_section,
    definitions_section,
    owner_section,
)
INSIDE = (
    "For use inside the authority: it may hold figures about fewer than 5 children. The copy for the public is made "
    "with placements statement --publish."
)


def make_statement(run: RunFigures, stamp: RunStamp, *, publish: bool, round_to_5: bool) -> Statement:
    """The statement of one run. Reads and writes nothing.

    With ``publish`` it withholds what the published copy of the run withholds, and leaves out tables that copy does
    not have. Raises OutputError where a small figure cannot be guarded.
    """
    facts = facts_of(run, stamp, publish=publish, round_to_5=round_to_5)
    end = date_words(run.months[-1].last_day)
    return Statement(
        title=f"Sufficiency statement: {where(run)}, {date_words(facts.base_day)} to {end}",
        about=(
            f"Children looked after and places for them, made on {date_words(stamp.created.date())} from the run "
            f"{stamp.run_name}.",
            *(() if publish else (INSIDE,)),
        ),
        sections=_numbered(tuple(section(facts) for section in SECTIONS)),
    )


def write_statement(statement: Statement, folder: Path, name: str) -> list[str]:
    """Write ``<name>-sufficiency`` in every format into ``folder``; returns the files' names."""
    names = []
    for ending, text in FORMATS.items():
        names.append(f"{name}-sufficiency.{ending}")
        (folder / names[-1]).write_text(text(statement), encoding="utf-8", newline="\n")
    return names


def _numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with each table's number in its title."""
    number = 0
    found = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Table):
                number += 1
                block = replace(block, title=f"Table {number}: {block.title}")
            blocks.append(block)
        found.append(replace(section, blocks=tuple(blocks)))
    return tuple(found)


__all__ = ["FORMATS", "Statement", "make_statement", "write_statement"]
