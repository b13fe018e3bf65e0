"""The whole horizon foreseen: what it keeps free, what it never does, and what it agrees with."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from builders import Floats, limited, places, unlimited
from builders_borough import Borough
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.allocate import AllocationSettings
from placements.allocate.allocation import AllocationPrices
from placements.allocate.horizon import HorizonBound, horizon_bound
from placements.domain import SolverError
from placements.supply import NeedPaths, Provision, SupplyPlan

FOUR_WEEKS = 4.0
PRICE = {"home": 100.0, "agency": 500.0, "outside": 3000.0}
PRICES = AllocationPrices(lambda line, tier, month: PRICE[line.id], lambda route, month: 0.0)


def one_home(usable: Floats) -> tuple[Provision, ...]:
    """One home for both groups; a market for each, which costs the older child six times as much."""
    return (
        places("home", "home", usable, {"young": 1, "old": 1}, marginal_cost="a"),
        places("agency", "agency", unlimited(*usable.shape), {"young": 1}),
        places("outside", "outside", unlimited(*usable.shape), {"old": 1}),
    )


def enter(young: list[list[float]], old: list[list[float]], at_home: float = 0.0) -> NeedPaths:
    """Entrants by path and month; nobody leaves care."""
    entrants = np.stack([np.array(young), np.array(old)], axis=2)
    return NeedPaths(("young", "old"), np.array([0.0, at_home]), np.ones_like(entrants), entrants)


def bound(
    provisions: tuple[Provision, ...], need: NeedPaths, *paths: int, seconds: float = 60.0, **top: object
) -> HorizonBound:
    months = need.entrants.shape[1]
    opening = {("home", "old"): float(need.opening[1])} if need.opening.any() else {}
    return horizon_bound(
        "strategy",
        SupplyPlan(provisions),
        need,
        opening,
        PRICES,
        np.full(months, FOUR_WEEKS),
        AllocationSettings(**top),  # type: ignore[arg-type]
        np.array(paths or range(len(need.entrants))),
        seconds=seconds,
    )


def of_borough(borough: Borough, *paths: int, solver: str = "auto") -> HorizonBound:
    return horizon_bound(
        "do_nothing",
        SupplyPlan(borough.provisions, routes=borough.routes),
        borough.need,
        borough.opening,
        AllocationPrices(
            lambda line, tier, month: borough.weekly(line.id, tier, month), lambda r, m: borough.move_cost
        ),
        np.array([30, 31, 30, 31, 31, 28])[: borough.months] / 7,
        AllocationSettings(solver=solver),  # type: ignore[arg-type]
        np.array(paths or range(borough.paths)),
    )


def ranked(found: HorizonBound) -> tuple[Floats, Floats]:
    return (
        found.month_by_month_gbp + found.month_by_month_penalty_gbp,
        found.foresight_gbp + found.foresight_penalty_gbp,
    )


def test_foresight_keeps_the_place_free_for_the_child_whom_it_spares_most() -> None:
    """One place at £100; a young child enters in the first month, an older one in the second. Months of four weeks.

    A child pays for half of the month in which it enters, and for all of the next: 2 + 4 weeks, and 2.
    Month by month: the young child takes the place, 6 x 100; the older one goes outside, 2 x 3,000: £6,600.
    Foreseen: the young child goes to the agency, 6 x 500; the older one has the place, 2 x 100: £3,200.
    On the second path no older child comes: the young one has the place either way, £600.
    """
    need = enter([[1, 0], [1, 0]], [[0, 1], [0, 0]])

    found = bound(one_home(limited(1, 2, 2)), need)

    assert found.month_by_month_gbp == pytest.approx([6600, 600])
    assert found.foresight_gbp == pytest.approx([3200, 600])
    assert found.worth_gbp == pytest.approx([3400, 0])
    assert found.outcome.solved == 2


def test_paths_are_those_that_were_asked_for_in_their_order() -> None:
    need = enter([[1, 0], [1, 0], [2, 0]], [[0, 1], [0, 0], [0, 0]])

    found = bound(one_home(limited(1, 3, 2)), need, 2, 0)

    assert found.paths.tolist() == [2, 0]
    # path 3: one of two young children has the place, the other the agency: 6 x 100 + 6 x 500
    assert found.month_by_month_gbp == pytest.approx([3600, 6600])
    assert found.foresight_gbp == pytest.approx([3600, 3200])


def test_in_one_month_there_is_nothing_to_foresee() -> None:
    """The place to the older child, 2 x 100, and the young one to the agency, 2 x 500."""
    found = bound(one_home(limited(1)), enter([[1]], [[1]]))

    assert found.month_by_month_gbp == pytest.approx([1200])
    assert found.foresight_gbp == pytest.approx([1200])


def test_where_there_is_room_for_all_foresight_is_worth_nothing() -> None:
    need = enter([[1, 2, 1]], [[0, 1, 3]])
    found = bound(one_home(limited(20, 1, 3)), need)
    assert found.worth_gbp == pytest.approx([0], abs=1e-6)


def test_no_child_is_left_waiting_for_a_cheaper_place() -> None:
    """The home opens in the second of six months. A child outside costs 22 weeks x 3,000; waiting a month would
    cost less, even at £12,000 for each of its four weeks."""
    usable = np.array([[0, 1, 1, 1, 1, 1.0]])
    found = bound(one_home(usable), enter([[0] * 6], [[1, 0, 0, 0, 0, 0]]))

    assert found.foresight_gbp == pytest.approx([66_000])
    assert found.month_by_month_gbp == pytest.approx([66_000])
    assert found.foresight_penalty_gbp == pytest.approx([0], abs=1e-6)


def test_whom_nobody_can_place_is_ranked_and_not_paid_for() -> None:
    """No provision takes the second child: two months of four weeks without a place, the first ranked for eight."""
    home = (places("home", "home", limited(1, 1, 2), {"old": 1}, marginal_cost="a"),)
    need = NeedPaths(("old",), np.zeros(1), np.ones((1, 2, 1)), np.array([[[2.0], [0.0]]]))
    found = bound(home, need)

    assert found.month_by_month_gbp == pytest.approx([600])
    assert found.foresight_gbp == pytest.approx([600])
    for penalty in (found.month_by_month_penalty_gbp, found.foresight_penalty_gbp):
        assert penalty == pytest.approx([12_000 * (8 + 4)])


def test_children_of_a_home_that_closes_need_a_place_again() -> None:
    """In the home for the first month and half of the second, 2 + 4 weeks x 100, then outside, 2 x 3,000."""
    need = enter([[0, 0]], [[0, 0]], at_home=1)
    found = bound(one_home(np.array([[1.0, 0.0]])), need)

    assert found.month_by_month_gbp == pytest.approx([6600])
    assert found.foresight_gbp == pytest.approx([6600])


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), months=st.integers(1, 5), nested=st.booleans())
def test_foresight_never_costs_more(seed: int, months: int, nested: bool) -> None:
    found = of_borough(Borough(seed, paths=2, months=months, nested=nested))
    by_month, foreseen = ranked(found)
    assert (foreseen <= by_month * (1 + 1e-9)).all()
    # nobody more is without a place for having known the future
    assert (found.foresight_penalty_gbp <= found.month_by_month_penalty_gbp + 1e-3).all()


def test_a_path_costs_the_same_whichever_paths_stand_beside_it() -> None:
    """Retention, places and limits on moves differ by path: all of them are changed on the live programme.

    On one path a whole group leaves in a month, on the next nobody: what stood in the programme goes, and comes back.
    """
    borough = Borough(7, paths=5, months=4)
    borough.need.retention[1, 2, 0] = 0.0
    borough.need.retention[2, 2, 0] = 1.0
    together = ranked(of_borough(borough))[1]
    for path in range(5):
        assert ranked(of_borough(borough, path))[1] == pytest.approx(together[[path]], rel=1e-9)


@pytest.mark.skipif(
    not {"COIN_CMD", "PULP_CBC_CMD"} & set(pulp.listSolvers(onlyAvailable=True)),
    reason="CBC is not installed",
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_live_programme_costs_what_cbc_finds_for_one_rebuilt_with_pulp(seed: int) -> None:
    borough = Borough(seed, paths=2, months=4)
    ours, theirs = of_borough(borough), of_borough(borough, solver="cbc")

    assert (ours.outcome.solver, theirs.outcome.solver) == ("HiGHS", "CBC")
    assert (ours.outcome.by_cbc, theirs.outcome.by_cbc) == (0, 2)
    assert ranked(theirs)[1] == pytest.approx(ranked(ours)[1], rel=1e-8)


def test_a_solver_that_is_stopped_early_is_an_error_that_names_the_path() -> None:
    need = enter([[1, 0], [1, 0], [2, 0]], [[0, 1], [0, 0], [0, 0]])
    with pytest.raises(
        SolverError,
        match=r"The whole horizon could not be solved at once \(strategy, path 3\): the solver stopped by its time",
    ):
        bound(one_home(limited(1, 3, 2)), need, 2, seconds=0.0, solver="highs")
