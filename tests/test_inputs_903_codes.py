"""Codes are data of a collection year: what they mean, how they are counted, and which pairs cannot be."""

from __future__ import annotations

import itertools
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from placements.domain import InputError
from placements.inputs.ssda903.codes import EXIT_GROUPS, TYPE_IDS, read_codes

CODES = read_codes()
PLACES = tuple(CODES.by_column["PLACE"])
PROVIDERS = tuple(CODES.by_column["PLACE_PROVIDER"])


def texts(*values: str) -> pd.Series[str]:
    return pd.Series(values, dtype=str)


def type_of(place: str, provider: str) -> str:
    return str(CODES.placement_type(texts(place), texts(provider)).iloc[0])


@pytest.mark.parametrize(
    ("places", "providers", "placement_type"),
    [
        ("U4 U5 U6", "PR1", "in_house_foster"),
        ("U4 U5 U6", "PR2 PR4 PR5", "ifa"),
        ("K2 R1", "PR1", "in_house_residential"),
        ("K2 R1 S1 K1", "PR2 PR4 PR5", "external_residential"),
        ("R1 S1", "PR3", "external_residential"),
        ("U1 U2 U3 A3 A4 A5 A6 K3", "PR1 PR2 PR4 PR5", "other"),
        ("P1", "PR0", "other"),
        ("H5 P2 P3 R3", "PR1 PR2 PR3 PR4 PR5", "other"),
        ("R2 R5", "PR3 PR4 PR5", "other"),
    ],
)
def test_a_placement_is_counted_by_place_and_provider(
    places: str, providers: str, placement_type: str
) -> None:
    for place, provider in itertools.product(places.split(), providers.split()):
        assert type_of(place, provider) == placement_type


@pytest.mark.parametrize(
    ("rule", "places", "providers"),
    [
        ("527", "P1 R2 R5", "PR1"),
        ("528", "P1 R2 R5", "PR2"),
        ("529", "P1 A3 A6 K1 K2 K3 U1 U6", "PR3"),
        ("530", "P1", "PR4"),
        ("531", "P1", "PR5"),
        ("550", "U4 K2 H5 R5 T1", "PR0"),
        ("", "U4 K2 R1 S1", "PR1"),
        ("", "R1 S1 R2 R5 H5", "PR3"),
        ("", "P1", "PR0"),
    ],
)
def test_a_pair_that_cannot_be_breaks_the_departments_rule_and_has_no_type(
    rule: str, places: str, providers: str
) -> None:
    for place, provider in itertools.product(places.split(), providers.split()):
        pair = texts(place), texts(provider)
        assert CODES.contradicted_rule(*pair).tolist() == [rule]
        assert CODES.contradicts(*pair).tolist() == [bool(rule)]
        if rule:
            assert type_of(place, provider) == ""


def test_every_pair_has_a_type_or_breaks_a_rule_or_is_temporary() -> None:
    pairs = pd.DataFrame(itertools.product(PLACES, PROVIDERS), columns=["place", "provider"])
    kinds = CODES.placement_type(pairs["place"], pairs["provider"])
    broken = CODES.contradicts(pairs["place"], pairs["provider"])
    temporary = CODES.is_temporary(pairs["place"])
    assert set(kinds) == {*TYPE_IDS, ""}
    assert (kinds.ne("") ^ (broken | temporary)).all()


def test_nothing_is_guessed_where_the_provider_is_not_stated() -> None:
    assert [type_of(place, "") for place in ("U4", "K2", "U1", "P1")] == ["", "", "", ""]
    # Z codes name none
    assert type_of("Z11", "") == "other"
    place = texts("U4", "K2", "U1", "P1", "K1", "T1", "X9", "")
    assert CODES.only_type(place).tolist() == ["", "", "other", "other", "", "", "", ""]
    assert CODES.only_sub_line(place).tolist()[2:4] == ["relatives and friends", "with parents"]
    assert CODES.needs_provider(texts("U4", "T1", "Z1", "Z14")).tolist() == [True, False, False, False]


def test_another_authoritys_carer_is_a_line_of_its_own() -> None:
    place, provider = texts("U4", "U4", "U4"), texts("PR1", "PR2", "PR4")
    assert CODES.placement_type(place, provider).tolist() == ["in_house_foster", "ifa", "ifa"]
    assert CODES.sub_line(place, provider).tolist() == ["", "another authority's carer", ""]


@pytest.mark.parametrize(
    ("column", "code", "years"),
    [
        ("PLACE", "H5", range(2016, 2025)),
        ("PLACE", "P2", range(2016, 2025)),
        ("PLACE", "K3", range(2025, 2028)),
        ("PLACE", "Z1", range(2016, 2026)),
        ("PLACE", "Z11", range(2026, 2028)),
        ("PLACE", "Z14", range(2026, 2028)),
        ("SEX", "1", range(2016, 2025)),
        ("SEX", "F", range(2025, 2028)),
        ("PLACE", "U4", range(2016, 2028)),
        ("PLACE", "X9", range(0)),
        ("PLACE", "", range(0)),
        ("PLACE", "u4", range(0)),
    ],
)
def test_a_code_is_known_in_the_years_in_which_the_return_has_it(
    column: str, code: str, years: range
) -> None:
    asked = pd.Series(range(2016, 2028), dtype="Int64")
    known = CODES.is_known(column, pd.Series(code, index=asked.index, dtype=str), asked)
    assert asked[known].tolist() == list(years)
    if code:
        assert all((code in CODES.taken_in(column, year)) == (year in years) for year in asked)


def test_without_a_year_a_code_of_any_year_is_known() -> None:
    unknown = pd.Series([pd.NA, pd.NA, pd.NA], dtype="Int64")
    assert CODES.is_known("PLACE", texts("H5", "K3", "X9"), unknown).tolist() == [True, True, False]


def test_empty_columns_are_answered_with_empty_ones() -> None:
    none = pd.Series([], dtype=str)
    assert len(CODES.placement_type(none, none)) == len(CODES.exit_group(none)) == 0
    assert len(CODES.is_known("PLACE", none, pd.Series([], dtype="Int64"))) == 0


def test_answers_keep_the_index_of_the_question() -> None:
    place = texts("U4", "K2").set_axis([7, 3])
    assert CODES.placement_type(place, texts("PR1", "PR4").set_axis([7, 3])).index.tolist() == [7, 3]


def test_short_breaks_and_temporary_placements_are_told() -> None:
    assert CODES.is_short_break(texts("V2", "V3", "V4")).tolist() == [False, True, True]
    assert CODES.is_temporary(texts("T0", "T4", "U4")).tolist() == [True, True, False]


def test_every_end_has_a_group() -> None:
    groups = CODES.exit_group(texts(*CODES.by_column["REC"]))
    assert set(groups) == set(EXIT_GROUPS)
    assert CODES.exit_group(texts("X1", "E11", "", "E99")).tolist() == ["continues", "adopted", "", ""]


def test_a_million_pairs_are_looked_up_by_their_distinct_ones() -> None:
    rng = np.random.default_rng(1)
    place = pd.Series(rng.choice(PLACES, 1_000_000), dtype=str)
    provider = pd.Series(rng.choice(PROVIDERS, 1_000_000), dtype=str)
    kinds = CODES.placement_type(place, provider)
    for row in (0, 499_999, 999_999):
        assert kinds[row] == type_of(place[row], provider[row])


# ---- a file of one's own ----


def written(folder: Path, change: tuple[str, str]) -> Path:
    text = resources.files("placements.inputs.ssda903").joinpath("codes.toml").read_text("utf-8")
    assert change[0] in text
    path = folder / "my-codes.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    return path


def test_a_file_of_ones_own_replaces_the_packages(tmp_path: Path) -> None:
    own = read_codes(written(tmp_path, ("to = 2024", "to = 2030")))
    assert own.is_known("PLACE", texts("P2"), pd.Series([2026], dtype="Int64")).tolist() == [True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("[codes.PLACE]", "[codes.PLCE]"),
            'codes.PLCE: "PLCE" is not a column with codes. Did you mean "PLACE"?',
        ),
        (("to = 2024", 'to = "2024"'), "codes.PLACE.P2: to = 2024 is not a collection year."),
        (
            ('group = "home"', 'group = "hom"'),
            'codes.REC.E4A: "hom" is not a group of exits. Did you mean "home"?',
        ),
        (
            ('placement_type = "ifa"', 'placement_type = "iffa"'),
            'placement_types, block 2: "iffa" is not a placement type. Did you mean "ifa"?',
        ),
        (('providers = ["PR2"]', 'providers = ["PR9"]'), '"PR9" is not a code of PLACE_PROVIDER.'),
        (
            ('temporary_places = ["T0"', 'temporary_places = ["T9"'),
            'lists.temporary_places: "T9" is not a code',
        ),
        (("[lists]", "[list]"), "the block lists is missing. Copy it from codes.toml: [lists]."),
        (("U1 = { title = ", "U1 = { name = "), "codes.PLACE.U1: the code has no title."),
        (("[codes.PLACE]", "[codes.PLACE"), "the name of a block is not closed."),
    ],
)
def test_a_fault_in_it_is_named(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_codes(written(tmp_path, change))
    assert message in str(error.value)
    assert str(error.value).startswith("my-codes.toml")


def test_all_its_faults_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "codes.toml").write_text("[codes]\n[extra]\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_codes(tmp_path / "codes.toml")
    assert len(error.value.problems) == 12
    with pytest.raises(InputError, match="the file does not exist"):
        read_codes(tmp_path / "nowhere.toml")
