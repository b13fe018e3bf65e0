"""A council's tables are read as they stand, from CSV files and from a workbook."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders_inputs import (
    BASE_MONTH,
    TABLE_NAMES,
    TYPES,
    VALID_TEXT,
    changed,
    table,
    without_column,
    write_council,
    write_workbook,
)
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.domain import Month
from placements.inputs import (
    TABLES,
    CouncilInputs,
    data_dictionary,
    file_sha256,
    read_council,
    read_placement_types,
)

ROOT = Path(__file__).parents[1]


def read(folder: Path) -> CouncilInputs:
    return read_council(folder, TYPES, base_month=BASE_MONTH)


@pytest.fixture
def council(tmp_path: Path) -> CouncilInputs:
    return read(write_council(tmp_path / "oxford"))


def test_a_council_bears_the_name_of_its_folder_and_the_hashes_of_its_files(council: CouncilInputs) -> None:
    assert council.name == "oxford"
    assert sorted(council.files) == sorted(f"{name}.csv" for name in TABLE_NAMES)
    assert council.files["history.csv"] == hashlib.sha256(VALID_TEXT["history"].encode()).hexdigest()
    assert council.files["history.csv"] == file_sha256(council.folder / "history.csv")


def test_every_table_has_the_columns_of_its_schema_and_the_row_in_its_file(council: CouncilInputs) -> None:
    for name, schema in TABLES.items():
        frame: pd.DataFrame = getattr(council, name)
        assert list(frame.columns) == [*schema.column_names, "row"]
        assert list(frame["row"]) == list(range(2, len(frame) + 2))


def test_dates_months_counts_and_amounts_have_their_types(council: CouncilInputs) -> None:
    first_home = council.provision.set_index("provision").loc["home-a"]
    assert council.history["date"].iloc[0] == dt.date(2015, 3, 31)
    assert council.history["children"].dtype == np.int64
    assert council.history["used"].tolist() == [True] * 6 + [False]
    assert first_home["opens"] == Month(2016, 4)
    assert first_home["closes"] == Month(2026, 4)
    assert council.unit_costs["valid_to"].tolist() == [None, dt.date(2015, 3, 31), None, None]
    assert council.unit_costs["weekly_cost_gbp"].tolist() == [481.0, 3300.0, 3402.5, 200.0]


def test_blanks_are_none_nan_or_their_default_but_never_zero(council: CouncilInputs) -> None:
    market = council.provision.set_index("provision").loc["market"]
    assert market["opens"] is None
    assert np.isnan(market["places"])
    assert market["max_occupancy"] == 1.0
    assert market["match_share"] == 0.9
    assert market["running_cost"] == ""
    assert np.isnan(council.unit_costs["low"].iloc[0])


def test_an_assumption_is_a_range_and_a_published_figure_is_known(council: CouncilInputs) -> None:
    assumed, published = council.amount("home_marginal"), council.amount("home_running")
    assert (assumed.low, assumed.central, assumed.high) == (200, 300, 400)
    assert (assumed.source, assumed.reason) == ("Finance team", "food")
    assert published.is_known
    assert published.central == 2924
    assert council.amount("occupancy_quoted").central == 0.85


def test_units_titles_and_uplifts_are_looked_up_by_name(council: CouncilInputs) -> None:
    assert council.unit("home_running") == "GBP per place per week"
    assert council.unit("carer_growth") == "places per month"
    assert council.title("edge_of_care") == "Edge of care"
    assert council.uplift("external").is_known
    assert (council.uplift("edge_of_care").low, council.uplift("edge_of_care").high) == (-0.01, 0.04)


def test_what_is_not_there_is_a_key_error(council: CouncilInputs) -> None:
    for look_up in (council.amount, council.unit, council.title, council.uplift):
        with pytest.raises(KeyError):
            look_up("nothing")
    with pytest.raises(KeyError):
        council.uplift("building")


def test_a_workbook_gives_the_same_tables_as_csv_files(tmp_path: Path, council: CouncilInputs) -> None:
    path = write_workbook(tmp_path / "as_workbook" / "oxford.xlsx")
    for place in (path, path.parent):
        from_workbook = read(place)
        assert list(from_workbook.files) == ["oxford.xlsx"]
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(from_workbook, name), getattr(council, name))
    assert read(path).name == "oxford"


def test_a_workbook_may_hold_real_dates_and_sheets_of_its_own(tmp_path: Path, council: CouncilInputs) -> None:
    rows: list[list[object]] = [list(row) for row in table("history")]
    for row in rows[1:]:
        row[0] = dt.datetime.fromisoformat(str(row[0]))
    provision: list[list[object]] = [list(row) for row in table("provision")]
    provision[3][7] = dt.date(2016, 4, 1)
    path = write_workbook(tmp_path / "x.xlsx", history=rows, provision=provision, notes=[["anything"]])
    pd.testing.assert_frame_equal(read(path).history, council.history)
    pd.testing.assert_frame_equal(read(path).provision, council.provision)


@pytest.mark.parametrize("name", ["market_tiers", "evidence"])
def test_a_missing_optional_table_is_an_empty_one(tmp_path: Path, name: str, council: CouncilInputs) -> None:
    frame: pd.DataFrame = getattr(read(write_council(tmp_path / "x", **{name: None})), name)
    assert frame.empty
    assert frame.dtypes.to_dict() == getattr(council, name).dtypes.to_dict()


def test_an_optional_table_may_have_a_header_only(tmp_path: Path) -> None:
    header = VALID_TEXT["evidence"].splitlines()[0] + "\n"
    assert read(write_council(tmp_path, evidence=header)).evidence.empty


def test_the_column_used_may_be_left_out(tmp_path: Path) -> None:
    rows = without_column("history", "used")[:-1]
    assert read(write_council(tmp_path, history=rows)).history["used"].all()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + VALID_TEXT["history"], id="byte-order mark"),
        pytest.param(VALID_TEXT["history"].replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(VALID_TEXT["history"].replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(VALID_TEXT["history"].replace(",", ";"), id="semicolons"),
        pytest.param(VALID_TEXT["history"].replace(",", "\t"), id="tabs"),
        pytest.param(VALID_TEXT["history"].replace(",", " , "), id="spaces around cells"),
        pytest.param(VALID_TEXT["history"].replace("total", '"total"'), id="quotation marks"),
        pytest.param(VALID_TEXT["history"] + "\n\n,,,,,,\n", id="blank rows at the end"),
        pytest.param(VALID_TEXT["history"].replace("\n", ",,\n"), id="blank columns at the end"),
        pytest.param(
            VALID_TEXT["history"].replace("\n", ",\n").replace(",\n", "\n", 1), id="commas at the end"
        ),
        pytest.param(VALID_TEXT["history"].replace("120", "120.0"), id="120.0 for 120"),
        pytest.param(VALID_TEXT["history"].replace("yes", "Yes"), id="Yes for yes"),
    ],
)
def test_the_marks_of_spreadsheets_do_not_change_a_table(
    tmp_path: Path, text: str, council: CouncilInputs
) -> None:
    history = read(write_council(tmp_path / "x", history=text)).history
    pd.testing.assert_frame_equal(history, council.history)


def test_british_dates_are_read_day_first(tmp_path: Path, council: CouncilInputs) -> None:
    rows = table("history")
    for row in rows[1:]:
        row[0] = "/".join(reversed(row[0].split("-")))
    assert rows[1][0] == "31/03/2015"
    pd.testing.assert_frame_equal(read(write_council(tmp_path / "x", history=rows)).history, council.history)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    rows = changed("history", 2, definition="=1+1", source="@cabinet")
    first = read(write_council(tmp_path, history=rows)).history.iloc[0]
    assert (first["definition"], first["source"]) == ("=1+1", "@cabinet")


def test_a_cell_of_two_columns_in_quotation_marks_keeps_its_comma(tmp_path: Path) -> None:
    rows = changed("history", 2, source="Cabinet, 23 February 2016")
    assert (
        read(write_council(tmp_path, history=rows)).history["source"].iloc[0] == "Cabinet, 23 February 2016"
    )


def test_blank_rows_between_figures_count_as_rows(tmp_path: Path) -> None:
    text = VALID_TEXT["history"].replace("\n", "\n\n", 1)
    assert read(write_council(tmp_path, history=text)).history["row"].iloc[0] == 3


def test_files_that_are_not_tables_are_left_alone(tmp_path: Path) -> None:
    folder = write_council(tmp_path)
    for name in ("README.md", "sources.pdf", "~$oxford.xlsx", ".hidden.csv", "contacts.csv"):
        (folder / name).write_text("anything")
    assert set(read(folder).files) == {f"{name}.csv" for name in TABLE_NAMES}


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**16))
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, council: CouncilInputs, seed: int
) -> None:
    shuffled = {}
    for name in TABLE_NAMES:
        header, *rows = table(name)
        random.Random(seed).shuffle(rows)
        shuffled[name] = [header, *rows]
    other = read(write_council(tmp_path_factory.mktemp("shuffled"), **shuffled))
    for name in TABLES:
        columns = list(TABLES[name].column_names)
        plain, mixed = (
            frame[columns].astype(str).sort_values(columns).reset_index(drop=True)
            for frame in (getattr(council, name), getattr(other, name))
        )
        pd.testing.assert_frame_equal(plain, mixed)
    assert other.amount("edge_of_care") == council.amount("edge_of_care")


def test_the_data_dictionary_describes_every_column_of_every_table() -> None:
    text = data_dictionary()
    for name, schema in TABLES.items():
        assert f"## {name}\n" in text
        for column in schema.columns:
            assert f"| `{column.name}`" in text
    assert (
        "| `weekly_cost_gbp` | average cost | GBP per child per week | number, 0 or more | no | `3402` |"
        in text
    )


@pytest.mark.skipif(not (ROOT / "inputs/oxfordshire/history.csv").exists(), reason="not written yet")
def test_the_published_figures_of_oxfordshire_are_read_without_a_problem() -> None:
    types = read_placement_types(ROOT / "models/oxfordshire/placement-types.toml")
    council = read_council(ROOT / "inputs/oxfordshire", types, base_month=Month(2015, 12))
    used = council.history[council.history["used"]]
    on_day = used[used["date"] == dt.date(2015, 12, 31)].set_index("placement_type")["children"]
    assert {name: on_day[name] for name in ("ifa", "in_house_foster", "external_residential")} == {
        "ifa": 112,
        "in_house_foster": 202,
        "external_residential": 87,
    }
    assert on_day["total"] == 606
