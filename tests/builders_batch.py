"""Two small councils, three scenarios, and executors that count what they are given or stop half way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from builders import EVERY_MEASURE, QUICK_HOME, UNCERTAIN, Council, write_scenario
from builders_inputs import write_council

from placements.batch import Block, Finished, Pool, SerialExecutor, read_batch, run_all
from placements.inputs import TABLES

CREATED = dt.datetime(2016, 2, 23, tzinfo=dt.UTC)
COUNCILS = ("north", "south")
SCENARIOS = {
    "do-nothing": "",
    "half": EVERY_MEASURE
    + '[neutrality]\nsavings_delivered_share = 0.5\nstress_case = "late.toml"\ncapital = "capital"\n',
    "home": QUICK_HOME,
}
LATE = EVERY_MEASURE.replace('provision = "new-home"', 'provision = "new-home"\nmonths_late = 6')


def write_inputs(folder: Path, council: Council = UNCERTAIN) -> Path:
    tables = council.tables()
    return write_council(folder, **tables, **dict.fromkeys(set(TABLES) - set(tables)))


def write_named(folder: Path, name: str, body: str, **top: object) -> Path:
    """A scenario called ``name`` in ``folder/models``."""
    written = write_scenario(folder, body, **({"title": name.title(), "paths": 12} | top))
    return written.rename(written.with_name(f"{name}.toml"))


def region(folder: Path, text: str = 'scenarios = ["models/*.toml"]\ncouncils = "inputs/*"\n') -> Path:
    """North has 150 children, south 120; three scenarios and the stress case of one, which is beside them."""
    write_inputs(folder / "inputs" / "north")
    counts = {**UNCERTAIN.counts, "ifa": 25, "external_residential": 8, "other": 23}
    write_inputs(folder / "inputs" / "south", replace(UNCERTAIN, counts=counts))
    for name, body in SCENARIOS.items():
        write_named(folder, name, body)
    write_named(folder, "late", LATE)
    batch = folder / "region.toml"
    batch.write_text(text, encoding="utf-8")
    return batch


class Counting(SerialExecutor):
    """Runs here, and remembers the blocks that it ran; before block number ``stop`` it raises ``error``."""

    def __init__(self, stop: int | None = None, error: type[BaseException] = KeyboardInterrupt) -> None:
        self.ran: list[Block] = []
        self.stop, self.error = stop, error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.ran) == self.stop:
            raise self.error
        self.ran += args[0]
        return super().submit(fn, *args, **kwargs)

    @property
    def names(self) -> list[str]:
        return [f"{block.council}: {block.scenario}" for block in self.ran]


def run_batch(
    batch_file: Path, out: Path, executor: Counting | None = None, *, fresh: bool = False
) -> Finished:
    """Run a batch here, block by block."""
    return run_all(read_batch(batch_file), out, Pool(executor or Counting(), 1), CREATED, fresh=fresh)
