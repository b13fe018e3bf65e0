"""Children looked after in tables: who starts and who ends, year by year, and the forecast by placement type."""

from __future__ import annotations

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.board.over_months import year_ends
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Group, Row, Table, numeric
from placements.reports.words import date_words, part_year

TENTHS = 10


def starts_and_ends(run: PaperRun) -> Table:
    """Opening + starts - ends = closing, in each year and plan, also as written; one group where plans agree."""
    rows = {plan: _account(plan, run) for plan in PLANS}
    if rows["do_nothing"] == rows["strategy"]:
        groups: tuple[Group, ...] = (Group("Both plans", rows["strategy"]),)
    else:
        groups = tuple(Group(PLANS[plan], found) for plan, found in rows.items())
    return Table(
        "Children who enter and leave care, mean over all futures",
        numeric("Financial year", "At the start", "Start in care", "Leave care", "At the end"),
        groups,
        note="At the start + start in care - leave care = at the end: what rounding leaves over is in leave care. "
        "Children without a place are among them.",
    )


def _account(plan: str, run: PaperRun) -> tuple[Row, ...]:
    table = run.of_plan("starts_and_ends", plan)
    total = table[table["placement_type"] == TOTAL].reset_index(drop=True)
    rows, first = [], 0
    for year in run.results["net_saving"]:
        part = total.iloc[first : first + int(year["months"])]
        first += len(part)
        opening, closing = float(part["opening"].iloc[0]), float(part["closing"].iloc[-1])
        months = [Month.parse(str(month)) for month in part["month"]]
        cells = account_cells(opening, float(part["starts"].sum()), closing)
        rows.append(Row(part_year(str(year["financial_year"]), months), cells))
    return tuple(rows)


def account_cells(opening: float, starts: float, closing: float) -> tuple[str, str, str, str]:
    """Opening, starts, ends and closing to a tenth of a child, so that the written figures add up.

    Examples
    --------
    >>> account_cells(606.0, 240.14, 620.18)
    ('606.0', '240.1', '225.9', '620.2')
    >>> account_cells(0.0, 0.04, 0.06)
    ('0.0', '0.1', '0.0', '0.1')
    """
    begin, entered, end = (round(number * TENTHS) for number in (opening, starts, closing))
    left = begin + entered - end
    # where all but nobody left, rounding may say that fewer than nobody did
    entered, left = entered + max(-left, 0), max(left, 0)
    begin_words, entered_words, left_words, end_words = (
        f"{number / TENTHS:,.1f}" for number in (begin, entered, left, end)
    )
    return begin_words, entered_words, left_words, end_words


def by_type(run: PaperRun) -> Table:
    """Each placement type as it was counted in the base month, and its median and range at each 31 March."""
    demand = run.table("demand")
    ends = year_ends(run)
    rows = []
    for key, title in run.type_titles.items():
        of_type = demand[demand["placement_type"] == key]
        at_ends = of_type[of_type["month"].isin([str(Month.of(day)) for day in ends])]
        cells = (
            range_words(float(low), float(middle), float(high))
            for low, middle, high in zip(at_ends["p10"], at_ends["p50"], at_ends["p90"], strict=True)
        )
        counted = f"{float(of_type['last_value'].iloc[0]):,.0f}"
        rows.append(Row(title, (counted, *cells), "total" if key == TOTAL else "plain"))
    base = date_words(run.base_month.last_day)
    return Table(
        "Children forecast by placement type: median (P10 to P90)",
        numeric("Placement type", f"{base}, counted", *(date_words(day) for day in ends)),
        (Group("", tuple(rows)),),
        note="The forecast of need, before places are filled: where children then live depends on the plan. Medians of "
        "the types do not add up to the median of all children.",
    )


def range_words(low: float, middle: float, high: float) -> str:
    """
    Examples
    --------
    >>> range_words(190.7, 203.3, 215.7), range_words(3.0, 3.0, 3.0)
    ('203 (191 to 216)', '3')
    """
    words = [f"{number:,.0f}" for number in (low, middle, high)]
    return words[1] if words[0] == words[2] else f"{words[1]} ({words[0]} to {words[2]})"
