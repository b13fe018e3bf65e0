"""What identifies a run on everything it writes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
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


def hash_of_files(files: Mapping[str, str]) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of all ``files``: name -> SHA-256."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]
