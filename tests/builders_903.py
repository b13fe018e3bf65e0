"""Children, placements and periods of care of a small made-up authority, as the SSDA903 rooms pass them on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from placements.inputs.ssda903.care import Care
from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.findings import no_findings

FIRST_DAY = dt.date(2020, 4, 1)
LAST_DAY = dt.date(2022, 3, 31)

Placement = tuple[int, str, str | None, str]
"""Child, start, end (None: open) and placement type."""


def care_of(
    placements: Sequence[Placement],
    *,
    births: Mapping[int, str] | None = None,
    uasc: Mapping[int, str | None] | None = None,
    reasons: Mapping[int, str] | None = None,
    first_day: dt.date = FIRST_DAY,
    last_day: dt.date = LAST_DAY,
) -> Care:
    """Care of these placements; where one does not start on the day the one before ended, a period begins.

    Parameters
    ----------
    births
        Birth dates of children; of others it is not known.
    uasc
        Unaccompanied children, with the day on which they cease to be, or None.
    reasons
        REC code with which the last period of a child ended.
    """
    rows = pd.DataFrame(sorted(placements, key=lambda p: p[:2]), columns=["child", "start", "end", "type"])
    rows["start"], rows["end"] = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    names = sorted(set(rows["child"]))
    keys = rows["child"].map({name: key for key, name in enumerate(names)}).astype("int64")
    goes_on = keys.eq(keys.shift()) & rows["start"].eq(rows["end"].shift())
    frame = pd.DataFrame(
        {
            "child_key": keys,
            "period": (~goes_on).cumsum().astype("int64") - 1,
            "start": rows["start"],
            "end": rows["end"],
            "placement_type": rows["type"].astype("str"),
            "sub_line": "",
            "in_authority": "",
            "place": "",
            "provider": "",
            "file": "episodes.csv",
            "row": np.arange(len(rows)) + 2,
        }
    )
    return Care(
        children=_children(names, births or {}, uasc or {}),
        placements=frame,
        periods=_periods(frame, names, reasons or {}),
        first_day=first_day,
        last_day=last_day,
        last_day_reason="The test says so.",
        authorities=("Testshire",),
        findings=no_findings(),
        account=pd.DataFrame(columns=["table", "outcome", "rule", "rows", "children"]),
    )


def _children(
    names: Sequence[int], births: Mapping[int, str], uasc: Mapping[int, str | None]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "la": "Testshire",
            "child": [f"{name:04d}" for name in names],
            "sex": "",
            "birth": pd.to_datetime([births.get(name) for name in names]),
            "uasc": [name in uasc for name in names],
            "uasc_ceased": pd.to_datetime([uasc.get(name) for name in names]),
        },
        index=pd.RangeIndex(len(names)),
    )


def _periods(placements: pd.DataFrame, names: Sequence[int], reasons: Mapping[int, str]) -> pd.DataFrame:
    grouped = placements.groupby("period")
    periods = pd.DataFrame(
        {
            "child_key": grouped["child_key"].first(),
            "start": grouped["start"].min(),
            "end": grouped["end"].last(),
        }
    ).reset_index()
    open_ones = grouped["end"].apply(lambda ends: ends.isna().any()).to_numpy()
    periods.loc[open_ones, "end"] = pd.NaT
    last = ~periods.duplicated("child_key", keep="last")
    named = periods["child_key"].map(lambda key: reasons.get(names[key], ""))
    return periods.assign(reason=named.where(last & periods["end"].notna(), ""), known_start=True)


@st.composite
def journeys_in_care(draw: st.DrawFn) -> Care:
    """Up to six children who come, move, leave and come back around the two years of data, at times on one day."""
    placements: list[Placement] = []
    births: dict[int, str] = {}
    uasc: dict[int, str | None] = {}
    for child in range(draw(st.integers(1, 6))):
        day = FIRST_DAY + dt.timedelta(days=draw(st.integers(-200, 500)))
        if draw(st.booleans()):
            births[child] = str(day - dt.timedelta(days=draw(st.integers(0, 6500))))
        if draw(st.booleans()):
            ceased = draw(st.none() | st.integers(0, 900))
            uasc[child] = None if ceased is None else str(day + dt.timedelta(days=ceased))
        for _ in range(draw(st.integers(1, 5))):
            # 0 days is the next placement of the period; 40 days a gap in which no month end need lie
            start = day + dt.timedelta(days=draw(st.sampled_from((0, 0, 0, 1, 5, 40))))
            day = start + dt.timedelta(days=draw(st.sampled_from((1, 3, 20, 31, 100, 400))))
            placements.append((child, str(start), str(day), draw(st.sampled_from(TYPE_IDS))))
    ended = [p for p in placements if dt.date.fromisoformat(str(p[2])) >= FIRST_DAY and p[1] <= str(LAST_DAY)]
    cut = [(c, s, None if str(e) > str(LAST_DAY) else e, t) for c, s, e, t in ended]
    return care_of(cut or [(0, "2020-05-01", None, "ifa")], births=births, uasc=uasc)
