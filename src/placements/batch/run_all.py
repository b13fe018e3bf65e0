"""Many councils, many scenarios: run what is missing, write each block as it comes, put all together at the end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import platform
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import placements
from placements.batch.block_run import ANSWER_COLUMNS, Answer, Done, NotDone, run_blocks
from placements.batch.blocks import Block, Failure, blocks_of
from placements.batch.figures import content_sha256
from placements.batch.pools import Pool
from placements.batch.settings import Batch
from placements.domain import PlacementsError
from placements.domain.progress import Progress, silent
from placements.inputs import file_sha256
from placements.reports.batch_files import (
    BLOCKS,
    FAILURES,
    check_batch_folder,
    part_file,
    read_part,
    write_batch_manifest,
    write_overview,
    write_part,
    write_results,
)

MOST_IN_A_CHUNK = 20
"""Blocks of one council that a worker is given at once: it reads and forecasts the council once for all of them."""
CHUNKS_A_WORKER = 4
"""Chunks a worker has to come at least, so that none waits for the last one long."""
STAGE = "Running scenarios"


@dataclass(frozen=True)
class Finished:
    """A batch that was written to ``folder``.

    ``answers`` are of all blocks that have figures, in the order of their councils and scenarios; ``kept`` of them
    were there from before. ``sha256`` stands for all figures: the same on every pool, and after every kill.
    """

    folder: Path
    answers: tuple[Answer, ...]
    failures: tuple[Failure, ...]
    kept: int
    sha256: str


def run_all(
    batch: Batch,
    out: Path,
    pool: Pool,
    created: dt.datetime,
    *,
    fresh: bool = False,
    progress: Progress = silent,
) -> Finished:
    """Run every block of a batch that has no figures yet, and write the batch's folder.

    A block that fails does not stop the others. Where the run is stopped or a worker dies, blocks that are
    finished stay, and the next run goes on from there.

    Parameters
    ----------
    created
        Stands in the manifest as the time of the run.
    fresh
        Run every block again, whatever is there.

    Raises
    ------
    ScenarioError
        Where two blocks have the same name.
    OutputError
        Where the folder is not a batch's or cannot be written to.
    PlacementsError
        Where a worker has died.
    """
    check_batch_folder(out)
    blocks, failures = blocks_of(batch)
    answers = {} if fresh else _kept(blocks, out)
    missing = [block for block in blocks if block not in answers]
    kept, failed = len(answers), list(failures)
    progress(STAGE, kept, len(blocks))
    for result in _results(missing, pool):
        if isinstance(result, NotDone):
            failed.append(result.failure)
        else:
            _write(result, out)
            answers[result.block] = result.answer
        progress(STAGE, len(answers) + len(failed) - len(failures), len(blocks))
    failed.sort(key=lambda failure: (failure.council, failure.scenario))
    return _put_together(batch, out, answers, failed, kept, created)


def _kept(blocks: Sequence[Block], out: Path) -> dict[Block, Answer]:
    """The answers of an earlier run that rest on the same files and settings, and whose figures are whole."""
    found = {}
    for block in blocks:
        part = read_part(part_file(out, block.council, block.scenario))
        if part is None:
            continue
        table, about = part
        answer = _answer_of(about)
        if (
            answer is not None
            and about["key"] == block.key
            and content_sha256(table) == answer.content_sha256
        ):
            found[block] = answer
    return found


def _answer_of(about: dict[str, Any]) -> Answer | None:
    answer = about.get("answer")
    if not isinstance(answer, dict) or set(answer) != {field.name for field in fields(Answer)}:
        return None
    return Answer(**answer)


def _write(done: Done, out: Path) -> None:
    about = {"key": done.block.key, "answer": asdict(done.answer)}
    write_part(done.table, about, part_file(out, done.block.council, done.block.scenario))


def chunks(blocks: Sequence[Block], workers: int) -> list[tuple[Block, ...]]:
    """The blocks in the order given, a council's together as far as every worker still has some to do.

    Examples
    --------
    Forty blocks of two councils on two workers make eight chunks of five; on one worker, in which what is kept
    stays from chunk to chunk, every block is a chunk of its own.
    """
    if workers == 1:
        return [(block,) for block in blocks]
    size = min(MOST_IN_A_CHUNK, max(1, math.ceil(len(blocks) / (workers * CHUNKS_A_WORKER))))
    found: list[tuple[Block, ...]] = []
    for _, of_council in groupby(blocks, key=lambda block: block.council):
        mine = tuple(of_council)
        found += [mine[start : start + size] for start in range(0, len(mine), size)]
    return found


def _results(blocks: Sequence[Block], pool: Pool) -> Iterator[Done | NotDone]:
    """Results as they come. No more chunks are under way than keep every worker busy, so that few wait in memory."""
    under_way: set[Future[list[Done | NotDone]]] = set()
    waiting = chunks(blocks, pool.workers)[::-1]
    try:
        while waiting or under_way:
            while waiting and len(under_way) < (2 * pool.workers if pool.workers > 1 else 1):
                under_way.add(pool.executor.submit(run_blocks, waiting.pop()))
            ready, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ready:
                yield from future.result()
    except pool.died as error:
        raise PlacementsError(
            f"A worker died ({type(error).__name__}): it was stopped, or memory ran out. Blocks that are finished are "
            "kept: run the same command again to go on, with fewer --workers if memory ran out."
        ) from None


def _put_together(
    batch: Batch,
    out: Path,
    answers: dict[Block, Answer],
    failures: list[Failure],
    kept: int,
    created: dt.datetime,
) -> Finished:
    """Write what stands for the batch as a whole, from its parts."""
    order = sorted(answers, key=lambda block: (block.council, block.scenario))
    write_results(((b.council, b.scenario, part_file(out, b.council, b.scenario)) for b in order), out)
    write_overview([asdict(answers[block]) for block in order], ANSWER_COLUMNS, out / BLOCKS)
    write_overview(
        [asdict(failure) for failure in failures], ("council", "scenario", "sentence"), out / FAILURES
    )
    found = tuple(answers[block] for block in order)
    sha256 = results_sha256(found)
    write_batch_manifest(_manifest(batch, order, answers, failures, created, sha256), out)
    return Finished(out, found, tuple(failures), kept, sha256)


def results_sha256(answers: Sequence[Answer]) -> str:
    """One SHA-256 for all answers and, through theirs, all tables of figures."""
    lines = "".join(json.dumps(asdict(answer), sort_keys=True) + "\n" for answer in answers)
    return hashlib.sha256(lines.encode()).hexdigest()


def _manifest(
    batch: Batch,
    order: Sequence[Block],
    answers: dict[Block, Answer],
    failures: Sequence[Failure],
    created: dt.datetime,
    sha256: str,
) -> dict[str, Any]:
    return {
        "schema_version": "batch-1",
        "batch": batch.file.name,
        "batch_sha256": file_sha256(batch.file),
        "created": created.isoformat(),
        "placements": placements.__version__,
        "python": platform.python_version(),
        "settings": batch.settings.model_dump(mode="json"),
        "results_sha256": sha256,
        "failures": len(failures),
        "blocks": [
            {
                "council": block.council,
                "scenario": block.scenario,
                "seed": block.seed,
                "paths": block.paths,
                "engine": block.engine,
                "inputs_sha256": block.inputs_sha256,
                "scenario_sha256": block.scenario_sha256,
                "key": block.key,
                "content_sha256": answers[block].content_sha256,
            }
            for block in order
        ],
    }
