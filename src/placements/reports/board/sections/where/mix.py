"""Children by placement type, today and at the end of both plans: the title that says what the strategy moves."""

from __future__ import annotations

from placements.domain.placement_types import TOTAL
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Figure
from placements.reports.board.sections.where.mix_tables import at_ends, opening_of, short_table
from placements.reports.charts.mix import Bars, mix_bars
from placements.reports.words import children_words, date_words, list_words, tenths

MOST_TYPES = 8
"""More placement types than this and the chart shows those with the most children; the table has all."""
LEAST = 0.5
"""Children, mean over all futures: a type that moves by less is not named as moved."""


def mix_title(run: PaperRun) -> str:
    """The types that the strategy moves most, up and down, against doing nothing at the end of the horizon."""
    ends = {plan: at_ends(plan, run).iloc[:, -1] for plan in PLANS}
    moved = {
        title: float(ends["strategy"][key]) - float(ends["do_nothing"][key])
        for key, title in run.types.items()
    }
    more = max(moved.items(), key=lambda item: item[1])
    fewer = min(moved.items(), key=lambda item: item[1])
    found = [f"{moved_words(by)} in {title}" for title, by in (more, fewer) if abs(by) >= LEAST]
    when = date_words(run.last_day)
    if not found:
        return (
            f"On {when} as many children live in each placement type under the strategy as by doing nothing"
        )
    # of one placement type, or where all move one way, the two may be one
    return (
        f"On {when} the strategy has on average {list_words(list(dict.fromkeys(found)))} than doing nothing"
    )


def moved_words(by: float) -> str:
    """
    Examples
    --------
    >>> moved_words(16.4), moved_words(-0.6), moved_words(-25.0)
    ('16 children more', '1 child fewer', '25 children fewer')
    """
    return f"{children_words(abs(by))} {'more' if by > 0 else 'fewer'}"


def mix_figure(run: PaperRun) -> Figure:
    """A bar for today and one for each plan at the end of the horizon, for each placement type."""
    shown = _shown(run)
    when, base = date_words(run.last_day), date_words(run.base_month.last_day)
    ends = {plan: at_ends(plan, run).iloc[:, -1] for plan in PLANS}
    opening = opening_of(run)
    bars = tuple(
        Bars(title, (opening[key], *(float(ends[plan][key]) for plan in PLANS)))
        for key, title in shown.items()
    )
    title = figure_title(run)
    said = "; ".join(
        f"{bar.title} {', '.join(tenths(children) for children in bar.children)}" for bar in bars
    )
    left_out = (
        "" if len(shown) == len(run.types) else " Placement types with fewer children are in the table alone."
    )
    words = (
        f"Bar chart. {title}. Children by placement type: counted on {base}, then do nothing and strategy on {when}, "
        f"each a mean over all futures. {said}.{left_out}"
    )
    names = ("Today", *PLANS.values())
    return figure(
        "mix",
        title,
        words,
        lambda sheet: mix_bars(bars, names, sheet),
        f"Today: counts of {base}. Plans: mean on {when}. {simulated(run)}{left_out}",
        (short_table(run),),
    )


def figure_title(run: PaperRun) -> str:
    """Which placement type is the most common, today and at the end of the strategy."""
    opening = opening_of(run)
    if opening[TOTAL] == 0:
        return "No child was looked after on the day of the last count"
    now = _most_common(opening, run)
    then = _most_common({str(key): float(n) for key, n in at_ends("strategy", run).iloc[:, -1].items()}, run)
    when, have = date_words(run.last_day), "has" if len(now) == 1 else "have"
    common = f"{list_words(now)} {have} the most children today"
    if not then:
        return f"{common}; no child is looked after on {when}"
    if now == then:
        return f"{common}, and under the strategy on {when} too, on average"
    return f"{common}; under the strategy {list_words(then)} would on {when}, on average"


def _most_common(children: dict[str, float], run: PaperRun) -> list[str]:
    """Titles of the types that have as many children, to a tenth, as any; none where no type has a child."""
    most = max(round(children[key], 1) for key in run.types)
    return [title for key, title in run.types.items() if round(children[key], 1) == most and most > 0]


def _shown(run: PaperRun) -> dict[str, str]:
    opening = opening_of(run)
    strategy = at_ends("strategy", run).iloc[:, -1]
    largest = sorted(run.types, key=lambda key: -max(opening[key], float(strategy[key])))[:MOST_TYPES]
    return {key: title for key, title in run.types.items() if key in largest}
