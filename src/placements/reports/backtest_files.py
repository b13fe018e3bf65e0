"""What a test of past forecasts leaves: its table, every forecast in it, and a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from placements.demand.backtest_table import Backtest
from placements.domain import OutputError
from placements.reports.folder import new_folder
from placements.reports.tables import as_text

TABLE, POINTS, DRAWING = "backtest.csv", "points.csv", "backtest.svg"
FILES = (TABLE, POINTS, DRAWING)


def write_backtest(
    found: Backtest, folder: Path, titles: Mapping[str, str], by: str | None = None
) -> list[Path]:
    """Write the files of ``found`` into ``folder``, in place of earlier ones; other files there stay.

    Raises
    ------
    OutputError
        Where they cannot be written; then no earlier file was changed.
    """
    # Altair takes a second to import: only who draws pays for it
    from placements.reports.charts import to_svg
    from placements.reports.charts.past_panels import past_chart

    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder. Name another folder with --out.")
    try:
        with new_folder(folder) as partial:
            _write_csv(found.table, partial / TABLE)
            _write_csv(found.points, partial / POINTS)
            drawing = to_svg(past_chart(found.points, titles, by=by))
            (partial / DRAWING).write_text(drawing, encoding="utf-8", newline="\n")
            folder.mkdir(parents=True, exist_ok=True)
            for name in FILES:
                (partial / name).replace(folder / name)
    except OSError as error:
        raise OutputError(
            f"{folder} could not be written ({error.strerror or error}). If a file in it is open in Excel, close it; "
            "or name another folder with --out."
        ) from None
    return [folder / name for name in FILES]


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    texts = table.select_dtypes(include=["object", "string"]).columns
    safe = table.assign(**{str(column): table[column].map(as_text) for column in texts})
    safe.round(6).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
