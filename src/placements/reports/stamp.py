"""What identifies a run on everything it writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class RunStamp:
    """Handed in by the command line: reports read no clock.

    ``inputs_hash`` is the first 12 hexadecimal digits of the SHA-256 of all inputs together.
    """

    run_name: str
    created: dt.datetime
    version: str
    inputs_hash: str
