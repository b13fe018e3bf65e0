"""Two engines on a made-up county of eight need groups and eight provisions, sixty months: speed, and agreement.

    uv run python benchmarks/allocation_engines.py [PATHS]

In one process: the linear programme re-solved on a live HiGHS object on every path; the waterfall; and, on a sample of
the same months, a programme rebuilt with PuLP for each and solved by CBC and by HiGHS. Seconds are of the process, so
that what else the machine does counts little; the rebuilt ones are of the wall, for CBC is a process of its own.
"""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any

import numpy as np
import pulp
from county_case import County, county, settings
from numpy.typing import NDArray

from placements.allocate.allocation import month_model, monthly_prices
from placements.allocate.answer import MonthAnswer, weekly_cost
from placements.allocate.live_highs import LiveHighs, cbc_name
from placements.allocate.lp_engine import LpEngine
from placements.allocate.model import MonthState, Prices
from placements.allocate.rows import build_problem, month_rows
from placements.allocate.stocks import Stocks
from placements.allocate.waterfall import Waterfall

Floats = NDArray[np.float64]
Placed = tuple[MonthState, MonthAnswer]
SAMPLED = 200


class Clock(LiveHighs):
    """Counts the seconds inside HiGHS."""

    inside = 0.0

    def _run(self) -> Any:
        start = time.process_time()
        found = super()._run()
        Clock.inside += time.process_time() - start
        return found


def through(case: County, engine: Any, stocks: Stocks, prices: list[Prices]) -> list[Placed]:
    """Every month's state and what the engine answers."""
    paths, months, groups = case.need.entrants.shape
    before, waiting = stocks.first(paths), np.zeros((paths, groups))
    found = []
    most = [route.most for route in case.supply.routes]
    for month in range(months):
        state = stocks.state(month, before, waiting, most)
        answer: MonthAnswer = engine.month(state, prices[month], f"month {month + 1}")
        before, waiting = answer.stocks, answer.unplaced
        found.append((state, answer))
    return found


def main(paths: int) -> None:
    import placements.allocate.solver as solver_room

    solver_room.LiveHighs = Clock  # type: ignore[misc]
    for nested in (False, True):
        case = county(paths, nested=nested)
        model, there = month_model(case.supply, case.need, case.opening, settings("lp"))
        stocks = Stocks(model, case.need, there)
        prices = monthly_prices(model, case.prices, case.need)
        programmes = paths * case.months
        rows, columns = len(month_rows(model)), len(model.columns())
        print(
            f"{'nested suitability' if nested else 'limits on matching'}: {programmes:,} programmes of "
            f"{rows} rows x {columns} columns"
        )
        Clock.inside = 0.0
        lp = LpEngine(model, "benchmark")
        start = time.process_time()
        through(case, lp, stocks, prices)
        exact = time.process_time() - start
        inside = Clock.inside
        start = time.process_time()
        quick_months = through(case, Waterfall(model), stocks, prices)
        quick = time.process_time() - start
        print(
            f"  linear programme   {exact:8.2f} s   {lp.outcome.by_solver:,} of them by HiGHS, "
            f"{exact / inside:.2f} times the time inside it; {lp.outcome.retried} solved cold"
        )
        print(f"  waterfall          {quick:8.2f} s   {exact / quick:.0f} times faster")
        _sample(case, model, prices, quick_months, exact, quick)


def _sample(
    case: County,
    model: Any,
    prices: list[Prices],
    quick_months: list[Placed],
    exact: float,
    quick: float,
) -> None:
    """The same months from the same states, rebuilt one by one."""
    rng = np.random.default_rng(1)
    months, paths = case.months, len(case.need.entrants)
    picks = list(
        zip(
            rng.integers(months, size=SAMPLED).tolist(),
            rng.integers(paths, size=SAMPLED).tolist(),
            strict=True,
        )
    )
    rows, columns = month_rows(model), model.columns()
    cbc = cbc_name()
    solvers: dict[str, Any] = {"PuLP + HiGHS": lambda: pulp.HiGHS(msg=False, threads=1)}
    if cbc is not None:
        solvers["PuLP + CBC"] = lambda: getattr(pulp, cbc)(msg=False)
    costs: dict[str, list[float]] = {}
    resolved = LpEngine(model, "benchmark")
    costs["re-solved"], costs["waterfall"] = [], []
    for month, path in picks:
        state = quick_months[month][0].at(np.array([path]))
        answer = resolved.month(state, prices[month], "sample")
        costs["re-solved"].append(float(weekly_cost(model, state, prices[month], answer)[0]))
        found = quick_months[month][1]
        one = found.at(np.array([path]))
        costs["waterfall"].append(float(weekly_cost(model, state, prices[month], one)[0]))
    for name, make in solvers.items():
        costs[name] = []
        start = time.perf_counter()
        for month, path in picks:
            state = quick_months[month][0].at(np.array([path]))
            rhs = np.array([row.rhs(state)[0] for row in rows])
            problem = build_problem(columns, model.objective(prices[month]), rows, rhs)
            problem.solve(make())
            value = {v.name: v.varValue or 0.0 for v in problem.variables()}
            tie_free = model.objective(prices[month])
            costs[name].append(
                sum(value[c] * price for c, price in tie_free.items() if not c.startswith("place__"))
            )
        each = (time.perf_counter() - start) / SAMPLED
        whole = each * months * paths
        print(
            f"  {name:18} {whole:8.0f} s   from {SAMPLED} of them at {each * 1e3:.1f} ms; "
            f"{whole / exact:,.0f} times the re-solved programme, {whole / quick:,.0f} times the waterfall"
        )
    ours = np.array(costs.pop("re-solved"))
    for name, found in costs.items():
        apart = np.abs(np.array(found) / ours - 1)
        most, mean = apart.max(), apart.mean()
        print(
            f"  {name:18} differs from the re-solved programme by {most:.1e} at most, {mean:.1e} on average"
        )


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
