"""The sites to choose from: homes of the scenario, the months in which they may open, what their capital is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from placements.domain import Month, Problem, ScenarioError
from placements.inputs import rows_of
from placements.prepared import Prepared
from placements.supply import Context, OptionsSettings
from placements.supply.context import nearest
from placements.supply.measures import Home

OPTIONS = "options"

# what describes a row of provision.csv, or says when it opens, and makes no home differ from another
DESCRIPTIVE = {
    "Index",
    "row",
    "provision",
    "title",
    "opens",
    "basis",
    "as_at",
    "definition",
    "source",
    "reason",
}
OWN = {"title", "enabled", "provision", "months_late"}


@dataclass(frozen=True)
class Site:
    """One home that a plan may open.

    Attributes
    ----------
    name
        Its measure in the scenario.
    opens
        The month in which the scenario opens it.
    capital_gbp
        None where the scenario names none.
    kind_number
        Sites of one number are interchangeable: the same places, costs, suitability and measure settings.
    """

    name: str
    title: str
    measure: Home
    opens: Month
    places: float
    capital_gbp: float | None
    kind_number: int


@dataclass(frozen=True)
class Choice:
    """What may be chosen: each site, and each month in which a site may open."""

    sites: tuple[Site, ...]
    months: tuple[Month, ...]
    settings: OptionsSettings
    scenario_file: str

    def kinds(self) -> tuple[tuple[Site, ...], ...]:
        """The sites by kind: those of one tuple are interchangeable."""
        numbers = dict.fromkeys(site.kind_number for site in self.sites)
        return tuple(tuple(site for site in self.sites if site.kind_number == number) for number in numbers)


def sites_of(ready: Prepared) -> Choice:
    """The sites and months that the scenario's ``[options]`` allow.

    Raises
    ------
    ScenarioError
        With every problem found: a site that is no home of the scenario, a month outside the horizon, a
        capital budget without the capital of a site ...
    """
    settings, context = ready.scenario.settings.options, ready.context
    problems: list[Problem] = []
    homes = {
        name: measure
        for name, measure in ready.scenario.settings.measures.items()
        if isinstance(measure, Home) and measure.enabled
    }
    named = settings.sites or list(homes)
    problems += _unknown_sites(named, homes, ready)
    capital = _capital(settings, named, context, problems)
    problems += _without_capital(settings, [name for name in named if name in homes], context)
    sites = _numbered(
        [(name, homes[name], capital.get(name)) for name in named if name in homes],
        ready,
    )
    if not sites:
        raise ScenarioError(problems or [_no_homes(context)])
    months = settings.opening_months(min(site.opens for site in sites))
    problems += _bad_months(months, sites, context)
    if problems:
        raise ScenarioError(problems)
    return Choice(sites, months, settings, context.scenario_file)


def opened_in(site: Site, month: Month, context: Context) -> Context:
    """The context in which provision.csv opens the site's home in ``month``."""
    table = context.council.provision.copy()
    at = list(table["provision"]).index(site.measure.provision)
    opens = list(table["opens"])
    opens[at] = month
    table["opens"] = opens
    return replace(context, council=replace(context.council, provision=table))


def _unknown_sites(named: list[str], homes: dict[str, Home], ready: Prepared) -> Iterator[Problem]:
    measures = ready.scenario.settings.measures
    for name in named:
        if name in homes:
            continue
        found = f'"{name}" is not a measure of this scenario.'
        remedy = nearest(name, list(homes)) if homes else "Name a measure of kind home."
        if name in measures:
            off = isinstance(measures[name], Home)
            found = f'"{name}" is switched off.' if off else f'"{name}" is a measure, but opens no home.'
            remedy = "Write enabled = true into its table, or take it out." if off else remedy
        yield Problem(ready.context.scenario_file, found, remedy, column=f"{OPTIONS}.sites")


def _no_homes(context: Context) -> Problem:
    return Problem(
        context.scenario_file,
        "the scenario opens no home, so there is nothing to choose.",
        'Add a measure of kind "home" for each site that could open.',
        column=f"{OPTIONS}.sites",
    )


def _capital(
    settings: OptionsSettings, named: list[str], context: Context, problems: list[Problem]
) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, written in settings.capital.items():
        key = f"{OPTIONS}.capital.{name}"
        if name not in named:
            said = f'"{name}" is not one of the sites.'
            problems.append(Problem(context.scenario_file, said, nearest(name, named), column=key))
        elif isinstance(written, str):
            try:
                item = context.cost_item(key, written, "GBP once")
                found[name] = context.item(key, item).central
            except ScenarioError as error:
                problems.extend(error.problems)
        else:
            found[name] = float(written)
    return found


def _without_capital(settings: OptionsSettings, names: list[str], context: Context) -> Iterator[Problem]:
    missing = [name for name in names if name not in settings.capital]
    if settings.capital_budget_gbp is not None and missing:
        yield Problem(
            context.scenario_file,
            f"there is a capital budget of £{settings.capital_budget_gbp:,.0f}, and no capital for "
            f"{', '.join(missing)}.",
            f"Write the capital of each site, as in capital = {{ {missing[0]} = 1500000 }}.",
            column=f"{OPTIONS}.capital",
        )


def _row_of(measure: Home, context: Context) -> Any:
    """The home's row of provision.csv; that it is there was checked when the scenario was prepared."""
    rows = (row for row in rows_of(context.council.provision) if row.provision == measure.provision)
    return next(rows)


def _numbered(found: list[tuple[str, Home, float | None]], ready: Prepared) -> tuple[Site, ...]:
    kinds: list[object] = []
    sites = []
    for name, measure, capital in found:
        row = _row_of(measure, ready.context)
        cells = {key: _plain(cell) for key, cell in row._asdict().items() if key not in DESCRIPTIVE}
        kind = (cells, measure.model_dump(mode="json", exclude=OWN), capital, _suitable(measure, ready))
        if kind not in kinds:
            kinds.append(kind)
        opens: Month = row.opens + measure.months_late
        title = measure.named(name)
        sites.append(Site(name, title, measure, opens, float(row.places), capital, kinds.index(kind)))
    return tuple(sites)


def _suitable(measure: Home, ready: Prepared) -> object:
    """Which need groups the home takes, and at which match shares of their own."""
    home = ready.strategy.provision(measure.provision)
    return None if home is None else (home.only, dict(home.match_by_group))


def _plain(cell: Any) -> object:
    """NaN equals itself here: a blank is a blank."""
    return None if isinstance(cell, float) and cell != cell else cell


def _bad_months(months: tuple[Month, ...], sites: tuple[Site, ...], context: Context) -> Iterator[Problem]:
    for month in months:
        for site in sites:
            found = _bad_month(month, site, context)
            if found is not None:
                yield Problem(context.scenario_file, *found, column=f"{OPTIONS}.months")
                break


def _bad_month(month: Month, site: Site, context: Context) -> tuple[str, str] | None:
    """What is wrong with opening the site in the month, and what to do."""
    base, last = context.base_month, context.months[-1]
    if month <= base:
        return f"{month} is not after the base month {base}.", f"Write {base + 1} or a later month."
    if month > last:
        return (
            f"{month} lies after the last month of the forecast, {last}.",
            f"Write {last} or an earlier month.",
        )
    # a home of another provider is paid for from the opening month
    if site.measure.contract == "own" and month + -site.measure.staff_months_before <= base:
        first = base + 1 + site.measure.staff_months_before
        return (
            f"to open {site.name} in {month} its staff would have to start in "
            f"{month + -site.measure.staff_months_before}, by the base month {base}: their cost would be left out.",
            f"Write {first} or a later month.",
        )
    closes = getattr(_row_of(site.measure, context), "closes", None)
    if closes is not None and not month < closes:
        return f"{site.name} closes in {closes}, not after {month}.", "Write an earlier month."
    return None
