"""How the table of a file is written: encoding, quotes, order and names of columns, forms of dates and ids."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

DATES = ("DOB", "DECOM", "DEC", "DUC", "MC_DOB")


@dataclass(frozen=True)
class FileForm:
    """One file's form; as it stands, that of a plain statutory file.

    Parameters
    ----------
    iso_share
        Share of rows whose dates are written as in 2016-04-01; the others as in 01/04/2016.
    names
        Column -> another name for it.
    twice
        A column that is there a second time, at the end.
    more
        Columns more, at the end: name -> the text of every row, or one text a row.
    short_rows
        Rows, counted from the first below the header as 0, whose last cell is not there.
    """

    encoding: str = "utf-8"
    line_end: str = "\n"
    quoted: bool = False
    reversed_columns: bool = False
    iso_share: float = 0.0
    decimal_ids: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    twice: str = ""
    more: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    short_rows: tuple[int, ...] = ()


PLAIN = FileForm()


def file_bytes(table: pd.DataFrame, form: FileForm = PLAIN) -> bytes:
    """``table`` as the bytes of a CSV file."""
    frame = table.copy()
    if form.decimal_ids:
        frame["CHILD"] = (frame["CHILD"] + ".0").where(frame["CHILD"].ne(""), "")
    if form.iso_share > 0:
        # spread evenly over the rows, so that one form follows the other
        rows = np.floor(np.arange(1, len(frame) + 1) * form.iso_share) > np.floor(
            np.arange(len(frame)) * form.iso_share
        )
        for name in frame.columns.intersection(list(DATES)):
            frame[name] = frame[name].where(~rows, _iso(frame[name]))
    if form.reversed_columns:
        frame = frame[frame.columns[::-1]]
    frame = frame.rename(columns=dict(form.names))
    for name, cells in form.more.items():
        frame[name] = cells if isinstance(cells, str) else list(cells)
    if form.twice:
        frame.insert(len(frame.columns), form.twice, frame[form.twice], allow_duplicates=True)
    quoting: Literal[0, 1] = 1 if form.quoted else 0  # csv.QUOTE_ALL, csv.QUOTE_MINIMAL
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator=form.line_end, quoting=quoting)
    return _shortened(text.getvalue(), form).encode(form.encoding)


def _iso(dates: pd.Series) -> pd.Series:
    """dd/mm/yyyy as yyyy-mm-dd; what is neither stays."""
    return dates.str.replace(r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\2-\1", regex=True)


def _shortened(text: str, form: FileForm) -> str:
    """``text`` without the last cells of the rows that are too short."""
    if not form.short_rows:
        return text
    lines = text.split(form.line_end)
    for row in form.short_rows:
        lines[row + 1] = lines[row + 1].rpartition(",")[0]
    return form.line_end.join(lines)
