"""The whole page, in order, and its drawing with the template."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from placements.reports.board.first_page import FirstPage, first_page
from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section
from placements.reports.board.sections import SECTIONS
from placements.reports.few_children import publication_notice
from placements.reports.words import council_words, date_words, month_words, plural

TEMPLATE = "board.html.jinja"
# a line may break after a hyphen or between P10 and its amount: neither must be left behind at its end
AMOUNT = re.compile(r"(?:P[19]0 )?-?£[\d,.]*\d[mk]?")


@dataclass(frozen=True)
class Page:
    """Everything the template shows, in the order in which it does; ``name`` is what a browser's tab calls it."""

    council: str
    title: str
    meeting: str
    made: str
    covers: str
    name: str
    first: FirstPage
    sections: tuple[Section, ...]
    footer: str
    publication: str


def compose(paper: Paper) -> Page:
    """The page of one paper."""
    lead = paper.lead
    stamp = lead.stamp
    council, first = council_words(str(lead.results["council"])), first_page(paper)
    return Page(
        council=council,
        title=paper.title,
        meeting=paper.meeting,
        made=f"{date_words(stamp.created.date())}, {stamp.created:%H:%M}",
        covers=(
            f"{month_words(lead.first_month)} to {month_words(lead.last_month)}, from counts up to "
            f"{month_words(lead.base_month)}"
        ),
        name=f"{paper.title}: {first.verdicts[0].heading} ({council})",
        first=first,
        sections=tuple(found for section in SECTIONS if (found := section(paper)) is not None),
        footer=(
            f"Run {stamp.run_name}; placements {stamp.version}; {plural(lead.paths, 'simulated future')}, seed "
            f"{lead.results['seed']}; inputs {stamp.inputs_hash}."
        ),
        publication=publication_notice(run.results for run in paper.runs),
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
