"""Faults on their way to a problem: a file that cannot be read, a cell before its place is known."""

from __future__ import annotations

from placements.domain import Problem


class UnreadableCellError(ValueError):
    """What was found in a cell and what to write instead; the reader of the table adds the place."""

    def __init__(self, found: str, remedy: str = "") -> None:
        super().__init__(f"{found} {remedy}".rstrip())
        self.found = found
        self.remedy = remedy


class UnreadableFileError(Exception):
    """A file that cannot be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def shown(text: str) -> str:
    """``text`` short enough for a message."""
    return text if len(text) <= 60 else text[:57] + "..."
