"""Method: how it was computed in six sentences, and where that ends."""

from __future__ import annotations

from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Passage, Section
from placements.reports.words import month_words, plural

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


def method(paper: Paper) -> Section:
    """The method in six sentences, and its limits."""
    run = paper.lead
    return Section(
        key="method",
        short="Method",
        title="Method in six sentences",
        points=(
            f"Children looked after, all together and in each placement type, are forecast by {_methods(run)}; "
            "months that nobody published stay missing, and in each future the types add to the total.",
            f"Each of {plural(run.paths, 'simulated future')} draws its own demand, and its own value of "
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
        are_steps=True,
        passages=(Passage("Limits of the method", points=limits(run)),),
    )


def limits(run: PaperRun) -> tuple[str, ...]:
    """What the method leaves out."""
    return (
        _sampling(run),
        *_known_of_children(run),
        "The ranges cover what the tables give a range, and the spread of demand. They do not cover a change of "
        "law, of the market or of practice.",
        _tested(run),
        "A net saving is against doing nothing, not against last year's budget, and says nothing on whether it "
        "can be taken out of a budget as cash.",
        "Income is counted only where a contract names it: contributions of health and education to placements, and "
        "grants for unaccompanied children, are not modelled.",
        f"What was spent by the end of {month_words(run.base_month)} is in neither plan.",
        "Money is in the prices of each year, not discounted, unless a line says otherwise.",
    )


def _methods(run: PaperRun) -> str:
    """The method of all, and of each series that has another."""
    asked = run.settings["demand"]
    titles = {str(row["series"]): str(row["title"]) for row in run.results["forecast"]}
    own = [
        f"{titles.get(key, key)} by {METHODS[one['method']]}"
        for key, one in asked["series"].items()
        if one.get("method") not in (None, asked["method"])
    ]
    return METHODS[asked["method"]] + (f" ({'; '.join(own)})" if own else "")


def _sampling(run: PaperRun) -> str:
    """How well so many futures know the probability, as the checks of the run found it."""
    if run.paths == 1:
        return "With one future no probability is known."
    found = [str(one["found"]) for one in run.results["quality"] if one["about"] == "Chance"]
    return f"{found[0].removesuffix('.')}, if every assumption holds."


def _known_of_children(run: PaperRun) -> tuple[str, ...]:
    """What was known of children one by one, and what the measures change about their journeys."""
    if not run.results["from_journeys"]:
        return (
            "Need is known by group of placement types, not by child: no records of children were used.",
            "Children who enter and leave follow one assumed turnover a year, not the journeys of this council's "
            "children.",
        )
    return (
        "Entries, lengths of stay, moves and ages are those of this council's own return (SSDA903), counted without "
        "names; need is known by group of placement types.",
        *(str(change) for change in run.results["flow_changes"]),
    )


def _tested(run: PaperRun) -> str:
    backtest = run.results["backtest"]
    sentence = str(backtest["sentence"])
    if not backtest["rows"]:
        return f"This forecast could not be tested against what happened after earlier ones. {sentence}"
    return f"The same method on the past: {sentence[:1].lower()}{sentence[1:]}"
