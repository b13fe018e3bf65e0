"""What measures change about the children who enter care."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from placements.supply.plan import EntrantEffect

Floats = NDArray[np.float64]


def act_on_entrants(effects: Sequence[EntrantEffect], groups: tuple[str, ...], entrants: Floats) -> Floats:
    """Entrants, shape (paths, months, groups), once each effect acted on what the one before left."""
    for effect in effects:
        entrants = _act(effect, groups, entrants)
    return entrants


def _act(effect: EntrantEffect, groups: tuple[str, ...], entrants: Floats) -> Floats:
    """Entrants after one measure; the children concerned leave, come later, or enter another group."""
    changed = entrants.copy()
    months = entrants.shape[1]
    for name in effect.groups:
        index = groups.index(name)
        concerned = entrants[:, :, index] * effect.share
        changed[:, :, index] -= concerned
        if effect.diverted_to is not None:
            changed[:, :, groups.index(effect.diverted_to)] += concerned
        later = concerned[:, : max(months - effect.delay_months, 0)] * effect.delayed_share[:, None]
        changed[:, months - later.shape[1] :, index] += later
    return changed
