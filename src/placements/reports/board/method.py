"""How it was computed, where that ends, and the words used."""

from __future__ import annotations

import math

from placements.demand.explain import series_titles
from placements.reports.board.parts import Passage
from placements.reports.words import percent, plural
from placements.result import RunResult

METHODS = {
    "averaged": "an average of many small models, each weighted by how well it explains the counts",
    "last_value": "the last count carried forward, with the spread that such counts show",
    "ets": "exponential smoothing, its form chosen by how well it explains the counts",
    "theta": "the theta method, which goes on with half of a trend",
    "sarimax": "a seasonal ARIMA model, its form chosen by how well it explains the counts",
    "regression": "a regression on a driver that is forecast itself",
    "stock_and_flow": "children's journeys: entries, lengths of stay, moves and 18th birthdays, from the SSDA903",
    "fixed": "the council's own numbers and their stated band",
}

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Children looked after", "Children in the authority's care, counted on the last day of a month."),
    (
        "Placement type",
        "Where a child lives: in-house foster, IFA, a home of the council, a home of others, other.",
    ),
    ("IFA", "Independent fostering agency."),
    ("Need group", "What a child needs, whatever there was room for."),
    ("Do nothing", "The same children and prices without the measures."),
    ("Strategy", "The same children and prices with the measures."),
    ("Measure", "One thing the strategy does: open a home, run a service, recruit carers, plan moves."),
    (
        "Simulated future",
        "One run of the months ahead with its own demand and its own value of each assumption.",
    ),
    ("P10, median, P90", "One future in ten lies below P10, half below the median, one in ten above P90."),
    (
        "Net saving",
        "Do-nothing cost less strategy cost in the same future; below zero the strategy costs more.",
    ),
    ("Cost neutral", "Net saving, added up from the first month to a stated date, is not below zero."),
    ("Payback", "The first month from which the median cumulative net saving stays at or above zero."),
    ("Occupancy", "Children in a home as a share of its registered places."),
    (
        "Break-even occupancy",
        "The occupancy at which a home costs what its residents' other placements would.",
    ),
    ("Fixed and marginal cost", "What a home costs full or empty; what one more child adds."),
    ("Stress case", "A harsher case that the strategy must pass too before it counts as demonstrated."),
    ("Financial year", "1 April to 31 March; a part-year names its months."),
)


def method(result: RunResult) -> Passage:
    """The method in six sentences."""
    settings = result.scenario.settings
    return Passage(
        "Method in six sentences",
        points=(
            f"Children looked after, all together and in each placement type, are forecast by {_methods(result)}; "
            "months that nobody published stay missing, and in each future the types add to the total.",
            f"Each of {plural(settings.paths, 'simulated future')} draws its own demand, and its own value of "
            "every assumption that has a range.",
            "Do nothing and strategy meet the same children at the same prices in each future; only the measures "
            "differ.",
            "Each month children are placed at the lowest marginal cost that need, matching and "
            "usable places allow, without knowing later months; settled children stay unless a move is planned.",
            "Costs are full costs: days / 7 weeks in a month, homes' fixed cost whether full or empty from the month "
            "staff start, prices that rise each April, services and moves.",
            "The strategy is cost neutral in a future where its net savings add up to zero or more by the stated "
            "date, and the probability is the share of futures in which they do.",
        ),
    )


def limits(result: RunResult) -> Passage:
    """What the method leaves out."""
    return Passage(
        "Limits of the method",
        points=(
            _sampling(result),
            *_known_of_children(result),
            "The ranges cover what the tables give a range, and the spread of demand. They do not cover a change of "
            "law, of the market or of practice.",
            _tested(result),
            "A net saving is against doing nothing, not against last year's budget, and says nothing on whether it "
            "can be taken out of a budget as cash.",
            "Money is in the prices of each year, not discounted.",
        ),
    )


def _known_of_children(result: RunResult) -> tuple[str, ...]:
    """What was known of children one by one, and what the measures change about their journeys."""
    if result.demand.retained is None:
        return (
            "Need is known by group of placement types, not by child: no records of children were used.",
            "Children who enter and leave follow one assumed turnover a year, not the journeys of this council's "
            "children.",
        )
    return (
        "Entries, lengths of stay, moves and ages are those of this council's own return (SSDA903), counted without "
        "names; need is known by group of placement types.",
        *result.flow_changes,
    )


def _methods(result: RunResult) -> str:
    """The method of all, and of each series that has another."""
    settings, titles = result.scenario.settings.demand, series_titles(result.scenario.placement_types)
    own = [
        f"{titles.get(key, key)} by {METHODS[one.method]}"
        for key, one in settings.series.items()
        if one.method is not None and one.method != settings.method
    ]
    return METHODS[settings.method] + (f" ({'; '.join(own)})" if own else "")


def _tested(result: RunResult) -> str:
    found = result.backtest
    if found.is_empty:
        return f"This forecast could not be tested against what happened after earlier ones. {found.sentence}"
    return f"The same method on the past: {found.sentence[0].lower()}{found.sentence[1:]}"


def _sampling(result: RunResult) -> str:
    """How well so many futures know the probability: 1.96 standard errors of a share."""
    paths, probability = result.demand.paths, result.neutrality.probability
    if paths == 1:
        return "With one future no probability is known."
    # of n futures that all agree, up to 3 / n may still be otherwise (the rule of three)
    error = max(1.96 * math.sqrt(probability * (1 - probability) / paths), min(3 / paths, 1.0))
    return (
        f"With {paths:,} futures the probability of {percent(probability)} is known to within about "
        f"{max(100 * error, 0.1):.2g} percentage points, if every assumption holds."
    )
