"""A synthetic council is like an English one, steady where nothing is asked to change, and its files agree with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.domain import OutputError
from placements.inputs.ssda903.codes import read_codes
from placements.synthetic_903 import Synthetic903, SyntheticSettings, synthesise, write_synthetic

BIG = 8_000
"""So many children make a share of the stock certain to half a percentage point."""
MONTH_DAYS = 365.25 / 12


@pytest.fixture(scope="module")
def steady() -> Synthetic903:
    """A large council in which nothing changes."""
    return synthesise(SyntheticSettings(children=BIG, years=6, first_year=2020))


@pytest.fixture(scope="module")
def usual() -> Synthetic903:
    """A council of the usual size over the years in which codes change."""
    return synthesise(SyntheticSettings(children=400, years=5, first_year=2021, seed=3))


def together(made: Synthetic903, table: str = "episodes") -> pd.DataFrame:
    """All years' rows of a table with their collection year."""
    return pd.concat(
        [tables[table].assign(year=year) for year, tables in made.tables.items()], ignore_index=True
    )


def there(made: Synthetic903, day: str | dt.date) -> pd.DataFrame:
    """The placements in which children are at the end of a day."""
    truth, moment = made.truth, pd.Timestamp(day)
    return truth[(truth["start"] <= moment) & (truth["end"].isna() | (truth["end"] > moment))]


def year_ends(made: Synthetic903) -> list[dt.date]:
    settings = made.settings
    return [dt.date(settings.first_year + year, 3, 31) for year in range(settings.years + 1)]


def entries(made: Synthetic903) -> pd.Series:
    """The day on which each period of care starts, of those that start within the window."""
    starts = made.truth.groupby("period")["start"].min()
    return starts[starts >= pd.Timestamp(made.settings.first_day)]


def exits(made: Synthetic903) -> pd.Series:
    last = made.truth.groupby("period")["end"].agg(lambda end: end.iloc[-1])
    return last.dropna()


def dates(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, format="%d/%m/%Y")


@pytest.mark.slow
def test_a_steady_council_stays_steady_for_ten_years() -> None:
    councils = [synthesise(SyntheticSettings(children=2_000, seed=seed)) for seed in range(6)]
    counts = np.array([[len(there(made, day)) for day in year_ends(made)] for made in councils])
    assert np.abs(counts.mean(axis=0) / 2_000 - 1).max() < 0.02


@pytest.mark.slow
def test_the_same_seed_gives_the_same_files_and_another_seed_another_council() -> None:
    settings = SyntheticSettings(children=60, years=3, dirty=0.02)
    assert synthesise(settings).files() == synthesise(settings).files()
    assert synthesise(settings.model_copy(update={"seed": 2})).files() != synthesise(settings).files()


def test_faults_leave_the_truth_alone() -> None:
    clean = SyntheticSettings(children=60, years=3)
    dirty = clean.model_copy(update={"dirty": 0.05})
    pd.testing.assert_frame_equal(synthesise(clean).truth, synthesise(dirty).truth)


def test_entries_and_exits_are_four_in_ten_of_the_stock_a_year(steady: Synthetic903) -> None:
    years = steady.settings.years
    assert len(entries(steady)) / years / BIG == pytest.approx(0.40, abs=0.015)
    assert len(exits(steady)) / years / BIG == pytest.approx(0.40, abs=0.015)


def test_foster_placements_end_as_early_as_english_ones(steady: Synthetic903) -> None:
    ended = steady.truth.dropna(subset="end")
    foster = ended[ended["placement_type"].isin(["in_house_foster", "ifa"])]
    days = (foster["end"] - foster["start"]).dt.days
    shares = [(days <= months * MONTH_DAYS).mean() for months in (1, 6, 24)]
    assert shares == pytest.approx([0.26, 0.56, 0.87], abs=0.02)


def test_the_stock_has_english_shares_of_types(steady: Synthetic903) -> None:
    shares = there(steady, "2024-03-31")["placement_type"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx(
        {
            "in_house_foster": 0.32,
            "ifa": 0.28,
            "in_house_residential": 0.03,
            "external_residential": 0.12,
            "other": 0.25,
        },
        abs=0.02,
    )


def test_the_stock_has_english_shares_of_ages(steady: Synthetic903) -> None:
    day = pd.Timestamp("2024-03-31")
    age = (day - there(steady, day)["birth"]).dt.days / 365.25
    shares = pd.cut(age, [-1, 1, 5, 10, 16, 19], right=False).value_counts(normalize=True, sort=False)
    # under 1, 1-4, 5-9, 10-15, 16 and over: published 0.05, 0.14, 0.18, 0.38, 0.25 in 2023
    assert shares.to_numpy() == pytest.approx([0.04, 0.16, 0.20, 0.385, 0.215], abs=0.02)


@pytest.mark.slow
def test_entries_grow_as_asked() -> None:
    made = synthesise(SyntheticSettings(children=6_000, entries_growth=0.05))
    start = entries(made)
    by_year = (start.dt.year - (start.dt.month < 4)).value_counts().sort_index()
    growth = np.polyfit(np.arange(10), np.log(by_year.to_numpy()), 1)[0]
    # a few of those who enter were in care before, when fewer entered
    assert growth == pytest.approx(np.log(1.05), abs=0.008)


@pytest.mark.slow
def test_the_residential_share_of_new_placements_drifts_as_asked() -> None:
    made = synthesise(SyntheticSettings(children=6_000, residential_drift=0.05))
    new = made.truth[made.truth["start"] >= "2016-04-01"]
    year = new["start"].dt.year - (new["start"].dt.month < 4)
    share = new["placement_type"].str.endswith("residential").groupby(year).mean()
    growth = np.polyfit(np.arange(10), np.log(share.to_numpy()), 1)[0]
    assert growth == pytest.approx(np.log(1.05), abs=0.008)


def test_longer_placements_leave_fewer_exits_and_more_children() -> None:
    made = synthesise(SyntheticSettings(children=3_000, lengths_growth=0.03))
    first, *_, last = (len(there(made, day)) for day in year_ends(made))
    assert last > 1.05 * first


def test_entries_can_vary_more_than_chance() -> None:
    def spread(entries_spread: float) -> float:
        made = synthesise(SyntheticSettings(children=1_500, entries_spread=entries_spread))
        counts = entries(made).dt.to_period("M").value_counts()
        return float(counts.var() / counts.mean())

    assert spread(0.0) == pytest.approx(1.0, abs=0.35)
    assert spread(0.4) > 4


def test_nobody_is_looked_after_from_the_18th_birthday_on(steady: Synthetic903) -> None:
    truth = steady.truth
    adult = truth["birth"] + pd.DateOffset(years=18)
    assert (truth["end"].fillna(pd.Timestamp(steady.settings.last_day)) <= adult).all()
    at_18 = (truth["end"] == adult).sum() / len(exits(steady))
    assert 0.2 < at_18 < 0.4


def test_unaccompanied_children_are_mostly_boys_of_16_and_17_in_foster_and_other_care(
    steady: Synthetic903,
) -> None:
    first = steady.truth[steady.truth["period"].isin(entries(steady).index)].drop_duplicates("period")
    share = first["uasc"].mean()
    assert share == pytest.approx(0.06, abs=0.01)
    uasc = first[first["uasc"]]
    age = (uasc["start"] - uasc["birth"]).dt.days / 365.25
    assert (age >= 15.9).mean() > 0.75
    assert set(uasc["placement_type"]) <= {"in_house_foster", "ifa", "other"}
    sex = together(steady, "uasc")["SEX"]
    assert sex.isin(["1", "M"]).mean() > 0.9


def test_the_files_hold_the_truth(usual: Synthetic903) -> None:
    # counted anew from the text of the files: the last row of each episode that is no legal step or stay elsewhere
    rows = together(usual).drop_duplicates(["CHILD", "DECOM"], keep="last")
    start, end = dates(rows["DECOM"]), dates(rows["DEC"].where(rows["DEC"] != ""))
    for day in ("2021-03-31", "2022-12-15", "2024-03-31", "2024-04-01", "2026-03-31"):
        moment = pd.Timestamp(day)
        open_then = rows[(start <= moment) & (end.isna() | (end > moment))]
        assert not open_then["CHILD"].duplicated().any()
        assert sorted(open_then["CHILD"]) == sorted(there(usual, day)["child"])


def test_an_open_episode_is_in_the_next_years_return_with_the_same_start(usual: Synthetic903) -> None:
    rows = together(usual)
    open_rows = rows[(rows["DEC"] == "") & (rows["year"] < rows["year"].max())]
    following = rows.assign(year=rows["year"] - 1)[["CHILD", "DECOM", "year"]]
    assert len(open_rows.merge(following, validate="one_to_one")) == len(open_rows) > 1_000


def test_each_episode_goes_on_where_the_one_before_ended_or_starts_anew(usual: Synthetic903) -> None:
    rows = together(usual).drop_duplicates(["CHILD", "DECOM"], keep="last")
    rows = rows.assign(start=dates(rows["DECOM"])).sort_values(["CHILD", "start"])
    before = rows.groupby("CHILD")[["DEC", "REC"]].shift()
    goes_on = before["REC"].eq("X1")
    assert (before["DEC"] == rows["DECOM"])[goes_on].all()
    assert (rows["RNE"] != "S")[goes_on].all()
    assert (rows["RNE"] == "S")[~goes_on & before["REC"].notna()].all()
    assert ((rows["DEC"] == "") == (rows["REC"] == "")).all()


def test_each_year_holds_what_was_open_on_a_day_of_it_as_known_at_its_end(usual: Synthetic903) -> None:
    for year, tables in usual.tables.items():
        episodes = tables["episodes"]
        ended = episodes["DEC"] != ""
        assert (dates(episodes["DECOM"]) <= f"{year}-03-31").all()
        assert dates(episodes["DEC"][ended]).between(f"{year - 1}-04-01", f"{year}-03-31").all()
        assert set(tables["header"]["CHILD"]) == set(episodes["CHILD"])
        assert not tables["header"]["CHILD"].duplicated().any()


def test_codes_are_those_of_their_collection_year(usual: Synthetic903) -> None:
    codes, episodes, header = read_codes(), together(usual), together(usual, "header")
    for column in ("RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"):
        given = episodes[episodes[column] != ""]
        assert codes.is_known(column, given[column], given["year"].astype("Int64")).all(), column
    assert codes.is_known("SEX", header["SEX"], header["year"].astype("Int64")).all()
    assert not codes.contradicts(episodes["PLACE"], episodes["PLACE_PROVIDER"]).any()
    by_year = episodes.groupby("year")["PLACE"].agg(set)
    assert "K3" not in by_year[2024] and {"H5", "P2"} <= by_year[2024]
    assert "K3" in by_year[2025] and not {"H5", "P2"} & by_year[2025]


def test_codes_of_a_placement_give_its_type(usual: Synthetic903) -> None:
    episodes, codes = together(usual), read_codes()
    own = episodes[~episodes["PLACE"].str.startswith("T")]
    found = own.assign(
        start=dates(own["DECOM"]), placement_type=codes.placement_type(own["PLACE"], own["PLACE_PROVIDER"])
    )
    both = found.merge(usual.truth, left_on=["CHILD", "start"], right_on=["child", "start"])
    assert len(both) > 1_000
    assert (both["placement_type_x"] == both["placement_type_y"]).all()


def test_every_kind_of_step_is_there(usual: Synthetic903) -> None:
    episodes = together(usual)
    assert set(episodes["RNE"]) == {"S", "P", "L", "T", "U", "B"}
    assert episodes["PLACE"].str.startswith("T").any()
    assert set(episodes["PL_LOCATION"]) == {"IN", "OUT"}
    duc = together(usual, "uasc")["DUC"]
    assert (duc == "").any() and (duc != "").any()


def test_nothing_in_the_files_can_be_real(usual: Synthetic903) -> None:
    episodes, header = together(usual), together(usual, "header")
    # there is no postcode area ZZ or ZY, and no authority has the number 000
    assert episodes["HOME_POST"].str.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}").all()
    assert episodes["PL_POST"].str.fullmatch(r"Z[ZY]\d{1,2} \d[A-Z]{2}").all()
    assert header["UPN"].str.fullmatch(r"Z000\d{9}|UN[12]").all()


def test_ids_keep_noughts_in_front_and_no_two_children_share_one(usual: Synthetic903) -> None:
    births = usual.truth.groupby("child")["birth"].nunique()
    assert (births == 1).all()
    assert births.index.str.startswith("0").any()


def test_settings_refuse_what_makes_no_council() -> None:
    for wrong in ({"children": 9}, {"years": 0}, {"dirty": 0.5}, {"entries_growth": -1.0}, {"growth": 0.1}):
        with pytest.raises(ValidationError):
            SyntheticSettings.model_validate(wrong)


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_writes_a_folder_a_year_and_says_what_it_holds(tmp_path: Path) -> None:
    out = tmp_path / "made"
    said = call("synthesise-903", "--children", 40, "--years", 2, "--dirty", 0.02, "--out", out)
    assert said.exit_code == 0, said.output
    assert {path.name for path in out.iterdir()} == {
        "2016-17",
        "2017-18",
        "README.txt",
        "planted-faults-key.csv",
    }
    assert "2 returns of a council that is not there, 1 April 2016 to 31 March 2018" in said.output
    assert max(len(line) for line in said.output.splitlines() if str(tmp_path) not in line) <= 80
    assert (out / "README.txt").read_text("utf-8").startswith("A synthetic SSDA903 return: made-up children")


def test_a_clean_return_has_no_key_and_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert (
        call("synthesise-903", "--children", 20, "--years", 2, "--dirty", 0.02, "--out", out).exit_code == 0
    )
    said = call("synthesise-903", "--children", 20, "--years", 1, "--out", out)
    assert said.exit_code == 0, said.output
    assert "No fault is planted" in said.output
    assert {path.name for path in out.iterdir()} == {"2016-17", "README.txt"}


def test_a_folder_with_a_persons_own_files_is_left_alone(tmp_path: Path) -> None:
    made = synthesise(SyntheticSettings(children=20, years=1))
    write_synthetic(made, tmp_path / "made")
    own = tmp_path / "made" / "2016-17" / "notes.docx"
    own.write_text("mine", "utf-8")
    with pytest.raises(OutputError, match=r"not a synthetic return's, such as 2016-17.notes\.docx"):
        write_synthetic(made, tmp_path / "made")
    assert own.read_text("utf-8") == "mine"
    said = call("synthesise-903", "--children", 20, "--years", 1, "--out", tmp_path)
    assert said.exit_code == 1 and "Name another folder with --out." in said.stderr


@pytest.mark.parametrize("wrong", [("--children", "0"), ("--dirty", "2"), ("--years", "x"), ("--seed", "-1")])
def test_an_option_that_makes_no_council_is_refused(wrong: tuple[str, str], tmp_path: Path) -> None:
    said = call("synthesise-903", *wrong, "--out", tmp_path / "made")
    assert said.exit_code == 2 and not (tmp_path / "made").exists()
