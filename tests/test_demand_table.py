"""A tidy table is forecast group by group or series by series, whatever else it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from placements.demand import table as table_module
from placements.demand.joint import simulate_series
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.demand.table import METHODS_OF_TABLES, TableAsk, forecast_blocks, forecast_table
from placements.demand.table_units import units_of
from placements.domain import DemandError, Month

FEW = {"paths": 60}


def walk(months: int, level: float, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return [float(value) for value in np.round(level * np.exp(np.cumsum(rng.normal(0, 0.03, months))))]


def tidy(
    series: Mapping[str, Sequence[float]], last: Month = Month(2020, 12), *, first_days: bool = False
) -> pd.DataFrame:
    """Each series by month, the last value of each in ``last``."""
    rows = []
    for name, values in series.items():
        for back, value in enumerate(reversed(values)):
            month = last + -back
            rows.append((month.first_day if first_days else month.last_day, name, value))
    return pd.DataFrame(rows, columns=["date", "series", "value"])


def of(forecast: pd.DataFrame, **where: str) -> pd.DataFrame:
    for column, value in where.items():
        forecast = forecast[forecast[column] == value]
    return forecast.reset_index(drop=True)


def test_a_forecast_has_a_row_a_month_from_the_month_after_the_last_date() -> None:
    found = forecast_table(tidy({"ifa": walk(20, 80, 1)}), 3, quantiles=(0.1, 0.5, 0.975), **FEW)
    assert found.columns.tolist() == ["series", "date", "mean", "q0.1", "q0.5", "q0.975"]
    assert found["date"].tolist() == ["2021-01-31", "2021-02-28", "2021-03-31"]
    assert (found["q0.1"] <= found["q0.5"]).all() and (found["q0.5"] <= found["q0.975"]).all()


def test_dates_are_first_days_where_all_that_were_given_are() -> None:
    frame = tidy({"ifa": walk(20, 80, 1)}, first_days=True)
    assert forecast_table(frame, 2, **FEW)["date"].tolist() == ["2021-01-01", "2021-02-01"]
    frame.loc[3, "date"] = dt.date(2020, 9, 15)
    assert forecast_table(frame, 2, **FEW)["date"].tolist() == ["2021-01-31", "2021-02-28"]


def test_of_two_dates_in_a_month_the_later_stands_for_it() -> None:
    frame = pd.DataFrame(
        {
            "date": [dt.date(2020, 5, 31), dt.date(2020, 6, 30), dt.date(2020, 6, 10)],
            "series": "ifa",
            "value": [5.0, 7.0, 9.0],
        }
    )
    (unit,) = units_of(frame.assign(date=pd.to_datetime(frame["date"])), None, 1)
    assert unit.series[0].children.tolist() == [5.0, 7.0]


def test_without_groups_each_series_starts_from_its_own_last_date_and_is_alone() -> None:
    frame = pd.concat(
        [tidy({"long": walk(40, 80, 1)}), tidy({"ended": walk(30, 300, 2)}, last=Month(2018, 6))]
    )
    found = forecast_table(frame, 2, **FEW)
    assert of(found, series="long")["date"].tolist() == ["2021-01-31", "2021-02-28"]
    assert of(found, series="ended")["date"].tolist() == ["2018-07-31", "2018-08-31"]
    alone = forecast_table(frame[frame["series"] == "ended"], 2, **FEW)
    pd.testing.assert_frame_equal(of(found, series="ended"), alone)


def test_within_a_group_a_series_that_ended_is_forecast_to_the_common_horizon() -> None:
    frame = pd.concat([tidy({"a": walk(40, 80, 1)}), tidy({"b": walk(30, 300, 2)}, last=Month(2020, 6))])
    found = forecast_table(frame.assign(area="N"), 2, by="area", **FEW)
    assert of(found, series="b")["date"].tolist() == ["2021-01-31", "2021-02-28"]
    assert found.columns[0] == "area"


@pytest.mark.parametrize("by", [None, "area"])
def test_a_total_that_is_the_sum_of_the_others_stays_it(by: str | None) -> None:
    a, b = walk(40, 80, 1), walk(40, 30, 2)
    total = [x + y for x, y in zip(a, b, strict=True)]
    frame = tidy({"a": a, "b": b[-20:], "total": total}).assign(area="N")
    found = forecast_table(frame, 5, by=by, **FEW)
    parts = of(found, series="a")["mean"] + of(found, series="b")["mean"]
    assert parts.to_numpy() == pytest.approx(of(found, series="total")["mean"].to_numpy(), rel=1e-12)


def test_a_total_that_is_not_the_sum_is_forecast_beside_the_others_and_said_to_be() -> None:
    frame = tidy({"a": walk(40, 80, 1), "b": walk(40, 30, 2), "total": walk(40, 150, 3)})
    for by, group in ((None, ""), ("area", "N")):
        blocks = list(forecast_blocks(frame.assign(area="N"), TableAsk(3, by=by, paths=50)))
        apart = [(note.group, note.series) for block in blocks for note in block.told.notes if note.apart]
        assert apart == [(group, "total")]


def test_unaccompanied_children_are_within_the_total() -> None:
    a, b = walk(30, 80, 1), walk(30, 30, 2)
    frame = tidy({"total": [x + y for x, y in zip(a, b, strict=True)], "a": a, "b": b, "uasc": b})
    (unit,) = units_of(frame.assign(date=pd.to_datetime(frame["date"])), None, 1)
    assert unit.total == "total"


def test_series_and_groups_come_in_the_order_in_which_they_first_appear() -> None:
    frame = pd.concat(
        [
            tidy({"z": walk(30, 80, 1), "a": walk(14, 20, 2)}).assign(area="S"),
            tidy({"a": walk(25, 8, 3), "m": walk(30, 8, 4), "z": walk(30, 8, 5)}).assign(area="N"),
        ]
    )
    found = forecast_table(frame, 1, by="area", **FEW)
    order = list(zip(found["area"], found["series"], strict=True))
    assert order == [("S", "z"), ("S", "a"), ("N", "a"), ("N", "m"), ("N", "z")]


def test_what_else_the_table_holds_and_how_it_is_cut_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    north = tidy({"a": walk(30, 80, 1), "b": walk(30, 20, 2)}).assign(area="N")
    south = tidy({"a": walk(30, 70, 3), "b": walk(20, 10, 4)}).assign(area="S")
    both = pd.concat([south, north]).sample(frac=1, random_state=1)
    alone = forecast_table(north, 4, by="area", **FEW)
    monkeypatch.setattr(table_module, "SERIES_A_BLOCK", 1)
    together = forecast_table(both, 4, by="area", **FEW)
    # rows in another order: series appear in another order too, and their figures stay
    left = of(together, area="N").sort_values(["series", "date"], ignore_index=True)
    pd.testing.assert_frame_equal(left, alone.sort_values(["series", "date"], ignore_index=True))


def test_two_groups_have_other_luck_and_another_seed_too() -> None:
    values = {"a": walk(30, 80, 1)}
    frame = pd.concat([tidy(values).assign(area="N"), tidy(values).assign(area="S")])
    found = forecast_table(frame, 4, by="area", **FEW)
    assert (of(found, area="N")["mean"] != of(found, area="S")["mean"]).all()
    other = forecast_table(frame, 4, by="area", seed=2, **FEW)
    assert (found["mean"] != other["mean"]).all()


@pytest.mark.parametrize("method", METHODS_OF_TABLES)
def test_every_method_of_tables_forecasts_a_table(method: str) -> None:
    frame = tidy({"a": walk(40, 80, 1), "b": walk(40, 20, 2)})
    found = forecast_table(frame, 6, method=method, **FEW)  # type: ignore[arg-type]
    figures = found[["mean", "q0.025", "q0.975"]].to_numpy()
    assert np.isfinite(figures).all() and (figures >= 0).all()


@pytest.mark.slow
def test_the_engines_agree() -> None:
    frame = tidy({"a": walk(30, 80, 1)})
    left, right = (forecast_table(frame, 6, engine=e, **FEW)["mean"] for e in ("vectorised", "statsmodels"))
    assert left.to_numpy() == pytest.approx(right.to_numpy(), rel=1e-6)


def test_counts_of_children_follow_the_law_of_their_name_and_other_series_do_not() -> None:
    # one count of 400: as children a year's spread is sqrt(0.0025 + 1 / 400) = 7%, widened by 0.95
    frame = tidy({"total": [400.0]})
    found = forecast_table(frame, 12, kind="children", quantiles=(0.1587, 0.8413), paths=4000)
    low, high = found.iloc[-1][["q0.1587", "q0.8413"]]
    assert np.log(high / low) / 2 == pytest.approx(0.95 * np.sqrt(0.005), rel=0.12)
    general = forecast_table(frame, 12, kind="general", quantiles=(0.1587, 0.8413), paths=4000)
    assert general.iloc[-1]["q0.8413"] > 1.15 * high


def test_a_spike_and_a_break_are_named() -> None:
    spiked = walk(40, 80, 1)
    spiked[20] *= 3
    blocks = list(forecast_blocks(tidy({"a": spiked}), TableAsk(3, paths=50)))
    (note,) = blocks[0].told.notes
    assert note.spikes == (Month(2019, 5),)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"horizon": 0}, "A horizon of 0 months was asked; allowed are 1 to 600."),
        ({"horizon": 601}, "A horizon of 601 months was asked; allowed are 1 to 600."),
        ({"paths": 0}, "0 paths were asked; allowed are 1 to 100,000."),
        ({"seed": -1}, "The seed is -1; allowed are whole numbers from 0 upwards."),
        (
            {"method": "fixed"},
            'The method "fixed" does not forecast a table; allowed: averaged, last_value, ets, theta, sarimax.',
        ),
        (
            {"quantiles": (0.5, 1.0)},
            "The quantiles 0.5, 1 were asked; each must be above 0, below 1 and there only once.",
        ),
        (
            {"by": "mean"},
            'The group column is called "mean", as a column of the forecast is. Rename it.',
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(asked: dict[str, object], said: str) -> None:
    with pytest.raises(DemandError) as refused:
        forecast_table(tidy({"a": walk(20, 80, 1)}), **{"horizon": 3, **asked})  # type: ignore[arg-type]
    assert str(refused.value) == said


def test_a_horizon_of_600_months_is_forecast() -> None:
    found = forecast_table(tidy({"a": walk(20, 80, 1)}), 600, paths=30)
    assert len(found) == 600
    assert np.isfinite(found["mean"]).all()


def test_series_that_cannot_be_forecast_are_listed_and_counted_and_nothing_is_returned() -> None:
    # ets needs a year of counts: one of 60 series has it
    frame = tidy({**{f"short {i}": walk(3, 80, i) for i in range(60)}, "long": walk(40, 80, 1)})
    with pytest.raises(DemandError) as refused:
        forecast_table(frame, 3, method="ets", **FEW)
    lines = str(refused.value).splitlines()
    assert len(lines) == 51
    assert lines[0].startswith("short 0: ets needs a count in each of 12 months or more")
    assert lines[-1] == "10 more series cannot be forecast either."


def test_a_series_without_a_value_is_refused_by_name() -> None:
    frame = tidy({"a": walk(20, 80, 1), "b": [float("nan")] * 3}).assign(area="N")
    for by, name in ((None, "b"), ("area", "b of N")):
        with pytest.raises(DemandError) as refused:
            forecast_table(frame, 3, by=by, **FEW)
        assert str(refused.value) == f"{name}: no value is known. Remove its rows."


def test_a_group_too_large_for_its_total_is_refused_and_one_without_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table_module, "MOST_AT_ONCE", 60 * 3 * 2)
    parts = {"a": walk(30, 80, 1), "b": walk(30, 30, 2)}
    frame = tidy(parts | {"c": walk(30, 30, 3)}).assign(area="N")
    assert len(forecast_table(frame, 3, by="area", **FEW)) == 9
    total = [x + y for x, y in zip(*parts.values(), strict=True)]
    with pytest.raises(DemandError) as refused:
        forecast_table(tidy(parts | {"total": total}).assign(area="N"), 3, by="area", **FEW)
    assert str(refused.value) == (
        "N, total: 3 series of 3 months on 60 paths are more than can be held to their total at once. "
        "Ask for fewer paths or months: 2 series would do."
    )


def test_a_table_with_one_group_and_total_is_what_the_joint_forecast_says() -> None:
    a, b = walk(40, 80, 1), walk(40, 30, 2)
    total = [x + y for x, y in zip(a, b, strict=True)]
    found = forecast_table(tidy({"total": total, "a": a, "b": b}), 4, quantiles=(0.9,), **FEW)
    first = Month(2020, 12) + -39
    joint = simulate_series(
        [MonthlySeries(key, first, np.array(v)) for key, v in (("total", total), ("a", a), ("b", b))],
        4,
        paths=60,
        seed=1,
        settings=DemandSettings(),
        total="total",
        children=False,
    )
    for key in joint.keys:
        assert of(found, series=key)["mean"].tolist() == joint.of(key).mean(axis=0).tolist()
        assert of(found, series=key)["q0.9"].tolist() == np.quantile(joint.of(key), 0.9, axis=0).tolist()


def test_progress_goes_from_nothing_to_all_series() -> None:
    heard: list[tuple[str, int, int]] = []
    frame = tidy({"a": walk(20, 80, 1), "b": walk(20, 80, 2)})
    forecast_table(frame, 2, progress=lambda stage, done, of: heard.append((stage, done, of)), **FEW)
    assert heard == [("Forecasting", 0, 2), ("Forecasting", 1, 2), ("Forecasting", 2, 2)]
