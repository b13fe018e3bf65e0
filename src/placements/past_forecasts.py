"""Past forecasts of a council, or of many authorities in one table: from files to scores to a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from placements.demand import DemandSettings
from placements.demand.backtest import ORIGINS, backtest, horizons_to
from placements.demand.backtest_table import Backtest, pooled
from placements.demand.explain import series_titles
from placements.demand.history import all_series
from placements.demand.stock_and_flow.method import NAME as STOCK_AND_FLOW
from placements.demand.stock_and_flow.observed import refuse_journeys
from placements.demand.table import METHODS_OF_TABLES
from placements.demand.table_units import Unit, units_of
from placements.domain import DemandError, InputError, PlacementTypes, Problem
from placements.domain.placement_types import TOTAL
from placements.domain.progress import Progress
from placements.inputs import read_placement_types
from placements.inputs.history_alone import read_history
from placements.inputs.tidy import read_tidy
from placements.reports.backtest_files import write_backtest

PATHS = 1000
LONGEST = 36
USUAL = "averaged"
METHODS_OF_COUNCILS = (*METHODS_OF_TABLES, STOCK_AND_FLOW)
TYPES_FILE = "placement-types.toml"


@dataclass(frozen=True)
class PastRequest:
    """What a person asked for. ``out`` is found from the inputs where it is None; ``by`` names a column."""

    inputs: Path
    by: str | None = None
    horizon: int = LONGEST
    origins: int = ORIGINS
    method: str = USUAL
    seed: int = 1
    out: Path | None = None


@dataclass(frozen=True)
class PastForecasts:
    """What was found, and the files it was written to: none where nothing could be scored."""

    found: Backtest
    titles: Mapping[str, str]
    files: tuple[Path, ...] = field(default=())


def score_past_forecasts(request: PastRequest, start: Path, progress: Progress) -> PastForecasts:
    """Forecast from past months, score, and write what was found.

    Parameters
    ----------
    request
        Its ``inputs`` are a council's folder or workbook, or a table of date, series and value.
    start
        The folder the person is in.

    Raises
    ------
    InputError
        With every fault of the inputs.
    """
    if request.by is None and not _is_table(request.inputs):
        found, titles = _of_council(request, start, progress)
    else:
        found, titles = _of_table(request, progress), {TOTAL: "All children looked after"}
    if found.is_empty:
        return PastForecasts(found, titles)
    out = request.out or _default_out(request.inputs, request.method)
    files = write_backtest(found, out, titles, by=request.by)
    return PastForecasts(found, titles, tuple(files))


def _is_table(inputs: Path) -> bool:
    return inputs.suffix.lower() == ".csv"


def _of_council(request: PastRequest, start: Path, progress: Progress) -> tuple[Backtest, dict[str, str]]:
    history = read_history(request.inputs, _placement_types(request.inputs, start))
    titles = series_titles(history.placement_types)
    if request.method == STOCK_AND_FLOW:
        refuse_journeys(history.journeys, history.placement_types.ids, history.base_month)
    found = backtest(
        all_series(history.table, history.placement_types, history.base_month),
        horizons=horizons_to(request.horizon),
        origins=request.origins,
        settings=_settings(request.method, METHODS_OF_COUNCILS),
        total=TOTAL,
        paths=PATHS,
        seed=request.seed,
        journeys=history.journeys,
        titles=titles,
        progress=progress,
    )
    return found, titles


def _placement_types(inputs: Path, start: Path) -> PlacementTypes | None:
    """Those in ``models/<council>`` beside the inputs, or under ``start``; None where there are none."""
    for place in (*inputs.resolve().parents, start.resolve()):
        file = place / "models" / inputs.resolve().stem / TYPES_FILE
        if file.is_file():
            return read_placement_types(file)
    return None


def _of_table(request: PastRequest, progress: Progress) -> Backtest:
    if request.inputs.is_dir():
        found = "this is a council's folder, and --by names a column of one table."
        raise InputError(
            [Problem(request.inputs.name, found, "Leave --by out, or give the table as a CSV file.")]
        )
    table = read_tidy(request.inputs, request.by)
    units = [unit for unit in units_of(table.frame, table.by, request.seed) if unit.series]
    scored = {}
    progress("Testing past forecasts", 0, len(units))
    for done, unit in enumerate(units, start=1):
        scored[unit.group or unit.series[0].key] = _of_unit(unit, request)
        progress("Testing past forecasts", done, len(units))
    if table.by is None and len(scored) == 1:
        return next(iter(scored.values()))
    return pooled(scored, TOTAL, request.seed, table.by)


def _of_unit(unit: Unit, request: PastRequest) -> Backtest:
    return backtest(
        unit.series,
        horizons=horizons_to(request.horizon),
        origins=request.origins,
        settings=_settings(request.method, METHODS_OF_TABLES),
        total=unit.total,
        paths=PATHS,
        seed=unit.seed,
    )


def _settings(method: str, known: Sequence[str]) -> DemandSettings:
    if method not in known:
        raise DemandError(f'"{method}" is not a method that can be tested here; known: {", ".join(known)}.')
    return DemandSettings.model_validate({"method": method})


def _default_out(inputs: Path, method: str) -> Path:
    """``outputs/backtest-<inputs>`` beside the ``inputs`` folder, or beside the table; other methods add theirs."""
    parent = inputs.resolve().parent
    root = parent.parent if parent.name == "inputs" else parent
    name = f"backtest-{inputs.resolve().stem}"
    return root / "outputs" / (name if method == USUAL else f"{name}-{method}")
