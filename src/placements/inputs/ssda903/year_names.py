"""A year as a column, a file or a folder names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

_SPAN = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?[-_/ ] ?((?:19|20)?[0-9]{2})(?![0-9]|[-_][0-9])")
_RUN_ON = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([0-9]{2})(?![0-9])")
_PLAIN = re.compile(r"(?<![0-9])(?<![0-9][-_])((?:19|20)[0-9]{2})(?:\.0)?(?![0-9]|[-_/ ]?[0-9])")


@dataclass(frozen=True)
class NamedYear:
    """A year as written: ``ends`` where it says so itself, as 2016-17; else ``plain``, which may be either."""

    ends: int | None = None
    plain: int | None = None


def written_year(text: str) -> NamedYear:
    """The one year that ``text`` names.

    Examples
    --------
    >>> written_year("2016/17"), written_year("2017")
    (NamedYear(ends=2017, plain=None), NamedYear(ends=None, plain=2017))
    """
    found = list(_years_in(text))
    return found[0] if len(found) == 1 else NamedYear()


def named_year(file: str) -> NamedYear:
    """The year in the name of the file, or of the nearest folder that has one."""
    for part in reversed(PurePosixPath(file).parts):
        found = set(_years_in(part))
        if len(found) == 1:
            return found.pop()
    return NamedYear()


def _years_in(text: str) -> Iterator[NamedYear]:
    for match in (*_SPAN.finditer(text), *_RUN_ON.finditer(text)):
        if (int(match[1]) + 1) % 100 == int(match[2]) % 100 and len(match[2]) in (2, 4):
            yield NamedYear(ends=int(match[1]) + 1)
    for match in _PLAIN.finditer(text):
        yield NamedYear(plain=int(match[1]))
