"""Past forecasts: no look-ahead, coverage that is what it says, and histories of every kind."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from placements.demand import DemandSettings, MonthlySeries
from placements.demand.backtest import backtest, horizons_to, matched
from placements.demand.backtest_table import Backtest, pooled
from placements.demand.events import LevelShift, OneOff, PlannedChange
from placements.demand.settings import SeriesSettings
from placements.domain import Month, Range
from placements.domain.assumption import stream

FIRST = Month(2008, 1)
FEW = 200


def walk(key: str, level: float, months: int, seed: int = 1, yearly_sd: float = 0.06) -> MonthlySeries:
    """A random walk of the logarithm in whole children, with a known spread of yearly changes."""
    steps = stream(seed, key).normal(0, yearly_sd / np.sqrt(12), months)
    return MonthlySeries(key, FIRST, np.round(level * np.exp(np.cumsum(steps))))


def two_types(months: int = 72) -> list[MonthlySeries]:
    parts = [walk("foster", 300, months), walk("residential", 60, months, yearly_sd=0.15)]
    total = MonthlySeries("total", FIRST, sum(part.children for part in parts))
    return [total, *parts]


def at(key: str, counts: Mapping[int, float], months: int = 0) -> MonthlySeries:
    """Month -> children; all others are missing."""
    children = np.full(max(months, max(counts) + 1), np.nan)
    for month, counted in counts.items():
        children[month] = counted
    return MonthlySeries(key, FIRST, children)


@pytest.fixture(scope="module")
def monthly() -> Backtest:
    return backtest(two_types(), total="total", paths=FEW, origins=6)


def forecasts_from(found: Backtest, last_origin: str) -> pd.DataFrame:
    """The forecasts made up to ``last_origin``, without what was counted later."""
    made = found.points[found.points["origin"] <= last_origin]
    return made.drop(columns="actual").reset_index(drop=True)


def test_counts_after_an_origin_change_nothing_of_its_forecast(monthly: Backtest) -> None:
    origin = sorted(set(monthly.points["origin"]))[2]
    after = Month.parse(origin) - FIRST + 1
    moved = []
    for one in two_types():
        children = one.children.copy()
        children[after:] = np.round(3 * children[after:] + 7)
        moved.append(one.with_children(children))
    other = backtest(moved, total="total", paths=FEW, origins=6)
    before, now = forecasts_from(monthly, origin), forecasts_from(other, origin)
    assert len(before) > 10
    pd.testing.assert_frame_equal(before, now)
    assert not monthly.points["actual"].equals(other.points["actual"])


def test_drivers_are_asked_for_as_they_were_known_at_each_origin() -> None:
    asked: list[Month] = []

    def known(origin: Month) -> dict[str, MonthlySeries]:
        asked.append(origin)
        return {}

    found = backtest(two_types(), total="total", paths=20, origins=4, drivers=known)
    assert [str(month) for month in asked] == sorted(set(found.points["origin"]))


def test_what_happens_or_is_planned_after_an_origin_is_not_known_at_it(monthly: Backtest) -> None:
    last = str(max(monthly.points["origin"]))
    later = Month.parse(last) + 1
    events = {
        "shift": LevelShift(kind="level_shift", series="foster", month=later, reason="court"),
        "once": OneOff(kind="one_off", series="total", month=later, reason="transfer"),
        "plan": PlannedChange(
            kind="planned_change",
            series="foster",
            month=Month.parse(last),
            reason="scheme",
            children=Range(low=50, central=50, high=50),
        ),
    }
    settings = DemandSettings(events=events, extra_growth_per_year=0.2, national_growth_per_year=0.1)
    other = backtest(two_types(), total="total", paths=FEW, origins=6, settings=settings)
    pd.testing.assert_frame_equal(monthly.points, other.points)


def test_a_shift_that_had_happened_is_known() -> None:
    counts = np.concatenate([np.full(36, 100.0), np.full(36, 160.0)])
    one = MonthlySeries("foster", FIRST, counts + np.arange(72) % 3)
    event = LevelShift(kind="level_shift", series="foster", month=FIRST + 36, reason="court")
    plain = backtest([one], paths=FEW, origins=4)
    told = backtest([one], paths=FEW, origins=4, settings=DemandSettings(events={"shift": event}))
    width = {
        name: (found.points["q0.9"] - found.points["q0.1"])[found.points["origin"] > str(FIRST + 36)].mean()
        for name, found in (("plain", plain), ("told", told))
    }
    assert width["told"] < width["plain"]


def test_types_and_total_add_up_on_average_because_they_are_forecast_together() -> None:
    # medians do not add exactly; where the three are forecast apart they differ by far more
    found = backtest(two_types(), total="total", paths=1000, origins=4)
    medians = found.points.pivot(index=["origin", "target"], columns="series", values="median")
    assert (medians["foster"] + medians["residential"]).to_numpy() == pytest.approx(
        medians["total"].to_numpy(), rel=0.02
    )


@pytest.mark.slow
def test_a_total_is_not_pressed_onto_its_first_parts_before_all_are_known() -> None:
    total, foster, residential = two_types()
    late = residential.with_children(np.where(np.arange(72) < 40, np.nan, residential.children))
    found = backtest([total, foster, late], total="total", paths=FEW, origins=None, horizons=(12,))
    early = found.points[found.points["origin"] <= str(FIRST + 39)]
    foster_alone = early[early["series"] == "foster"]
    assert len(foster_alone) > 10
    assert (foster_alone["median"] / foster_alone["last_value"] - 1).abs().max() < 0.15


def test_a_random_walk_of_known_variance_is_covered_about_as_stated() -> None:
    # log changes a year with variance 0.0025 + 1 / 400, which is what the prior believes of such a total
    histories = {
        f"authority {seed}": [walk("total", 400, 60, seed, yearly_sd=math.sqrt(0.0025 + 1 / 400))]
        for seed in range(24)
    }
    found = {
        name: backtest(series, total="total", paths=FEW, origins=2, horizons=(12,))
        for name, series in histories.items()
    }
    row = pooled(found, "total", 1, "authority").table.iloc[0]
    assert row["forecasts"] == 48
    # 48 outcomes, half of them nearly independent: two standard errors of a share of 0.8 are about 0.14
    assert row["coverage_80"] == pytest.approx(0.8, abs=0.14)
    assert row["coverage_95"] >= 0.88
    assert row["coverage_50"] == pytest.approx(0.5, abs=0.18)
    assert abs(row["skill"]) < 0.15


def test_a_history_that_never_moves_is_held_and_its_last_value_cannot_be_beaten() -> None:
    found = backtest([MonthlySeries("total", FIRST, np.full(60, 100.0))], total="total", paths=FEW)
    assert (found.table["last_value_error"] == 0).all()
    assert (found.table[["coverage_80", "coverage_95"]] == 1).all(axis=None)
    assert (found.table["error_share"] < 0.02).all()
    assert found.table["skill"].isna().all()


def test_all_zeros_are_scored_without_a_share_of_nothing() -> None:
    found = backtest([MonthlySeries("foster", FIRST, np.zeros(60))], paths=FEW)
    assert found.table["error_share"].isna().all()
    assert (found.table["coverage_80"] == 1).all()


@pytest.mark.parametrize(
    ("ahead", "horizons", "expected"),
    [
        # nearest within three months; of two as near the earlier one
        ([9, 16, 21], (12, 24), {12: 9, 24: 21}),
        ([8, 16], (12,), {}),
        ([10, 14], (12,), {12: 10}),
        # a count stands for one horizon only: the nearer, of two as near the shorter
        ([15], (12, 18), {12: 15}),
        # within a quarter of a short horizon
        ([2, 4, 7], (3, 6), {6: 7}),
    ],
)
def test_a_count_stands_for_the_horizon_it_is_nearest_to(
    ahead: list[int], horizons: tuple[int, ...], expected: dict[int, int]
) -> None:
    assert matched(ahead, horizons) == expected


def test_yearly_counts_are_forecast_from_the_third_on() -> None:
    yearly = at("total", {12 * year: 400.0 + 10 * year for year in range(8)})
    found = backtest([yearly], total="total", paths=FEW)
    assert sorted(set(found.points["origin"])) == [f"{year}-01" for year in range(2010, 2015)]
    forecasts = dict(zip(found.table["horizon_months"], found.table["forecasts"], strict=True))
    assert forecasts == {12: 5, 24: 4, 36: 3}
    assert not found.table["enough_to_tell"].any()
    assert "too few to tell" in found.sentence


def test_irregular_counts_are_scored_where_they_were_counted_and_forecast_for_that_month() -> None:
    counts = {0: 427.0, 12: 450.0, 24: 416.0, 28: 427.0, 36: 463.0, 40: 500.0, 57: 606.0}
    found = backtest([at("total", counts)], total="total", paths=FEW, horizons=(12, 24))
    made = {
        (row.origin, row.horizon_months): (row.months_ahead, row.actual) for row in found.points.itertuples()
    }
    assert made == {
        ("2010-01", 12): (12, 463.0),
        ("2010-05", 12): (12, 500.0),
        # 57 is 21 months after 36, within three of 24; it is 17 after 40, and stands for nothing
        ("2011-01", 24): (21, 606.0),
    }


def test_monthly_histories_are_forecast_from_the_second_year_on_evenly() -> None:
    found = backtest([walk("total", 400, 84)], total="total", paths=20, origins=5, horizons=(12,))
    origins = [Month.parse(month) - FIRST for month in found.points["origin"]]
    # from the 24th month to the last with a count a year later
    assert origins == [23, 35, 47, 59, 71]


@pytest.mark.parametrize("counts", [{0: 100.0}, {0: 100.0, 60: 120.0}, {58: 1.0, 59: 2.0, 60: 3.0}])
def test_where_nothing_can_be_scored_a_sentence_says_why(counts: dict[int, float]) -> None:
    found = backtest([at("total", counts)], total="total")
    assert found.is_empty
    assert found.table.empty
    assert found.sentence.startswith("No past forecast can be scored")
    assert f"total ({len(counts)} known)" in found.notes[0]


def test_own_numbers_are_not_scored_and_do_not_stop_the_others() -> None:
    settings = DemandSettings(series={"residential": SeriesSettings(method="fixed", values={FIRST: 60.0})})
    found = backtest(two_types(), total="total", paths=FEW, origins=3, settings=settings)
    assert set(found.points["series"]) == {"total", "foster"}
    assert found.notes == ("Not tested, because they are the council's own numbers: residential.",)


def test_a_method_that_cannot_forecast_such_counts_says_so() -> None:
    yearly = at("total", {12 * year: 400.0 + 10 * year for year in range(8)})
    found = backtest([yearly], total="total", settings=DemandSettings(method="ets"))
    assert found.is_empty
    assert found.sentence.startswith("No past forecast could be made by this method: total")


def test_the_same_seed_gives_the_same_scores_and_each_origin_its_own_luck(monthly: Backtest) -> None:
    again = backtest(two_types(), total="total", paths=FEW, origins=6)
    pd.testing.assert_frame_equal(monthly.table, again.table)
    still = backtest([MonthlySeries("total", FIRST, np.full(60, 100.0))], paths=FEW, horizons=(12,))
    assert still.points["q0.9"].nunique() == len(still.points)


def test_the_figures_are_those_of_the_points_worked_by_hand(monthly: Backtest) -> None:
    points = monthly.points[(monthly.points["series"] == "total") & (monthly.points["horizon_months"] == 12)]
    row = monthly.table.set_index(["series", "horizon_months"]).loc[("total", 12)]
    off = (points["median"] - points["actual"]).abs()
    last = (points["last_value"] - points["actual"]).abs()
    assert row["mean_absolute_error"] == pytest.approx(off.mean())
    assert row["error_share"] == pytest.approx(off.sum() / points["actual"].sum())
    assert row["skill"] == pytest.approx(1 - off.mean() / last.mean())
    held = (points["actual"] >= points["q0.1"]) & (points["actual"] <= points["q0.9"])
    assert row["coverage_80"] == pytest.approx(held.mean())
    assert row["skill_low"] <= row["skill"] <= row["skill_high"]
    assert monthly.sentence == (
        f"Only 6 past forecasts can be scored a year ahead, too few to tell: the total was off by "
        f"{row['error_share']:.1%}; carrying the last count forward {row['last_value_error_share']:.1%}; the 80% "
        f"range held {int(held.sum())} of 6."
    )


def test_authorities_are_scored_together_and_told_apart() -> None:
    some = {
        "A": backtest([walk("total", 400, 60)], total="total", paths=FEW, origins=5),
        "B": backtest([walk("total", 200, 60, 2)], total="total", paths=FEW, origins=5),
        "C": backtest([at("total", {0: 5.0})], total="total"),
    }
    both = pooled(some, "total", 1, "la_code")
    assert list(both.points.columns[:2]) == ["la_code", "series"]
    assert len(both.points) == len(some["A"].points) + len(some["B"].points)
    assert both.table.iloc[0]["enough_to_tell"]
    assert both.sentence.startswith("Over 10 past forecasts the total was off by")
    assert both.notes == ("1 of 3 have too few counts to test.",)


def test_horizons_are_whole_years_and_the_longest() -> None:
    assert horizons_to(36) == (12, 24, 36)
    assert horizons_to(30) == (12, 24, 30)
    assert horizons_to(5) == (5,)


def test_progress_counts_the_origins() -> None:
    told: list[tuple[str, int, int]] = []
    backtest(two_types(), total="total", paths=20, origins=3, progress=lambda *words: told.append(words))
    assert told == [("Testing past forecasts", done, 3) for done in range(4)]
