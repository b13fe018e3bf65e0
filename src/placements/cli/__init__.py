"""The command line: parses, calls, prints, exits; nothing else."""

from placements.cli import (
    verbs_903,
    verbs_appraise,
    verbs_batch,
    verbs_board,
    verbs_diff,
    verbs_export,
    verbs_forecast,
    verbs_options,
    verbs_run,
    verbs_statement,
)
from placements.cli.app import main

__all__ = [
    "main",
    "verbs_903",
    "verbs_appraise",
    "verbs_batch",
    "verbs_board",
    "verbs_diff",
    "verbs_export",
    "verbs_forecast",
    "verbs_options",
    "verbs_run",
    "verbs_statement",
]
