"""The medium-term financial plan in the budget round's words, and what kind of savings are in it."""

from __future__ import annotations

from collections.abc import Mapping

from placements.finance.mtfp import (
    AVOIDED,
    BASE,
    CASHABLE,
    DEMOGRAPHY,
    FULL_YEAR,
    INFLATION,
    INVESTMENT,
    NET,
    PRESSURES,
    SAVINGS,
)
from placements.finance.outcome import PENNY
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Passage, Row, RowKind, Table, numeric
from placements.reports.board.sections.money.budget import ROUNDED, Words
from placements.reports.words import list_words, month_words, pennies_words, percent, thousands

STEPS = {
    BASE: "Base budget",
    FULL_YEAR: "Full-year effect of last March's children",
    DEMOGRAPHY: "Demography: growth within the year",
    INFLATION: "Inflation: fees, allowances and pay",
    PRESSURES: "Pressures",
    SAVINGS: "Savings on placements",
    INVESTMENT: "Investment: what the strategy itself costs",
    NET: "Net budget",
}
KINDS = {
    CASHABLE: "Cashable: below last year's spending",
    AVOIDED: "Cost avoidance: only against doing nothing",
}

Steps = Mapping[str, Mapping[str, float]]
"""GBP by step, then by full financial year."""


def plan(run: PaperRun) -> Passage | None:
    """From each year's base budget to its net budget; None where the horizon holds no full financial year."""
    steps = _by_step(run)
    if not steps:
        return None
    years = list(steps[NET])
    tables = tuple(
        Table(
            f"Medium-term financial plan, {unit}, mean",
            numeric("Step", *years),
            groups,
            note=note,
            is_on_screen_alone=words is pennies_words,
        )
        for unit, words, groups, note in (
            ("£ thousand", thousands, _steps(steps, thousands), ROUNDED),
            ("to the penny", pennies_words, _steps(steps, pennies_words), ""),
        )
    )
    begins = _base_words(run, steps[BASE][years[0]])
    sentences = (
        f"The plan of the strategy, as a budget round has it. {begins} Each year's net budget is the next year's base "
        "budget.",
        "Each step is what it adds to the budget: savings are below £0. A saving counts in the year in which it comes "
        "and stays in the base after that; so does an investment.",
    )
    return Passage("Medium-term financial plan", sentences, tables=tables[:1], folded=tables[1:])


def kinds_of_saving(run: PaperRun) -> Passage | None:
    """Cashable or avoided: what the page can say of it and what it cannot."""
    steps = _by_step(run)
    if not steps:
        return None
    rows = (
        Row(STEPS[SAVINGS], tuple(thousands(amount) for amount in steps[SAVINGS].values()), "total"),
        *(
            Row(title, tuple(thousands(amount) for amount in steps[step].values()))
            for step, title in KINDS.items()
        ),
    )
    table = Table(
        "Savings on placements by kind, £ thousand, mean",
        numeric("Kind", *steps[SAVINGS]),
        (Group("", rows),),
        note=ROUNDED,
    )
    points = (
        "What this page can say: by how much spending on placements falls below the year before, and how much of the "
        "saving is only growth that does not come.",
        "What it cannot say: whether a budget can be cut by it. Avoided growth lowers a budget only where that growth "
        "was put into it; and this page does not know which savings the council has in its plan already.",
        _delivered(run),
    )
    return Passage("Cashable or avoided", (_cashable(steps),), points, (table,))


def _by_step(run: PaperRun) -> Steps:
    found: dict[str, dict[str, float]] = {}
    for row in run.results["mtfp"]:
        found.setdefault(str(row["step"]), {})[str(row["financial_year"])] = float(row["amount_gbp"])
    return found


def _steps(steps: Steps, words: Words) -> tuple[Group, ...]:
    rows = []
    for step, title in STEPS.items():
        kind: RowKind = "total" if step in (BASE, NET) else "plain"
        rows.append(Row(title, tuple(words(amount) for amount in steps[step].values()), kind))
    return (Group("", tuple(rows)),)


def _base_words(run: PaperRun, first: float) -> str:
    today = f"a full year of the children, places and prices of the end of {month_words(run.base_month)}"
    if abs(first - float(run.table("base_position")["amount_gbp"].sum())) < PENNY:
        return f"It begins with {today}."
    return (
        f"It begins with the budget in the council's ledger; what {today} costs beyond that is a pressure of the first "
        "year."
    )


def _cashable(steps: Steps) -> str:
    """In which years savings lower the spending below the year before."""
    cashed = [year for year, amount in steps[CASHABLE].items() if amount <= -PENNY]
    saved = [year for year, amount in steps[SAVINGS].items() if amount <= -PENNY]
    if not saved:
        return (
            "In no year does the strategy lower the spending on placements by more than in the year before."
        )
    if not cashed:
        return "In no year does spending on placements fall below the year before: all the savings are cost avoidance."
    rest = "" if set(saved) <= set(cashed) else "; in the other years all that is saved is cost avoidance"
    when = list_words(cashed)
    return f"Spending on placements falls below the year before in {when}: to that extent savings are cashable{rest}."


def _delivered(run: PaperRun) -> str:
    share = run.settings["neutrality"]["savings_delivered_share"]
    if isinstance(share, str):
        return "Not all of the saving on placements is counted as delivered: its share is one of the assumptions."
    if share < 1:
        return f"Of the saving on placements {percent(share)} is counted as delivered; the rest counts as a cost."
    return "All of the saving on placements is counted as delivered: a week that is not bought is not paid."
