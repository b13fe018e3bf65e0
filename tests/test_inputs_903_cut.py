"""A return cut at an earlier day and its journeys cut there are one; so are its years apart and in one file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from placements.inputs.ssda903.care import build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.journeys import journeys
from placements.inputs.ssda903.known_at import known_at
from placements.inputs.ssda903.read import read_903
from placements.synthetic_903 import SyntheticSettings, synthesise, write_synthetic

CUT, NEXT = "2018-12", "2019-01"
WHERE = ["uasc", "placement_type", "age_months", "months_in_placement"]


def test_journeys_of_a_cut_return_are_the_journeys_cut(tmp_path: Path) -> None:
    # a clean council: nothing is mended by a later return
    write_synthetic(synthesise(SyntheticSettings(children=80, years=4, seed=11)), tmp_path / "returns")
    codes = read_codes()
    raw, day = read_903([tmp_path / "returns"], codes), dt.date(2018, 12, 31)
    whole = journeys(build_care(raw, codes))
    known = journeys(build_care(known_at(raw, day), codes, last_day=day))
    past, then = (table[table["month"] <= CUT].reset_index(drop=True) for table in (known, whole))
    pd.testing.assert_frame_equal(past, then)
    opened = known[known["month"] == NEXT]
    there = whole[(whole["month"] == NEXT) & (whole["was"] == "in_care")]
    assert set(opened["to"]) == {"open"}
    pd.testing.assert_series_equal(
        opened.groupby(WHERE)["children"].sum(), there.groupby(WHERE)["children"].sum()
    )


def test_years_in_one_file_that_names_none_are_read_as_the_same_council(tmp_path: Path) -> None:
    # an episode open in one year's rows and ended in the next's is one episode, and nobody is in care at 19
    made = synthesise(SyntheticSettings(children=80, years=4, seed=11))
    apart, together = tmp_path / "apart", tmp_path / "together"
    write_synthetic(made, apart)
    together.mkdir()
    for name in ("header", "episodes", "uasc"):
        rows = pd.concat([tables[name] for tables in made.tables.values()])
        rows.to_csv(together / f"{name}.csv", index=False)
    codes = read_codes()
    one, other = (build_care(read_903([folder], codes), codes) for folder in (apart, together))
    assert set(other.findings["severity"]) <= {"note", "warning"}
    pd.testing.assert_frame_equal(journeys(other), journeys(one))
