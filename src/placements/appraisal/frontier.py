"""What must be true: the occupancy the new homes need, by who their residents are and what edge of care achieves."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from placements.appraisal.held import CentralCase, Held
from placements.appraisal.switching import root
from placements.domain import Range, ScenarioError
from placements.domain.progress import Progress, silent
from placements.prepared import Prepared
from placements.supply.measures import EdgeOfCare, Home

STEPS = (0.0, 0.1, 0.2, 0.3)
"""Shares at which residents otherwise elsewhere, and entries avoided, are looked at; with the central ones."""
NEAR_ENOUGH = 0.0005
"""Occupancy is found to a twentieth of a percent."""
STAGE = "What must be true"
NEVER, ALWAYS = "not even full", "even empty"


@dataclass(frozen=True)
class Axis:
    """Assumptions that are held together at one value. ``central`` is the first one's."""

    title: str
    names: tuple[str, ...]
    central: float

    def held(self, value: float) -> dict[str, float]:
        return dict.fromkeys(self.names, value)

    def steps(self) -> tuple[float, ...]:
        return tuple(sorted({*STEPS, self.central}))


@dataclass(frozen=True)
class FrontierRow:
    """The least occupancy at which the median cumulative net saving is £0; None with a note why.

    ``otherwise`` and ``avoided`` are shares (0-1), None where that axis is left out. ``median_gbp`` is the median net
    saving at the occupancy that is believed, None where the scenario does not hold together there.
    """

    otherwise: float | None
    avoided: float | None
    occupancy: float | None
    median_gbp: float | None
    note: str = ""


@dataclass(frozen=True)
class Frontier:
    """Its axes, its rows, and what was left out."""

    occupancy: Axis | None
    otherwise: Axis | None
    avoided: Axis | None
    rows: tuple[FrontierRow, ...]
    notes: tuple[str, ...]


def frontier(ready: Prepared, case: CentralCase, progress: Progress = silent) -> Frontier:
    """The break-even occupancy of the new homes at each share and effect, all else central."""
    occupancy, otherwise, avoided, notes = _axes(ready)
    if occupancy is None:
        return Frontier(None, None, None, (), tuple(notes))
    shares = otherwise.steps() if otherwise else (None,)
    effects = avoided.steps() if avoided else (None,)
    cells = list(itertools.product(shares, effects))
    rows = []
    progress(STAGE, 0, len(cells))
    for done, (share, effect) in enumerate(cells, start=1):
        held: dict[str, float] = {}
        if otherwise is not None and share is not None:
            held |= otherwise.held(share)
        if avoided is not None and effect is not None:
            held |= avoided.held(effect)
        rows.append(_cell(case, occupancy, share, effect, held))
        progress(STAGE, done, len(cells))
    return Frontier(occupancy, otherwise, avoided, tuple(rows), tuple(notes))


def _cell(
    case: CentralCase, occupancy: Axis, share: float | None, effect: float | None, held: Held
) -> FrontierRow:
    def at(value: float) -> float:
        return case.median({**held, **occupancy.held(value)})

    try:
        believed = at(occupancy.central)
    except ScenarioError as error:
        return FrontierRow(share, effect, None, None, str(error))
    end = 1.0 if believed < 0 else 0.0
    if believed * at(end) > 0:
        return FrontierRow(share, effect, None, believed, NEVER if believed < 0 else ALWAYS)
    least = root(at, *sorted((occupancy.central, end)), tolerance=NEAR_ENOUGH)
    return FrontierRow(share, effect, least, believed)


def _axes(ready: Prepared) -> tuple[Axis | None, Axis | None, Axis | None, list[str]]:
    """The axes that the scenario's measures have, by their kinds, and a sentence for each that it has not."""
    measures = {name: one for name, one in ready.scenario.settings.measures.items() if one.enabled}
    homes = {name: one for name, one in measures.items() if isinstance(one, Home)}
    services = {name: one for name, one in measures.items() if isinstance(one, EdgeOfCare)}
    if not homes:
        return None, None, None, ["No measure opens a home: there is no occupancy to ask for."]
    notes = []
    filled = _axis(
        ready,
        "Occupancy of the new homes",
        {f"measures.{n}.max_occupancy": h.max_occupancy for n, h in homes.items()},
    )
    groups = list(dict.fromkeys(group for home in homes.values() for group in home.otherwise_in))
    otherwise = None
    if groups:
        group = groups[0]
        values = {
            f"measures.{n}.otherwise_in.{group}": h.otherwise_in[group]
            for n, h in homes.items()
            if group in h.otherwise_in
        }
        otherwise = _axis(ready, f"Residents who would otherwise be in {group} placements", values)
        notes += [
            f"Residents otherwise in {other} placements are held at the central share."
            for other in groups[1:]
        ]
    else:
        notes.append(
            "No home says where its residents would otherwise be (otherwise_in): that axis is left out."
        )
    avoided = None
    if services:
        values = {f"measures.{n}.entries_avoided_share": s.entries_avoided_share for n, s in services.items()}
        avoided = _axis(ready, "Entries avoided by edge of care", values)
    else:
        notes.append("No measure is an edge-of-care service: that axis is left out.")
    return filled, otherwise, avoided, notes


def _axis(ready: Prepared, title: str, values: Mapping[str, Range | str]) -> Axis:
    """A text among the values names a row of assumptions.csv, and is drawn under that name."""
    names = tuple(dict.fromkeys(value if isinstance(value, str) else name for name, value in values.items()))
    first = next(iter(values.values()))
    return Axis(title, names, ready.context.central(first))
