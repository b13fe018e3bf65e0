"""The medium-term financial plan of the strategy: from each year's base budget to its net budget, step by step.

For every line of what placements cost without the strategy, with quantities q, costs a and rates r = a / q of this
year and of last year:

    full-year effect   (q of last year's last month, for the days of this year, - q last year) x r last year
    demography         (q this year - q of that month, for the days of this year) x r last year
    inflation          q this year x (r this year - r last year)

which add to a - a last year. A line that one of the years has not takes the other's rate. Where new placements have a
price of their own, that they replace existing ones is a change of rate, not of children.

    pressures    the change of what posts cost that count in the budget; in the first year also what a full year of the
                 children and prices of the base month costs beyond the ledger's budget, where there is one
    savings      the change of what the strategy saves on placements, less what is not delivered of it
    investment   the change of what the strategy itself costs

Each is what it adds to the budget: savings are below 0. Only full financial years have a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import FinancialYear, Month
from placements.domain.placement_types import EXISTING, NEW, price_key
from placements.finance.base_position import days_of
from placements.finance.ledger import ledger_budget
from placements.finance.line_means import to_the_penny
from placements.finance.neutrality import financial_years
from placements.finance.rules import POST, RULES, UNREALISED
from placements.supply import Context

Floats = NDArray[np.float64]

BASE, NET = "base_budget", "net_budget"
FULL_YEAR, DEMOGRAPHY, INFLATION = "full_year_effect", "demography", "inflation"
PRESSURES, SAVINGS, INVESTMENT = "pressures", "savings", "investment"
STEPS = (BASE, FULL_YEAR, DEMOGRAPHY, INFLATION, PRESSURES, SAVINGS, INVESTMENT, NET)
CASHABLE, AVOIDED = "savings_cashable", "savings_cost_avoidance"
OF_LINES = (FULL_YEAR, DEMOGRAPHY, INFLATION)


@dataclass(frozen=True)
class MtfpLine:
    """A line of the plan: its keys in the budget without the strategy, existing and new placements together."""

    key: str
    title: str
    placement_type: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Mtfp:
    """The plan with what it is worked out from; every array has the full years across.

    Attributes
    ----------
    years
        The full financial years; none: the rest is empty.
    base_budget
        GBP of the year before: the ledger's where ``from_ledger``, else a full year of the base month.
    quantity, amount
        Of each line, shape (lines, 1 + years): the year before is the base position.
    annualised, rate
        Last year's last month for the days of this year, and last year's rate, shape (lines, years).
    steps
        GBP to the penny by step, shape (years,): base and steps add to the net budget.
    """

    years: tuple[FinancialYear, ...]
    base_budget: float
    from_ledger: bool
    lines: tuple[MtfpLine, ...]
    quantity: Floats
    annualised: Floats
    amount: Floats
    rate: Floats
    steps: Mapping[str, Floats]

    def of_lines(self, step: str) -> Floats:
        """GBP of each line in a step of ``OF_LINES``, not rounded, shape (lines, years)."""
        now, before = self.quantity[:, 1:], self.quantity[:, :-1]
        if step == FULL_YEAR:
            return (self.annualised - before) * self.rate
        if step == DEMOGRAPHY:
            return (now - self.annualised) * self.rate
        return self.amount[:, 1:] - now * self.rate


def full_years(months: tuple[Month, ...]) -> tuple[FinancialYear, ...]:
    """The financial years all of whose twelve months are there."""
    return tuple(
        year for year in financial_years(months) if {year.first_month, year.last_month} <= set(months)
    )


def strategy_mtfp(lines: pd.DataFrame, base: pd.DataFrame, context: Context) -> Mtfp:
    """As ``mtfp``, with the council's ledger."""
    posts_count = bool((base["rule"] == POST.name).any())
    budget = ledger_budget(context.council.ledger, context.base_month.financial_year, posts_count=posts_count)
    return mtfp(lines, base, context.months, budget)


def mtfp(lines: pd.DataFrame, base: pd.DataFrame, months: tuple[Month, ...], ledger: float | None) -> Mtfp:
    """The plan of the strategy.

    Parameters
    ----------
    lines
        ``ResultTables.lines``.
    base
        ``base_position`` of the plan without measures.
    ledger
        The ledger's budget of the year before the first full one; None: a full year of the base month stands for it.
    """
    years = full_years(months)
    counted = base[base["rule"] != POST.name]
    kept = _lines(counted)
    monthly = lines[lines["plan"] == "do_nothing"]
    found = _Sums(monthly, counted, months, years)
    quantity, amount = (found.by_year(kept, column) for column in ("quantity", "amount_gbp"))
    annualised = found.annualised(kept, quantity[:, 0])
    rate = _last_years_rate(quantity, amount)
    base_budget = round(float(base["amount_gbp"].sum()), 2)
    plan = Mtfp(
        years,
        base_budget if ledger is None else ledger,
        ledger is not None,
        kept,
        quantity,
        annualised,
        amount,
        rate,
        {},
    )
    return _with_steps(plan, _Totals(lines, base, years), base_budget)


def mtfp_table(plan: Mtfp) -> pd.DataFrame:
    """financial_year, step, amount_gbp: base and steps add to the net budget, which is the next year's base.

    ``savings_cashable`` and ``savings_cost_avoidance`` add to ``savings``.
    """
    rows = [
        (year.label, step, float(plan.steps[step][place]))
        for place, year in enumerate(plan.years)
        for step in (*STEPS, CASHABLE, AVOIDED)
    ]
    return pd.DataFrame(rows, columns=["financial_year", "step", "amount_gbp"])


def _lines(base: pd.DataFrame) -> tuple[MtfpLine, ...]:
    """Existing and new placements of a line are one: that new ones cost more is no growth."""
    keys: dict[str, list[str]] = {}
    for key in base["line"]:
        keys.setdefault(together(str(key)), []).append(str(key))
    first = base.drop_duplicates("line").set_index("line")
    return tuple(
        MtfpLine(
            key, str(first.loc[mine[0], "title"]), str(first.loc[mine[0], "placement_type"]), tuple(mine)
        )
        for key, mine in keys.items()
    )


def together(key: str) -> str:
    """A line's key without what tells its existing placements from its new ones."""
    return key.removesuffix(price_key("", EXISTING)).removesuffix(price_key("", NEW))


@dataclass(frozen=True)
class _Sums:
    """Quantities and costs of the plan without measures, by line and year."""

    monthly: pd.DataFrame
    base: pd.DataFrame
    months: tuple[Month, ...]
    years: tuple[FinancialYear, ...]

    def by_year(self, kept: tuple[MtfpLine, ...], column: str) -> Floats:
        """Shape (lines, 1 + years)."""
        sums = self.monthly.groupby(["line", "financial_year"])[column].sum()
        base = self.base.set_index("line")[column]
        rows = [
            [sum(float(base[key]) for key in line.keys)]
            + [sum(float(sums[key, year.label]) for key in line.keys) for year in self.years]
            for line in kept
        ]
        return np.array(rows, dtype=float).reshape(len(kept), 1 + len(self.years))

    def annualised(self, kept: tuple[MtfpLine, ...], base: Floats) -> Floats:
        """The quantity of the March before, or of the base month where that is it, for the days of the year."""
        quantity = self.monthly.set_index(["line", "month"])["quantity"]
        columns = []
        for year in self.years:
            march = year.first_month + -1
            if march in self.months:
                now = [sum(float(quantity[key, str(march)]) for key in line.keys) for line in kept]
                columns.append(np.array(now) * days_of(year) / march.days)
            else:
                columns.append(base * days_of(year) / days_of(march.financial_year))
        return np.stack(columns, axis=1) if columns else np.zeros((len(kept), 0))


@dataclass(frozen=True)
class _Totals:
    """What the plans cost in each full year, GBP to the penny, shape (1 + years,): the year before is the base."""

    lines: pd.DataFrame
    base: pd.DataFrame
    years: tuple[FinancialYear, ...]

    def of(self, plan: str, *, posts: bool | None = None, measures: bool = False) -> Floats:
        """``posts``: only or none of them; ``measures``: what the strategy costs but for saving not delivered."""
        rules = [
            name
            for name, rule in RULES.items()
            if rule.measure_cost == measures and name != UNREALISED.name and posts in (None, rule == POST)
        ]
        return self._by_year(plan, rules, with_base=not measures)

    def unrealised(self) -> Floats:
        return self._by_year("strategy", [UNREALISED.name], with_base=False)

    def _by_year(self, plan: str, rules: list[str], *, with_base: bool) -> Floats:
        mine = self.lines[(self.lines["plan"] == plan) & self.lines["rule"].isin(rules)]
        sums = mine.groupby("financial_year")["amount_gbp"].sum()
        base = self.base.loc[self.base["rule"].isin(rules), "amount_gbp"].sum() if with_base else 0.0
        amounts = [base, *(float(sums.get(year.label, 0.0)) for year in self.years)]
        return np.round(np.array(amounts, dtype=float), 2) + 0.0


def _last_years_rate(quantity: Floats, amount: Floats) -> Floats:
    """Last year's; where there was nothing, this year's; and 0 where neither had any."""
    own = np.divide(amount, quantity, out=np.zeros_like(amount), where=quantity != 0)
    return np.where(quantity[:, :-1] != 0, own[:, :-1], own[:, 1:])


def _with_steps(plan: Mtfp, totals: _Totals, base_position: float) -> Mtfp:
    without, posts = totals.of("do_nothing", posts=False), totals.of("do_nothing", posts=True)
    spent = totals.of("strategy") + totals.unrealised()
    saved = spent - without - posts
    own = totals.of("strategy", measures=True)
    full_year, demography = (
        to_the_penny(plan.of_lines(step).sum(axis=0)) for step in (FULL_YEAR, DEMOGRAPHY)
    )
    pressures = np.diff(posts)
    if plan.years:
        pressures[0] += base_position - plan.base_budget
    steps = {
        FULL_YEAR: full_year,
        DEMOGRAPHY: demography,
        # within a penny of its definition: the pennies of the others' rounding are in it
        INFLATION: np.diff(without) - full_year - demography,
        PRESSURES: pressures,
        SAVINGS: np.diff(saved),
        INVESTMENT: np.diff(own),
    }
    steps = {step: np.round(amounts, 2) + 0.0 for step, amounts in steps.items()}
    cashable = -np.maximum(np.minimum(-steps[SAVINGS], -np.diff(spent)), 0.0)
    net = np.round(plan.base_budget + np.cumsum(np.sum(list(steps.values()), axis=0)), 2)
    found = {BASE: np.array([plan.base_budget, *net])[: len(net)], **steps, NET: net}
    found[CASHABLE] = np.round(cashable, 2) + 0.0
    found[AVOIDED] = np.round(steps[SAVINGS] - found[CASHABLE], 2) + 0.0
    return Mtfp(**{**vars(plan), "steps": found})
