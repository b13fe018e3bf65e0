"""A synthetic SSDA903 return: made-up children of a made-up council, so that anyone can try the tool.

The true process (``process.toml``; docs/method.md, "Synthetic 903"): children enter at random (Poisson by day) at a
rate that may grow; age at entry, first placement type, the length of each placement, with a hazard that falls, and
what follows at its end are drawn child by child; all leave on the 18th birthday at the latest. It runs for 21 years
before the first return, so that a steady council is steady. Approximation: it is a semi-Markov process, in which
what follows depends on the placement type and the age alone.

Measured, beside published English figures (20,000 children, ten years):

=============================================  ======================  ======================
what                                           here                    England, roughly
=============================================  ======================  ======================
foster placements ended within 1, 6, 24 months 25%, 57%, 88%           26%, 56%, 87%
entries, exits a year over the stock           0.40, 0.40              0.40, 0.40
in-house foster, IFA                           33%, 28%                32%, 28%
in-house, external residential, other          3%, 12%, 25%            3%, 12%, 25%
under 1, 1-4, 5-9, 10-15, 16-17                4, 16, 20, 39, 21%      5, 14, 18, 38, 25%
exits on the 18th birthday                     29%
unaccompanied children, of entries, of stock   6%, 3%                  6% (9% of the stock)
steady stock over ten years, mean of 20 seeds  within 1.5%
=============================================  ======================  ======================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from placements.reports.synthetic_903_files import check_synthetic_folder, write_synthetic_903
from placements.synthetic_903.calendar_days import as_dates, as_day
from placements.synthetic_903.episodes_of import record_episodes
from placements.synthetic_903.faults import plant
from placements.synthetic_903.file_forms import PLAIN, FileForm, file_bytes
from placements.synthetic_903.journeys_of import Journeys, seen_in, simulate_journeys
from placements.synthetic_903.process import TYPES
from placements.synthetic_903.settings import SyntheticSettings
from placements.synthetic_903.tables_of import People, Tables, file_name, people_of, yearly_tables

STREAMS = 5
"""Entries, journeys, episodes, people, faults: each draws from its own, so that one leaves the others alone."""
ABOUT = """\
made-up children of a council that is not there.

No child, postcode, URN or UPN in it is real. It is written by `placements synthesise-903`, to try the tool without
personal data and to score its quality report. Asked for:

{asked}

Each folder is one year's return, as known on its 31 March: header.csv, episodes.csv and uasc.csv.
planted-faults-key.csv, where it is there, names each fault that was planted: rule, file, row (the header is row 1; 0 is
the whole file), child and what was done. A row without a rule is a form in which files come that is no fault.

Read it:  placements import-903 THIS_FOLDER --out inputs/NAME
"""
PLANTED_COLUMNS = ("rule", "file", "row", "child", "what")


@dataclass(frozen=True, eq=False)
class Synthetic903:
    """A council's returns and the truth behind them.

    Parameters
    ----------
    truth
        One row a placement that the returns show: ``child`` (id), ``period`` (number of the period of care),
        ``start``, ``end`` (NaT: open on the last day), ``placement_type``, ``birth``, ``uasc``. Without faults.
    tables
        Collection year -> table ("header", "episodes", "uasc") -> rows as text, faults included.
    planted
        The key, one row a fault: rule (as the quality report names it; "" where the file is to be read as if
        nothing were there), file, row (the header is row 1, the whole file 0), child (as the row names it), what.
    forms, extra
        How files are written that are not plain; files beside the tables.
    """

    settings: SyntheticSettings
    truth: pd.DataFrame
    tables: Tables
    planted: pd.DataFrame
    forms: dict[str, FileForm] = field(default_factory=dict)
    extra: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """Every file of the return by its name within the folder, such as "2016-17/episodes.csv"."""
        files = {
            file_name(year, name): file_bytes(table, self.forms.get(file_name(year, name), PLAIN))
            for year, tables in self.tables.items()
            for name, table in tables.items()
        }
        return files | self.extra


def synthesise(settings: SyntheticSettings) -> Synthetic903:
    """The returns of a council as asked, the truth, and a key of what was planted."""
    streams = [np.random.default_rng(seed) for seed in np.random.SeedSequence(settings.seed).spawn(STREAMS)]
    journeys = seen_in(simulate_journeys(settings, streams[:2]), settings)
    people = people_of(journeys.children, streams[3])
    episodes = record_episodes(journeys, streams[2])
    tables = yearly_tables(episodes, people, settings)
    truth = _truth(journeys, people, settings)
    if settings.dirty == 0:
        return Synthetic903(settings, truth, tables, pd.DataFrame(columns=list(PLANTED_COLUMNS)))
    shelf, key = plant(tables, episodes, people, settings.dirty, streams[4])
    return Synthetic903(settings, truth, shelf.tables, key, shelf.forms, shelf.extra)


def _truth(journeys: Journeys, people: People, settings: SyntheticSettings) -> pd.DataFrame:
    first_day, last_day = as_day(settings.first_day), as_day(settings.last_day)
    seen = (journeys.end >= first_day) & (journeys.start <= last_day)
    child, end = journeys.child[seen], journeys.end[seen]
    return pd.DataFrame(
        {
            "child": people.id[child],
            "period": journeys.period[seen],
            "start": as_dates(journeys.start[seen]),
            "end": as_dates(end).where(end <= last_day),
            "placement_type": np.asarray(TYPES)[journeys.of_type[seen]],
            "birth": as_dates(journeys.children.birth[child]),
            "uasc": journeys.children.uasc[child],
        }
    )


def write_synthetic(synthetic: Synthetic903, out: Path) -> list[Path]:
    """Write the returns into ``out``, a folder a year, with a README and the key; returns the paths.

    Raises OutputError where ``out`` holds anything else than an earlier synthetic return.
    """
    asked = "\n".join(f"  {name} = {value}" for name, value in synthetic.settings.model_dump().items())
    return write_synthetic_903(out, synthetic.files(), synthetic.planted, ABOUT.format(asked=asked))


__all__ = [
    "PLANTED_COLUMNS",
    "Synthetic903",
    "SyntheticSettings",
    "check_synthetic_folder",
    "file_name",
    "synthesise",
    "write_synthetic",
]
