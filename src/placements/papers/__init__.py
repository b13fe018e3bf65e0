"""The board paper from runs that are made already, or made here over the same simulated futures."""

from placements.papers.board_file import Board, BoardScenario, BoardSettings, read_board
from placements.papers.from_runs import PaperDone, PaperRequest, write_paper
from placements.papers.of_board import BoardDone, run_board
from placements.papers.to_run import BoardRequest

__all__ = [
    "Board",
    "BoardDone",
    "BoardRequest",
    "BoardScenario",
    "BoardSettings",
    "PaperDone",
    "PaperRequest",
    "read_board",
    "run_board",
    "write_paper",
]
