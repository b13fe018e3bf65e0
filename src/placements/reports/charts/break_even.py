"""Net saving of the new homes by how full they are."""

from __future__ import annotations

import altair as alt
import pandas as pd

from placements.reports.charts.look import INK, MARK, MEDIAN, WIDE, Align, Layer, Sheet, finish
from placements.reports.words import occupancy_words, pounds

ROOM = 0.24
"""Right of the drawing, as a share of its width."""
LEAST_SPAN = 20_000.0
"""GBP that the axis spans at least, for homes that neither cost nor save."""
SHAPES = {"planned": "circle", "break_even": "diamond", "full": "square"}
FILLS = {"planned": MEDIAN, "break_even": MARK, "full": "white"}
NAMES = {"planned": "Planned", "break_even": "Break-even", "full": "Full"}


def break_even_line(curve: pd.DataFrame, sheet: Sheet = WIDE) -> alt.LayerChart:
    """Net saving a year at each occupancy, with the planned one, the one at which it is £0, and full.

    Parameters
    ----------
    curve
        at (step, planned or break_even), occupancy (0-1), net_saving_gbp_per_year: ``break_even.curve`` of
        ``results.json``. A break-even above 100% is not marked: more than full is not to be had.
    """
    shown = curve[curve["occupancy"] <= max(1.0, float(curve["occupancy"][curve["at"] == "planned"].max()))]
    frame = shown.rename(columns={"net_saving_gbp_per_year": "amount"}).sort_values("occupancy")
    encoded = _axes(frame, sheet)
    zero = pd.DataFrame({"occupancy": [frame["occupancy"].min(), frame["occupancy"].max()], "amount": 0.0})
    layers = [
        Layer(zero).mark_line(color=INK, strokeWidth=1).encode(**encoded),
        Layer(frame).mark_line(color=MEDIAN, strokeWidth=3).encode(**encoded),
        *_points(frame, encoded, sheet),
    ]
    # as wide as the charts with names at their line ends, so that its letters are as large
    return finish(layers, sheet, padding={"right": ROOM * sheet.width, "left": 5, "top": 5, "bottom": 5})


def _axes(frame: pd.DataFrame, sheet: Sheet) -> dict[str, alt.X | alt.Y]:
    low, high = min(float(frame["amount"].min()), 0.0), max(float(frame["amount"].max()), 0.0)
    margin = max(high - low, LEAST_SPAN) / 8
    million = max(-low, high) >= 1e6
    unit, divisor = ("£ million", 1e6) if million else ("£ thousand", 1e3)
    x = alt.X(
        "occupancy:Q",
        title="Occupancy, % of registered places",
        scale=alt.Scale(
            domain=[float(frame["occupancy"].min()), float(frame["occupancy"].max())], nice=False, zero=False
        ),
        axis=alt.Axis(format=".0%", grid=False, tickCount=6 if sheet.roomy else 3),
    )
    y = alt.Y(
        "amount:Q",
        title=f"Net saving a year, {unit}",
        scale=alt.Scale(domain=[low - margin, high + margin], nice=False, zero=False),
        # vega writes a typographic minus; the rest of the page has a hyphen
        axis=alt.Axis(
            labelExpr=f"replace(format(datum.value / {divisor:.0f}, ',~r'), '−', '-')", tickCount=6
        ),
    )
    return {"x": x, "y": y}


def _points(frame: pd.DataFrame, encoded: dict[str, alt.X | alt.Y], sheet: Sheet) -> list[alt.Chart]:
    """The three points and their names: break-even and full on the free side above the line, the plan below it."""
    full = frame[(frame["at"] == "step") & (frame["occupancy"] == 1.0)].assign(at="full")
    marked = pd.concat([frame[frame["at"] != "step"], full], ignore_index=True)
    rises = float(frame["amount"].iloc[-1]) > float(frame["amount"].iloc[0])
    layers = []
    for _, row in marked.iterrows():
        name = str(row["at"])
        one = pd.DataFrame({"occupancy": [row["occupancy"]], "amount": [row["amount"]]})
        mark = Layer(one).mark_point(
            shape=SHAPES[name], size=80, filled=True, fill=FILLS[name], opacity=1, stroke=INK, strokeWidth=1.2
        )
        layers.append(mark.encode(**encoded))
        layers.append(_name(one.assign(label=_words(name, row, sheet)), name, encoded, sheet, rises=rises))
    return layers


def _name(
    one: pd.DataFrame, name: str, encoded: dict[str, alt.X | alt.Y], sheet: Sheet, *, rises: bool
) -> alt.Chart:
    below = name == "planned"
    align: Align = "left" if below == rises else "right"
    if not rises:
        # a falling line is free above to the right, but the page ends there
        align, below = "right", True
    lines = 1 if sheet.roomy else 2
    far = sheet.font_size * (0.5 + 0.6 * lines)
    # Vega sets the first line of a text of several at its place
    up = -far - (lines - 1) * sheet.font_size * 0.6
    mark = Layer(one).mark_text(align=align, dx=9 if align == "left" else -9, dy=far if below else up)
    named: alt.Chart = mark.encode(**encoded, text=alt.Text("label:N"))
    return named


def _words(name: str, row: pd.Series, sheet: Sheet) -> str:
    where = f"{NAMES[name]} {occupancy_words(float(row['occupancy']))}".removesuffix(" 100.0%")
    if name == "break_even":
        return where.replace(" ", sheet.gap, 1)
    return f"{where}:{sheet.gap}{pounds(float(row['amount']))}" + (" a year" if sheet.roomy else "")
