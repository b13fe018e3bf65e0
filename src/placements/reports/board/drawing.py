"""A chart of the page in its two widths, with its words and its table."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
from altair.utils.schemapi import debug_mode

from placements.reports.board.inline_svg import inline_svg
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Table
from placements.reports.charts import NARROW, WIDE, Sheet, to_svg
from placements.reports.words import date_words, plural

Draw = Callable[[Sheet], alt.LayerChart | alt.VConcatChart]


def figure(key: str, title: str, words: str, draw: Draw, source: str, tables: tuple[Table, ...]) -> Figure:
    """The chart that ``draw`` makes, for a wide and a narrow page.

    Parameters
    ----------
    key
        Its place in the page's links; no other figure has it.
    title
        Its message.
    words
        What who cannot see it must know: what is drawn, its axes with units, where it begins and ends.
    source
        Whence its figures are, with the date.
    tables
        Every figure drawn.
    """
    # Altair would check every part of a chart as it is made: the tests check all charts of the page instead
    with debug_mode(False):
        wide, narrow = (to_svg(draw(sheet)) for sheet in (WIDE, NARROW))
    return Figure(
        key,
        title,
        inline_svg(wide, f"{key}-wide", words),
        inline_svg(narrow, f"{key}-narrow", words),
        source,
        tables,
    )


def simulated(run: PaperRun) -> str:
    """The source and date of a simulated figure."""
    stamp = run.stamp
    return (
        f"Source: {plural(run.paths, 'simulated future')}, seed {run.results['seed']}, inputs {stamp.inputs_hash}; "
        f"placements {stamp.version}, {date_words(stamp.created.date())}."
    )
