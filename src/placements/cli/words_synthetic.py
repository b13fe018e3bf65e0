"""What `synthesise-903` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.reports.synthetic_903_files import KEY, README
from placements.synthetic_903 import Synthetic903
from placements.synthetic_903.faults import PLANTERS


def synthesised(made: Synthetic903, out: Path, start: Path) -> list[str]:
    """What the returns hold, what was planted, where it lies, and what to do next."""
    asked, years = made.settings, sorted(made.tables)
    rows = sum(len(tables["episodes"]) for tables in made.tables.values())
    returns = "1 return" if len(years) == 1 else f"{len(years)} returns"
    span = f"{_words(asked.first_day)} to {_words(asked.last_day)}"
    lines = wrapped(
        f"{returns} of a council that is not there, {span}: {rows:,} episode rows of "
        f"{made.truth['child'].nunique():,} children."
    )
    first, last = asked.first_day - dt.timedelta(days=1), asked.last_day
    lines += wrapped(
        f"Looked after on {_words(first)}: {_looked_after(made.truth, first):,} children; "
        f"on {_words(last)}: {_looked_after(made.truth, last):,}."
    )
    lines += [line for sentence in _planted(made) for line in wrapped(sentence)]
    folder = near(out, start)
    lines += ["", *(str(folder / name) for name in (README, *([KEY] if len(made.planted) else [])))]
    return [*lines, "", *wrapped(f"Next:  placements import-903 {folder} --out inputs/synthetic")]


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _looked_after(truth: pd.DataFrame, day: dt.date) -> int:
    moment = pd.Timestamp(day)
    return int(((truth["start"] <= moment) & (truth["end"].isna() | (truth["end"] > moment))).sum())


def _planted(made: Synthetic903) -> list[str]:
    if made.settings.dirty == 0:
        return ["No fault is planted: the returns are clean."]
    faults = made.planted[made.planted["rule"] != ""]
    sentences = [f"Planted: {len(faults):,} faults of {faults['rule'].nunique()} kinds."]
    none = sorted(set(PLANTERS) - set(faults["rule"]))
    if none:
        sentences.append(f"No row of so small a council fits these kinds: {', '.join(none)}.")
    return sentences
