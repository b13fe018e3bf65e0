"""The figures that every report shows: rounded once, here, and added up from what was rounded.

A report that adds the pennies of these tables gets the totals of these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.finance.base_position import base_position
from placements.finance.budget import SERVICES, BudgetLine, PlanResult
from placements.finance.capital import capital_charges, capital_table
from placements.finance.children import (
    demand_table,
    homes_table,
    moves_table,
    over_capacity_table,
    placements_table,
    quantiles,
    uasc_table,
    unplaced_table,
)
from placements.finance.decomposition import decomposition_table
from placements.finance.line_means import line_means, unrealised_means
from placements.finance.mtfp import mtfp_table, strategy_mtfp
from placements.finance.neutrality import Comparison, by_financial_year, financial_years
from placements.finance.path_costs import paths_table
from placements.finance.present_value import present_value_table
from placements.finance.ranges import ranges_table
from placements.finance.rules import UNREALISED
from placements.finance.section_251 import section_251_table
from placements.finance.settings import NeutralitySettings
from placements.finance.starts_and_ends import starts_and_ends_table
from placements.finance.sufficiency import sufficiency_by_type_table, sufficiency_table
from placements.finance.whole_service_table import whole_service_table
from placements.finance.worth import child_value, place_value
from placements.supply import Measure

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ResultTables:
    """All tables of a run, long form; money in GBP to the penny, months and financial years as text.

    Attributes
    ----------
    demand
        month, placement_type (and ``total``), mean, p10, p50, p90, last_value.
    uasc
        month, mean, p10, p50, p90: unaccompanied asylum-seeking children within the total; no rows where
        none were counted.
    placements
        plan, month, placement_type (and ``total``), mean, p10, p50, p90: where children live.
    lines
        plan, line, title, placement_type, provision, rule, month, financial_year, unit, quantity (mean),
        rate_gbp (central), factor, amount_gbp: one row a line and month; amount_gbp = round(quantity x
        rate_gbp x factor, 2). Every cost below is a sum of these.
    cost
        plan, financial_year, placement_type, rule, mean_gbp, p10_gbp, p50_gbp, p90_gbp.
    net_saving
        financial_year, months, annual_* and cumulative_* (mean, p10, p50, p90), probability_cost_neutral.
    net_saving_months
        month, annual-free: month, mean, cumulative_mean, cumulative_p10, cumulative_p50, cumulative_p90.
    unplaced
        plan, month, need_group, mean, p90, probability.
    starts_and_ends
        plan, month, placement_type (and ``unplaced``, ``total``), opening, starts, ends, moves_in, moves_out, closing:
        means; opening + starts - ends + moves_in - moves_out = closing in every row.
    sufficiency
        plan, month, level, need_group (and ``total``), need_* (mean, p10, p90), usable_mean, gap_* (mean, p90,
        probability), in_market_mean, placed_mean, unplaced_* (mean, probability): no number where places have no limit.
    sufficiency_by_type
        plan, month, placement_type, places (limited, market, no_limit), demand_* (mean, p10, p90), usable_mean, gap_*
        (mean, p90, probability).
    place_value
        plan, provision, title, month, gbp_per_week (mean), p10_, p50_ and p90_gbp_per_week of one more place; and
        last_gbp_per_week: what the last usable place saves.
    child_value
        plan, need_group, month, gbp_per_week (mean), p10_, p50_ and p90_gbp_per_week that one child fewer who needs a
        place would save; and more_gbp_per_week: what one child more would cost.
    over_capacity
        plan, month, mean, probability: children above usable places, of lines that shrink.
    homes
        plan, provision, title, planned, month, places, usable, children, occupancy.
    moves
        measure, title, month, mean.
    decomposition
        from_plan, from_year, to_plan, to_year, placement_type, part, amount_gbp: why the one cost differs from the
        other: volume, mix, price, occupancy, services.
    base_position
        line, title, placement_type, provision, rule, unit, count, quantity, rate_gbp, factor, amount_gbp: what a full
        year of the children and prices of the base month costs.
    mtfp
        financial_year, step, amount_gbp: the strategy's medium-term financial plan, each full year from its base budget
        to its net budget, which is the next one's base.
    capital
        financial_year, months_charged, interest_gbp, minimum_revenue_provision_gbp, charge_gbp, outstanding_gbp; no
        rows without capital.
    present_value
        financial_year, real_mean_gbp, discount_factor, present_value_* and cumulative_* (mean, p10, p50, p90, _gbp),
        capital_gbp: net saving in prices of the base month, discounted.
    whole_service_lines
        As ``lines``: posts and contracts that stand beside the test of cost neutrality.
    whole_service
        plan, financial_year, line, title, funding, unit, quantity, mean_gbp, p10_gbp, p50_gbp, p90_gbp: placements and
        measures, each post and contract, and the whole service; no rows without posts and contracts.
    ranges
        of (do_nothing, strategy, net_saving, cumulative_net_saving), financial_year (and ``all years``), mean_gbp,
        p10_, p20_, p50_, p80_ and p90_gbp, reserve_gbp: what must be held beside the mean so that both are
        enough in 80% of futures.
    section_251
        plan, financial_year, line, title, provision, gross_gbp, income_gbp, net_gbp: both budgets and what stands
        beside them by the lines of the section 251 return; ``not_mapped`` where no line is known.
    paths
        path, financial_year, do_nothing_gbp, strategy_gbp: what both plans cost in each simulated future.
    """

    demand: pd.DataFrame
    uasc: pd.DataFrame
    placements: pd.DataFrame
    lines: pd.DataFrame
    cost: pd.DataFrame
    net_saving: pd.DataFrame
    net_saving_months: pd.DataFrame
    unplaced: pd.DataFrame
    starts_and_ends: pd.DataFrame
    sufficiency: pd.DataFrame
    sufficiency_by_type: pd.DataFrame
    place_value: pd.DataFrame
    child_value: pd.DataFrame
    over_capacity: pd.DataFrame
    homes: pd.DataFrame
    moves: pd.DataFrame
    decomposition: pd.DataFrame
    base_position: pd.DataFrame
    mtfp: pd.DataFrame
    capital: pd.DataFrame
    present_value: pd.DataFrame
    whole_service_lines: pd.DataFrame
    whole_service: pd.DataFrame
    ranges: pd.DataFrame
    section_251: pd.DataFrame
    paths: pd.DataFrame

    def named(self) -> dict[str, pd.DataFrame]:
        """Table name -> table, in the order above."""
        return dict(vars(self))


def summarise(
    demand: DemandPaths,
    do_nothing: PlanResult,
    strategy: PlanResult,
    comparison: Comparison,
    settings: NeutralitySettings,
    measures: Mapping[str, Measure],
) -> ResultTables:
    """Every table of a run from its paths; ``measures`` are the scenario's, by name."""
    plans = (do_nothing, strategy)
    charges, base_month = capital_charges(strategy, settings), strategy.book.context.base_month
    lines = _lines(plans)
    beside = pd.concat(
        [lines.head(0), *(rows for plan in plans for rows in _beside_rows(plan))], ignore_index=True
    )
    base = base_position(do_nothing, lines)
    return ResultTables(
        demand=demand_table(demand),
        uasc=uasc_table(demand),
        placements=pd.concat([placements_table(plan, demand) for plan in plans], ignore_index=True),
        lines=lines,
        cost=_costs(plans, lines),
        net_saving=_net_saving(comparison, lines),
        net_saving_months=_net_saving_months(comparison, lines),
        unplaced=pd.concat([unplaced_table(plan) for plan in plans], ignore_index=True),
        starts_and_ends=pd.concat([starts_and_ends_table(plan, demand) for plan in plans], ignore_index=True),
        sufficiency=pd.concat([sufficiency_table(plan) for plan in plans], ignore_index=True),
        sufficiency_by_type=pd.concat(
            [sufficiency_by_type_table(plan, demand) for plan in plans], ignore_index=True
        ),
        place_value=pd.concat([place_value(plan) for plan in plans], ignore_index=True),
        child_value=pd.concat([child_value(plan) for plan in plans], ignore_index=True),
        over_capacity=pd.concat([over_capacity_table(plan) for plan in plans], ignore_index=True),
        homes=pd.concat([homes_table(plan) for plan in plans], ignore_index=True),
        moves=moves_table(strategy),
        decomposition=decomposition_table(lines),
        base_position=base,
        mtfp=mtfp_table(strategy_mtfp(lines, base, strategy.book.context)),
        capital=capital_table(charges, comparison.months),
        present_value=present_value_table(
            comparison.net_saving, charges, comparison.months, base_month, settings
        ),
        whole_service_lines=beside,
        whole_service=whole_service_table(plans, lines, beside),
        ranges=ranges_table(plans, comparison, lines),
        section_251=section_251_table(plans, measures, lines, beside),
        paths=paths_table(do_nothing, strategy),
    )


def cost_and_saving(
    do_nothing: PlanResult, strategy: PlanResult, comparison: Comparison
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables ``cost`` and ``net_saving`` alone: the answer, where nobody asks for the rest."""
    plans = (do_nothing, strategy)
    lines = _lines(plans)
    return _costs(plans, lines), _net_saving(comparison, lines)


def pennies(amounts: pd.Series) -> pd.Series:
    """Sums of pennies are pennies again: takes the rounding of float addition off."""
    return amounts.round(2) + 0.0


def _lines(plans: tuple[PlanResult, PlanResult]) -> pd.DataFrame:
    """The table ``lines`` of do nothing and strategy."""
    lines = pd.concat([_line_rows(plan) for plan in plans], ignore_index=True)
    return pd.concat([lines, *_unrealised_rows(plans[1], lines)], ignore_index=True)


def _costs(plans: tuple[PlanResult, PlanResult], lines: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([_cost(plan, lines) for plan in plans], ignore_index=True)


def _line_rows(plan: PlanResult) -> pd.DataFrame:
    return pd.concat([_one_line(plan, line) for line in plan.lines], ignore_index=True)


def _beside_rows(plan: PlanResult) -> list[pd.DataFrame]:
    if plan.beside_book is None:
        return []
    at_its_prices = replace(plan, book=plan.beside_book)
    return [_one_line(at_its_prices, line) for line in plan.beside]


def _one_line(plan: PlanResult, line: BudgetLine) -> pd.DataFrame:
    months = plan.book.context.months
    means = line_means(plan, line)
    return pd.DataFrame(
        {
            "plan": plan.plan,
            "line": line.key,
            "title": line.title,
            "placement_type": line.placement_type,
            "provision": line.provision,
            "rule": line.rule.name,
            "month": [str(month) for month in months],
            "financial_year": [month.financial_year.label for month in months],
            "unit": line.rule.quantity_unit,
            "quantity": means.quantity,
            "rate_gbp": means.rate_gbp,
            "factor": means.factor,
            "amount_gbp": means.amount_gbp,
        }
    )


def _unrealised_rows(strategy: PlanResult, lines: pd.DataFrame) -> list[pd.DataFrame]:
    """The saving on placements that is not delivered: the share of what the rounded lines save."""
    if not strategy.unrealised.any():
        return []
    saving = lines[~lines["rule"].isin(_measure_rules(strategy))]
    by_plan = saving.groupby(["plan", "month"])["amount_gbp"].sum().unstack("plan")
    months = [str(month) for month in strategy.book.context.months]
    gross = (by_plan["do_nothing"] - by_plan[strategy.plan]).loc[months].to_numpy().round(2)
    means = unrealised_means(strategy, gross)
    row = lines[lines["plan"] == strategy.plan].drop_duplicates("month").set_index("month").loc[months]
    return [
        pd.DataFrame(
            {
                "plan": strategy.plan,
                "line": UNREALISED.name,
                "title": UNREALISED.title,
                "placement_type": SERVICES,
                "provision": "",
                "rule": UNREALISED.name,
                "month": months,
                "financial_year": row["financial_year"].to_numpy(),
                "unit": UNREALISED.quantity_unit,
                "quantity": means.quantity,
                "rate_gbp": means.rate_gbp,
                "factor": means.factor,
                "amount_gbp": means.amount_gbp,
            }
        )
    ]


def _measure_rules(strategy: PlanResult) -> list[str]:
    return sorted({line.rule.name for line in strategy.lines if line.rule.measure_cost})


def _cost(plan: PlanResult, lines: pd.DataFrame) -> pd.DataFrame:
    """By financial year, placement type and rule; means are sums of the rounded lines."""
    months = plan.book.context.months
    sums: dict[tuple[str, str], Floats] = {}
    for line in plan.lines:
        key = (line.placement_type, line.rule.name)
        by_year = by_financial_year(line.amounts(plan.book), months)
        sums[key] = sums[key] + by_year if key in sums else by_year
    if plan.unrealised.any():
        sums[SERVICES, UNREALISED.name] = by_financial_year(plan.unrealised, months)
    mine = lines[lines["plan"] == plan.plan]
    means = mine.groupby(["placement_type", "rule", "financial_year"])["amount_gbp"].sum()
    frames = []
    for (placement_type, rule), amounts in sums.items():
        labels = [year.label for year in financial_years(months)]
        columns: dict[str, object] = {
            "plan": plan.plan,
            "financial_year": labels,
            "placement_type": placement_type,
            "rule": rule,
            "mean_gbp": pennies(means.loc[placement_type, rule].reindex(labels)).to_numpy(),
        }
        columns |= {f"{name}_gbp": values for name, values in quantiles(amounts, 2).items()}
        frames.append(pd.DataFrame(columns))
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values("financial_year", kind="stable").reset_index(drop=True)


def _mean_saving(lines: pd.DataFrame, by: str) -> pd.Series:
    """Do-nothing minus strategy from the rounded lines, by month or financial year."""
    sums = lines.groupby([by, "plan"])["amount_gbp"].sum().unstack("plan")
    return pennies(sums["do_nothing"] - sums["strategy"])


def _net_saving(comparison: Comparison, lines: pd.DataFrame) -> pd.DataFrame:
    labels = [year.label for year in comparison.years]
    annual = _mean_saving(lines, "financial_year").loc[labels]
    columns: dict[str, object] = {
        "financial_year": labels,
        "months": [sum(m.financial_year == year for m in comparison.months) for year in comparison.years],
        "annual_mean": annual.to_numpy(),
    }
    columns |= {f"annual_{k}": v for k, v in quantiles(comparison.by_year(), 2).items()}
    columns["cumulative_mean"] = pennies(annual.cumsum()).to_numpy()
    columns |= {f"cumulative_{k}": v for k, v in quantiles(comparison.cumulative_by_year(), 2).items()}
    columns["probability_cost_neutral"] = comparison.probability_neutral()
    return pd.DataFrame(columns)


def _net_saving_months(comparison: Comparison, lines: pd.DataFrame) -> pd.DataFrame:
    months = [str(month) for month in comparison.months]
    mean = _mean_saving(lines, "month").loc[months]
    columns: dict[str, object] = {
        "month": months,
        "mean": mean.to_numpy(),
        "cumulative_mean": pennies(mean.cumsum()).to_numpy(),
    }
    columns |= {f"cumulative_{k}": v for k, v in quantiles(comparison.cumulative, 2).items()}
    return pd.DataFrame(columns)
