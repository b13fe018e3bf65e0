"""What stock and flow is held against: the last count, and constant rates from all data, as sector tools have them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.stock_and_flow.observed import BAND_OF_AGE, Observed, observed
from placements.domain import Month

Floats = NDArray[np.float64]


def numbered(journeys: pd.DataFrame) -> pd.DataFrame:
    """Months as numbers, as ``CouncilInputs.journeys`` has them: year x 12 + month - 1."""
    texts, places = np.unique(journeys["month"].to_numpy(dtype=str), return_inverse=True)
    numbers = np.array([int(text[:4]) * 12 + int(text[5:]) - 1 for text in texts])
    return journeys.assign(month=numbers[places])


def constant_rates(journeys: pd.DataFrame, types: tuple[str, ...], base: Month, horizon: int) -> Floats:
    """Children by month ahead and type, shape (horizon, types), if every rate stays the mean of all years.

    Rates to leave and to move by placement type and age band, events over exposure; entries a month by type and age;
    ageing by the month, leaving at 18. Neither time in placement nor the year matters.
    """
    found = [observed(journeys, types, base, uasc=uasc) for uasc in (False, True)]
    return np.sum([_of_population(seen, horizon) for seen in found if not seen.is_empty], axis=0)


def _of_population(seen: Observed, horizon: int) -> Floats:
    exposed = seen.exposure.sum(axis=(0, 2))
    safe = np.where(exposed > 0, exposed, 1.0)
    leaving = (seen.left.sum(axis=(0, 2)) / safe)[:, BAND_OF_AGE]
    moving = (seen.moved.sum(axis=(0, 2)) / safe[:, :, None])[:, BAND_OF_AGE]
    entering = np.repeat(seen.entered.mean(axis=0) / 12, 12, axis=1)
    landed = seen.landed / np.maximum(seen.landed.sum(axis=1, keepdims=True), 1.0)
    children, by_month = seen.stock.sum(axis=1), []
    for _ in range(horizon):
        children[:, -1] = 0.0
        arriving = np.einsum("ia,iaj->ja", children, moving)
        children = children * (1 - leaving - moving.sum(axis=2)) + arriving
        children += entering * landed[:, :1] + np.einsum("ia,ij->ja", entering, landed[:, 2:])
        children = np.concatenate([np.zeros((len(children), 1)), children[:, :-1]], axis=1)
        by_month.append(children.sum(axis=1))
    return np.array(by_month)
