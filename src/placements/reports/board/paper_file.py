"""A paper as a file of its own: written whole or not at all, and never over what a person wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from placements.domain import OutputError
from placements.reports.board.seal import is_sealed, is_sealed_pdf
from placements.reports.one_file import unwritable


def check_paper_file(out: Path) -> None:
    """Refuse, before any work, a file that must not be written over: only an unchanged paper of ours may be."""
    _check(out, is_sealed, "an HTML page", (".html", ".htm"))


def check_pdf_file(out: Path) -> None:
    """The same of a PDF."""
    _check(out, is_sealed_pdf, "a PDF", (".pdf",))


def _check(out: Path, ours: Callable[[bytes], bool], kind: str, suffixes: tuple[str, ...]) -> None:
    if out.is_dir():
        raise OutputError(f"{out} is a folder. Name a file in it with --out, such as {out / 'paper.html'}.")
    if out.suffix.lower() not in suffixes:
        raise OutputError(
            f"{out} is to be {kind}: no program opens it under that name. Name a file that ends in "
            f"{suffixes[0]} with --out{'; --pdf prints it beside that' if out.suffix.lower() == '.pdf' else ''}."
        )
    if not out.exists():
        return
    try:
        written = out.read_bytes()
    except OSError as error:
        raise OutputError(unwritable(out, error)) from None
    if not ours(written):
        raise OutputError(
            f"{out} is there already, and is no paper of `placements board` or was changed since it was written. "
            "Nothing was changed. Move it away, or name another file with --out."
        )
