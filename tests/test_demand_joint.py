"""Series forecast together: parts add to their total, shocks are shared, and each series keeps its own luck."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from placements.demand.joint import JointForecast, simulate_series
from placements.demand.reconcile import reconciled, whole_children
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.demand.shocks import Loading, believed_with_total, joint_shocks
from placements.demand.spread import stretched
from placements.domain import DemandError, Month

JANUARY = Month(2012, 1)


def walk(key: str, level: float, months: int = 48, seed: int = 1) -> MonthlySeries:
    steps = np.random.default_rng(seed).normal(0, np.sqrt(level) / 4, months)
    return MonthlySeries(key, JANUARY, np.round(np.maximum(level + np.cumsum(steps), 0)))


def council(months: int = 48) -> list[MonthlySeries]:
    parts = [walk("carers", 200, months, 1), walk("agency", 110, months, 2), walk("home", 12, months, 3)]
    return [MonthlySeries("total", JANUARY, np.sum([p.children for p in parts], axis=0)), *parts]


def forecast(series: list[MonthlySeries], total: str | None = "total", **settings: object) -> JointForecast:
    chosen = DemandSettings.model_validate(settings)
    return simulate_series(series, 24, paths=300, seed=7, settings=chosen, total=total)


def test_parts_add_to_their_total_exactly_and_none_is_negative() -> None:
    found = forecast(council())
    assert (found.paths[:, :, 1:].sum(axis=2) == found.of("total")).all()
    assert (found.paths >= 0).all()
    assert np.isfinite(found.paths).all()


def test_the_total_is_forecast_as_its_own_series_whatever_its_parts() -> None:
    alone = forecast(council()[:1])
    together = forecast(council())
    assert together.of("total") == pytest.approx(alone.of("total"), rel=1e-9)


def test_whole_children_are_whole_and_still_add_up() -> None:
    found = forecast(council(), whole_children=True)
    assert (found.paths == np.floor(found.paths)).all()
    assert (found.paths[:, :, 1:].sum(axis=2) == found.of("total")).all()
    assert np.abs(found.of("total") - forecast(council()).of("total")).max() <= 0.5


def test_largest_remainders_go_up_worked_by_hand() -> None:
    # 2.6 + 1.7 + 0.4 = 4.7 -> 5 children: floors 2 + 1 + 0 = 3, two missing, to 1.7 (0.7) and 2.6 (0.6)
    assert whole_children(np.array([2.6, 1.7, 0.4])).tolist() == [3, 2, 0]
    assert whole_children(np.array([[0.5, 0.5], [2.0, 3.0]])).tolist() == [[1, 0], [2, 3]]


def test_the_uncertain_part_gives_way_most() -> None:
    rng = np.random.default_rng(1)
    parts = np.stack([np.full((500, 1), 200.0), 100 + 20 * rng.standard_normal((500, 1))], axis=2)
    total = parts.sum(axis=2) + 10
    moved = reconciled(parts, total) - parts
    assert moved.sum(axis=2) == pytest.approx(np.full((500, 1), 10.0))
    # its variance over its size is 4; the part that never moves gives 2% as much: 200 x 0.02 against 100 x 1
    assert moved[:, 0, 1].mean() == pytest.approx(10 * 100 / 104, rel=0.02)


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([10.0, 30.0, 0.0], 80.0, [20.0, 60.0, 0.0]),
        ([10.0, 30.0, 0.0], 0.0, [0.0, 0.0, 0.0]),
        ([0.0, 0.0, 0.0], 3.0, [1.0, 1.0, 1.0]),
        ([0.0, 5.0, 0.0], 0.5, [0.0, 0.5, 0.0]),
    ],
)
def test_one_path_is_shared_out_in_proportion(
    parts: list[float], total: float, expected: list[float]
) -> None:
    assert reconciled(np.array([[parts]]), np.array([[total]]))[0, 0].tolist() == pytest.approx(expected)


def test_another_series_leaves_the_luck_of_the_others_alone() -> None:
    few = forecast(council()[1:3], total=None)
    more = forecast([*council()[1:3], MonthlySeries("new", JANUARY + 40, np.full(8, 5.0))], total=None)
    # the spread of months drawn jointly is the same; what is believed of correlation changes with the sizes
    for key in ("carers", "agency"):
        ratio = np.corrcoef(few.of(key)[:, 11], more.of(key)[:, 11])[0, 1]
        assert ratio > 0.98


def test_the_same_seed_gives_the_same_paths_and_another_seed_others() -> None:
    first, again = forecast(council()), forecast(council())
    assert np.array_equal(first.paths, again.paths)
    other = simulate_series(council(), 24, paths=300, seed=8, total="total")
    assert not np.array_equal(first.paths, other.paths)


def shocks_of(errors: NDArray[np.float64], shared: float) -> NDArray[np.float64]:
    loadings = [Loading("total", errors[:, 0], 1.0), Loading("part", errors[:, 1], shared)]
    return joint_shocks(loadings, 4000, 5, seed=1)


def test_shocks_have_mean_0_variance_1_and_the_correlation_of_the_errors_shrunk() -> None:
    rng = np.random.default_rng(3)
    common = rng.standard_normal(72)
    errors = np.stack([common, 0.8 * common + 0.6 * rng.standard_normal(72)], axis=1)
    observed = float((errors[:, 0] * errors[:, 1]).mean() / np.sqrt((errors**2).mean(axis=0).prod()))
    shocks = shocks_of(errors, shared=0.2).reshape(-1, 2)
    assert shocks.mean(axis=0) == pytest.approx([0, 0], abs=0.02)
    assert shocks.std(axis=0) == pytest.approx([1, 1], abs=0.02)
    # 72 months against 12 of doubt: of each shock 6/7 of the variance is drawn from months, 1/7 is believed
    believed = (72 * observed + 12 * 0.2) / 84
    expected = 72 / 84 * observed + 12 / 84 * believed
    assert np.corrcoef(shocks.T)[0, 1] == pytest.approx(expected, abs=0.02)


def test_without_errors_the_believed_correlation_holds() -> None:
    shocks = shocks_of(np.full((1, 2), np.nan), shared=0.6).reshape(-1, 2)
    assert np.corrcoef(shocks.T)[0, 1] == pytest.approx(0.6, abs=0.02)


def test_one_sided_errors_make_no_drift() -> None:
    errors = np.abs(np.random.default_rng(4).standard_normal((60, 2)))
    assert shocks_of(errors, shared=0.5).mean(axis=(0, 1)) == pytest.approx([0, 0], abs=0.02)


def test_the_correlation_with_the_total_that_follows_from_sizes_worked_by_hand() -> None:
    # two types of 100 with a spread of 10% move by 10 each and correlate by 0.25: the total's variance is
    # 100 + 100 + 2 x 0.25 x 100 = 250, each type's covariance with it 100 + 25: 125 / (10 x sqrt(250))
    found = believed_with_total(np.array([100.0, 100.0]), np.array([0.1, 0.1]))
    assert found == pytest.approx(np.full(2, 125 / (10 * np.sqrt(250))))
    assert believed_with_total(np.array([50.0]), np.array([0.1])) == pytest.approx([0.99])


def test_a_stretch_multiplies_the_log_distance_from_the_median() -> None:
    children = np.exp(np.random.default_rng(1).normal(5, 0.2, (2001, 2))) - 1
    wider = stretched(children, np.array([1.5, 0.0]))
    median = np.median(children, axis=0)
    assert np.median(wider, axis=0) == pytest.approx(median)
    assert np.log(wider[:, 0] + 1).std() == pytest.approx(1.5 * np.log(children[:, 0] + 1).std(), rel=1e-3)
    assert wider[:, 1] == pytest.approx(np.full(2001, median[1]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"horizon": 0}, "A horizon of 0 months was asked; allowed are 1 to 600."),
        ({"horizon": 601}, "A horizon of 601 months was asked; allowed are 1 to 600."),
        ({"total": "all"}, 'The total "all" is not among the series total, carers, agency, home.'),
        (
            {"settings": {"series": {"agancy": {}}}},
            'demand.series names "agancy", which is not forecast; known: total, carers, agency, home.',
        ),
        (
            {"settings": {"series": {"home": {"driver": "population"}}}},
            'home: the driver "population" is not in drivers.csv; known: none.',
        ),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_a_sentence(change: dict[str, object], sentence: str) -> None:
    asked: dict[str, object] = {"horizon": 12, "total": "total", "settings": {}, **change}
    settings = DemandSettings.model_validate(asked.pop("settings"))
    horizon = asked.pop("horizon")
    with pytest.raises(DemandError) as refused:
        simulate_series(council(), horizon, paths=5, seed=1, settings=settings, **asked)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_counts_that_are_none_are_refused_all_at_once() -> None:
    bad = [
        MonthlySeries("a", JANUARY, np.array([np.nan, np.nan])),
        MonthlySeries("b", JANUARY, np.array([3.0, -1.0])),
    ]
    with pytest.raises(DemandError) as refused:
        simulate_series(bad, 12, paths=5, seed=1)
    assert str(refused.value).splitlines() == [
        "a: no count is known. A forecast needs one or more.",
        "b: a count is negative or not a finite number.",
    ]


def test_a_drift_is_expected_of_the_total_only_and_half_of_englands() -> None:
    # two counts, so that nothing of the council's own is known: half of 4% a year after two years, in logs
    total = MonthlySeries("total", JANUARY, np.array([5000.0, 5000.0]))
    part = MonthlySeries("carers", JANUARY, np.array([5000.0, 5000.0]))
    with_drift = [
        simulate_series(
            [one],
            24,
            paths=4000,
            seed=1,
            settings=DemandSettings(national_growth_per_year=growth),
            total=None,
        ).of(one.key)
        for one in (total, part)
        for growth in (0.04, 0.0)
    ]
    ratio = [np.median(a[:, -1]) / np.median(b[:, -1]) for a, b in (with_drift[:2], with_drift[2:])]
    assert np.log(ratio[0]) == pytest.approx(np.log(1.04), abs=0.003)
    assert ratio[1] == pytest.approx(1.0, abs=1e-12)
