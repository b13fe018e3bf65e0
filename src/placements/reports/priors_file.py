"""``priors.toml``: what is believed before a history is seen, as text to read, review and change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from placements.demand.learn_priors import FEWEST_CHANGES, yearly_changes
from placements.demand.priors import Family, National, Priors, VarianceLaw
from placements.reports.one_file import whole_file
from placements.reports.toml_text import key_text, number_text, quoted_text

FIRST_LINE = "# What is believed of a series before its own history is seen"
"""By this an earlier priors file is known."""


@dataclass(frozen=True)
class LearnedFrom:
    """Where learned laws come from.

    Attributes
    ----------
    file
        The panel's name.
    group_column
        The column that names the authorities.
    first, last
        The first and last date with a value.
    authorities
        How many there are.
    changes
        Yearly changes by series; a series with fewer than ``FEWEST_CHANGES`` keeps the law it had.
    """

    file: str
    group_column: str
    first: dt.date
    last: dt.date
    authorities: int
    changes: Mapping[str, int]

    @property
    def learned(self) -> tuple[str, ...]:
        """The series whose law was learned."""
        return tuple(name for name, changes in self.changes.items() if changes >= FEWEST_CHANGES)


def learned_from(panel: pd.DataFrame, file: str, group_column: str) -> LearnedFrom:
    """Where the laws come from that ``learn_priors`` finds in ``panel``; its group column is ``group``."""
    known = panel[panel["value"].notna()]
    changes = {
        str(name): len(yearly_changes(rows).change)
        for name, rows in panel.groupby("series", sort=False, observed=True)
    }
    return LearnedFrom(
        file=file,
        group_column=group_column,
        first=known["date"].min().date(),
        last=known["date"].max().date(),
        authorities=known["group"].nunique(),
        changes=changes,
    )


def write_priors(priors: Priors, source: LearnedFrom, out: Path) -> Path:
    """Write ``priors`` to ``out``, whole or not at all."""
    with whole_file(out) as file:
        file.write(priors_text(priors, source))
    return out


def priors_text(priors: Priors, source: LearnedFrom) -> str:
    """TOML that ``parse_priors`` reads back as the same ``priors``."""
    lines = [
        f"{FIRST_LINE}: text to read, review and change.",
        f"# Written by `placements priors` from {_one_line(source.file)}: {source.authorities} authorities "
        f"({_one_line(source.group_column)}),",
        f'# {source.first} to {source.last}. A scenario uses it by: [demand] priors = "<this file\'s name>"',
        f"schema_version = {priors.schema_version}",
        "",
        "# Variance law: yearly changes of the log count follow Student's t with `freedom` degrees of freedom and a",
        "# squared scale of fixed + per_child / children. It weighs as much as `worth_months` monthly counts of a",
        "# series' own history. `widening` is what spreads are multiplied by from so many months ahead on.",
    ]
    for name, law in priors.variance.items():
        series = [key for key, own in priors.law_of.items() if own == name and key in source.learned]
        lines += ["", *_law(name, law, source.changes[series[0]] if series else None)]
    lines += [
        "",
        "# Which law holds for which series; one that is not named follows `large` where it is a quarter",
    ]
    lines += ["# of the total or more, `small` otherwise.", "[law_of]"]
    lines += [f"{key_text(series)} = {quoted_text(law)}" for series, law in priors.law_of.items()]
    lines += ["", "# Models: round numbers written down, not learned. Shares of a family add to 1."]
    for name, family in priors.family.items():
        lines += ["", *_family(name, family)]
    lines += [
        "",
        "# England's total may inform the drift: `share` of its mean growth over the last `years` years.",
    ]
    lines += _national(priors.national)
    return "\n".join(lines) + "\n"


def _law(name: str, law: VarianceLaw, changes: int | None) -> list[str]:
    where = "as it was before" if changes is None else f"learned from {changes:,} yearly changes"
    blocks = ", ".join(str(month) for month in law.widening.from_month)
    factors = ", ".join(number_text(factor) for factor in law.widening.factor)
    return [
        f"[variance.{key_text(name)}] # {where}",
        f"fixed = {number_text(law.fixed)}",
        f"per_child = {number_text(law.per_child)}",
        f"freedom = {number_text(law.freedom)}",
        f"worth_months = {number_text(law.worth_months)}",
        f"widening = {{ from_month = [{blocks}], factor = [{factors}] }}",
    ]


def _family(name: str, family: Family) -> list[str]:
    lines = [
        f"[family.{key_text(name)}]",
        f"seasonal = {number_text(family.seasonal)}",
        f"scale = {_shares({str(name): share for name, share in family.scale.items()})}",
        f"kind = {_shares({str(name): share for name, share in family.kind.items()})}",
        f"anchor = {number_text(family.anchor)}",
        f"evidence_power = {number_text(family.evidence_power)}",
        "",
        f"[family.{key_text(name)}.within]",
    ]
    for field in type(family.within).model_fields:
        table: dict[float, float] = getattr(family.within, field)
        lines.append(f"{field} = {_shares({number_text(key): weight for key, weight in table.items()})}")
    return lines


def _national(national: National) -> list[str]:
    counts = [f"    {{ date = {count.date}, children = {count.children} }}," for count in national.counts]
    return [
        "[national]",
        f"source = {quoted_text(national.source)}",
        f"years = {national.years}",
        f"share = {number_text(national.share)}",
        f"published_after_days = {national.published_after_days}",
        "counts = [",
        *counts,
        "]",
    ]


def _shares(shares: Mapping[str, float]) -> str:
    return (
        "{ " + ", ".join(f"{key_text(name)} = {number_text(share)}" for name, share in shares.items()) + " }"
    )


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)
