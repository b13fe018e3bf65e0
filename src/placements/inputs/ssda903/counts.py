"""Everything that is counted from a return, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from placements.inputs.ssda903.codes import TYPE_IDS, Codes
from placements.inputs.ssda903.flows_counted import entries, exits, moves
from placements.inputs.ssda903.history_from import history_from
from placements.inputs.ssda903.journeys import journeys
from placements.inputs.ssda903.lengths_of_stay import lengths_of_stay
from placements.inputs.ssda903.month_ends import month_ends
from placements.inputs.ssda903.stock import stock

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care


@dataclass(frozen=True, eq=False)
class Counts903:
    """What a return says in numbers of children; no table names a child.

    ``history`` and ``journeys`` are tables of a council's inputs; the others say what lies behind them, each
    as the function of its name gives it.
    """

    history: pd.DataFrame
    journeys: pd.DataFrame
    stock: pd.DataFrame
    entries: pd.DataFrame
    exits: pd.DataFrame
    moves: pd.DataFrame
    lengths_of_stay: pd.DataFrame


def counts_of(care: Care, codes: Codes, source: str, *, with_uasc: bool) -> Counts903:
    """Count everything.

    Parameters
    ----------
    source
        What the history names as its source.
    with_uasc
        Whether the return holds a table of unaccompanied children: else nothing is known of them.
    """
    counted = stock(care)
    return Counts903(
        history=history_from(counted, month_ends(care), TYPE_IDS, source, with_uasc=with_uasc),
        journeys=journeys(care),
        stock=counted,
        entries=entries(care),
        exits=exits(care, codes),
        moves=moves(care),
        lengths_of_stay=lengths_of_stay(care),
    )
