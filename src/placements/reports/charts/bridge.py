"""A bridge: levels of cost and the changes between them, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from placements.reports.charts.in_rows import (
    BAR,
    Label,
    Rows,
    bars,
    finished,
    in_lines,
    room_for,
    texts,
    ticks,
)
from placements.reports.charts.look import INK, MARK, MEDIAN, MUTED, WIDE, Layer, Sheet
from placements.reports.words import pounds


@dataclass(frozen=True)
class BridgeStep:
    """``is_level``: ``amount`` (GBP) is what is reached, else what is added: above 0 costs more."""

    name: str
    amount: float
    is_level: bool


def bridge_rows(steps: Sequence[BridgeStep], sheet: Sheet = WIDE) -> alt.LayerChart:
    """Levels as upright lines, what costs more as a filled bar, what costs less as a hollow one, all with their amount.

    A level is a line and no bar: so the axis need not begin at £0, where the changes could not be seen.

    Parameters
    ----------
    steps
        The first and the last are levels; a level is the one before it and the changes between them.
    """
    spans = list(_spans(steps))
    labels = [signed(step) for step in steps]
    ends = [amount for span in spans for amount in span]
    widest = max(len(label) for label in labels)
    rows = Rows(
        names=tuple(in_lines(step.name, sheet) for step in steps),
        domain=room_for(min(ends), max(ends), 1, widest + 1, sheet),
        sheet=sheet,
        what="Step",
        amount="Cost of a year (axis not from £0)" if sheet.roomy else "Cost of a year, not from £0",
    )
    level, up, down = (
        [(row, *span) for row, span in enumerate(spans) if kind(steps[row])]
        for kind in (_is_level, _is_dearer, _is_cheaper)
    )
    beside: list[Label] = [(row, max(span), labels[row]) for row, span in enumerate(spans)]
    layers = [
        _steps_between(rows, [end for _, end in spans]),
        bars(rows, up, fill=MARK, stroke=MARK, strokeWidth=1.5),
        bars(rows, down, fill="white", stroke=MEDIAN, strokeWidth=2, strokeDash=[5, 3]),
        ticks(rows, [(row, end) for row, _, end in level], INK, 6),
        texts(rows, beside, "left", 6),
    ]
    return finished(layers, rows)


def signed(step: BridgeStep) -> str:
    """The amount as its label: a change has its sign.

    Examples
    --------
    >>> signed(BridgeStep("Price", 1_982_263.4, False)), signed(BridgeStep("Strategy", 1_982_263.4, True))
    ('+£1.98m', '£1.98m')
    """
    words = pounds(step.amount)
    return words if step.is_level or words.startswith("-") or words == "£0" else f"+{words}"


def _is_level(step: BridgeStep) -> bool:
    return step.is_level


def _is_dearer(step: BridgeStep) -> bool:
    return not step.is_level and step.amount >= 0


def _is_cheaper(step: BridgeStep) -> bool:
    return not step.is_level and step.amount < 0


def _spans(steps: Sequence[BridgeStep]) -> list[tuple[float, float]]:
    """From where to where each row goes, GBP."""
    found, at = [], 0.0
    for step in steps:
        start = step.amount if step.is_level else at
        at = step.amount if step.is_level else at + step.amount
        found.append((start, at))
    return found


def _steps_between(rows: Rows, ends: Sequence[float]) -> alt.Chart:
    """Thin lines from the end of each row down to the next."""
    frame = pd.DataFrame(
        [
            {
                "level": rows.middle(row) + BAR / 2,
                "below": rows.middle(row + 1) - BAR / 2,
                "amount": end,
            }
            for row, end in enumerate(ends[:-1])
        ],
        columns=["level", "below", "amount"],
    )
    rule = Layer(frame).mark_rule(color=MUTED, strokeWidth=1, strokeDash=[2, 2])
    drawn: alt.Chart = rule.encode(x=rows.x, y=rows.y, y2=alt.Y2("below:Q"))
    return drawn
