"""Publish a run: an accessible copy of values alone, with disclosure control, as xlsx and ods."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from placements.reports.publish.cover import cover_of, title_of
from placements.reports.publish.document import Publication
from placements.reports.publish.notes import note_texts
from placements.reports.publish.ods import ods_bytes
from placements.reports.publish.published_set import published_set
from placements.reports.publish.run_figures import Json, RunFigures, run_figures
from placements.reports.publish.shown import Shown
from placements.reports.publish.tables import tables_of
from placements.reports.publish.titles import where
from placements.reports.publish.xlsx import xlsx_bytes
from placements.reports.stamp import RunStamp

FORMATS: dict[str, Callable[[Publication], bytes]] = {"xlsx": xlsx_bytes, "ods": ods_bytes}


def make_publication(run: RunFigures, stamp: RunStamp, *, round_to_5: bool) -> Publication:
    """Withhold what must be withheld of a run's figures and lay the rest out. Reads and writes nothing.

    Raises OutputError where a small figure cannot be guarded.
    """
    protection = published_set(run).protect()
    shown = Shown(protection, round_to_5)
    tables = tables_of(run, shown)
    return Publication(
        title=title_of(run),
        subject=run.title,
        creator=where(run),
        created=stamp.created,
        cover=cover_of(run, shown, tables, stamp),
        notes=note_texts(run, round_to_5=round_to_5),
        tables=tables,
    )


def write_publication(publication: Publication, folder: Path, name: str) -> list[str]:
    """Write ``<name>-published`` in every format into ``folder``; returns the files' names."""
    names = []
    for ending, content in FORMATS.items():
        names.append(f"{name}-published.{ending}")
        (folder / names[-1]).write_bytes(content(publication))
    return names


__all__ = [
    "FORMATS",
    "Json",
    "Publication",
    "RunFigures",
    "make_publication",
    "run_figures",
    "write_publication",
]
