"""The figures of the first page: key figures, the cumulative net saving, and its probability by each 31 March."""

from __future__ import annotations

from placements.domain import Month
from placements.finance.outcome import PENNY
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.over_months import BY_YEAR, month_of, monthly_rows
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Group, KeyFigure, Row, Table, numeric
from placements.reports.charts import NARROW, Sheet, net_saving_fan
from placements.reports.words import (
    date_words,
    month_words,
    occupancy_words,
    plural,
    pounds,
    thousands,
)

FULL_YEAR = 12
# half the width of a printed page, its table beside it: letters must be as large as elsewhere
BESIDE_ITS_TABLE = Sheet(width=420, height=190, font_size=13, most_ticks=10, roomy=True)


def key_figures(run: PaperRun) -> tuple[KeyFigure, ...]:
    """The figures that a reader takes away."""
    found = run.neutrality
    by = date_words(run.last_day)
    figures = [
        KeyFigure(
            f"Cost neutral by {by}",
            run.neutral_in(found["probability"]),
            f"of {plural(run.paths, 'simulated future')}",
        ),
        KeyFigure(
            f"Net saving by {by}, median",
            pounds(found["median_gbp"]),
            f"P10 {pounds(found['p10_gbp'])} to P90 {pounds(found['p90_gbp'])}",
        ),
        _payback(run),
        _run_rate(run),
        _break_even(run),
    ]
    return tuple(figure for figure in figures if figure is not None)


def _payback(run: PaperRun) -> KeyFigure:
    found, trough = run.neutrality, run.neutrality["trough"]
    deepest = f"lowest point {pounds(trough['median_gbp'])} in {month_of(trough['month'])}"
    if found["payback_month"] is None:
        return KeyFigure("Payback, median", "none", f"by {month_words(run.last_month)}; {deepest}")
    if found["payback_month"] == str(run.first_month):
        return KeyFigure("Payback, median", "not needed", "cumulative net saving is never below £0")
    return KeyFigure("Payback, median", month_of(found["payback_month"]), deepest)


def _run_rate(run: PaperRun) -> KeyFigure | None:
    """Net saving of the last full financial year; None where the horizon holds none."""
    full = [row for row in run.results["net_saving"] if row["months"] == FULL_YEAR]
    if not full:
        return None
    annual = full[-1]["annual"]
    beside = f"P10 {pounds(annual['p10'])} to P90 {pounds(annual['p90'])}"
    return KeyFigure(
        f"Net saving in {full[-1]['financial_year']} alone, median", pounds(annual["p50"]), beside
    )


def _break_even(run: PaperRun) -> KeyFigure | None:
    """None where no new home has a fixed cost to earn back."""
    found = run.neutrality
    if found["planned_occupancy"] is None:
        return None
    planned = (
        f"of registered places in the new homes; {occupancy_words(found['planned_occupancy'])} can be filled"
    )
    if found["break_even_occupancy"] is None:
        return KeyFigure("Break-even occupancy", "none", "a resident of the new homes saves nothing")
    return KeyFigure("Break-even occupancy", occupancy_words(found["break_even_occupancy"]), planned)


def probability_table(run: PaperRun) -> Table:
    """Probability of cost neutrality, and cumulative net saving, by each 31 March."""
    rows = [
        Row(
            date_words(run.year_end(str(row["financial_year"]))),
            (
                run.neutral_in(row["probability_cost_neutral"]),
                *(pounds(row["cumulative"][quantile]) for quantile in ("p10", "p50", "p90")),
            ),
        )
        for row in run.results["net_saving"]
    ]
    return Table(
        "Cumulative net saving and the probability that it is not below £0",
        numeric("By", "Cost neutral in", "P10", "Median", "P90"),
        (Group("", tuple(rows)),),
    )


def net_saving_figure(run: PaperRun) -> Figure:
    """Cumulative net saving with its range, lowest point and payback."""
    months, found = run.table("net_saving_months"), run.neutrality
    trough = (Month.parse(found["trough"]["month"]), float(found["trough"]["median_gbp"]))
    payback = None if found["payback_month"] is None else Month.parse(found["payback_month"])
    title, end = net_saving_title(run), months.iloc[-1]
    words = (
        f"Line chart with a band. {title}. Cumulative net saving in pounds at the end of each month from "
        f"{month_of(months['month'].iloc[0])} to {month_of(end['month'])}. The median is lowest in "
        f"{month_words(trough[0])} at {pounds(trough[1])} and ends at {pounds(float(end['cumulative_p50']))}, "
        f"P10 at {pounds(float(end['cumulative_p10']))}, P90 at {pounds(float(end['cumulative_p90']))}."
    )
    columns = [f"cumulative_{quantile}" for quantile in ("p10", "p50", "p90", "mean")]
    table = Table(
        "Cumulative net saving at the end of each month, £ thousand",
        numeric("Month", "P10", "Median", "P90", "Mean"),
        (Group("", monthly_rows(months, columns, thousands)),),
        printed=BY_YEAR,
        is_on_screen_alone=True,
    )
    return figure(
        "net-saving",
        title,
        words,
        lambda sheet: net_saving_fan(months, payback, trough, sheet if sheet is NARROW else BESIDE_ITS_TABLE),
        simulated(run),
        (table,),
    )


def net_saving_title(run: PaperRun) -> str:
    """The message of the cumulative net saving, by rule from its median."""
    months, payback = run.table("net_saving_months"), run.neutrality["payback_month"]
    last = month_words(run.last_month)
    fan = months[[f"cumulative_{quantile}" for quantile in ("p10", "p90")]]
    if bool((fan.abs() < PENNY).to_numpy().all()):
        return f"Both plans cost the same in every future to {last}"
    end = f"{pounds(float(months['cumulative_p50'].iloc[-1]))} in {last}"
    if payback is None and bool((months["cumulative_p50"] < -PENNY).all()):
        return f"Median net saving stays below £0 throughout and ends at {end}"
    if payback is None:
        return f"Median net saving is above £0 for a time but ends at {end}"
    if payback == str(run.first_month):
        return f"Median net saving is never below £0 and ends at {end}"
    return f"Median net saving is back at £0 from {month_of(payback)} on and ends at {end}"
