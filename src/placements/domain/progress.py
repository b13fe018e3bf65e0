"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, of)."""


StageProgress = Callable[[int, int], None]
"""Called with (done, of)."""


def silent(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


def silent_stage(done: int, of: int) -> None:
    """Tell nobody."""
