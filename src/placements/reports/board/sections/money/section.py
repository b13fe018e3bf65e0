"""Money: why the budget changes, what each year costs and saves, the budget round's plan, and capital beside it."""

from __future__ import annotations

from placements.finance.outcome import PENNY
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Section
from placements.reports.board.sections.money.bridge import bridge_figure
from placements.reports.board.sections.money.budget import budget, saving_figure
from placements.reports.board.sections.money.capital import capital, present_value
from placements.reports.board.sections.money.plan import kinds_of_saving, plan
from placements.reports.board.sections.money.whole_service import whole_service
from placements.reports.words import month_words, percent, pounds

MONTHS_A_YEAR = 12

MEANS = (
    "Budgets are means over all simulated futures, because means add up: placement types to each plan's cost, and the "
    "difference of the plans to the net saving. The verdict rests on medians and probabilities.",
    "All amounts are in the prices of their own month, with uplifts, and none is discounted but the present value.",
)


def money(paper: Paper) -> Section:
    """The section, of the leading scenario."""
    run = paper.lead
    figures = (bridge_figure(run), saving_figure(run))
    passages = (
        budget(run),
        plan(run),
        kinds_of_saving(run),
        capital(run),
        present_value(run),
        whole_service(run),
    )
    return Section(
        "money",
        "Money",
        money_title(run),
        sentences=(*_no_bridge(run), *_run_rate(run), *MEANS),
        figures=tuple(one for one in figures if one is not None),
        passages=tuple(one for one in passages if one is not None),
    )


def money_title(run: PaperRun) -> str:
    """What the strategy costs against doing nothing, over all months, and how likely it is cost neutral."""
    last = month_words(run.last_month)
    amount = float(run.results["net_saving"][-1]["cumulative"]["mean"])
    if run.costs.changes_nothing:
        return f"Both plans cost the same to {last}"
    if abs(amount) < PENNY:
        return f"On average both plans cost the same to {last}"
    less = "less" if amount > 0 else "more"
    title = f"On average the strategy costs {pounds(abs(amount))} {less} than doing nothing to {last}"
    if run.paths == 1:
        return title
    return f"{title}; it is cost neutral in {run.neutral_in(run.neutrality['probability'])} of futures"


def _no_bridge(run: PaperRun) -> tuple[str, ...]:
    if any(row["months"] == MONTHS_A_YEAR for row in run.results["net_saving"]):
        return ()
    return (
        "The horizon holds no full financial year: so there is no bridge from this year's cost and no medium-term "
        "financial plan.",
    )


def _run_rate(run: PaperRun) -> tuple[str, ...]:
    """What the strategy is worth a year once it runs, with its chance."""
    months = run.last_month - run.first_month + 1
    if months < MONTHS_A_YEAR or run.paths == 1 or run.costs.changes_nothing:
        return ()
    rate = run.neutrality["run_rate"]
    return (
        f"In the last twelve months alone, to {month_words(run.last_month)}, the strategy costs no more than doing "
        f"nothing in {percent(rate['probability'])} of futures; median net saving {pounds(rate['median_gbp'])} (P10 "
        f"{pounds(rate['p10_gbp'])} to P90 {pounds(rate['p90_gbp'])}).",
    )
