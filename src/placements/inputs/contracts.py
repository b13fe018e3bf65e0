"""What the table of contracts must satisfy, alone and with the costs that it names."""

from __future__ import annotations

from placements.domain import Problem
from placements.inputs.columns import SHARE
from placements.inputs.named_items import named_item_problems, period_problems
from placements.inputs.numbers import plain
from placements.inputs.tables import ReadTable, Row

GBP_PER_YEAR = "GBP per year"

_SAVING = ("saving_item", "saving_from", "delivered")
_COSTS = ("cost_item", "income_item", "saving_item")


def contract_problems(table: ReadTable) -> list[Problem]:
    """Contracts that end before they start, and savings that are half said or fall outside the contract."""
    problems = period_problems(table)
    for row in table.having(*_SAVING):
        said = [column for column in _SAVING if row[column]]
        if said and len(said) < len(_SAVING):
            problems += [
                table.problem(row, column, "the cell is blank.", _SAVING_REMEDIES[column])
                for column in _SAVING
                if column not in said
            ]
    for row in table.having("starts", "ends", "saving_from"):
        problems += _saving_outside(table, row)
    for row in table.having(*_COSTS):
        named = [row[column] for column in _COSTS if row[column]]
        twice = [item for item in dict.fromkeys(named) if named.count(item) > 1]
        if twice:
            found = f'"{twice[0]}" is named in two columns.'
            problems.append(table.problem(row, "cost_item", found, "Name an item of its own in each."))
    return problems + _paid_twice(table)


_SAVING_REMEDIES = {
    "saving_item": 'A saving needs its target: name an item of strategy_costs in "GBP per year".',
    "saving_from": "A saving needs its first month, as in 2017-04.",
    "delivered": "A target is not a saving yet: name an item of assumptions, in share, for how much of it is "
    "delivered.",
}


def _saving_outside(table: ReadTable, row: Row) -> list[Problem]:
    starts, ends, saves = row["starts"], row["ends"], row["saving_from"]
    if saves is None:
        return []
    if starts is not None and saves < starts:
        found = f"saves from {saves}, before the contract starts in {starts}."
    elif ends is not None and ends < saves:
        found = f"saves from {saves}, after the contract ends in {ends}."
    else:
        return []
    return [table.problem(row, "saving_from", found, "Write a month in which the contract runs.")]


def _paid_twice(table: ReadTable) -> list[Problem]:
    """Two contracts with one cost: the same money would be spent twice."""
    first: dict[str, int] = {}
    problems = []
    for row in table.having("cost_item"):
        item = row["cost_item"]
        if item in first:
            found = f'"{item}" is the cost of the contract in row {first[item]} already.'
            problems.append(table.problem(row, "cost_item", found, "Give each contract a cost of its own."))
        first.setdefault(item, row["row"])
    return problems


def contract_reference_problems(
    contracts: ReadTable, strategy_costs: ReadTable, assumptions: ReadTable
) -> list[Problem]:
    """Items that are not there or in another unit; income above the cost; a target above what the council pays."""
    amounts = {row["item"]: row["amount_gbp"] for row in strategy_costs.rows}
    problems: list[Problem] = []
    for row in contracts.rows:
        faults = [
            fault
            for column in _COSTS
            for fault in named_item_problems(contracts, row, column, strategy_costs, GBP_PER_YEAR)
        ]
        faults += named_item_problems(contracts, row, "delivered", assumptions, SHARE)
        problems += faults or _too_much(contracts, row, amounts)
    return problems


def _too_much(contracts: ReadTable, row: Row, amounts: dict[str, float]) -> list[Problem]:
    cost, income, saving = (amounts[row[column]] if row[column] else 0.0 for column in _COSTS)
    if income > cost:
        found = f"others pay {plain(income)} of a contract of {plain(cost)}."
        remedy = "Write what they pay of this contract, at most all of it."
        return [contracts.problem(row, "income_item", found, remedy)]
    if saving > cost - income:
        found = (
            f"the target of {plain(saving)} is more than the {plain(cost - income)} that the council pays."
        )
        return [contracts.problem(row, "saving_item", found, "Write a smaller target.")]
    return []
