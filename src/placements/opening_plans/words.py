"""An opening plan, and its checks, in a sentence."""

from __future__ import annotations

from placements.domain import Month
from placements.opening_plans.options import Options
from placements.opening_plans.plans import OpeningPlan
from placements.opening_plans.sites import Choice
from placements.reports.words import list_words, month_words, pounds, whole_pounds


def plan_words(plan: OpeningPlan, choice: Choice) -> str:
    """What opens when, in the order of time, and what stays closed; without a full stop."""
    by_month: dict[Month, list[str]] = {}
    for site, month in plan.opened(choice.sites):
        by_month.setdefault(month, []).append(site.title)
    opened = [f"{list_words(by_month[month])} in {month_words(month)}" for month in sorted(by_month)]
    closed = [s.title for s, month in zip(choice.sites, plan.opens, strict=True) if month is None]
    if not opened:
        return f"open none of {list_words(closed)}" if len(closed) > 1 else f"do not open {closed[0]}"
    text = f"open {list_words(opened)}"
    return f"{text}; leave {list_words(closed)} closed" if closed else text


def alike_words(choice: Choice) -> str:
    """Which sites are interchangeable; "" where none are."""
    kinds = [list_words([site.title for site in kind]) for kind in choice.kinds() if len(kind) > 1]
    if not kinds:
        return ""
    return f"Interchangeable, so that each set of months is counted once: {'; '.join(kinds)}."


def check_words(found: Options) -> str:
    """What the integer programme says about the enumeration, in sentences."""
    check, weighed = found.check, found.weighed
    if check.why_not:
        return f"The cross-check by integer programming was not possible: {check.why_not}."
    # the mean path is not the mean of paths: which plan is best there settles nothing
    best = plan_words(weighed.plans[check.month_by_month].plan, found.choice)
    text = (
        "On the mean path, placing month by month, the best plan is "
        + ("the same" if check.month_by_month == weighed.best else f"another: {best}")
        + "; "
    )
    assert check.with_foresight is not None
    gain = check.month_by_month_gbp - check.same_foreseen_gbp
    if check.agrees:
        text += f"{check.solver} finds the same with an integer programme that knows the future"
    else:
        other = plan_words(weighed.plans[check.with_foresight].plan, found.choice)
        dearer = check.chosen_month_by_month_gbp - check.month_by_month_gbp
        text += (
            f"{check.solver}, with an integer programme that knows the future, would {other}, which costs "
            f"{pounds(dearer)} more when placed month by month"
        )
    share = gain / check.month_by_month_gbp if check.month_by_month_gbp else 0.0
    return (
        f"{text}. Knowing the future would save {whole_pounds(max(gain, 0.0))} ({max(share, 0.0):.3%}) of that plan's "
        "cost: a bound, not a forecast."
    )


def programme_words(found: Options) -> str:
    """Which engine placed the plans, and what the linear programme says of the best one, in sentences."""
    placing = found.placing
    if placing.engine == "lp":
        if placing.gave_up_waterfall_at is None:
            return "Every plan was placed by the linear programme."
        return (
            "Every plan was placed by the linear programme: for one of them, or for do-nothing, the "
            f"waterfall differed by a share of {placing.gave_up_waterfall_at:.2g} of a month's cost."
        )
    return f"{_best_again(found)}{_warning(found)}"


def _warning(found: Options) -> str:
    """What a reader must know about the waterfall; "" where it agrees with the linear programme."""
    placing = found.placing
    if not placing.months_checked:
        return (
            " Warning: the waterfall was not compared with the linear programme month by month "
            "(allocation.sampled_paths is 0)."
        )
    if placing.largest_gap > found.ready.scenario.settings.allocation.largest_gap:
        gap = f"{placing.largest_gap:.2%}"
        return f" Warning: the waterfall, as asked for, differs from the programme by up to {gap} of a month."
    return ""


def _best_again(found: Options) -> str:
    best = found.weighed.plans[found.weighed.best].expected
    gap = abs(found.by_programme - best) / abs(found.by_programme) if found.by_programme else 0.0
    if gap < 5e-9:
        return "Placed again by the linear programme, the best plan costs the same."
    return f"Placed again by the linear programme, the best plan costs {pounds(found.by_programme)}: {gap:.4%} apart."
