"""The whole service by financial year: placements and measures, each post and contract, and all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.finance.budget import BudgetLine, PlanResult
from placements.finance.children import quantiles
from placements.finance.neutrality import by_financial_year, financial_years
from placements.finance.prices import PriceBook
from placements.finance.rules import CONTRACT, POST

Floats = NDArray[np.float64]

PLACEMENTS_AND_MEASURES = "placements_and_measures"
WHOLE_SERVICE = "whole_service"
TITLES = {PLACEMENTS_AND_MEASURES: "Placements and measures", WHOLE_SERVICE: "Whole service"}

COLUMNS = ["plan", "financial_year", "line", "title", "funding", "unit", "quantity"]
MONEY = ["mean_gbp", "p10_gbp", "p50_gbp", "p90_gbp"]
QUANTITY_DECIMALS = 4


@dataclass(frozen=True)
class _YearRows:
    """One line of the table: ``amounts`` are GBP, shape (paths, years); ``mean`` the sum of rounded months."""

    line: str
    title: str
    amounts: Floats
    mean: Floats
    quantity: Floats
    unit: str = ""


def whole_service_lines(plans: Iterable[PlanResult]) -> Iterator[tuple[PlanResult, BudgetLine, PriceBook]]:
    """Posts and contracts of each plan with the prices that they are paid at; posts first."""
    for plan in plans:
        for line in plan.lines:
            if line.rule == POST:
                yield plan, line, plan.book
        for line in plan.beside:
            assert plan.beside_book is not None
            yield plan, line, plan.beside_book


def whole_service_table(
    plans: tuple[PlanResult, ...], lines: pd.DataFrame, beside: pd.DataFrame
) -> pd.DataFrame:
    """plan, financial_year, line, title, funding, unit, quantity, mean_gbp, p10_gbp, p50_gbp, p90_gbp.

    Parameters
    ----------
    lines
        ``ResultTables.lines``: what the plans cost in the test of cost neutrality.
    beside
        The same columns, for the lines beside it.

    Returns
    -------
    pd.DataFrame
        ``quantity``: full-time posts on average over the year's months, or months of a contract; none for sums.
        ``funding``: funded or unfunded for posts, else "". Means add to those of ``whole_service`` to the penny. No
        rows where no plan has a post or a contract.
    """
    found = list(whole_service_lines(plans))
    if not found:
        return pd.DataFrame(columns=[*COLUMNS, *MONEY])
    monthly = pd.concat([lines, beside], ignore_index=True)
    frames = []
    for plan in plans:
        mine = [(line, book) for owner, line, book in found if owner is plan]
        own = monthly[monthly["plan"] == plan.plan]
        frames.append(_of_plan(plan, _rows(plan, mine, own)))
    return pd.concat(frames, ignore_index=True)


def _rows(
    plan: PlanResult, mine: list[tuple[BudgetLine, PriceBook]], monthly: pd.DataFrame
) -> list[_YearRows]:
    months = plan.book.context.months
    labels = [year.label for year in financial_years(months)]
    parts = [_line_rows(line, book, monthly[monthly["line"] == line.key], labels) for line, book in mine]
    of_parts = monthly["line"].isin([line.key for line, _ in mine])
    counted = [line.amounts(book) for line, book in mine if any(line is own for own in plan.lines)]
    core = plan.total - np.sum([np.zeros_like(plan.total), *counted], axis=0)
    rest = _by_year(monthly[~of_parts], labels)
    first = _sum_rows(PLACEMENTS_AND_MEASURES, by_financial_year(core, months), rest)
    rows = [first, *parts]
    amounts, mean = (np.sum([getattr(row, name) for row in rows], axis=0) for name in ("amounts", "mean"))
    return [*rows, _sum_rows(WHOLE_SERVICE, amounts, mean)]


def _line_rows(line: BudgetLine, book: PriceBook, monthly: pd.DataFrame, labels: list[str]) -> _YearRows:
    by_year = monthly.groupby("financial_year")["quantity"]
    quantity = (by_year.sum() if line.rule == CONTRACT else by_year.mean()).reindex(labels)
    return _YearRows(
        line.key,
        line.title,
        by_financial_year(line.amounts(book), book.context.months),
        _by_year(monthly, labels),
        np.round(quantity.to_numpy(dtype=float), QUANTITY_DECIMALS) + 0.0,
        "months" if line.rule == CONTRACT else "posts",
    )


def _sum_rows(line: str, amounts: Floats, mean: Floats) -> _YearRows:
    return _YearRows(line, TITLES[line], amounts, mean, np.full(len(mean), np.nan))


def _by_year(monthly: pd.DataFrame, labels: list[str]) -> Floats:
    sums = monthly.groupby("financial_year")["amount_gbp"].sum().reindex(labels)
    return np.asarray(sums.to_numpy(dtype=float))


def _of_plan(plan: PlanResult, rows: list[_YearRows]) -> pd.DataFrame:
    labels = [year.label for year in financial_years(plan.book.context.months)]
    frames = []
    for row in rows:
        funding = row.line.rpartition(":")[2]
        columns: dict[str, object] = {
            "plan": plan.plan,
            "financial_year": labels,
            "line": row.line,
            "title": row.title,
            "funding": funding if funding in ("funded", "unfunded") else "",
            "unit": row.unit,
            "quantity": row.quantity,
            # sums of pennies are pennies again
            "mean_gbp": np.round(row.mean, 2) + 0.0,
        }
        columns |= {f"{name}_gbp": values for name, values in quantiles(row.amounts, 2).items()}
        frames.append(pd.DataFrame(columns))
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values("financial_year", kind="stable").reset_index(drop=True)
