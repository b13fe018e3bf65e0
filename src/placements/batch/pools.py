"""Where blocks run: here, on processes of this machine, or on Dask; each is a ``concurrent.futures`` executor."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from placements.domain import PlacementsError

P = ParamSpec("P")
T = TypeVar("T")
PoolName = Literal["serial", "processes", "dask"]

ANSWER_SECONDS = 10
"""A scheduler that says nothing for so long is taken not to be there."""

NO_DASK = (
    "Dask is not installed, which --engine-pool dask needs. Install it with: "
    'pip install ".[cluster]" in the folder of this project, or use --engine-pool processes.'
)


@dataclass(frozen=True)
class Pool:
    """An executor, how many blocks it runs at once, and what it raises when a worker has died."""

    executor: Executor
    workers: int
    died: tuple[type[BaseException], ...] = (BrokenExecutor,)


class SerialExecutor(Executor):
    """Runs what it is given at once, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A future that is done already."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextlib.contextmanager
def open_pool(name: PoolName, workers: int, scheduler: str | None = None) -> Iterator[Pool]:
    """A pool that is closed at the end. Where it is left by an error or Ctrl-C, its own processes are stopped at once.

    Parameters
    ----------
    workers
        Processes on this machine; what a cluster of another machine has is its own.
    scheduler
        Address of a Dask scheduler, as in tcp://10.0.0.1:8786; None: a cluster on this machine.

    Raises
    ------
    PlacementsError
        Where Dask is not installed, or its scheduler does not answer.
    """
    if name == "serial":
        yield Pool(SerialExecutor(), 1)
    elif name == "processes":
        with _processes(workers) as pool:
            yield pool
    else:
        with _dask(workers, scheduler) as pool:
            yield pool


@contextlib.contextmanager
def _processes(workers: int) -> Iterator[Pool]:
    # spawn on every system, as on Windows: a fork of a process that runs threads may hang
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    try:
        yield Pool(executor, workers)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _dask(workers: int, scheduler: str | None) -> Iterator[Pool]:
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise PlacementsError(NO_DASK) from None
    with contextlib.ExitStack() as stack:
        where: Any = scheduler
        if scheduler is None:
            where = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    # it would open a port, and warn where that is taken
                    dashboard_address=None,
                    # what matters of a worker that dies is said in a sentence, not in its log
                    silence_logs=logging.CRITICAL,
                )
            )
        try:
            client = stack.enter_context(distributed.Client(where, timeout=ANSWER_SECONDS))
        except (OSError, ValueError) as error:
            raise PlacementsError(
                f"No Dask scheduler answers at {scheduler} ({error}). Correct --scheduler, or leave it out for a "
                "cluster on this machine."
            ) from None
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise PlacementsError(
                f"The Dask scheduler at {scheduler} has no workers. Start some: dask worker {scheduler}"
            )
        # a block gives the same figures wherever it runs, but may fail where files are not there: not pure
        executor = client.get_executor(pure=False, retries=0)
        yield Pool(executor, threads, (BrokenExecutor, KilledWorker, CancelledError))
