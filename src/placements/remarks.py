"""What is in order and may not be what was meant: sentences that stand beside the answer."""

from __future__ import annotations

from placements.finance import PriceBook
from placements.inputs import rows_of
from placements.scenario import Scenario
from placements.supply import Context

OLD_APRILS = 3
"""Aprils between a price's date and the forecast from which its age is told."""


def remarks_on_tables(context: Context) -> tuple[str, ...]:
    """What the tables hold that a reader would want to know of."""
    return tuple(filter(None, (_old_prices(context), _ages_without_bands(context))))


def _old_prices(context: Context) -> str:
    """Prices that uplifts carry over many Aprils."""
    first = context.months[0].financial_year.start
    newest: dict[str, int] = {}
    for row in PriceBook(context).rows:
        if row.placement_type and row.valid_from <= context.months[0].last_day:
            year = row.valid_from.year if row.valid_from.month >= 4 else row.valid_from.year - 1
            newest[row.key] = max(newest.get(row.key, 0), year)
    aprils = {key: first - year for key, year in newest.items() if first - year >= OLD_APRILS}
    if not aprils:
        return ""
    oldest = max(aprils, key=lambda key: aprils[key])
    others = f", and {len(aprils) - 1} more at least {min(aprils.values())}" if len(aprils) > 1 else ""
    return (
        f"The price of {context.price_title(oldest)} is {aprils[oldest]} Aprils older than the forecast"
        f"{others}: only uplifts carry them on. Write what is paid today into unit_costs.csv."
    )


def _ages_without_bands(context: Context) -> str:
    """Ages of provision that nothing looks at."""
    if context.age_bands:
        return ""
    aged = [
        str(row.provision)
        for row in rows_of(context.council.provision)
        if row.ages_from == row.ages_from or row.ages_to == row.ages_to  # a blank is NaN
    ]
    if not aged:
        return ""
    named = ", ".join(aged[:3]) + (" and others" if len(aged) > 3 else "")
    return f"provision.csv says which ages {named} take, and without [supply] age_bands that changes nothing."


def as_in_the_scenario(scenario: Scenario, stress: Scenario) -> str:
    """Measures that a stress case leaves as they are, while it changes others; "" where there are none."""
    ours, theirs = scenario.settings.measures, stress.settings.measures
    same = [name for name, measure in ours.items() if measure.enabled and theirs.get(name) == measure]
    changed = [name for name in ours if theirs.get(name) != ours[name]]
    if not same or not changed:
        return ""
    names = ", ".join(ours[name].named(name) for name in same)
    return f"The stress case {stress.file.name} changes some measures and leaves others as they are: {names}."


def not_in_the_scenario(scenario: Scenario, stress: Scenario) -> str:
    """Measures that a stress case takes and its scenario does not, so that it tests another plan; "" without any."""
    ours, theirs = scenario.settings.measures, stress.settings.measures
    more = [
        measure.named(name)
        for name, measure in theirs.items()
        if measure.enabled and not (name in ours and ours[name].enabled)
    ]
    if not more or not any(measure.enabled for measure in ours.values()):
        return ""
    return (
        f"The stress case {stress.file.name} takes measures that the scenario does not, so it tests another plan: "
        f"{', '.join(more)}."
    )
