"""Words used: each word of the paper once, and what the words of likelihood and of change stand for."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section
from placements.reports.words import LIKELIHOODS

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Children looked after", "Children in the authority's care, counted on the last day of a month."),
    (
        "Placement type",
        "Where a child lives: in-house foster, IFA, a home of the council, a home of others, other.",
    ),
    ("IFA", "Independent fostering agency."),
    ("Need group", "What a child needs, whatever there was room for."),
    ("Provision", "A supply of places of one type: a home, the in-house carers, a contract, the market."),
    ("Registered and usable places", "All places; those that matching and staffing allow to be filled."),
    (
        "Sufficiency gap",
        "Children who need a type of place less the usable places there are, where above zero.",
    ),
    ("Unplaced", "Children for whom there is no place at all."),
    ("Do nothing", "The same children and prices without the measures."),
    ("Strategy", "The same children and prices with the measures."),
    ("Measure", "One thing the strategy does: open a home, run a service, recruit carers, plan moves."),
    ("Edge of care", "A service for children who would otherwise soon come into care."),
    ("Step down", "A planned move of a child from a home to foster care or to the council's own home."),
    ("Scenario", "What is believed and tested in one run: its assumptions and its measures."),
    (
        "Simulated future",
        "One run of the months ahead with its own demand and its own value of each assumption.",
    ),
    (
        "P10, median or P50, P90",
        "One future in ten lies below P10, half below the median, one in ten above P90.",
    ),
    ("P20, P80", "Two futures in ten lie at or below P20, eight in ten at or below P80."),
    (
        "Reserve",
        "What must be held beside a budget at the mean so that both together are enough in 80% of futures.",
    ),
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
    ("Worth of one more place", "What the cheapest plan would save a week if there were one place more."),
    (
        "Price, volume and mix",
        "The parts of a change in cost: dearer weeks, more children, other placements.",
    ),
    ("Base budget", "The cost of a full year as the year before left it."),
    (
        "Switching value",
        "The value of one assumption at which median net saving is £0, all others as assumed.",
    ),
    ("Central case", "What the scenario assumes, with every range around it."),
    ("Stress case", "A harsher case that the strategy must pass too before it counts as demonstrated."),
    ("Past forecasts", "The method given only what was known in a past month, against what came."),
    ("Skill", "How much smaller the forecast's error is than that of carrying the last count forward."),
    ("Assumption", "A value that nobody published: believed, with a range and a reason."),
    ("Financial year", "1 April to 31 March; a part-year names its months."),
    ("UASC", "Unaccompanied asylum-seeking children, within the total."),
    ("SSDA903", "The yearly statutory return on children looked after."),
)


def likelihoods() -> tuple[tuple[str, str], ...]:
    """Each word of likelihood with the shares of futures that it stands for."""
    return tuple(
        (one.word[:1].upper() + one.word[1:], f"In {one.meaning}.")
        for one in LIKELIHOODS
        # "in no simulated future" says what it means
        if one.word != f"in {one.meaning}"
    )


def glossary(paper: Paper) -> Section:
    """Every word once; the words of likelihood last."""
    del paper
    level = (
        "Rises, falls, stays about level",
        "A change of less than 2.5% of what it was, or of less than one child, is about level.",
    )
    return Section("glossary", "Words used", "Words used", words=(*GLOSSARY, level, *likelihoods()))
