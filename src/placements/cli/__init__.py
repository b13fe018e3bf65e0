"""The command line: parses, calls, prints, exits; nothing else."""

from placements.cli import verbs_903
from placements.cli.app import main

__all__ = ["main", "verbs_903"]
