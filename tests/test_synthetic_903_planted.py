"""The quality report is scored: every planted fault is found where it was planted, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from placements.inputs.ssda903.care import Care, build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.findings import RULES
from placements.inputs.ssda903.read import Raw903, read_903
from placements.synthetic_903 import Synthetic903, SyntheticSettings, synthesise, write_synthetic
from placements.synthetic_903.faults import NOT_IN_FILES, PLANTERS, RETURN_PLANTERS

WHERE = ["rule", "file", "row"]
PLANTED = sorted(
    set(PLANTERS)
    | {"date_ambiguous", "row_length", "column_renamed", "column_twice", "file_encoding", "file_empty"}
    | {"file_twice", "year_unreadable", "year_meaning", "la_spelling", "la_filled"}
    | {"row_ends_early", "year_slip"}
)
"""Every rule of which --dirty plants faults: those of rows, and those of whole files."""

Scored = tuple[Synthetic903, Raw903, Care]


def scored(settings: SyntheticSettings, folder: Path) -> Scored:
    """A council, and its returns as they are read and counted."""
    made = synthesise(settings)
    write_synthetic(made, folder)
    raw = read_903([folder], read_codes())
    return made, raw, build_care(raw, read_codes())


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Every kind of fault, over the years in which codes change."""
    settings = SyntheticSettings(children=400, years=8, first_year=2018, dirty=0.05, seed=7)
    return scored(settings, tmp_path_factory.mktemp("dirty") / "903")


def places(frame: pd.DataFrame) -> set[tuple[str, str, int]]:
    return {(str(rule), str(file), int(row)) for rule, file, row in frame[WHERE].itertuples(index=False)}


def stock(placements: pd.DataFrame, day: str) -> pd.Series:
    """Children by placement type at the end of a day."""
    moment = pd.Timestamp(day)
    there = (placements["start"] <= moment) & (placements["end"].isna() | (placements["end"] > moment))
    return placements[there]["placement_type"].astype(str).value_counts().sort_index()


def test_every_rule_is_planted_or_cannot_be() -> None:
    assert set(RULES) == set(PLANTED) | set(RETURN_PLANTERS) | set(NOT_IN_FILES)


@pytest.mark.parametrize("rule", PLANTED)
def test_each_kind_is_planted_and_every_one_is_found(rule: str, dirty: Scored) -> None:
    made, _, care = dirty
    planted = made.planted[made.planted["rule"] == rule]
    assert len(planted)
    assert places(planted) <= places(care.findings)


def test_nothing_else_is_found(dirty: Scored) -> None:
    made, _, care = dirty
    assert places(care.findings) - places(made.planted) == set()


def test_a_finding_names_the_child_of_the_row(dirty: Scored) -> None:
    made, _, care = dirty
    key = made.planted[made.planted["child"].ne("") & made.planted["rule"].ne("")]
    # an id that lost its noughts or its last digits, or that has decimals, is named as it is read
    key = key[~key["rule"].isin(["child_float", "noughts_lost", "row_length", "child_blank"])]
    both = key.merge(care.findings, on=WHERE, suffixes=("", "_found"))
    plain = both[~both["child"].str.endswith(".0")]
    assert len(plain) > 300
    assert (plain["child"] == plain["child_found"]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        SyntheticSettings(children=500, years=10),
        SyntheticSettings(children=200, years=3, first_year=2023, entries_growth=0.1, seed=5),
        SyntheticSettings(children=200, years=1, first_year=2025, uasc_share=0.0, seed=6),
        SyntheticSettings(children=10, years=2, seed=8),
    ],
)
def test_nothing_is_found_in_a_clean_return_and_its_counts_are_the_truth(
    settings: SyntheticSettings, tmp_path: Path
) -> None:
    made, _, care = scored(settings, tmp_path / "903")
    assert places(care.findings) == set()
    assert (care.first_day, care.last_day) == (settings.first_day, settings.last_day)
    for date in pd.date_range(settings.first_day, settings.last_day, freq="ME"):
        day = str(date.date())
        pd.testing.assert_series_equal(stock(care.placements, day), stock(made.truth, day), check_dtype=False)


def test_placements_that_start_in_the_window_are_those_of_the_truth(tmp_path: Path) -> None:
    made, _, care = scored(SyntheticSettings(children=300, years=4, seed=2), tmp_path / "903")
    named = care.placements.merge(care.children["child"], left_on="child_key", right_index=True)
    columns = ["child", "start", "end", "placement_type"]
    within = made.truth[made.truth["start"] >= "2016-04-01"][columns]
    found = within.merge(named[columns].astype({"placement_type": str}), how="left", indicator=True)
    assert found["_merge"].eq("both").all()
    # what goes on after a stay elsewhere began before the window: the files do not show its start
    surplus = len(named[named["start"] >= "2016-04-01"]) - len(within)
    assert 0 <= surplus <= 3


@pytest.mark.parametrize("rule", sorted(RETURN_PLANTERS))
def test_a_fault_of_the_whole_return_is_found(rule: str, tmp_path: Path) -> None:
    made = synthesise(SyntheticSettings(children=150, years=4, first_year=2021))
    files, key = RETURN_PLANTERS[rule](made.tables)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    findings = build_care(read_903([tmp_path], read_codes()), read_codes()).findings
    found = findings[findings["rule"] == rule]
    assert places(found) == {(rule, file, row) for file, row in key}


def test_no_child_has_two_faults_of_rows(dirty: Scored) -> None:
    made, _, _ = dirty
    key = made.planted[made.planted["rule"].isin(list(PLANTERS)) & made.planted["child"].ne("")]
    # both rows of a fault that shows in two; the file of unaccompanied children whose dates are month/day
    key = key[~key["rule"].isin(["child_damaged", "two_birth_dates", "date_us_order", "child_float"])]
    assert not key["child"].duplicated().any()


def test_so_many_faults_are_planted_as_asked(dirty: Scored) -> None:
    made, _, _ = dirty
    rows = sum(len(tables["episodes"]) for tables in made.tables.values())
    faults = made.planted["rule"].isin(list(PLANTERS)).sum()
    assert faults / rows == pytest.approx(0.05, abs=0.015)


def test_the_key_is_left_alone_by_the_reader(dirty: Scored) -> None:
    _, raw, _ = dirty
    assert "planted-faults-key.csv" in raw.left_alone


def test_every_row_that_was_written_is_read_or_left_out_by_name(dirty: Scored) -> None:
    made, raw, _ = dirty
    written = sum(len(table) for tables in made.tables.values() for table in tables.values())
    # a copy of a file is named, and left alone
    assert raw.rows_read == written
    left_out = raw.left_out["rule"].value_counts().to_dict()
    assert left_out == made.planted[made.planted["rule"].isin(left_out)]["rule"].value_counts().to_dict()


@pytest.mark.slow
def test_faults_of_two_in_a_hundred_rows_hardly_move_the_stock(tmp_path: Path) -> None:
    settings = SyntheticSettings(children=600, years=6, dirty=0.02, seed=4)
    made, _, care = scored(settings, tmp_path / "903")
    for day in ("2017-03-31", "2019-03-31", "2021-03-31"):
        assert stock(care.placements, day).sum() == pytest.approx(stock(made.truth, day).sum(), rel=0.01)
