"""What the codes of the return mean, in which collection years they are taken, and how placements are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Code:
    """One code of one column; ``first`` and ``last`` are collection years, None where there is no bound."""

    title: str
    first: int | None = None
    last: int | None = None
    group: str = ""

    def is_taken_in(self, collection_year: int) -> bool:
        """Whether the return of that collection year has the code."""
        begun = self.first is None or self.first <= collection_year
        return begun and (self.last is None or collection_year <= self.last)


@dataclass(frozen=True)
class PairRule:
    """What holds for every pair of one of ``places`` (PLACE) with one of ``providers`` (PLACE_PROVIDER)."""

    places: tuple[str, ...]
    providers: tuple[str, ...]
    placement_type: str = ""
    sub_line: str = ""
    dfe: str = ""

    def holds(self, place: str, provider: str) -> bool:
        return place in self.places and provider in self.providers


@dataclass(frozen=True)
class Codes:
    """The codes of the return.

    A collection year Y is the return of 1 April Y-1 to 31 March Y. Codes are upper case; "" is a blank cell.

    Attributes
    ----------
    by_column
        The codes of each column: PLACE, PLACE_PROVIDER, RNE, LS, CIN, REC, REASON_PLACE_CHANGE, SEX.
    pairs
        The placement type of each PLACE with each PLACE_PROVIDER; the first that holds both decides.
    contradictions
        Pairs that cannot be, with the number of the Department's rule.
    temporary_places, places_without_provider
        PLACE codes of temporary placements; those that need no PLACE_PROVIDER.
    short_break_legal_statuses
        LS codes of children who are not counted.
    """

    by_column: Mapping[str, Mapping[str, Code]]
    pairs: tuple[PairRule, ...]
    contradictions: tuple[PairRule, ...]
    temporary_places: tuple[str, ...]
    places_without_provider: tuple[str, ...]
    short_break_legal_statuses: tuple[str, ...]

    def placement_type(self, place: pd.Series[str], provider: pd.Series[str]) -> pd.Series[str]:
        """The id of each row's placement type; "" where the pair is contradictory, unknown or not stated."""
        return _by_pair(place, provider, lambda *pair: self._pair(*pair).placement_type)

    def sub_line(self, place: pd.Series[str], provider: pd.Series[str]) -> pd.Series[str]:
        """The line within the placement type, such as "another authority's carer"; "" where there is none."""
        return _by_pair(place, provider, lambda *pair: self._pair(*pair).sub_line)

    def contradicts(self, place: pd.Series[str], provider: pd.Series[str]) -> pd.Series[bool]:
        """Whether PLACE and PLACE_PROVIDER cannot both be right."""
        return self.contradicted_rule(place, provider).ne("")

    def contradicted_rule(self, place: pd.Series[str], provider: pd.Series[str]) -> pd.Series[str]:
        """The number of the Department's rule that a row's pair breaks, as "529"; "" where it breaks none."""
        return _by_pair(place, provider, self._contradicted)

    def only_type(self, place: pd.Series[str]) -> pd.Series[str]:
        """The placement type that a PLACE has whoever provides it, as "other" for U1; "" where that decides."""
        return _by_text(place, lambda code: self._only(code, "placement_type"))

    def only_sub_line(self, place: pd.Series[str]) -> pd.Series[str]:
        """The line within ``only_type``; "" where there is none or the provider decides."""
        return _by_text(place, lambda code: self._only(code, "sub_line") if self._only(code) else "")

    def is_temporary(self, place: pd.Series[str]) -> pd.Series[bool]:
        """Whether the normal placement goes on meanwhile (T0 to T4)."""
        return place.isin(self.temporary_places)

    def needs_provider(self, place: pd.Series[str]) -> pd.Series[bool]:
        """Whether a PLACE_PROVIDER must be stated: not for temporary and Z codes."""
        return ~place.isin(self.places_without_provider)

    def is_short_break(self, ls: pd.Series[str]) -> pd.Series[bool]:
        """Whether the legal status is a series of short breaks (V3, V4), which is not counted."""
        return ls.isin(self.short_break_legal_statuses)

    def exit_group(self, rec: pd.Series[str]) -> pd.Series[str]:
        """What an exit leads to: home, order, adopted, independent, custody, other; "continues" for X1.

        "" where REC is blank or unknown.
        """
        codes = self.by_column["REC"]
        return _by_text(rec, lambda code: codes[code].group if code in codes else "")

    def is_known(
        self, column: str, values: pd.Series[str], collection_year: pd.Series[int]
    ) -> pd.Series[bool]:
        """Whether a value is a code of ``column`` in the row's collection year, in any where that is <NA>.

        A blank is no code: it is not known.
        """
        codes = self.by_column[column]
        years = collection_year.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
        places, texts = pd.factorize(values)
        found = [codes.get(str(text)) for text in texts]
        first = np.array([-np.inf if code is None or code.first is None else code.first for code in found])
        last = np.array([np.inf if code is None or code.last is None else code.last for code in found])
        exists = np.array([code is not None for code in found], dtype=bool)
        if not len(found):
            return pd.Series(False, index=values.index, dtype=bool)
        in_year = np.isnan(years) | ((first[places] <= years) & (years <= last[places]))
        return pd.Series(exists[places] & in_year, index=values.index)

    def titles(self, column: str) -> dict[str, str]:
        """Each code of ``column`` with what it means."""
        return {code: found.title for code, found in self.by_column[column].items()}

    def taken_in(self, column: str, collection_year: int) -> tuple[str, ...]:
        """The codes of ``column`` that the return of ``collection_year`` has."""
        return tuple(
            code for code, found in self.by_column[column].items() if found.is_taken_in(collection_year)
        )

    def _pair(self, place: str, provider: str) -> PairRule:
        if self._contradicted(place, provider):
            return _NO_PAIR
        return next((pair for pair in self.pairs if pair.holds(place, provider)), _NO_PAIR)

    def _contradicted(self, place: str, provider: str) -> str:
        return next((pair.dfe for pair in self.contradictions if pair.holds(place, provider)), "")

    def _only(self, place: str, field: str = "placement_type") -> str:
        """What all pairs of ``place`` have in common as ``field``; "" where they differ."""
        found = {getattr(self._pair(place, provider), field) for provider in self.by_column["PLACE_PROVIDER"]}
        found.discard("")
        return str(found.pop()) if len(found) == 1 else ""


_NO_PAIR = PairRule((), ())


def _by_text(values: pd.Series[str], meaning: Callable[[str], str]) -> pd.Series[str]:
    """``meaning`` of each value, asked once a distinct one."""
    places, texts = pd.factorize(values)
    found = np.array([meaning(str(text)) for text in texts], dtype=object)
    return pd.Series(found[places], index=values.index, dtype=str)


def _by_pair(
    place: pd.Series[str], provider: pd.Series[str], meaning: Callable[[str, str], str]
) -> pd.Series[str]:
    """``meaning`` of each row's pair, asked once a distinct one."""
    rows, place_codes = pd.factorize(place)
    columns, provider_codes = pd.factorize(provider)
    found = np.array(
        [[meaning(str(one), str(other)) for other in provider_codes] for one in place_codes], dtype=object
    ).reshape(len(place_codes), len(provider_codes))
    return pd.Series(found[rows, columns], index=place.index, dtype=str)
