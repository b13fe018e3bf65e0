"""The verb that runs many scenarios on many councils."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from placements.cli.app import app, examples
from placements.cli.errors import INTERRUPTED, in_sentences

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
POOLS: tuple[Literal["serial", "processes", "dask"], ...] = ("serial", "processes", "dask")


@app.command(
    name="run-all",
    short_help="Run many scenarios on many councils.",
    epilog=examples(
        "placements run-all batch.toml",
        "placements run-all region.toml --engine-pool dask --scheduler tcp://10.0.0.1:8786",
    ),
)
@in_sentences
def run_all(
    batch_file: Annotated[
        Path,
        typer.Argument(metavar="BATCH", help="A batch file: `scenarios`, and the `councils` to run them on."),
    ],
    engine_pool: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="processes of this machine; serial: one after another; dask: a cluster.",
        ),
    ] = "processes",
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; by default one a processor.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Of a Dask scheduler; left out: a cluster on this machine."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the results go; by default outputs/<batch>."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run every scenario again, whatever is there already.")
    ] = False,
) -> None:
    """Run many scenarios on many councils; stopped half way, it goes on where it was."""
    if scheduler is not None and engine_pool != "dask":
        raise typer.BadParameter("it needs --engine-pool dask", param_hint="--scheduler")
    # before NumPy is imported, here and in every worker: each of them has one processor to itself
    with one_thread_each():
        from placements.batch import open_pool, read_batch
        from placements.batch import run_all as run_batch
        from placements.cli.progress import shown
        from placements.cli.table_options import one_of
        from placements.cli.words_batch import finished_batch

        name = one_of(engine_pool, POOLS, "--engine-pool")
        batch = read_batch(batch_file)
        folder = out or batch_file.parent / "outputs" / batch_file.stem
        created = dt.datetime.now(dt.UTC).replace(microsecond=0)
        try:
            with shown() as progress, open_pool(name, workers or os.cpu_count() or 1, scheduler) as pool:
                done = run_batch(batch, folder, pool, created, fresh=fresh, progress=progress)
        except KeyboardInterrupt:
            typer.echo("Stopped. What is finished is kept: the same command goes on from there.", err=True)
            raise typer.Exit(INTERRUPTED) from None
    for line in finished_batch(done, Path.cwd()):
        typer.echo(line)
    if done.failures:
        raise typer.Exit(1)


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Workers take over these: numerical libraries that start threads of their own would fight for processors."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
