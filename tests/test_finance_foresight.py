"""What foresight would add to a strategy's saving, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, prepare_small

from placements.allocate.horizon import HorizonBound
from placements.allocate.outcome import SolverOutcome
from placements.appraisal.foresight_table import foresight_table
from placements.cli.words_appraise import foreseen
from placements.finance.budget import opening_children
from placements.finance.foresight import Foresight, foresight
from placements.prepared import Prepared
from placements.run import BothPlans, both_plans, forecast


def found(ready: Prepared, *paths: int) -> tuple[BothPlans, Foresight]:
    demand = forecast(ready)
    plans = both_plans(ready, demand)
    return plans, foresight(
        plans.do_nothing,
        plans.strategy,
        opening_children(demand),
        ready.scenario.settings.allocation,
        np.array(paths),
    )


def bound(month_by_month: list[float], foreseen: list[float]) -> HorizonBound:
    nothing = np.zeros(len(foreseen))
    paths = np.arange(len(foreseen))
    return HorizonBound(
        paths,
        np.array(month_by_month),
        np.array(foreseen),
        nothing,
        nothing,
        SolverOutcome("HiGHS", ""),
    )


def test_month_by_month_it_costs_what_the_budget_says_of_children(tmp_path: Path) -> None:
    """Certain prices: the lines of both plans that hang on where children live, path by path."""
    plans, known = found(prepare_small(tmp_path, FLAT_DEMAND + QUICK_HOME, paths=3), 2, 0)

    for plan, of_plan in ((plans.do_nothing, known.do_nothing), (plans.strategy, known.strategy)):
        lines = [line for line in plan.lines if not line.key.endswith(":fixed")]
        children = sum(line.amounts(plan.book).sum(axis=1) for line in lines if not line.rule.measure_cost)
        children += sum(
            line.amounts(plan.book).sum(axis=1) for line in lines if line.key == "new-home:residents"
        )
        assert of_plan.month_by_month_gbp == pytest.approx(np.broadcast_to(children, 3)[[2, 0]], rel=1e-9)
    assert known.net_saving_gbp == pytest.approx(plans.comparison.net_saving.sum(axis=1)[[2, 0]], rel=1e-12)


def test_with_every_measure_foresight_never_costs_more_in_either_plan(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path, EVERY_MEASURE, UNCERTAIN, paths=4, last_month="2017-03")
    _, known = found(ready, 0, 1, 3)

    assert known.paths == 3
    for of_plan in (known.do_nothing, known.strategy):
        assert (of_plan.worth_gbp >= -1e-6 * of_plan.month_by_month_gbp).all()
    assert known.more_saving_gbp == pytest.approx(known.strategy.worth_gbp - known.do_nothing.worth_gbp)


def test_what_is_printed_adds_to_the_penny() -> None:
    """Thirds of pounds: 100.33 - 60.67 month by month; foreseen 99.67 - 55.33, so the saving grows by 4.68."""
    known = Foresight(
        bound([100.0, 100.0, 101.0], [99.0, 100.0, 100.0]),
        bound([60.0, 61.0, 61.0], [55.0, 55.0, 56.0]),
        net_saving_gbp=np.array([-10.0, -10.0, -11.0]),
    )

    table = foresight_table(known).set_index("name")

    assert table.loc["gross_saving", "month_by_month_gbp"] == 39.66
    assert table.loc["gross_saving", "foresight_gbp"] == 44.34
    assert table.loc["gross_saving", "change_gbp"] == 4.68
    assert table.loc["net_saving", "month_by_month_gbp"] == -10.33
    assert table.loc["net_saving", "foresight_gbp"] == -5.65
    assert table.loc["do_nothing", "change_gbp"] == -0.66
    assert table.loc["strategy", "change_median_gbp"] == -5.0
    assert (table["paths"] == 3).all()


def test_the_board_reads_that_a_panel_cannot_know() -> None:
    more = Foresight(bound([900_000.0], [900_000.0]), bound([500_000.0], [480_000.0]), np.array([1.0]))
    assert " ".join(foreseen(more)) == (
        "Knowing the future, the strategy would save £20k more than the £0.40m that it saves on children and "
        "moves (mean of 1 future). A placement panel cannot, and nothing above counts it."
    )
    less = replace(more, do_nothing=bound([900_000.0], [870_000.0]))
    assert "would save £10k less than" in " ".join(foreseen(less))
    same = replace(more, strategy=bound([500_000.0], [499_999.5]))
    assert "would change the saving by less than £1 " in " ".join(foreseen(same))


def test_what_the_bound_leaves_out_is_said(tmp_path: Path) -> None:
    body = FLAT_DEMAND + QUICK_HOME + "\n[neutrality]\nsavings_delivered_share = 0.5\n"
    _, known = found(prepare_small(tmp_path, body, paths=2), 0)
    assert known.notes == ("The bound of foresight takes every saving as delivered in full.",)
