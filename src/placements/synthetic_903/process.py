"""The true process of a synthetic council, read from ``process.toml``: shares, lengths of placements, moves."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.int64]
"""Days since 1 January 1970."""

TYPES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
IN_HOUSE_FOSTER, IFA, IN_HOUSE_RESIDENTIAL, EXTERNAL_RESIDENTIAL, OTHER = range(5)
RESIDENTIAL = np.array([False, False, True, True, False])

AGE_BANDS = ("under 1", "1-4", "5-9", "10-15", "16-17")
YEAR_DAYS = 365.25
MONTH_DAYS = YEAR_DAYS / 12
BAND_DAYS = np.array([0.0, 1, 5, 10, 16, 18]) * YEAR_DAYS
"""Days of age at which the five bands begin, and the end of the last."""
FROM_10 = 3
"""The first band of children aged 10 and over."""

# beyond the first and last months of the table the law of the nearest two goes on: from about a minute to 80 years
_LOG_FAR = (-10.0, 3.0)


@dataclass(frozen=True, eq=False)
class Process:
    """Arrays of the true process; a "type" axis follows ``TYPES``, an "age band" axis ``AGE_BANDS``.

    ``first_type[band, type]`` and ``first_type_uasc[type]`` add to 1 along types; ``leaves[type, band]`` is the
    share that leaves at the end of a placement; ``next_type[band, type, type to]`` adds to 1 along its last axis.
    ``log_days[knot]`` and ``log_cumulative_hazard[type, knot]`` hold how long placements last.
    """

    entry_ages: Floats
    newborn_share: float
    uasc_16_17_share: float
    first_type: Floats
    first_type_uasc: Floats
    log_days: Floats
    log_cumulative_hazard: Floats
    hazard_by_age: Floats
    leaves: Floats
    next_type: Floats
    returns_share: float
    returns_mean_days: float

    def days_until_end(self, of_type: Ints, band: Ints, exponential: Floats) -> Days:
        """Whole days, at least one, that placements last which no birthday ends; one draw of Exp(1) each."""
        log_hazard = np.log(exponential / self.hazard_by_age[band])
        days = np.empty(len(of_type))
        for index in range(len(TYPES)):
            mine = of_type == index
            days[mine] = np.interp(log_hazard[mine], self.log_cumulative_hazard[index], self.log_days)
        return np.maximum(np.ceil(np.exp(days)), 1.0).astype(np.int64)


@functools.cache
def true_process() -> Process:
    """The process of the package."""
    text = resources.files("placements.synthetic_903").joinpath("process.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    first, ended, leaves = table["first_type_share"], table["ended_within"], table["leaves_share"]
    log_days, log_hazard = _lengths(ended)
    young, old = (
        np.array([table["next_type_share"][key][name] for name in TYPES])
        for key in ("under_10", "aged_10_and_over")
    )
    return Process(
        entry_ages=np.array(table["entries"]["age_share"]),
        newborn_share=table["entries"]["newborn_share"],
        uasc_16_17_share=table["entries"]["uasc_16_17_share"],
        first_type=np.array([first[band] for band in AGE_BANDS]),
        first_type_uasc=np.array(first["uasc"]),
        log_days=log_days,
        log_cumulative_hazard=log_hazard,
        hazard_by_age=np.array(table["hazard_by_age"]["factor"]),
        leaves=np.array([leaves[name] for name in TYPES]),
        next_type=np.array([young if band < FROM_10 else old for band in range(len(AGE_BANDS))]),
        returns_share=table["returns"]["share"],
        returns_mean_days=table["returns"]["mean_days"],
    )


def _lengths(ended: dict[str, list[float]]) -> tuple[Floats, Floats]:
    """(log days, log cumulative hazard by type) at the months of the table and far before and after them."""
    log_days = np.log(np.array(ended["months"]) * MONTH_DAYS)
    log_hazard = np.log(-np.log1p(-np.array([ended[name] for name in TYPES])))
    slopes = np.diff(log_hazard, axis=1) / np.diff(log_days)
    before = log_hazard[:, [0]] + slopes[:, [0]] * _LOG_FAR[0]
    after = log_hazard[:, [-1]] + slopes[:, [-1]] * _LOG_FAR[1]
    return (
        np.concatenate(([log_days[0] + _LOG_FAR[0]], log_days, [log_days[-1] + _LOG_FAR[1]])),
        np.concatenate((before, log_hazard, after), axis=1),
    )
