"""Each measure alone, each left out, all together, and what they take from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.appraisal.basis import Basis
from placements.domain import ScenarioError
from placements.domain.progress import Progress, silent
from placements.finance import Outcome

Floats = NDArray[np.float64]

STAGE = "Each measure alone and left out"


@dataclass(frozen=True)
class MeasureWorth:
    """Cumulative net saving at the last 31 March of one measure, or of all measures of one kind; GBP.

    Attributes
    ----------
    alone
        The strategy with it and nothing else; None where it cannot act without another.
    worth
        The strategy with it less the strategy without it, path by path: what leaving it out would lose. For a home
        this is the home valued with and without; None where the others cannot act without it.
    note
        What could not be worked out, and why.
    """

    name: str
    title: str
    kind: str
    measures: tuple[str, ...]
    alone: Outcome | None
    worth: Outcome | None
    note: str = ""


@dataclass(frozen=True)
class MeasuresApart:
    """All measures: ``together = sum of alone + interaction`` on every path, and so in the means.

    ``interaction`` is None where a measure cannot stand alone.
    """

    rows: tuple[MeasureWorth, ...]
    together: Outcome
    interaction: Outcome | None


def measures_apart(basis: Basis, progress: Progress = silent) -> MeasuresApart:
    """With the scenario's own draws and on the same paths throughout."""
    measures = {name: one for name, one in basis.scenario.settings.measures.items() if one.enabled}
    every = tuple(measures)
    together = basis.plans.comparison.cumulative_by_year()[:, -1]
    groups = {name: (name,) for name in every} | _kinds({name: one.kind for name, one in measures.items()})
    rows, alone_by_name = [], {}
    progress(STAGE, 0, len(groups))
    for done, (key, names) in enumerate(groups.items(), start=1):
        alone, why_alone = _saving(basis, names)
        rest, why_rest = _saving(basis, tuple(name for name in every if name not in names))
        if len(names) == 1:
            alone_by_name[key] = alone
        first = measures[names[0]]
        rows.append(
            MeasureWorth(
                name=key,
                title=first.named(key)
                if len(names) == 1
                else f"All {len(names)} measures of kind {first.kind}",
                kind=first.kind,
                measures=names,
                alone=None if alone is None else Outcome.of(alone),
                worth=None if rest is None else Outcome.of(together - rest),
                note=" ".join(dict.fromkeys(why for why in (why_alone, why_rest) if why)),
            )
        )
        progress(STAGE, done, len(groups))
    return MeasuresApart(tuple(rows), Outcome.of(together), _interaction(together, alone_by_name))


def _kinds(kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Kind -> its measures, where there are several of it and others beside."""
    found = {
        kind: tuple(name for name in kinds if kinds[name] == kind) for kind in dict.fromkeys(kinds.values())
    }
    return {f"kind:{kind}": names for kind, names in found.items() if 1 < len(names) < len(kinds)}


def _saving(basis: Basis, names: tuple[str, ...]) -> tuple[Floats | None, str]:
    try:
        return basis.saving_with(names), ""
    except ScenarioError as error:
        return None, str(error)


def _interaction(together: Floats, alone: Mapping[str, Floats | None]) -> Outcome | None:
    stood = [saving for saving in alone.values() if saving is not None]
    if len(stood) < len(alone) or not stood:
        return None
    return Outcome.of(together - np.sum(stood, axis=0))
