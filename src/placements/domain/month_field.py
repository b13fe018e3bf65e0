"""A month as a scenario file writes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from placements.domain.calendar import Month


def _month(value: Any) -> Any:
    if isinstance(value, str):
        return Month.parse(value)
    if isinstance(value, Month):
        return value
    raise ValueError(f'{value!r} is not a month. Write the year and month in quotes, as in "2016-04".')


MonthField = Annotated[Month, BeforeValidator(_month), PlainSerializer(str, return_type=str)]
"""A month, written as text: "2016-04"."""
