"""Capital beside the revenue-only test, and net present value: views of their own, in no other figure."""

from __future__ import annotations

from collections.abc import Iterable

from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Passage, Row, RowKind, Table, numeric
from placements.reports.board.sections.money.budget import ROUNDED, year_labels
from placements.reports.words import (
    date_words,
    month_words,
    occupancy_words,
    percent,
    plural,
    pounds,
    thousands,
)


def capital(run: PaperRun) -> Passage:
    """The test once capital is paid for, beside the revenue-only one."""
    found, view = run.neutrality, run.neutrality["with_capital"]
    if found["capital_left_out"]:
        return Passage("Capital", (str(found["capital_left_out"]),))
    if view is None:
        return Passage("Capital", ("The scenario names no capital: every figure here is revenue.",))
    settings, by = run.settings["neutrality"], date_words(run.last_day)
    occupancy = "."
    if view["break_even_occupancy"] is not None:
        full = ", more than the homes hold" if view["break_even_occupancy"] > 1 else ""
        occupancy = (
            f"; the new homes then break even at {occupancy_words(view['break_even_occupancy'])}{full}."
        )
    sentences = (
        "Figures are revenue only unless they say that capital is in them.",
        f"Capital of {pounds(view['capital_gbp'])} over {plural(int(settings['capital_life_years']), 'year')} at "
        f"{settings['capital_interest_rate']:.1%} interest costs {pounds(view['charge_gbp_per_year'])} a year in "
        "interest and minimum revenue provision, from the month in which the first new home opens.",
        f"Revenue only, the strategy is cost neutral in {run.neutral_in(found['probability'])} of futures by {by}, "
        f"median net saving {pounds(found['median_gbp'])}. With capital it is in "
        f"{run.neutral_in(view['probability'])}, median {pounds(view['median_gbp'])}{occupancy}",
    )
    return Passage("Capital beside revenue", sentences, tables=(_charges(run),))


def _charges(run: PaperRun) -> Table:
    table, labels = run.table("capital"), year_labels(run)
    saving = {row["financial_year"]: float(row["annual"]["mean"]) for row in run.results["net_saving"]}
    years = [str(label) for label in table["financial_year"]]
    charge = [float(amount) for amount in table["charge_gbp"]]
    after = [saving[year] - amount for year, amount in zip(years, charge, strict=True)]

    rows = (
        _amounts("Net saving, revenue only", [saving[year] for year in years]),
        _amounts("Interest", table["interest_gbp"]),
        _amounts("Minimum revenue provision", table["minimum_revenue_provision_gbp"]),
        _amounts("Capital charge, both together", charge),
        _amounts("Net saving less the capital charge", after, "total"),
        _amounts("Capital still to be paid for at the end", table["outstanding_gbp"]),
    )
    return Table(
        "Capital beside revenue by financial year, £ thousand, mean",
        numeric("Amount", *(labels[year] for year in years)),
        (Group("", rows),),
        note=f"The capital charge is the same in every future. {ROUNDED}",
    )


def _amounts(heading: str, amounts: Iterable[float], kind: RowKind = "plain") -> Row:
    return Row(heading, tuple(thousands(float(amount)) for amount in amounts), kind)


def present_value(run: PaperRun) -> Passage:
    """Net saving in one year's prices and discounted: what the whole of it is worth at the start."""
    found = run.neutrality["present_value"]
    prices = month_words(run.base_month)
    revenue, with_capital = found["revenue"], found["with_capital"]
    sentences = [
        f"In prices of {prices} (inflation of {found['inflation_rate']:.1%} a year taken out) and discounted at "
        f"{found['discount_rate']:.1%} a year, the net saving to {date_words(run.last_day)} has a median present value "
        f"of {pounds(revenue['median_gbp'])} (P10 {pounds(revenue['p10_gbp'])} to P90 {pounds(revenue['p90_gbp'])}); "
        f"it is not below £0 in {percent(revenue['probability'])} of futures.",
    ]
    if with_capital is not None:
        sentences.append(
            f"Less the capital, paid when the first new home opens, the median is {pounds(with_capital['median_gbp'])} "
            f"and not below £0 in {percent(with_capital['probability'])} of futures. What the homes are worth when the "
            "forecast ends is not counted: it is the hardest test there is."
        )
    return Passage(
        "Present value", tuple(sentences), folded=(_present_values(run, with_capital is not None),)
    )


def _present_values(run: PaperRun, with_capital: bool) -> Table:
    table, labels = run.table("present_value"), year_labels(run)
    columns = {
        "real_mean_gbp": "Mean in those prices",
        "present_value_mean_gbp": "Mean present value",
        "cumulative_p10_gbp": "Running total, P10",
        "cumulative_p50_gbp": "Running total, median",
        "cumulative_p90_gbp": "Running total, P90",
        "cumulative_mean_gbp": "Running total, mean",
    } | ({"capital_gbp": "Capital, present value"} if with_capital else {})
    rows = tuple(
        Row(
            labels[str(year["financial_year"])],
            (f"{float(year['discount_factor']):.4f}", *(thousands(float(year[key])) for key in columns)),
        )
        for year in table.to_dict(orient="records")
    )
    return Table(
        f"Present value of the net saving, £ thousand in prices of {month_words(run.base_month)}",
        numeric("Financial year", "Discount factor", *columns.values()),
        (Group("", rows),),
    )
