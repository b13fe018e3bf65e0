"""What `options` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.domain import Month
from placements.finance.neutrality import percent, pounds
from placements.opening_plans import Options, OptionsDone, number_of_plans
from placements.opening_plans.sites import Choice
from placements.opening_plans.weighing import PlanCost
from placements.opening_plans.words import alike_words, check_words, plan_words, programme_words
from placements.reports.words import first_upper, plural

MOST_SHOWN = 8


def chosen(done: OptionsDone, start: Path) -> list[str]:
    """The best plan in words first, then its risk, the alternatives, the frontier and the checks."""
    found = done.found
    weighed = found.weighed
    best = weighed.plans[weighed.best]
    last = found.ready.context.months[-1].last_day
    futures = "1 simulated future" if found.paths == 1 else f"{found.paths:,} simulated futures"
    lines = wrapped(
        f"Least expected cost of {len(weighed.plans):,} opening plans, on the same {futures} "
        f"to {last.day} {last:%B %Y}:"
    )
    lines += wrapped(f"{first_upper(plan_words(best.plan, found.choice))}.")
    lines += wrapped(f"{_figures(best)}.")
    lines += _as_written(found)
    lines += _with_capital(found)
    lines += _unplaced(found)
    lines += ["", *_near_best(found), "", *_frontier(found), ""]
    lines += wrapped(alike_words(found.choice))
    lines += wrapped(programme_words(found))
    lines += wrapped(check_words(found))
    lines.append("")
    names = ("options.json", "tables", "manifest.json")
    lines += [str(near(done.folder, start) / name) for name in names]
    return [*lines, *(f"Kept from before: {near(done.folder, start) / name}" for name in done.kept)]


def choice_checked(choice: Choice | None) -> list[str]:
    """What `check` says of the options; nothing where the scenario has none."""
    if choice is None:
        return []
    sites, months = plural(len(choice.sites), "site"), plural(len(choice.months), "month")
    return wrapped(
        f"Options: no fault. {plural(number_of_plans(choice), 'opening plan')} of {sites} and {months}."
    )


def _figures(cost: PlanCost) -> str:
    middle = float(np.median(cost.saving))
    return (
        f"Expected cost {pounds(cost.expected)}, P90 {pounds(cost.p90)}; median net saving {pounds(middle)}; cost "
        f"neutral in {percent(cost.probability_neutral)} of futures; in the last financial year it saves "
        f"{pounds(cost.last_year_saving)}"
    )


def _as_written(found: Options) -> list[str]:
    cost = found.weighed.as_written
    dearer = cost.expected - found.weighed.plans[found.weighed.best].expected
    if abs(dearer) < 1:
        return wrapped("That is what the scenario does, or costs the same.")
    more = f"{pounds(dearer)} more" if dearer > 0 else f"{pounds(-dearer)} less"
    return wrapped(
        f"As the scenario has it ({plan_words(cost.plan, found.choice)}) it costs {more}, and is cost neutral in "
        f"{percent(cost.probability_neutral)} of futures."
    )


def _with_capital(found: Options) -> list[str]:
    if all(site.capital_gbp is None for site in found.choice.sites):
        return []
    weighed = found.weighed
    index = weighed.best_with_capital
    cost = weighed.plans[index]
    if index == weighed.best:
        return wrapped(
            f"With interest and repayment of capital ({pounds(cost.capital_charge)}) it is the best too."
        )
    return wrapped(
        f"With interest and repayment of capital the best is another: {plan_words(cost.plan, found.choice)}; expected "
        f"cost {pounds(cost.expected + cost.capital_charge)}, of which {pounds(cost.capital_charge)} for capital."
    )


def _unplaced(found: Options) -> list[str]:
    worst = max(cost.unplaced for cost in found.weighed.plans)
    best = found.weighed.plans[found.weighed.best].unplaced
    if worst < 0.005:
        return []
    return wrapped(
        f"Warning: children are left without a place, {best:,.1f} child-months under the best plan and up to "
        f"{worst:,.1f} under others: a plan that places fewer is cheaper for the wrong reason."
    )


def _near_best(found: Options) -> list[str]:
    weighed = found.weighed
    share = found.choice.settings.within_share
    others = weighed.near_best[1:]
    if not others:
        return wrapped(f"No other plan comes within {share:.1%} of its expected cost.")
    lines = wrapped(
        f"{plural(len(others), 'other plan comes', 'other plans come')} within {share:.1%} of its expected cost. "
        "Dearer: mean, with its standard error. Beats: share of futures in which it costs less than the best."
    )
    heads = ("Dearer", "+/-", "Beats", "P90", "Neutral")
    rows = []
    for index in others[:MOST_SHOWN]:
        cost = weighed.plans[index]
        beside = weighed.beside_best(cost)
        error = "-" if np.isnan(beside.error) else pounds(beside.error)
        row = (pounds(beside.mean), error, percent(beside.cheaper_share), pounds(cost.p90))
        rows.append((*row, percent(cost.probability_neutral), _months(cost)))
    lines += _table((*heads, _names(found)), rows)
    if len(others) > MOST_SHOWN:
        lines += wrapped(f"... and {len(others) - MOST_SHOWN:,} more in tables/near_best.csv.")
    return lines


def _frontier(found: Options) -> list[str]:
    weighed = found.weighed
    if len(weighed.frontier) == 1:
        return wrapped(
            "It also has the lowest P90 of cost: no plan trades a higher expected cost for less risk."
        )
    lines = wrapped("Less risk for a higher expected cost: no other plan has both lower.")
    rows = []
    for index in weighed.frontier[:MOST_SHOWN]:
        cost = weighed.plans[index]
        row = (pounds(cost.expected), pounds(cost.p90), percent(cost.probability_neutral))
        rows.append((*row, _months(cost)))
    lines += _table(("Expected", "P90", "Neutral", _names(found)), rows)
    if len(weighed.frontier) > MOST_SHOWN:
        lines += wrapped(f"... and {len(weighed.frontier) - MOST_SHOWN:,} more in tables/frontier.csv.")
    return lines


def _names(found: Options) -> str:
    return f"Opens ({', '.join(site.name for site in found.choice.sites)})"


def _months(cost: PlanCost) -> str:
    """The opening month of each site in their order."""
    return " ".join(_short(month) for month in cost.plan.opens)


def _short(month: Month | None) -> str:
    return "closed".ljust(7) if month is None else str(month)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of figures to the right and the plan last, to the left; a plan too long stands below its figures."""
    *titles, last = heads
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(titles))]
    figures = [
        "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=False)) for row in (heads, *rows)
    ]
    plans = [last, *(row[-1] for row in rows)]
    room = 80 - len(figures[0]) - 4
    if max(len(plan) for plan in plans[1:]) <= room:
        named = wrapped(f"{last}:") if len(last) > room else []
        plans[0] = last if len(last) <= room else "Opens"
        return [*named, *(f"  {f}  {plan}".rstrip() for f, plan in zip(figures, plans, strict=True))]
    lines = [*wrapped(f"{last}:"), f"  {figures[0]}"]
    for figure, plan in zip(figures[1:], plans[1:], strict=True):
        lines += [f"  {figure}", *(f"      {line}" for line in wrapped(plan))]
    return lines
