"""The default method of placements, as the benchmarks call it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from demand_data import Floats

from placements.demand.joint import simulate_series
from placements.demand.priors import Priors
from placements.demand.series import MonthlySeries
from placements.domain import Month

PATHS = 1_000


def joint_paths(
    known: Mapping[str, Floats],
    first_month: Mapping[str, Month] | Month,
    horizon: int,
    *,
    seed: int,
    total: str | None = None,
    priors: Priors | None = None,
    children: bool = False,
) -> Floats:
    """Paths of every series of ``known``, in its order; shape (paths, horizon, series).

    ``children``: the series are counts of children looked after, for which a variance law is known.
    """
    series = [
        MonthlySeries(key, first_month if isinstance(first_month, Month) else first_month[key], children)
        for key, children in known.items()
    ]
    result = simulate_series(
        series, horizon, paths=PATHS, seed=seed, priors=priors, total=total, children=children
    )
    return np.asarray(result.paths[:, :, [list(result.keys).index(key) for key in known]])
