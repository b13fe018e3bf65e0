"""The figures that every report shows: rounded once, here, and added up from what was rounded.

A report that adds the pennies of these tables gets the totals of these tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.finance.budget import SERVICES, BudgetLine, PlanResult
from placements.finance.children import (
    CHILDREN_DECIMALS,
    demand_table,
    placements_table,
    quantiles,
    uasc_table,
)
from placements.finance.neutrality import Comparison, by_financial_year, financial_years
from placements.finance.rules import UNREALISED

Floats = NDArray[np.float64]

# a child missing from 200 paths of 1,000 is 0.2 expected children: below this share of one child it is rounding
A_TRACE_OF_A_CHILD = 0.005
# GBP a month; what a sum of up to a hundred lines rounded to pennies may be off by rounding alone
ROUNDING_OF_LINES = 0.5


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
    place_value
        plan, provision, title, month, gbp_per_week (mean), p10_, p50_ and p90_gbp_per_week.
    over_capacity
        plan, month, mean, probability: children above usable places, of lines that shrink.
    homes
        plan, provision, title, planned, month, places, usable, children, occupancy.
    moves
        measure, title, month, mean.
    """

    demand: pd.DataFrame
    uasc: pd.DataFrame
    placements: pd.DataFrame
    lines: pd.DataFrame
    cost: pd.DataFrame
    net_saving: pd.DataFrame
    net_saving_months: pd.DataFrame
    unplaced: pd.DataFrame
    place_value: pd.DataFrame
    over_capacity: pd.DataFrame
    homes: pd.DataFrame
    moves: pd.DataFrame

    def named(self) -> dict[str, pd.DataFrame]:
        """Table name -> table, in the order above."""
        return dict(vars(self))


def summarise(
    demand: DemandPaths, do_nothing: PlanResult, strategy: PlanResult, comparison: Comparison
) -> ResultTables:
    """Every table of a run from its paths."""
    plans = (do_nothing, strategy)
    lines = pd.concat([_line_rows(plan) for plan in plans], ignore_index=True)
    lines = pd.concat([lines, *_unrealised_rows(strategy, lines)], ignore_index=True)
    return ResultTables(
        demand=demand_table(demand),
        uasc=uasc_table(demand),
        placements=pd.concat([placements_table(plan, demand) for plan in plans], ignore_index=True),
        lines=lines,
        cost=pd.concat([_cost(plan, lines) for plan in plans], ignore_index=True),
        net_saving=_net_saving(comparison, lines),
        net_saving_months=_net_saving_months(comparison, lines),
        unplaced=pd.concat([_unplaced(plan) for plan in plans], ignore_index=True),
        place_value=pd.concat([_place_value(plan) for plan in plans], ignore_index=True),
        over_capacity=pd.concat([_over_capacity(plan) for plan in plans], ignore_index=True),
        homes=pd.concat([_homes(plan) for plan in plans], ignore_index=True),
        moves=_moves(strategy),
    )


def to_the_penny(amounts: Floats) -> Floats:
    """Rounded as a spreadsheet's ROUND does: half a penny goes up in size, not to the even penny.

    Examples
    --------
    >>> to_the_penny(np.array([0.125, -0.125, 2.675]))
    array([ 0.13, -0.13,  2.68])
    """
    # a millionth of a penny: 2.675 is stored a little below, and a spreadsheet still rounds it up
    pence = np.floor(np.abs(amounts) * 100 + 0.5 + 1e-6)
    rounded: Floats = np.copysign(pence / 100, amounts) + 0.0
    return rounded


def pennies(amounts: pd.Series) -> pd.Series:
    """Sums of pennies are pennies again: takes the rounding of float addition off."""
    return amounts.round(2) + 0.0


def _line_rows(plan: PlanResult) -> pd.DataFrame:
    return pd.concat([_one_line(plan, line) for line in plan.lines], ignore_index=True)


def _one_line(plan: PlanResult, line: BudgetLine) -> pd.DataFrame:
    months = plan.book.context.months
    quantity = np.broadcast_to(line.quantity, (plan.book.context.paths, len(months))).mean(axis=0)
    central = np.broadcast_to(line.rate.central(plan.book), (len(months),))
    factor = np.ones(len(months))
    if line.rate.is_uncertain(plan.book):
        mean = line.amounts(plan.book).mean(axis=0)
        factor = _ratio(mean, quantity * central)
        # most likely £0, but perhaps more: no factor makes something of nothing, so the mean rate stands here
        lost = (central == 0) & (quantity > 0)
        central = np.where(lost, np.divide(mean, quantity, out=np.zeros_like(mean), where=lost), central)
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
            "quantity": quantity,
            "rate_gbp": central,
            "factor": factor,
            "amount_gbp": to_the_penny(quantity * central * factor),
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
    share = 1 - strategy.delivered_share
    factor = _ratio(strategy.unrealised.mean(axis=0), gross * share, ROUNDING_OF_LINES)
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
                "quantity": gross,
                "rate_gbp": share,
                "factor": factor,
                "amount_gbp": to_the_penny(gross * share * factor),
            }
        )
    ]


def _ratio(mean: Floats, base: Floats, rounding: float = 0.0) -> Floats:
    """Mean amount over central rate x mean quantity; exactly 1 where only rounding, in GBP, separates them."""
    ratio = np.divide(mean, base, out=np.ones_like(mean), where=base != 0)
    return np.where(np.abs(mean - base) <= rounding, 1.0, ratio)


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


def _unplaced(plan: PlanResult) -> pd.DataFrame:
    months = [str(month) for month in plan.book.context.months]
    frames = []
    for number, group in enumerate(plan.allocation.groups):
        children = plan.allocation.unplaced[:, :, number]
        frames.append(
            pd.DataFrame(
                {
                    "plan": plan.plan,
                    "month": months,
                    "need_group": group,
                    "mean": np.round(children.mean(axis=0), CHILDREN_DECIMALS),
                    "p90": np.round(np.quantile(children, 0.9, axis=0), CHILDREN_DECIMALS),
                    "probability": (children > A_TRACE_OF_A_CHILD).mean(axis=0),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _place_value(plan: PlanResult) -> pd.DataFrame:
    months = [str(month) for month in plan.book.context.months]
    frames = [_no_place_value()]
    frames += [
        pd.DataFrame(
            {
                "plan": plan.plan,
                "provision": value.provision,
                "title": value.title,
                "month": months,
                "gbp_per_week": np.round(value.mean, 2) + 0.0,
                "p10_gbp_per_week": np.round(value.p10, 2) + 0.0,
                "p50_gbp_per_week": np.round(value.p50, 2) + 0.0,
                "p90_gbp_per_week": np.round(value.p90, 2) + 0.0,
            }
        )
        for value in plan.allocation.place_values
    ]
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _no_place_value() -> pd.DataFrame:
    quantiles = [f"{name}_gbp_per_week" for name in ("p10", "p50", "p90")]
    return pd.DataFrame(columns=["plan", "provision", "title", "month", "gbp_per_week", *quantiles])


def _over_capacity(plan: PlanResult) -> pd.DataFrame:
    children = plan.allocation.over_capacity
    return pd.DataFrame(
        {
            "plan": plan.plan,
            "month": [str(month) for month in plan.book.context.months],
            "mean": np.round(children.mean(axis=0), CHILDREN_DECIMALS),
            "probability": (children > A_TRACE_OF_A_CHILD).mean(axis=0),
        }
    )


def _homes(plan: PlanResult) -> pd.DataFrame:
    months = [str(month) for month in plan.book.context.months]
    frames = [_empty_homes()]
    for index, provision in enumerate(plan.allocation.provisions):
        if provision.kind != "home":
            continue
        children = plan.allocation.children[:, :, index].mean(axis=0)
        places = provision.registered
        occupancy = np.divide(children, places, out=np.full(len(months), np.nan), where=places > 0)
        frames.append(
            pd.DataFrame(
                {
                    "plan": plan.plan,
                    "provision": provision.id,
                    "title": provision.title,
                    "planned": provision.planned,
                    "month": months,
                    "places": places,
                    "usable": np.round(provision.usable.mean(axis=0), CHILDREN_DECIMALS),
                    "children": np.round(children, CHILDREN_DECIMALS),
                    "occupancy": np.round(occupancy, 4),
                }
            )
        )
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _empty_homes() -> pd.DataFrame:
    names = ["plan", "provision", "title", "planned", "month", "places", "usable", "children", "occupancy"]
    return pd.DataFrame(columns=names)


def _moves(strategy: PlanResult) -> pd.DataFrame:
    months = [str(month) for month in strategy.book.context.months]
    rows: list[pd.DataFrame] = [pd.DataFrame(columns=["measure", "title", "month", "mean"])]
    for number, route in enumerate(strategy.supply.routes):
        mean = np.round(strategy.allocation.moves[:, :, number].mean(axis=0), CHILDREN_DECIMALS)
        rows.append(
            pd.DataFrame({"measure": route.measure, "title": route.title, "month": months, "mean": mean})
        )
    return pd.concat(rows[1:] or rows, ignore_index=True)
