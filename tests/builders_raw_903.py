"""Small SSDA903 returns as the reader gives them: rows are written as in a file, as texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from placements.inputs.ssda903.findings import no_findings
from placements.inputs.ssda903.read import Raw903

Row = Mapping[str, object]

EPISODE: dict[str, object] = {
    "la": "",
    "child": "101",
    "decom": "2018-05-01",
    "dec": "",
    "rne": "S",
    "ls": "C2",
    "cin": "N1",
    "place": "U4",
    "place_provider": "PR1",
    "rec": "",
    "reason_place_change": "",
    "home_post": "",
    "pl_post": "",
    "urn": "",
    "pl_la": "",
    "pl_location": "",
}
HEADER: dict[str, object] = {
    "la": "",
    "child": "101",
    "sex": "1",
    "ethnic": "WBRI",
    "upn": "UN1",
    "mother": "",
    "dob": "2008-01-15",
}
UASC: dict[str, object] = {"la": "", "child": "101", "duc": "", "dob": "2008-01-15", "sex": "1"}
WHERE = ("file", "row", "la", "year", "child")


def collection_year(date: str) -> int:
    """The collection year in which an ISO date lies: 2019 for 1 April 2018 to 31 March 2019."""
    day = dt.date.fromisoformat(date)
    return day.year + (day.month >= 4)


def raw_903(episodes: Iterable[Row], header: Iterable[Row] | None = None, uasc: Iterable[Row] = ()) -> Raw903:
    """A return of these rows, each a mapping of what differs from ``EPISODE``, ``HEADER`` and ``UASC``.

    Dates are ISO texts, "" for a blank, "?" for a cell that cannot be read. ``year`` is the collection year, None
    where it is not known; without it, that of the end or the start. ``file`` and ``row`` are filled, unless
    given: one file a year and table, the first row of each is 2. ``header`` None: a row for each child in each
    year in which it has an episode.
    """
    full = [EPISODE | dict(row) for row in episodes]
    for row in full:
        dates = [str(row[name]) for name in ("dec", "decom") if row[name] not in ("", "?")]
        row.setdefault("year", collection_year(dates[0]) if dates else None)
    if header is None:
        heads = dict.fromkeys((row["la"], row["child"], row["year"]) for row in full)
        header = [{"la": la, "child": child, "year": year} for la, child, year in heads]
    latest = max((int(str(row["year"])) for row in full if row["year"] is not None), default=2019)
    tables = {
        "episodes": full,
        "header": [{"year": latest} | HEADER | dict(row) for row in header],
        "uasc": [{"year": latest} | UASC | dict(row) for row in uasc],
    }
    for name, rows in tables.items():
        _place(name, rows)
    return Raw903(
        header=_frame(tables["header"], [*WHERE, *list(HEADER)[2:]], ("dob",)),
        episodes=_episodes(full),
        uasc=_uasc(tables["uasc"]),
        findings=no_findings(),
        files={str(row["file"]): "0" * 64 for rows in tables.values() for row in rows},
        left_alone={},
        rows_read=sum(len(rows) for rows in tables.values()),
        left_out=pd.DataFrame(
            {
                "table": pd.Series(dtype="str"),
                "file": pd.Series(dtype="str"),
                "row": pd.Series(dtype="int64"),
                "rule": pd.Series(dtype="str"),
            }
        ),
    )


def returns_of(rows: Iterable[Row], last_year: int, first_year: int | None = None) -> list[dict[str, object]]:
    """Episodes as yearly returns hold them: in every year from that of the start to that of the end.

    In all but the last of those years the episode is still open: its DEC and REC are blank. Years before
    ``first_year`` and after ``last_year`` have no return.
    """
    returned = []
    for short in rows:
        row = EPISODE | dict(short)
        begun = collection_year(str(row["decom"]))
        ended = collection_year(str(row["dec"])) if row["dec"] else last_year + 1
        for year in range(max(begun, first_year or begun), min(ended, last_year) + 1):
            still_open = {"dec": "", "rec": ""} if year < ended else {}
            returned.append(row | still_open | {"year": year})
    return returned


def _place(table: str, rows: Sequence[dict[str, object]]) -> None:
    used: dict[object, int] = {}
    for row in rows:
        year = row["year"]
        folder = "all" if year is None else f"{int(str(year)) - 1}-{str(year)[2:]}"
        file = row.setdefault("file", f"{folder}/{table}.csv")
        used[file] = used.get(file, 1) + 1
        row.setdefault("row", used[file])


def _frame(rows: Sequence[Row], columns: Sequence[str], dates: Sequence[str]) -> pd.DataFrame:
    read: dict[str, pd.Series] = {}
    for name in columns:
        cells = [row[name] for row in rows]
        if name == "file":
            read[name] = pd.Series(pd.Categorical([str(cell) for cell in cells]))
        elif name == "row":
            read[name] = pd.Series(cells, dtype="int64")
        elif name == "year":
            read[name] = pd.Series([pd.NA if cell is None else cell for cell in cells], dtype="Int64")
        elif name in dates:
            days = [pd.NaT if cell in ("", "?") else pd.Timestamp(str(cell)) for cell in cells]
            read[name] = pd.Series(days, dtype="datetime64[ns]")
        else:
            read[name] = pd.Series([str(cell) for cell in cells], dtype="str")
    return pd.DataFrame(read)


def _episodes(rows: Sequence[Row]) -> pd.DataFrame:
    frame = _frame(rows, [*WHERE, *list(EPISODE)[2:]], ("decom", "dec"))
    frame["dec_blank"] = pd.Series([row["dec"] == "" for row in rows], dtype=bool)
    frame["decom_read"] = frame["decom"].notna()
    return frame


def _uasc(rows: Sequence[Row]) -> pd.DataFrame:
    frame = _frame(rows, [*WHERE, *list(UASC)[2:]], ("duc", "dob"))
    frame["duc_blank"] = pd.Series([row["duc"] == "" for row in rows], dtype=bool)
    return frame
