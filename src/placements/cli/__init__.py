"""The command line: parses, calls, prints, exits; nothing else."""

from placements.cli.app import main

__all__ = ["main"]
