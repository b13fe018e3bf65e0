"""On how many examples a law is tried: on all in continuous integration, on a third of them elsewhere."""

from __future__ import annotations

import math
import os

ALL = os.environ.get("CI") == "true"


def examples(of_all: int) -> int:
    """``max_examples`` of a law whose every example takes long, so that the default tests stay under three minutes.

    Examples of a law that is derandomised are the first of all that continuous integration tries; those of another
    law are others each time.
    """
    return of_all if ALL else math.ceil(of_all / 3)
