"""Laws of a whole run on councils of every shape: homes that open at once, close, cost differently, are shared."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, Council, NewHome, run_small
from examples import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from placements.result import RunResult

MONTHS = st.sampled_from(["2016-01", "2016-02", "2016-05", "2017-02"])
TYPES = st.sampled_from(["in_house_residential", "external_residential"])
MARGINAL = st.sampled_from(["home_marginal", "other_marginal"])


@st.composite
def homes(draw: st.DrawFn) -> tuple[NewHome, ...]:
    """One to three planned homes."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        opens = draw(MONTHS)
        closes = draw(st.sampled_from(["", "2016-08", "2017-03"]))
        found.append(
            NewHome(
                id=f"home-{number}",
                places=draw(st.integers(1, 8)),
                opens=opens,
                closes=closes if closes > opens else "",
                marginal_cost=draw(MARGINAL),
                match_share=draw(st.sampled_from(["", "0.6", "1"])),
                placement_type=draw(TYPES),
            )
        )
    return tuple(found)


@st.composite
def councils(draw: st.DrawFn) -> Council:
    counts = {
        "in_house_foster": draw(st.integers(0, 90)),
        "ifa": draw(st.integers(0, 60)),
        "in_house_residential": draw(st.integers(0, 12)),
        "external_residential": draw(st.integers(0, 30)),
        "other": draw(st.integers(10, 60)),
    }
    return Council(
        counts=counts,
        totals={"2014-12-31": draw(st.integers(50, 300))},
        carers=draw(st.integers(1, 90)),
        existing_home=draw(st.integers(1, 10)),
        new_homes=draw(homes()),
        tiers=draw(
            st.sampled_from([(), (("outside", 12, 1.2),), (("agencies", 0, 1.0), ("agencies", 50, 1.1))])
        ),
        costs={
            "home_marginal": (draw(st.sampled_from([0, 300])), "GBP per child per week"),
            "other_marginal": (100, "GBP per child per week"),
        },
        assumptions={
            "carers_growth": (draw(st.sampled_from([-1.0, 0.0, 0.5])), "places per month"),
            "quoted_occupancy": ((0.75, 0.85, 1.0), "share"),
        },
        provision_cells={
            "old-home": {"closes": draw(st.sampled_from(["", "2016-01", "2016-02", "2016-09"]))}
        },
    )


def body(council: Council, shared: float) -> str:
    blocks = []
    for home in council.new_homes:
        blocks.append(f'[measures.{home.id.replace("-", "_")}]\nkind = "home"\nprovision = "{home.id}"')
        if shared:
            blocks.append(f"otherwise_in = {{ fostering = {shared} }}")
    return "\n".join(blocks)


def run(council: Council, text: str, **top: object) -> RunResult:
    with tempfile.TemporaryDirectory() as folder:
        return run_small(Path(folder), text, council, **{"paths": 5, **top})


# a run takes a tenth of a second: a failing example is told as it was found, without a minute of shrinking
SOME = settings(
    max_examples=examples(30), deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)


@given(council=councils(), shared=st.sampled_from([0.0, 0.2]), seed=st.integers(0, 99))
@SOME
def test_a_run_loses_no_child_and_no_penny(council: Council, shared: float, seed: int) -> None:
    result = run(council, body(council, shared), seed=seed)
    for plan in (result.do_nothing, result.strategy):
        found = plan.allocation
        there = found.children.sum(axis=2) + found.unplaced.sum(axis=2)
        assert there == pytest.approx(plan.need.children().sum(axis=2), rel=1e-9, abs=1e-6)
        assert found.opening.sum() == pytest.approx(result.demand.opening.sum())
        assert (found.children >= 0).all()
        for index, provision in enumerate(found.provisions):
            shut = provision.kind == "home" and not provision.registered.all()
            if shut:
                # nobody lives in a home that is not open
                assert found.children[:, provision.registered == 0, index].max() < 1e-6
    costs = result.tables.cost.groupby("plan")["mean_gbp"].sum()
    saving = result.tables.net_saving["annual_mean"].sum()
    assert costs["do_nothing"] - costs["strategy"] == pytest.approx(saving, abs=0.004)


@pytest.mark.slow
@given(council=councils(), shared=st.sampled_from([0.0, 0.2]))
@SOME
def test_opening_homes_leaves_the_base_month_as_it_was(council: Council, shared: float) -> None:
    result = run(council, body(council, shared), paths=2)
    before, after = result.do_nothing.allocation, result.strategy.allocation
    ids = [p.id for p in after.provisions]
    kept = [ids.index(p.id) for p in before.provisions]
    assert after.opening[kept] == pytest.approx(before.opening)


@pytest.mark.slow
@given(council=councils())
@SOME
def test_in_its_month_a_home_saves_at_most_the_dearest_place_for_each_resident(council: Council) -> None:
    # what the homes cost is known; what they save cannot exceed a dearest place for each of their residents
    result = run(council, FLAT_DEMAND + body(council, 0.0), paths=2)
    found = result.strategy.allocation
    planned = [p.planned for p in found.provisions]
    residents = found.children[:, :, planned].sum(axis=2)
    before = np.concatenate([np.zeros((2, 1)), residents[:, :-1]], axis=1)
    dearest = 3402 * max([1.0, *(float(factor) for _, _, factor in council.tiers)])  # type: ignore[arg-type]
    weeks = np.array([month.weeks for month in result.context.months])
    unplaced = [plan.allocation.unplaced.sum(axis=2) for plan in (result.do_nothing, result.strategy)]
    if max(u.max() for u in unplaced) > 1e-9:
        return
    saved = result.do_nothing.placements_cost() - result.strategy.placements_cost()
    assert (saved <= (before + residents) / 2 * weeks * dearest + 1.0).all()
