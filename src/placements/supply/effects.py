"""What measures change about the children who enter care and those who stay in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.supply.plan import EntrantEffect, StayerEffect

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """Children who enter and children who stay; the fields are those of ``NeedPaths``.

    ``concerned``: measure -> children on whom it acts in the month, shape (paths, months). They enter another
    group, do not enter (below 0: more enter), or go home.
    """

    groups: tuple[str, ...]
    opening: Floats
    retention: Floats
    entrants: Floats
    crossings: Mapping[tuple[str, str], Floats]
    concerned: Mapping[str, Floats]


def act_on(
    flows: Flows, entrant_effects: Sequence[EntrantEffect], stayer_effects: Sequence[StayerEffect]
) -> Flows:
    """Flows once each effect acted on what the one before left: first those on entrants, then those on stayers.

    A child who does not enter is not there to go home: the same child is saved once.
    """
    entrants, concerned = flows.entrants, dict(flows.concerned)
    for effect in entrant_effects:
        entrants, children = _act(effect, flows.groups, entrants)
        _add(concerned, effect.measure, children)
    left = Flows(flows.groups, flows.opening, flows.retention, entrants, flows.crossings, concerned)
    return _act_on_stayers(left, stayer_effects) if stayer_effects else left


def _act(effect: EntrantEffect, groups: tuple[str, ...], entrants: Floats) -> tuple[Floats, Floats]:
    """Entrants after one measure, and the children concerned: they leave, come later, or enter another group."""
    changed = entrants.copy()
    months = entrants.shape[1]
    all_concerned = np.zeros(entrants.shape[:2])
    for name in effect.groups:
        index = groups.index(name)
        concerned = entrants[:, :, index] * effect.share
        all_concerned += concerned
        changed[:, :, index] -= concerned
        if effect.diverted_to is not None:
            changed[:, :, groups.index(effect.diverted_to)] += concerned
        later = concerned[:, : max(months - effect.delay_months, 0)] * effect.delayed_share[:, None]
        changed[:, months - later.shape[1] :, index] += later
    return changed, all_concerned


def _act_on_stayers(flows: Flows, effects: Sequence[StayerEffect]) -> Flows:
    """Month by month, because who is there to go home depends on who went before, and who came back."""
    paths, months, _ = flows.entrants.shape
    retention, entrants = flows.retention.copy(), flows.entrants.copy()
    crossings = {pair: share.copy() for pair, share in flows.crossings.items()}
    concerned = {**flows.concerned, **{effect.measure: np.zeros((paths, months)) for effect in effects}}
    stock = np.broadcast_to(flows.opening, (paths, len(flows.groups))).copy()
    for month in range(months):
        for effect in effects:
            for name in effect.groups:
                index, share = flows.groups.index(name), effect.share[:, month]
                # those who have a birthday this month and stay in care can go home as well
                out = [shares for (left, _), shares in crossings.items() if left == name]
                staying = retention[:, month, index] + sum(shares[:, month] for shares in out)
                home = stock[:, index] * staying * share
                retention[:, month, index] *= 1 - share
                for shares in out:
                    shares[:, month] *= 1 - share
                concerned[effect.measure][:, month] += home
                if month + effect.return_months < months:
                    entrants[:, month + effect.return_months, index] += home * effect.return_share
        there = retention[:, month] * stock + entrants[:, month]
        for (left, joined), shares in crossings.items():
            there[:, flows.groups.index(joined)] += shares[:, month] * stock[:, flows.groups.index(left)]
        stock = there
    return Flows(flows.groups, flows.opening, retention, entrants, crossings, concerned)


def _add(concerned: dict[str, Floats], measure: str, children: Floats) -> None:
    concerned[measure] = concerned[measure] + children if measure in concerned else children
