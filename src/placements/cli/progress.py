"""Progress on long work, in the terminal only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from placements.domain.progress import Progress


@contextlib.contextmanager
def shown() -> Iterator[Progress]:
    """A function (stage, done, of) that draws a bar a stage on standard error; silent where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=of)
            bars.update(tasks[stage], completed=done, total=of)

        yield show
