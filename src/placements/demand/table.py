"""Forecasts of any tidy table: series of one group together, all others each on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.joint import MOST_MONTHS, JointForecast, simulate_series
from placements.demand.priors import CHILDREN, GENERAL, Priors, default_priors
from placements.demand.settings import DemandSettings, MethodName
from placements.demand.table_units import Unit, units_of
from placements.domain import DemandError, Month
from placements.domain.progress import Progress, silent

Floats = NDArray[np.float64]

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
METHODS_OF_TABLES: tuple[MethodName, ...] = ("averaged", "last_value", "ets", "theta", "sarimax")
"""The others need a driver or an officer's own numbers, which a table does not hold."""
MOST_PATHS = 100_000
SERIES_A_BLOCK = 500
MOST_AT_ONCE = 50_000_000
"""Numbers of one group's paths that are held at once: some gigabytes with what is worked out from them."""
MOST_REFUSALS = 50

Kind = Literal["auto", "children", "general"]
Engine = Literal["vectorised", "statsmodels"]
KINDS: tuple[Kind, ...] = ("auto", "children", "general")
ENGINES: tuple[Engine, ...] = ("vectorised", "statsmodels")


@dataclass(frozen=True)
class TableAsk:
    """How a table is to be forecast.

    Attributes
    ----------
    horizon
        Months to forecast, 1 to 600.
    by
        The group column; None where there is none.
    quantiles
        Each above 0 and below 1.
    kind
        ``children``: counts of children looked after, under the variance law of their name. ``general``: any
        monthly series. ``auto``: each history tells which of the two it is more like.
    priors
        By default those of the package.
    """

    horizon: int
    by: str | None = None
    method: MethodName = "averaged"
    quantiles: tuple[float, ...] = QUANTILES
    paths: int = 1000
    seed: int = 1
    kind: Kind = "auto"
    priors: Priors | None = None
    engine: Engine = "vectorised"

    def check(self) -> None:
        """Raise DemandError with everything that cannot be asked."""
        problems = []
        if not 1 <= self.horizon <= MOST_MONTHS:
            problems.append(f"A horizon of {self.horizon} months was asked; allowed are 1 to {MOST_MONTHS}.")
        if not 1 <= self.paths <= MOST_PATHS:
            problems.append(f"{self.paths} paths were asked; allowed are 1 to {MOST_PATHS:,}.")
        if self.seed < 0:
            problems.append(f"The seed is {self.seed}; allowed are whole numbers from 0 upwards.")
        if self.method not in METHODS_OF_TABLES:
            allowed = ", ".join(METHODS_OF_TABLES)
            problems.append(f'The method "{self.method}" does not forecast a table; allowed: {allowed}.')
        asked = self.quantiles
        if not all(0 < quantile < 1 for quantile in asked) or len(set(asked)) < len(asked):
            found = ", ".join(f"{quantile:g}" for quantile in asked)
            problems.append(
                f"The quantiles {found} were asked; each must be above 0, below 1 and there only once."
            )
        if self.by is not None and re.fullmatch(r"date|series|value|mean|q[0-9.]+", self.by):
            problems.append(
                f'The group column is called "{self.by}", as a column of the forecast is. Rename it.'
            )
        if problems:
            raise DemandError("\n".join(problems))


@dataclass(frozen=True)
class Note:
    """What a reader of one series' forecast should know.

    ``group`` is "" where there are none. ``apart``: the series is called a total and is not the sum of the
    others, so that it was forecast beside them.
    """

    group: str
    series: str
    spikes: tuple[Month, ...] = ()
    breaks: tuple[Month, ...] = ()
    last_stands_out: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Told:
    """What should be known of some forecasts: of how many series, up to which month, and what stood out."""

    series: int
    last_month: Month
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, some: Sequence[Told]) -> Told:
        """All of them as one."""
        return cls(
            series=sum(one.series for one in some),
            last_month=max(one.last_month for one in some),
            notes=tuple(note for one in some for note in one.notes),
        )


@dataclass(frozen=True)
class ForecastBlock:
    """Some series' forecasts: rows of the table, and what should be known of them."""

    table: pd.DataFrame
    told: Told


def forecast_table(
    frame: pd.DataFrame,
    horizon: int,
    *,
    by: str | None = None,
    method: MethodName = "averaged",
    quantiles: Sequence[float] = QUANTILES,
    paths: int = 1000,
    seed: int = 1,
    kind: Kind = "auto",
    priors: Priors | None = None,
    engine: Engine = "vectorised",
    progress: Progress = silent,
) -> pd.DataFrame:
    """Forecast every series of a tidy table; ``forecast_blocks`` does the same in bounded memory.

    Parameters
    ----------
    frame
        Columns ``date`` (dates), ``series``, ``value`` and, with ``by``, the group column.
    by, method, quantiles, paths, seed, kind, priors, engine
        As in ``TableAsk``.

    Returns
    -------
    DataFrame
        The group column, ``series``, ``date`` (ISO; first days of months where all dates of ``frame`` are,
        otherwise last days), ``mean`` and a column a quantile, such as ``q0.1``. Groups, and the series of
        each, are in the order in which they first appear.

    Raises
    ------
    DemandError
        With what was asked wrongly, or a sentence for each series that cannot be forecast.
    """
    ask = TableAsk(horizon, by, method, tuple(quantiles), paths, seed, kind, priors, engine)
    return pd.concat([block.table for block in forecast_blocks(frame, ask, progress)], ignore_index=True)


def forecast_blocks(
    frame: pd.DataFrame, ask: TableAsk, progress: Progress = silent
) -> Iterator[ForecastBlock]:
    """The forecasts of ``forecast_table``, some hundred series at a time.

    With a group column the series of a group are forecast jointly, from the group's last month. Without,
    each series is on its own and starts from its own last month, unless one is called ``total`` and is the sum
    of the others. A total that is such a sum stays it on every path.

    Each group, or series on its own, has its own random stream: what else the table holds does not matter.

    Raises
    ------
    DemandError
        Before the first block for what was asked wrongly; after the last one with the series that could not
        be forecast, at most 50 by name.
    """
    frame = frame.assign(date=pd.to_datetime(frame["date"]))
    ask.check()
    total = _count(frame, ask.by)
    ask = replace(ask, priors=_priors(ask))
    at_month_start = bool((frame["date"].dt.day == 1).all())
    known = frame[frame["value"].notna()]
    refusals: list[str] = []
    done = 0
    progress("Forecasting", 0, total)
    for units in _blocks(units_of(known, ask.by, ask.seed)):
        found: list[ForecastBlock | None] = [None] * len(units)
        # alike histories one after another: what follows from the counted months alone is worked out once
        for place in sorted(range(len(units)), key=lambda place: units[place].pattern):
            found[place], refused = _forecast(units[place], ask, at_month_start)
            refusals += refused
            done += len(units[place].series)
            progress("Forecasting", done, total)
        if not refusals:
            yield joined([block for block in found if block is not None])
    if refusals:
        raise DemandError(_listed(refusals))


def _count(frame: pd.DataFrame, by: str | None) -> int:
    """How many series there are. Raises DemandError where one cannot be read as a series at all."""
    if frame.empty:
        raise DemandError("The table holds no row.")
    if np.isinf(frame["value"]).any():
        raise DemandError("The table holds a value that is infinite.")
    names = ["series"] if by is None else ["series", by]
    known = frame.groupby(names, sort=False, observed=True)["value"].count()
    refusals = [
        f"{_named(str(name[1]) if by is not None else '', str(name[0]))}: no value is known. Remove its rows."
        for name in known[known == 0].index.to_frame().itertuples(index=False)
    ]
    if refusals:
        raise DemandError(_listed(refusals))
    return len(known)


def _priors(ask: TableAsk) -> Priors:
    priors = default_priors() if ask.priors is None else ask.priors
    if ask.kind != "general":
        return priors
    # a history that looks like counts of people is weighed under both families: let them be one
    general = priors.family[GENERAL]
    return priors.model_copy(update={"family": {CHILDREN: general, GENERAL: general}})


def _blocks(units: Iterator[Unit]) -> Iterator[list[Unit]]:
    block: list[Unit] = []
    for unit in units:
        block.append(unit)
        if sum(len(one.series) for one in block) >= SERIES_A_BLOCK:
            yield block
            block = []
    if block:
        yield block


def _forecast(unit: Unit, ask: TableAsk, at_month_start: bool) -> tuple[ForecastBlock | None, list[str]]:
    """The forecast of one unit, or why there is none."""
    try:
        forecasts = _simulated(unit, ask)
    except DemandError as error:
        return None, [_of_group(unit.group, line) for line in str(error).splitlines()]
    table = _rows(unit, forecasts, ask, at_month_start)
    told = Told(len(unit.series), forecasts[0].months[-1], _notes(unit, forecasts))
    return ForecastBlock(table, told), []


def joined(blocks: Sequence[ForecastBlock]) -> ForecastBlock:
    """All of them as one."""
    table = pd.concat([block.table for block in blocks], ignore_index=True)
    return ForecastBlock(table, Told.of([block.told for block in blocks]))


def _simulated(unit: Unit, ask: TableAsk) -> list[JointForecast]:
    at_once = max(MOST_AT_ONCE // (ask.paths * ask.horizon), 1)
    if unit.total is not None and len(unit.series) > at_once:
        raise DemandError(
            f"{unit.total}: {len(unit.series)} series of {ask.horizon} months on {ask.paths} paths are more than can "
            f"be held to their total at once. Ask for fewer paths or months: {at_once} series would do."
        )
    # Approximation: a group of more series than can be held at once is forecast part by part. Nothing has to
    # add up then, and a forecast table shows each series by itself.
    parts = [unit.series[start : start + at_once] for start in range(0, len(unit.series), at_once)]
    settings = DemandSettings(method=ask.method, engine=ask.engine)
    return [
        simulate_series(
            part,
            ask.horizon,
            paths=ask.paths,
            seed=unit.seed,
            settings=settings,
            priors=ask.priors,
            total=unit.total,
            children=ask.kind == "children",
        )
        for part in parts
    ]


def _rows(
    unit: Unit, forecasts: Sequence[JointForecast], ask: TableAsk, at_month_start: bool
) -> pd.DataFrame:
    keys = [key for forecast in forecasts for key in forecast.keys]
    months = forecasts[0].months
    dates = [str(month.first_day if at_month_start else month.last_day) for month in months]
    columns: dict[str, object] = {} if ask.by is None else {ask.by: unit.group}
    columns["series"] = np.repeat(np.array(keys, dtype=object), len(months))
    columns["date"] = dates * len(keys)
    columns["mean"] = np.concatenate([f.paths.mean(axis=0).T.ravel() for f in forecasts])
    quantiles = np.concatenate([np.quantile(f.paths, ask.quantiles, axis=0) for f in forecasts], axis=2)
    for quantile, values in zip(ask.quantiles, quantiles, strict=True):
        columns[f"q{quantile}"] = values.T.ravel()
    return pd.DataFrame(columns)


def _notes(unit: Unit, forecasts: Sequence[JointForecast]) -> tuple[Note, ...]:
    notes = []
    for forecast in forecasts:
        for key, fitted in forecast.fitted.items():
            said = fitted.explanation
            note = Note(unit.group, key, said.spikes, said.breaks, said.last_stands_out, key == unit.apart)
            if note != Note(unit.group, key):
                notes.append(note)
    return tuple(notes)


def _named(group: str, key: str) -> str:
    return f"{key} of {group}" if group else key


def _of_group(group: str, line: str) -> str:
    return f"{group}, {line}" if group else line


def _listed(refusals: Sequence[str]) -> str:
    lines = list(refusals[:MOST_REFUSALS])
    if len(refusals) > MOST_REFUSALS:
        lines.append(f"{len(refusals) - MOST_REFUSALS:,} more series cannot be forecast either.")
    return "\n".join(lines)
