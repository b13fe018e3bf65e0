"""The whole page, in order, and its drawing with the template."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from placements.reports.board.assumptions import assumptions
from placements.reports.board.backtest import past_forecasts
from placements.reports.board.children import where_children_live
from placements.reports.board.doubt import what_would_make_it_wrong
from placements.reports.board.figures import figures
from placements.reports.board.homes import homes
from placements.reports.board.method import GLOSSARY, limits, method
from placements.reports.board.money import budget
from placements.reports.board.parts import Figure, KeyFigure, Notice, Passage, Table
from placements.reports.board.verdict import VerdictBox, key_figures, notices, probability_table, verdict_box
from placements.reports.stamp import RunStamp
from placements.reports.words import council_words, date_words, month_words, plural
from placements.result import RunResult

TEMPLATE = "board.html.jinja"
# a line may break after a hyphen or between P10 and its amount: neither must be left behind at its end
AMOUNT = re.compile(r"(?:P[19]0 )?-?£[\d,.]*\d[mk]?")


@dataclass(frozen=True)
class Page:
    """Everything the template shows, in the order in which it does."""

    council: str
    title: str
    made: str
    covers: str
    notices: tuple[Notice, ...]
    verdict: VerdictBox
    key_figures: tuple[KeyFigure, ...]
    probability: Table
    figures: tuple[Figure, ...]
    budget: Passage
    children: Passage
    homes: Passage
    past: Passage
    doubts: tuple[Passage, ...]
    method: Passage
    glossary: tuple[tuple[str, str], ...]
    footer: str


def compose(result: RunResult, stamp: RunStamp) -> Page:
    """The page of one run."""
    settings = result.scenario.settings
    first, last = result.comparison.months[0], result.comparison.months[-1]
    return Page(
        council=council_words(settings.council),
        title=settings.title,
        made=f"{date_words(stamp.created.date())}, {stamp.created:%H:%M}",
        covers=f"{month_words(first)} to {month_words(last)}, from counts up to {month_words(settings.base_month)}",
        notices=notices(result),
        verdict=verdict_box(result),
        key_figures=key_figures(result),
        probability=probability_table(result),
        figures=figures(result, stamp),
        budget=budget(result),
        children=where_children_live(result),
        homes=homes(result),
        past=past_forecasts(result),
        doubts=(*what_would_make_it_wrong(result), assumptions(result), limits(result)),
        method=method(result),
        glossary=GLOSSARY,
        footer=(
            f"Run {stamp.run_name}; placements {stamp.version}; {plural(settings.paths, 'simulated future')}, seed "
            f"{settings.seed}; inputs {stamp.inputs_hash}."
        ),
    )


def render(page: Page) -> str:
    """The page as one HTML document that needs nothing else."""
    environment = Environment(
        loader=PackageLoader("placements.reports.board", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["money"] = unbroken
    return environment.get_template(TEMPLATE).render(page=page)


def unbroken(text: str) -> Markup:
    """The text, escaped, with each amount of money kept on one line."""
    return Markup(AMOUNT.sub(r'<span class="amount">\g<0></span>', str(escape(text))))
