"""What officers know acts on the fit and on the paths, and leaves the counts themselves alone."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from placements.demand.joint import JointForecast, simulate_series
from placements.demand.known import fitted_history
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.domain import DemandError, Month

START = Month(2012, 1)
BEFORE = "A court ruling, the county solicitor says."


def settings(**events: dict[str, object]) -> DemandSettings:
    named = {name: {"reason": BEFORE, **event} for name, event in events.items()}
    return DemandSettings.model_validate({"events": named})


def flat(key: str, level: float, months: int = 36) -> MonthlySeries:
    noise = np.random.default_rng(1).integers(-1, 2, months)
    return MonthlySeries(key, START, level + noise.astype(float))


def forecast(series: list[MonthlySeries], chosen: DemandSettings, horizon: int = 24) -> JointForecast:
    total = "total" if series[0].key == "total" else None
    return simulate_series(series, horizon, paths=400, seed=3, settings=chosen, total=total)


def parts() -> list[MonthlySeries]:
    carers, agency = flat("carers", 200), flat("agency", 100)
    return [MonthlySeries("total", START, carers.children + agency.children), carers, agency]


def test_the_months_of_a_one_off_are_left_out_of_the_fit() -> None:
    known = settings(
        flood={"kind": "one_off", "series": "total", "month": "2012-03", "last_month": "2012-04"}
    )
    series = flat("total", 100)
    fitted = fitted_history(series, known.events.values())
    assert np.flatnonzero(np.isnan(fitted.children)).tolist() == [2, 3]
    assert np.isfinite(series.children).all()
    other = fitted_history(flat("agency", 100), known.events.values())
    assert np.isfinite(other.children).all()


def test_a_level_shifts_step_is_taken_out_of_the_months_before_it() -> None:
    # 100, 102 | 153, 150: the step from 102 to 153 is half as much again, so 100 becomes 150 and 102 153
    series = MonthlySeries("total", START, np.array([100.0, 102.0, 153.0, 150.0]))
    known = settings(ruling={"kind": "level_shift", "series": "total", "month": "2012-03"})
    assert fitted_history(series, known.events.values()).children == pytest.approx([150, 153, 153, 150])


def test_a_known_shift_is_evidence_neither_of_growth_nor_of_spread() -> None:
    children = np.concatenate([flat("total", 100, 24).children, flat("total", 160, 24).children])
    series = [MonthlySeries("total", START, children)]
    known = settings(ruling={"kind": "level_shift", "series": "total", "month": "2014-01"})
    unknown, told = forecast(series, DemandSettings()), forecast(series, known)
    width = [np.ptp(np.quantile(f.of("total")[:, 11], [0.1, 0.9])) for f in (unknown, told)]
    assert width[1] < 0.8 * width[0]
    assert np.median(told.of("total")[:, 0]) == pytest.approx(children[-1], abs=3)


def test_a_planned_change_adds_its_children_to_the_series_and_the_total() -> None:
    known = settings(
        transfer={"kind": "planned_change", "series": "agency", "month": "2015-07", "children": 30}
    )
    plain, changed = forecast(parts(), DemandSettings()), forecast(parts(), known)
    added = changed.of("total") - plain.of("total")
    assert added[:, :6] == pytest.approx(np.zeros((400, 6)), abs=1e-9)
    assert added[:, 6:] == pytest.approx(np.full((400, 18), 30.0), abs=1e-9)
    assert (changed.of("agency") - plain.of("agency"))[:, 6:].mean() == pytest.approx(30, abs=2)


def test_size_and_month_of_a_planned_change_are_drawn_and_it_builds_up() -> None:
    known = settings(
        transfer={
            "kind": "planned_change",
            "series": "total",
            "month": "2015-02",
            "latest_month": "2015-04",
            "build_up_months": 4,
            "children": {"low": 10, "central": 20, "high": 30, "reason": BEFORE},
        }
    )
    series = parts()
    added = forecast(series, known).of("total") - forecast(series, DemandSettings()).of("total")
    assert added[:, 0] == pytest.approx(np.zeros(400), abs=1e-9)
    starts = (added > 1e-9).argmax(axis=1)
    assert set(starts.tolist()) == {1, 2, 3}
    full = added[:, -1]
    assert full.min() >= 10 and full.max() <= 30 and full.mean() == pytest.approx(20, abs=1)
    # five equal steps to the full size
    first = added[np.arange(400), starts]
    assert first == pytest.approx(full / 5)


def test_a_planned_fall_never_takes_a_series_below_zero() -> None:
    known = settings(
        leaving={"kind": "planned_change", "series": "agency", "month": "2015-02", "children": -500}
    )
    found = forecast(parts(), known)
    assert (found.paths >= 0).all()
    assert (found.paths[:, :, 1:].sum(axis=2) == found.of("total")).all()


def test_a_closed_type_stays_closed_and_its_children_live_elsewhere() -> None:
    known = settings(shut={"kind": "closure", "series": "agency", "month": "2015-03"})
    plain, closed = forecast(parts(), DemandSettings()), forecast(parts(), known)
    assert (closed.of("agency")[:, 2:] == 0).all()
    assert (closed.of("agency")[:, :2] > 0).all()
    assert closed.of("total") == pytest.approx(plain.of("total"), rel=1e-12)


def test_unaccompanied_children_are_a_series_of_their_own_within_the_total() -> None:
    uasc = MonthlySeries("uasc", START, np.full(36, 299.0))
    found = forecast([*parts(), uasc], DemandSettings())
    assert (found.of("uasc") <= found.of("total")).all()
    assert (found.paths[:, :, 1:3].sum(axis=2) == found.of("total")).all()
    known = settings(scheme={"kind": "planned_change", "series": "uasc", "month": "2015-02", "children": 25})
    more = forecast([*parts(), MonthlySeries("uasc", START, np.full(36, 30.0))], known)
    plain = forecast([*parts(), MonthlySeries("uasc", START, np.full(36, 30.0))], DemandSettings())
    assert (more.of("total") - plain.of("total"))[:, 3:] == pytest.approx(np.full((400, 21), 25.0), abs=1e-9)


def test_an_event_of_an_unknown_series_is_refused_and_one_without_a_reason_too() -> None:
    known = settings(shut={"kind": "closure", "series": "hostel", "month": "2015-03"})
    with pytest.raises(DemandError, match=r'demand\.events\.shut names the series "hostel"; known: total'):
        forecast(parts(), known)
    with pytest.raises(ValidationError):
        settings(shut={"kind": "closure", "series": "agency", "month": "2015-03", "reason": ""})
