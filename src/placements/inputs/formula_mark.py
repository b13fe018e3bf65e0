"""Text in a CSV file that a spreadsheet would take for a formula: marked by an apostrophe, and read without it."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@]")
_MARKED = re.compile(r"'+[=+\-@]")


def marked(text: str) -> str:
    """``text`` as a CSV file holds it, so that no spreadsheet works it out.

    Examples
    --------
    >>> marked("=1+1"), marked("- see note"), marked("plain"), marked("'=")
    ("'=1+1", "'- see note", 'plain', "''=")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """What was marked, as it was: ``unmarked(marked(text)) == text`` for every text.

    Examples
    --------
    >>> unmarked("'=1+1"), unmarked("'tis"), unmarked("''=")
    ('=1+1', "'tis", "'=")
    """
    return text[1:] if _MARKED.match(text) else text
