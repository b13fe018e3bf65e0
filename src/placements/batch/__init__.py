"""Many councils, many scenarios: one batch file, one folder of results, any pool of workers."""

from placements.batch.block_run import Answer
from placements.batch.blocks import Block, Failure
from placements.batch.pools import Pool, PoolName, SerialExecutor, open_pool
from placements.batch.run_all import Finished, run_all
from placements.batch.settings import Batch, BatchSettings, read_batch

__all__ = [
    "Answer",
    "Batch",
    "BatchSettings",
    "Block",
    "Failure",
    "Finished",
    "Pool",
    "PoolName",
    "SerialExecutor",
    "open_pool",
    "read_batch",
    "run_all",
]
