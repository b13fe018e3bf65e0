"""Plant faults of every kind that a return's files can show, and keep the key of what was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from placements.synthetic_903.episodes_of import Episodes
from placements.synthetic_903.faults import of_cells, of_episodes
from placements.synthetic_903.faults.desk import PLANTERS, desk_of, key_of, years_apart
from placements.synthetic_903.faults.of_files import FILE_PLANTERS, Shelf, shelf_key
from placements.synthetic_903.faults.of_returns import RETURN_PLANTERS
from placements.synthetic_903.tables_of import EPISODES, People, Tables

NOT_IN_FILES = {
    "after_stated_last_day": "asked for with --last-day; no file shows it",
}
"""Rules that no planter can break, and why."""

__all__ = ["NOT_IN_FILES", "PLANTERS", "RETURN_PLANTERS", "Shelf", "of_cells", "of_episodes", "plant"]


def plant(
    tables: Tables, episodes: Episodes, people: People, share: float, rng: np.random.Generator
) -> tuple[Shelf, pd.DataFrame]:
    """The files with faults, and the key.

    Faults of rows are spread evenly over their kinds, so many in all as ``share`` of the episode rows, each kind
    at least once where the council is large enough to have a row that fits. Faults of whole files come once each.
    """
    desk = desk_of(tables, episodes, people, rng)
    each = max(1, round(share * len(desk.tables[EPISODES]) / len(PLANTERS)))
    for planter in PLANTERS.values():
        planter(desk, each)
    shelf = Shelf(years_apart(desk), rng)
    for shape in FILE_PLANTERS:
        shape(shelf)
    key = pd.concat([key_of(desk), shelf_key(shelf)], ignore_index=True)
    return shelf, key.sort_values(["file", "row", "rule"], kind="stable", ignore_index=True)
