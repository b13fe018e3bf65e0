"""What runs of several scenarios share: worked out once for all that rest on the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from placements.prepared import Prepared

T = TypeVar("T")

MOST_KEPT = 2
"""Of a kind: a plan holds every child of every future, so few are kept, those that were asked for last."""


class Shared:
    """Remembers answers by what they rest on, so that the next scenario that rests on the same asks nobody.

    What is handed out is the same object each time: it must not be changed.

    Examples
    --------
    >>> shared = Shared()
    >>> shared.once("double", (2,), lambda: 2 * 2), shared.once("double", (2,), lambda: 1 / 0)
    (4, 4)
    """

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[tuple[object, ...], Any]]] = {}  # Any: as each kind has it

    def once(self, kind: str, rests_on: tuple[object, ...], make: Callable[[], T]) -> T:
        """The answer of ``kind`` that rests on the same, or what ``make`` gives."""
        known = self._known.setdefault(kind, [])
        for place, (basis, answer) in enumerate(known):
            if basis == rests_on:
                known.append(known.pop(place))
                found: T = answer
                return found
        made = make()
        known.append((rests_on, made))
        del known[:-MOST_KEPT]
        return made


def of_forecast(ready: Prepared) -> tuple[object, ...]:
    """All that the simulated children rest on: any two scenarios that agree in it have the same futures."""
    settings = ready.scenario.settings
    return (*_of_files(ready), settings.last_month, settings.paths, settings.seed, settings.demand)


def of_do_nothing(ready: Prepared) -> tuple[object, ...]:
    """All that the do-nothing plan rests on: everything but the measures and how they are judged."""
    settings = ready.scenario.settings
    return (*of_forecast(ready), settings.allocation, settings.neutrality.count_posts)


def of_past_forecasts(ready: Prepared) -> tuple[object, ...]:
    """All that the test of past forecasts rests on: not the seed, and nothing that is assumed of the future."""
    assumed = {"extra_growth_per_year": 0.0}
    return (*_of_files(ready), ready.scenario.settings.demand.model_copy(update=assumed))


def of_whole(ready: Prepared) -> tuple[object, ...]:
    """All of a scenario but what it is called."""
    settings = ready.scenario.settings
    return (*of_do_nothing(ready), settings.measures, settings.neutrality, settings.title)


def _of_files(ready: Prepared) -> tuple[object, ...]:
    scenario, council = ready.scenario, ready.council
    settings = scenario.settings
    return (
        council.name,
        council.files,
        scenario.placement_types,
        scenario.priors,
        settings.base_month,
        settings.supply,
    )
