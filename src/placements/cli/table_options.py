"""Options of `forecast` as typed, and what they stand for; a word that is not known is a usage error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import typer

from placements.inputs.near_miss import did_you_mean

Word = TypeVar("Word", bound=str)


def one_of(word: str, known: Sequence[Word], option: str) -> Word:
    """The known word that was typed."""
    for allowed in known:
        if word == allowed:
            return allowed
    raise typer.BadParameter(f'"{word}" is not known. {did_you_mean(word, known)}', param_hint=option)


def quantile_list(text: str) -> tuple[float, ...]:
    """The quantiles in ``text``, which stand between commas, in that order."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            f'"{text}" is not a list of numbers. Write it as in 0.1,0.5,0.9', param_hint="--quantiles"
        ) from None
