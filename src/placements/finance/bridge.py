"""The bridge: from last year's outturn to doing nothing to the strategy, in the last full financial year.

    last year's outturn                   the ledger's, where it has one
    + to a full year as it is today       the base position less the outturn
    = base position                       children, places and prices of the end of the base month, for a full year
    + demand, mix, price, ...             ``decompose`` the base position and what doing nothing costs
    = doing nothing
    + new homes, services, placements     line by line, what the strategy costs more or less
    = the strategy

Every step is to the penny, and they add to the last level with nothing left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from placements.domain import FinancialYear
from placements.domain.placement_types import TOTAL
from placements.finance.budget_lines import SERVICES
from placements.finance.decomposition import PARTS, decompose
from placements.finance.ledger import NOT_IN_BUDGET, ledger_table
from placements.finance.mtfp import full_years
from placements.finance.rules import POST, RULES, UNREALISED
from placements.inputs import rows_of
from placements.inputs.ledger_schema import FORECAST_OUTTURN, OUTTURN
from placements.supply import Context

LEVEL, CHANGE = "level", "change"
LEDGER, TO_TODAY, BASE, DO_NOTHING, STRATEGY = "ledger", "to_today", "base_position", "do_nothing", "strategy"
PLACEMENTS, SERVICE = "placements", "services"
# no placement type has an empty id
REST_OF_PLACEMENTS, REST_OF_SERVICES = f"{PLACEMENTS}:", f"{SERVICE}:"

# what a chart has room for; what is smaller stands together
MOST_TYPES, MOST_SERVICES = 3, 2

PART_TITLES = dict(zip(PARTS, ("Demand", "Mix", "Price", "Empty places", "Services"), strict=True))
FIGURE_TITLES = {OUTTURN: "Outturn", FORECAST_OUTTURN: "Forecast outturn"}
COLUMNS = ["financial_year", "step", "kind", "title", "placement_type", "amount_gbp"]


@dataclass(frozen=True)
class LedgerYear:
    """What the ledger says that a year cost: GBP by placement type, of what a plan's budget holds."""

    year: FinancialYear
    figure: str
    by_type: Mapping[str, float]


def strategy_bridge(lines: pd.DataFrame, base: pd.DataFrame, context: Context) -> pd.DataFrame:
    """As ``bridge``, to the last full financial year; empty where the horizon holds none.

    Parameters
    ----------
    lines, base
        ``ResultTables.lines`` and ``base_position``.
    """
    years = full_years(context.months)
    if not years:
        return pd.DataFrame(columns=COLUMNS)
    posts_count = bool((base["rule"] == POST.name).any())
    table = ledger_table(context.council.ledger, posts_count=posts_count)
    of_year = lines[lines["financial_year"] == years[-1].label]
    now = context.base_month.financial_year
    titles = {one.id: one.title for one in context.placement_types} | {SERVICES: "Services and moves"}
    return bridge(of_year, base, titles, (now, years[-1]), last_outturn(table, now))


def last_outturn(ledger: pd.DataFrame, now: FinancialYear) -> LedgerYear | None:
    """What last year cost, as the ledger has it; None where it does not say.

    The outturn of the financial year of the base month; else that of the year before; else the forecast outturn of the
    year of the base month. An older outturn is not last year's.

    Parameters
    ----------
    ledger
        As ``ledger_table``.
    """
    before = FinancialYear(now.start - 1)
    for year, figure in ((now, OUTTURN), (before, OUTTURN), (now, FORECAST_OUTTURN)):
        mine = ledger[(ledger["financial_year"] == year.label) & (ledger["figure"] == figure)]
        mine = mine[mine["counted_as"] != NOT_IN_BUDGET]
        if len(mine):
            return LedgerYear(year, figure, _by(mine, "counted_as"))
    return None


def bridge(
    lines: pd.DataFrame,
    base: pd.DataFrame,
    titles: Mapping[str, str],
    years: tuple[FinancialYear, FinancialYear],
    outturn: LedgerYear | None,
) -> pd.DataFrame:
    """The levels and the changes between them, each for every placement type that it moves and in ``total``.

    Parameters
    ----------
    lines
        Rows of ``ResultTables.lines`` of both plans in one financial year.
    titles
        Placement type, and services -> its title, in order.
    years
        Financial year of the base month, and of ``lines``.

    Returns
    -------
    pd.DataFrame
        financial_year, step, kind, title, placement_type, amount_gbp: ``level`` is a cost, ``change`` what is added
        to the level before; a level is the one before it and the changes between them, to the penny.
    """
    without, strategy = (lines[lines["plan"] == plan] for plan in (DO_NOTHING, STRATEGY))
    writer = _Writer(titles, [])
    now, target = (year.label for year in years)
    today = _by(base, "placement_type")
    if outturn is not None:
        writer.add(outturn.year.label, LEDGER, LEVEL, FIGURE_TITLES[outturn.figure], outturn.by_type)
        writer.add(now, TO_TODAY, CHANGE, "To a full year as it is today", _less(today, outturn.by_type))
    writer.add(now, BASE, LEVEL, "A full year as it is today", today)
    growth = decompose(base, without).groupby("part", sort=False)
    parts = {str(part): _by(mine, "placement_type") for part, mine in growth}
    for part in (part for part in PARTS if part in parts):
        writer.add(target, part, CHANGE, PART_TITLES[part], parts[part])
    writer.add(target, DO_NOTHING, LEVEL, "Do nothing", _by(without, "placement_type"))
    for step, title, by_type in _measures(without, strategy, titles):
        writer.add(target, step, CHANGE, title, by_type)
    writer.add(target, STRATEGY, LEVEL, "Strategy", _by(strategy, "placement_type"))
    return pd.DataFrame(writer.rows, columns=COLUMNS)


Step = tuple[str, str, dict[str, float]]
"""Its id, its title, and GBP by placement type."""


@dataclass(frozen=True)
class _Writer:
    titles: Mapping[str, str]
    rows: list[tuple[object, ...]]

    def add(self, year: str, step: str, kind: str, title: str, by_type: Mapping[str, float]) -> None:
        """The step in total, then by placement type; a change of nothing is written in total alone."""
        self.rows.append((year, step, kind, title, TOTAL, _total(by_type.values())))
        for key in self.titles:
            if round(by_type.get(key, 0.0), 2):
                self.rows.append((year, step, kind, title, key, round(by_type[key], 2)))


def _measures(without: pd.DataFrame, strategy: pd.DataFrame, titles: Mapping[str, str]) -> list[Step]:
    """What the strategy costs more or less than doing nothing: its own costs, then placements."""
    own: dict[str, dict[str, float]] = {}
    services: dict[str, float] = {}
    placements: dict[str, float] = {}
    keys = ["line", "title", "rule", "placement_type"]
    both = pd.concat([strategy, without.assign(amount_gbp=-without["amount_gbp"])])
    for row in rows_of(both.groupby(keys, sort=False)["amount_gbp"].sum().reset_index()):
        title, rule, type_id, amount = str(row.title), str(row.rule), str(row.placement_type), row.amount_gbp
        if rule == UNREALISED.name or (RULES[rule].measure_cost and type_id != SERVICES):
            mine = own.setdefault(rule, {})
            mine[type_id] = mine.get(type_id, 0.0) + float(amount)
        elif type_id == SERVICES:
            services[title] = services.get(title, 0.0) + float(amount)
        else:
            placements[type_id] = placements.get(type_id, 0.0) + float(amount)
    found: list[Step] = [(rule, RULES[rule].title, by_type) for rule, by_type in own.items()]
    kept, rest = _largest(services, MOST_SERVICES)
    for number, title in enumerate(kept, start=1):
        found.append((f"{SERVICE}:{number}", title, {SERVICES: services[title]}))
    found.append(
        (REST_OF_SERVICES, "Other services and moves", {SERVICES: sum(services[key] for key in rest)})
    )
    kept, rest = _largest(placements, MOST_TYPES)
    found += [(f"{PLACEMENTS}:{key}", titles[key], {key: placements[key]}) for key in kept]
    found.append((REST_OF_PLACEMENTS, "Other placements", {key: placements[key] for key in rest}))
    return [step for step in found if any(round(amount, 2) for amount in step[2].values())]


def _largest(amounts: Mapping[str, float], most: int) -> tuple[list[str], list[str]]:
    """The largest, in their own order, and the rest; of a rest of one there is none."""
    moved = [key for key, amount in amounts.items() if round(amount, 2)]
    if len(moved) <= most + 1:
        return moved, []
    large = sorted(moved, key=lambda key: -abs(amounts[key]))[:most]
    return [key for key in moved if key in large], [key for key in moved if key not in large]


def _by(rows: pd.DataFrame, column: str) -> dict[str, float]:
    sums = rows.groupby(column, sort=False)["amount_gbp"].sum()
    return {str(key): round(float(amount), 2) for key, amount in sums.items()}


def _less(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    keys = dict.fromkeys([*one, *other])
    return {key: round(one.get(key, 0.0) - other.get(key, 0.0), 2) for key in keys}


def _total(amounts: Iterable[float]) -> float:
    return round(sum(amounts), 2) + 0.0
