"""The bridge of the MTFP sheet: from the first base budget to the last net budget, as stacked columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from placements.finance.mtfp import (
    BASE,
    DEMOGRAPHY,
    FULL_YEAR,
    INFLATION,
    INVESTMENT,
    NET,
    PRESSURES,
    SAVINGS,
    STEPS,
    Mtfp,
)
from placements.reports.words import pounds
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREEN,
    RED,
    axis,
    money_axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet
from placements.reports.workbook.frame.style import Look

CHART_ROWS = 26
SIZE = (1150, 400)
POUNDS = Look("plain", "pounds")
PALE_RED, PALE_GREEN = "#F0C8C3", "#BFE3CB"

HEADER = {
    "A": "Bridge over all years, for the chart",
    "B": "Amount",
    "C": "Below the bar, not shown",
    "D": "Rise, above zero",
    "E": "Rise, below zero",
    "F": "Fall, above zero",
    "G": "Fall, below zero",
    "H": "Budget",
}
LABEL = '[$£-809]0.0,,"m"'

# rises and falls are told apart by their patterns and the signs on them as much as by colour
SERIES: tuple[tuple[str, dict[str, Any], str], ...] = (  # Any: options of xlsxwriter
    ("C", {"fill": {"none": True}, "border": {"none": True}}, ""),
    ("H", {"fill": {"color": DARK}}, f"{LABEL};-{LABEL};"),
    (
        "D",
        {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": PALE_RED, "bg_color": "white"},
            "border": {"color": RED},
        },
        f"+{LABEL};;",
    ),
    (
        "E",
        {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": PALE_RED, "bg_color": "white"},
            "border": {"color": RED},
        },
        f";+{LABEL};",
    ),
    (
        "F",
        {
            "pattern": {"pattern": "percent_50", "fg_color": PALE_GREEN, "bg_color": "white"},
            "border": {"color": GREEN},
        },
        f"-{LABEL};;",
    ),
    (
        "G",
        {
            "pattern": {"pattern": "percent_50", "fg_color": PALE_GREEN, "bg_color": "white"},
            "border": {"color": GREEN},
        },
        f";-{LABEL};",
    ),
)
NAMES = {"H": "Budget", "D": "Rise", "F": "Fall"}


Step = tuple[str, str, Row | None]


def write_bridge(sheet: Sheet, plan: Mtfp, first: Cell, steps: Sequence[tuple[str, str, Row]]) -> int:
    """The table of the bridge at the sheet's row; returns its first row of figures.

    Parameters
    ----------
    first
        The first year's base budget.
    steps
        (step, title, row by year) between base and net budget, then the net budget's.
    """
    sheet.block(HEADER, ["H"], right="BCDEFG")
    top = sheet.row
    running = 0.0
    every: list[Step] = [(BASE, f"Base budget {_base_label(plan)}", None), *steps]
    for step, title, row in every:
        amount = _amount(sheet, (step, title), first, row)
        running = _bars(sheet, step, top, (running, amount))
        sheet.down()
    sheet.down()
    return top


def _base_label(plan: Mtfp) -> str:
    return f"{plan.years[0].start - 1}/{plan.years[0].start % 100:02d}"


def _amount(sheet: Sheet, names: tuple[str, str], first: Cell, row: Row | None) -> float:
    step, title = names
    if row is None:
        formula, value = f"={first.address}", first.value
    elif step == NET:
        formula, value = f"={row.last.address}", row.last.value
    else:
        formula, value = f"=SUM({row.span})", float(np.round(row.figures.sum(), 2))
    sheet.text("A", title)
    sheet.formula("B", formula, value, POUNDS)
    return value


def _bars(sheet: Sheet, step: str, top: int, figures: tuple[float, float]) -> float:
    """What the columns C to H of a row hold; returns what the bridge stands at after it."""
    running, amount = figures
    here = sheet.row
    if step in (BASE, NET):
        for column in "CDEFG":
            sheet.formula(column, "=0", 0.0, POUNDS)
        sheet.formula("H", f"=$B{here}", amount, POUNDS)
        return amount
    start, end = f"SUM($B${top}:$B{here - 1})", f"SUM($B${top}:$B{here})"
    low, high = f"MIN({start},{end})", f"MAX({start},{end})"
    lowest, highest = sorted((running, running + amount))
    above = (f"MAX({high},0)-MAX({low},0)", max(highest, 0.0) - max(lowest, 0.0))
    below = (f"MIN({low},0)-MIN({high},0)", min(lowest, 0.0) - min(highest, 0.0))
    sheet.formula("C", f"=MAX({low},0)+MIN({high},0)", max(lowest, 0.0) + min(highest, 0.0), POUNDS)
    for column, (formula, value), rises in (
        ("D", above, True),
        ("E", below, True),
        ("F", above, False),
        ("G", below, False),
    ):
        sign = ">=" if rises else "<"
        shown = value if (amount >= 0) is rises else 0.0
        sheet.formula(column, f"=IF($B{here}{sign}0,{formula},0)", shown, POUNDS)
    sheet.formula("H", "=0", 0.0, POUNDS)
    return running + amount


def insert_bridge_chart(
    book: Book, sheet: Sheet, plan: Mtfp, top: int, steps: Sequence[tuple[str, str, Row]]
) -> None:
    """The chart at the sheet's row, of the table whose figures begin in row ``top``."""
    message = _message(plan)
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    last = top + len(steps)
    for column, look, label in SERIES:
        series = {
            "name": NAMES.get(column, HEADER[column]),
            "categories": f"={sheet.name}!$A${top}:$A${last}",
            "values": f"={sheet.name}!${column}${top}:${column}${last}",
            "gap": 45,
            **look,
        }
        if label:
            series["data_labels"] = {"value": True, "num_format": label, **_label_look(column)}
        chart.add_series(series)
    set_title(chart, message)
    chart.set_x_axis(axis("Step, all years of the plan together", label_position="low"))
    begins = _axis_begins(plan)
    title = "£ million a year" if begins is None else f"£ million a year, from £{begins / 1e6:g}m"
    chart.set_y_axis(money_axis(title, min=begins))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT, "delete_series": [0, 3, 5]})
    place_chart(sheet, chart, f"A{sheet.row}", SIZE, _alt_text(plan, message, steps))


def _label_look(column: str) -> dict[str, Any]:  # Any: options of xlsxwriter
    """White on a budget's column; on a step a plate of its own, as its bar may be thinner than the words."""
    if column == "H":
        return {"font": AXIS_FONT | {"color": "white", "bold": True}}
    return {"font": AXIS_FONT | {"bold": True}, "fill": {"color": "white"}}


def _axis_begins(plan: Mtfp) -> float | None:
    """Half of the lowest point of the bridge, in round figures, so that its steps can be seen; None: at zero."""
    moved = [float(plan.steps[step].sum()) for step in STEPS[1:-1]]
    levels = plan.base_budget + np.cumsum([0.0, *moved])
    lowest, highest = float(levels.min()), float(levels.max())
    if lowest <= highest / 2:
        return None
    size = 10.0 ** np.floor(np.log10(lowest / 2))
    return float(np.floor(lowest / 2 / size) * size)


def _message(plan: Mtfp) -> str:
    """What the chart says, in a sentence, as the run found it."""
    net = float(plan.steps[NET][-1])
    sums = {step: float(amounts.sum()) for step, amounts in plan.steps.items()}
    if abs(net - plan.base_budget) < 0.005:
        moved = f"stays at {pounds(net)}"
    else:
        moved = f"{'rises' if net > plan.base_budget else 'falls'} from {pounds(plan.base_budget)} to {pounds(net)}"
    sentence = f"As run, the budget {moved} by {plan.years[-1]}"
    parts = [
        ("children", sums[FULL_YEAR] + sums[DEMOGRAPHY]),
        ("prices", sums[INFLATION]),
        ("pressures", sums[PRESSURES]),
        ("new homes and services", sums[INVESTMENT]),
        ("their savings", sums[SAVINGS]),
    ]
    words = [f"{name} {_adds(amount)}" for name, amount in parts if abs(amount) >= 0.5]
    return f"{sentence}: {', '.join(words)}" if words else sentence


def _adds(amount: float) -> str:
    return f"add {pounds(amount)}" if amount > 0 else f"take off {pounds(-amount)}"


def _alt_text(plan: Mtfp, message: str, steps: Sequence[tuple[str, str, Row]]) -> str:
    parts = ", ".join(
        f"{title} {pounds(float(row.figures.sum()))}" for step, title, row in steps if step != NET
    )
    return (
        f"Bridge of stacked columns from the base budget of {_base_label(plan)} to the net budget of {plan.years[-1]}. "
        f"{message}. Steps, all years together: {parts}. The figures are in the rows above the chart."
    )
