"""What `forecast` and `priors` say, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from placements.cli.lines import WIDTH, wrapped
from placements.cli.words import near
from placements.demand.learn_priors import FEWEST_CHANGES
from placements.demand.priors import Priors, VarianceLaw
from placements.demand.table import ForecastBlock, Note, TableAsk, Told
from placements.inputs.tidy import TidyTable
from placements.reports.priors_file import LearnedFrom

MOST_NAMED = 4
MOST_LINES = 24
WIDEST_NAME = 24
WIDEST_LAW = 20


def forecast_written(told: Told, ask: TableAsk, table: TidyTable, out: Path, start: Path) -> list[str]:
    """The answer, what stood out, and where it lies."""
    return [*_told(told, ask, table), "", str(near(out, start))]


def forecast_shown(forecast: ForecastBlock, ask: TableAsk, table: TidyTable) -> list[str]:
    """The answer, what stood out, and some of the figures."""
    return [
        *_told(forecast.told, ask, table),
        "",
        *_some_rows(forecast.table, ask),
        "",
        *wrapped("Every month of every series, as a table: add --out FORECAST.csv"),
    ]


def _told(told: Told, ask: TableAsk, table: TidyTable) -> list[str]:
    groups = table.frame[table.by].nunique() if table.by is not None else 0
    where = f" in {groups:,} groups" if groups > 1 else ""
    ahead = f"{ask.horizon} month{'s' if ask.horizon > 1 else ''} ahead"
    lines = wrapped(f"{told.series:,} series{where} forecast {ahead}, up to {told.last_month.label}.")
    lines += _stood_out(
        told.notes,
        lambda note: note.spikes,
        "Left out of the fit, as one-month spikes",
    )
    lines += _stood_out(
        told.notes, lambda note: note.breaks, "The level may have changed, and the band is wider for it"
    )
    lines += _stood_out(
        told.notes,
        lambda note: ("",) if note.last_stands_out else (),
        "The last count stands out, so half of the paths start from it and half from what went before",
    )
    lines += _stood_out(
        told.notes,
        lambda note: ("",) if note.apart else (),
        "Called a total, but not the sum of the other series, so forecast by itself",
    )
    return lines


def _stood_out(notes: Sequence[Note], what: Callable[[Note], Sequence[object]], words: str) -> list[str]:
    found = [(note, what(note)) for note in notes if what(note)]
    if not found:
        return []
    named = "; ".join(_named(note, months) for note, months in found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    return wrapped(f"{words}: {named}{f'; and {more:,} more series' if more > 0 else ''}.")


def _named(note: Note, months: Sequence[object]) -> str:
    name = f"{note.series} of {note.group}" if note.group else note.series
    when = ", ".join(getattr(month, "label", "") for month in months)
    return f"{name} ({when})" if when else name


def _some_rows(forecast: pd.DataFrame, ask: TableAsk) -> list[str]:
    """The last month of each series, and each whole year before it where the series are few."""
    keys = ["series"] if ask.by is None else [ask.by, "series"]
    ahead = forecast.groupby(keys, sort=False).cumcount() + 1
    series = int((ahead == 1).sum())
    yearly = (ahead % 12 == 0) | (ahead == ask.horizon)
    wanted = yearly if series * (ask.horizon // 12 + 1) <= MOST_LINES else ahead == ask.horizon
    chosen = forecast[wanted]
    figures = [name for name in forecast.columns if name == "mean" or str(name).startswith("q")]
    names = chosen[keys].astype(str).agg(" ".join, axis=1)
    width = min(max(len(name) for name in ["series", *names]), WIDEST_NAME)
    columns = max((WIDTH - width - 12) // 10, 1)
    rows = [_row("series", "date", [str(name) for name in figures[:columns]], width)]
    for name, (_, row) in zip(names.head(MOST_LINES), chosen.head(MOST_LINES).iterrows(), strict=True):
        cells = [_figure(float(row[figure])) for figure in figures[:columns]]
        rows.append(_row(name, str(row["date"]), cells, width))
    if len(chosen) > MOST_LINES:
        rows.append(f"... and {len(chosen) - MOST_LINES:,} more series")
    return rows


def _row(name: str, date: str, cells: Sequence[str], width: int) -> str:
    return f"{_short(name, width):<{width}}  {date:<10}" + "".join(f"{cell:>10}" for cell in cells)


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else name[: width - 3] + "..."


def _figure(value: float) -> str:
    """Four digits that tell something, as one would write them."""
    if value >= 1e8:
        return f"{value:.3g}"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 or value == 0 else f"{value:.3g}"


def priors_learned(learned: Priors, before: Priors, source: LearnedFrom, out: Path, start: Path) -> list[str]:
    """Each series' law beside the one it had."""
    laws = f"{len(source.learned)} variance law{'s' if len(source.learned) > 1 else ''}"
    lines = wrapped(
        f"{laws} learned from {source.authorities:,} authorities, "
        f"{source.first:%d %b %Y} to {source.last:%d %b %Y}."
    )
    names = list(source.learned)
    width = min(max(len(name) for name in ["series", *names]), WIDEST_LAW)
    lines += ["", f"{'':<{width}}{'yearly':>8}{'learned:':>18}{'before:':>26}"]
    head = f"{'fixed':>8}{'per child':>10}{'freedom':>8}"
    lines.append(f"{'series':<{width}}{'changes':>8}{head}{head}")
    for name in names:
        both = _law(learned.law(name)) + _law(before.law(name))
        lines.append(f"{_short(name, width):<{width}}{source.changes[name]:>8,}{both}")
    lines.append("")
    lines += wrapped(
        "A year's change of the log count has a squared scale of fixed + per child / children, and the fewer "
        "degrees of freedom the more often it is far out."
    )
    few = [f"{name} ({changes})" for name, changes in source.changes.items() if changes < FEWEST_CHANGES]
    if few:
        more = f", and {len(few) - MOST_NAMED} more" if len(few) > MOST_NAMED else ""
        lines += wrapped(
            f"Fewer than {FEWEST_CHANGES} yearly changes, so the law stays as it was: "
            f"{', '.join(few[:MOST_NAMED])}{more}."
        )
    return [*lines, "", str(near(out, start))]


def _law(law: VarianceLaw) -> str:
    return f"{law.fixed:>8.4f}{law.per_child:>10.2f}{law.freedom:>8g}"
