"""What a column of a table is, and the columns that tables share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from placements.domain.section_251 import SECTION_251_LINES

Kind = Literal[
    "text",
    "item",
    "uplift_line",
    "provision_id",
    "placement_type",
    "choice",
    "yes_no",
    "number",
    "whole",
    "date",
    "month",
    "financial_year",
]

MOST_PLACES = 1_000_000
"""No count of children or places in one council comes near: a larger number is a slip of the keyboard."""

GBP_ONCE = "GBP once"
GBP_PER_CHILD_WEEK = "GBP per child per week"
GBP_PER_PLACE_WEEK = "GBP per place per week"
GBP_PER_POST_YEAR = "GBP per post per year"
CASES_PER_POST = "cases per post"
FAMILIES_PER_POST = "families a year per post"
SHARE = "share"
PLACES_PER_MONTH = "places per month"
PUBLISHED = "published"
ASSUMPTION = "assumption"


@dataclass(frozen=True)
class Column:
    """One column of a table, as people type it.

    ``required``: the column must be there. ``blank``: a cell of it may be empty, and then holds
    ``default``. ``minimum`` and ``maximum`` are allowed values, ``above`` is the nearest value
    that is not. ``noun`` names what a number counts, for messages: "pounds", "children".
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = True
    blank: bool = False
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()
    default: object = None
    above: float | None = None
    noun: str = ""
    example: str = ""


@dataclass(frozen=True)
class Table:
    """One table of the council's inputs.

    ``key`` names the columns that no two rows may share. ``value`` names the column to which
    ``low`` and ``high`` belong, where the table has these.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    value: str | None = None
    required: bool = True

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def unit_column(*allowed: str) -> Column:
    return Column("unit", "choice", "the unit of the figure", allowed=allowed, example=allowed[0])


AS_AT = Column("as_at", "date", "the date at which the figure was known or assumed", example="2015-12-31")
DEFINITION = Column("definition", "text", "what exactly the figure counts or covers", example="all ages")
SOURCE = Column(
    "source",
    "text",
    "where the figure was read, or who assumed it",
    example="Cabinet, 23 February 2016, para 13",
)
BASIS = Column(
    "basis",
    "choice",
    "published: read in the source; assumption: believed, with a range and a reason",
    allowed=(PUBLISHED, ASSUMPTION),
    example=ASSUMPTION,
)
REASON = Column(
    "reason",
    "text",
    "why this value and this range; required for an assumption",
    blank=True,
    example="see note",
)
SECTION_251 = Column(
    "section_251",
    "choice",
    "the line of the section 251 return that its cost stands in; blank: not stated",
    required=False,
    blank=True,
    allowed=tuple(SECTION_251_LINES),
    default="",
    example="3.4.2",
)


def with_range(value: Column, unit: Column, *, low: str, high: str) -> tuple[Column, ...]:
    """``value`` with its unit, its range, which has the bounds of the value, and where it comes from."""
    when = "required for an assumption, blank for a published figure"
    bound = replace(value, blank=True)
    return (
        value,
        unit,
        BASIS,
        replace(bound, name="low", meaning=f"lowest credible value; {when}", example=low),
        replace(bound, name="high", meaning=f"highest credible value; {when}", example=high),
        DEFINITION,
        SOURCE,
        REASON,
    )


def type_column(meaning: str, allowed: tuple[str, ...] = ()) -> Column:
    return Column(
        "placement_type", "placement_type", meaning, allowed=allowed, example="external_residential"
    )


def title_column(meaning: str, example: str) -> Column:
    return Column("title", "text", meaning, example=example)


def reference_column(name: str, meaning: str, example: str) -> Column:
    return Column(name, "item", meaning, blank=True, default="", example=example)


def share_column(name: str, meaning: str, example: str) -> Column:
    return Column(
        name,
        "number",
        meaning,
        SHARE,
        blank=True,
        above=0,
        maximum=1,
        default=1.0,
        noun="share",
        example=example,
    )


def allowed_words(column: Column) -> str:
    """What a cell of ``column`` may hold, for the data dictionary."""
    match column.kind:
        case "number" | "whole":
            noun = "number" if column.kind == "number" else "whole number"
            return f"{noun}{_bounds_words(column)}"
        case "date":
            return "date, 2015-12-31 or 31/12/2015, one form a file"
        case "month":
            return "month, 2016-04"
        case "financial_year":
            return "financial year, 2015/16"
        case "item":
            return "lower-case letters, digits, underscores"
        case "uplift_line":
            return "lower-case letters, digits, underscores; with `:new` after a placement type"
        case "provision_id":
            return "lower-case letters, digits, hyphens"
        case "placement_type":
            return ", ".join(("a placement type", *(f"`{word}`" for word in column.allowed)))
        case "choice" | "yes_no":
            return ", ".join(f"`{word}`" for word in column.allowed)
        case "text":
            return "text"


def _bounds_words(column: Column) -> str:
    words = []
    if column.minimum is not None:
        words.append(f"{column.minimum:g} or more")
    if column.above is not None:
        words.append(f"more than {column.above:g}")
    if column.maximum is not None and column.maximum != MOST_PLACES:
        words.append(f"{column.maximum:g} or less")
    return f", {' and '.join(words)}" if words else ""
