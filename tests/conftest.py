"""One thread a process, and no search for garbage among what lasts: both only cost time."""

import gc
import os

# tests run a process a core: threads of BLAS on top of them wait for each other
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


def pytest_collection_finish() -> None:
    """Libraries and tests stay to the end: searching a million objects again and again is a twelfth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
