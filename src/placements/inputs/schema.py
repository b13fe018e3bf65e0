"""The council's tables: columns, units, bounds and meaning in one place, and their dictionary."""

from __future__ import annotations

from placements.domain.placement_types import EXISTING, NEW, TOTAL, UASC
from placements.inputs.columns import (
    AS_AT,
    BASIS,
    DEFINITION,
    GBP_ONCE,
    GBP_PER_CHILD_WEEK,
    GBP_PER_PLACE_WEEK,
    GBP_PER_POST_YEAR,
    MOST_PLACES,
    PLACES_PER_MONTH,
    REASON,
    SHARE,
    SOURCE,
    Column,
    Table,
    allowed_words,
    reference_column,
    share_column,
    title_column,
    type_column,
    unit_column,
    with_range,
)
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.ledger_schema import LEDGER
from placements.inputs.sign_offs import SIGN_OFFS
from placements.inputs.suitability_schema import AGE_COLUMNS, SUITABILITY
from placements.inputs.whole_service_schema import CONTRACTS, POSTS

HISTORY = Table(
    "history",
    "Children looked after on dated points, as published: missing months are missing.",
    (
        Column("date", "date", "the day on which the children were counted", example="2015-12-31"),
        type_column(f"a placement type, {TOTAL} (all children) or {UASC} (within the total)", (TOTAL, UASC)),
        Column(
            "children",
            "whole",
            "children looked after on that day",
            "children",
            minimum=0,
            maximum=MOST_PLACES,
            noun="children",
            example="87",
        ),
        unit_column("children"),
        DEFINITION,
        SOURCE,
        Column(
            "used",
            "yes_no",
            "no: listed as conflicting evidence, not used",
            required=False,
            blank=True,
            allowed=("yes", "no"),
            default=True,
            example="yes",
        ),
    ),
)

UNIT_COSTS = Table(
    "unit_costs",
    "What a child in each placement type costs a week, by the dates between which the price holds.",
    (
        type_column("the placement type that is paid for"),
        Column(
            "placements",
            "choice",
            "which placements it prices; existing: of children who lived there at the end of the base month, for as "
            "long as they stay; new: those that begin later; blank: all. The two come together, and not for own homes",
            required=False,
            blank=True,
            allowed=(EXISTING, NEW),
            example=NEW,
        ),
        Column("valid_from", "date", "first day of this price", example="2015-12-31"),
        Column("valid_to", "date", "last day of this price; blank: until further notice", blank=True),
        *with_range(
            Column(
                "weekly_cost_gbp",
                "number",
                "average cost",
                GBP_PER_CHILD_WEEK,
                minimum=0,
                noun="pounds",
                example="3402",
            ),
            unit_column(GBP_PER_CHILD_WEEK),
            low="3200",
            high="3600",
        ),
    ),
    value="weekly_cost_gbp",
)

UPLIFTS = Table(
    "uplifts",
    "How fast each price rises, applied each April.",
    (
        Column(
            "line",
            "uplift_line",
            "a placement type, or an item of strategy_costs; a type holds for its existing placements and, where there "
            "is no line of theirs (ifa:new), for its new ones too",
            example="external_residential",
        ),
        AS_AT,
        *with_range(
            Column(
                "uplift_per_year",
                "number",
                "rise a year: 0.02 is 2%",
                "share per year",
                minimum=-0.5,
                maximum=1.0,
                noun="share",
                example="0.024",
            ),
            unit_column("share per year"),
            low="0",
            high="0.04",
        ),
    ),
    key=("line",),
    value="uplift_per_year",
)


PROVISION = Table(
    "provision",
    "Each supply of places: homes, the in-house carers, contracts and the spot market.",
    (
        Column("provision", "provision_id", "the id that other tables and scenarios use", example="home-a"),
        title_column("the name that reports show", "Home A, ages 11 to 16"),
        type_column("the placement type of these places"),
        Column(
            "kind",
            "choice",
            "home: a fixed cost, full or empty; carers: own foster carers; market: bought by the week; "
            "pass_through: neither planned nor priced by place",
            allowed=("home", "carers", "market", "pass_through"),
            example="home",
        ),
        Column("status", "choice", "whether it exists", allowed=("existing", "planned"), example="planned"),
        Column(
            "places",
            "whole",
            "registered places; required for home and carers, blank for market and pass_through",
            "places",
            blank=True,
            minimum=1,
            maximum=MOST_PLACES,
            noun="places",
            example="6",
        ),
        unit_column("places"),
        Column(
            "opens", "month", "first month; blank: open before the base month", blank=True, example="2016-04"
        ),
        Column("closes", "month", "first month in which it is closed; blank: stays open", blank=True),
        share_column("max_occupancy", "share of the places that can be filled; blank: 1", "0.9"),
        share_column(
            "match_share",
            "largest share of a month's new placements of a need group that it can match; blank: 1",
            "0.6",
        ),
        *AGE_COLUMNS,
        reference_column("net_growth", "item of assumptions in places per month; carers", "carer_growth"),
        reference_column(
            "running_cost",
            f"item of strategy_costs in {GBP_PER_PLACE_WEEK}; homes; blank: the type's unit cost",
            "home_running",
        ),
        reference_column(
            "marginal_cost",
            f"item of strategy_costs in {GBP_PER_CHILD_WEEK}; homes; may be blank where a planned one is bought",
            "home_marginal",
        ),
        reference_column(
            "quoted_occupancy",
            "item of assumptions in share: the occupancy at which the running cost was quoted; homes; may be blank "
            "where a planned one is bought",
            "occupancy_quoted",
        ),
        AS_AT,
        BASIS,
        DEFINITION,
        SOURCE,
        REASON,
    ),
    key=("provision",),
)

MARKET_TIERS = Table(
    "market_tiers",
    "How the price of a market rises as more of its places are bought.",
    (
        Column("provision", "provision_id", "a provision of kind market", example="external-residential"),
        AS_AT,
        Column(
            "from_children",
            "whole",
            "children placed from which this price holds",
            "children",
            minimum=0,
            maximum=MOST_PLACES,
            noun="children",
            example="90",
        ),
        *with_range(
            Column(
                "price_factor",
                "number",
                "price of each child from there on, as a multiple of the unit cost",
                "times the unit cost",
                above=0,
                noun="number",
                example="1.2",
            ),
            unit_column("times the unit cost"),
            low="1",
            high="1.4",
        ),
    ),
    key=("provision", "from_children"),
    value="price_factor",
    required=False,
)

STRATEGY_COSTS = Table(
    "strategy_costs",
    "What homes, services, measures, posts and contracts cost, in the prices of valid_from.",
    (
        Column("item", "item", "the id that other tables and scenarios use", example="edge_of_care_service"),
        title_column("the name that reports show", "Residential and edge-of-care service"),
        Column(
            "valid_from", "date", "the date of these prices, from which uplifts count", example="2015-12-31"
        ),
        *with_range(
            Column(
                "amount_gbp",
                "number",
                "the amount",
                "GBP, per unit",
                minimum=0,
                noun="pounds",
                example="1000000",
            ),
            unit_column(
                "GBP per year",
                "GBP per month",
                GBP_PER_PLACE_WEEK,
                GBP_PER_CHILD_WEEK,
                "GBP per move",
                "GBP per household",
                "GBP per child",
                GBP_PER_POST_YEAR,
                GBP_ONCE,
            ),
            low="800000",
            high="1200000",
        ),
    ),
    key=("item",),
    value="amount_gbp",
)

ASSUMPTIONS = Table(
    "assumptions",
    "Everything else that is believed rather than paid: occupancy, growth, shares.",
    (
        Column("item", "item", "the id that other tables and scenarios use", example="occupancy_quoted"),
        title_column("the name that reports show", "Occupancy at which the running cost was quoted"),
        AS_AT,
        *with_range(
            Column(
                "value", "number", "the central value", "as in the column unit", noun="number", example="0.85"
            ),
            Column(
                "unit",
                "text",
                f"{SHARE} (0 to 1), {PLACES_PER_MONTH}, share per year, months, or another in words",
                example=SHARE,
            ),
            low="0.75",
            high="0.95",
        ),
    ),
    key=("item",),
    value="value",
)

EVIDENCE = Table(
    "evidence",
    "Published figures that stand beside the tables; rows of one topic are figures that conflict.",
    (
        Column("topic", "text", "what the figure is about", example="children looked after, end of 2015"),
        Column("statement", "text", "what the source says", example="606 children were looked after"),
        Column("figure", "number", "the figure", "as in the column unit", noun="number", example="606"),
        Column("unit", "text", "the unit of the figure", example="children"),
        Column("date", "date", "the date to which the figure belongs", example="2015-12-31"),
        DEFINITION,
        SOURCE,
        Column("note", "text", "why it differs from others", blank=True, example="a snapshot"),
    ),
    required=False,
)

DRIVERS = Table(
    "drivers",
    "What a forecast by regression, or a post, follows: counted up to the base month, foreseen after it.",
    (
        Column("date", "date", "the date to which the figure belongs", example="2015-12-31"),
        Column("driver", "item", "the id that scenarios use", example="child_population"),
        Column(
            "value", "number", "the figure", "as in the column unit", above=0, noun="number", example="141000"
        ),
        Column("unit", "text", "the unit of the figure", example="children aged 0 to 17"),
        DEFINITION,
        SOURCE,
    ),
    key=("driver", "date"),
    required=False,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        HISTORY,
        UNIT_COSTS,
        UPLIFTS,
        PROVISION,
        SUITABILITY,
        MARKET_TIERS,
        STRATEGY_COSTS,
        ASSUMPTIONS,
        EVIDENCE,
        DRIVERS,
        POSTS,
        CONTRACTS,
        LEDGER,
        SIGN_OFFS,
    )
}
"""Every table that people type by name, in the order in which they are read and described."""


DICTIONARY_HEAD = """\
# What we know: the council's tables

This page is generated by `placements schema inputs`; a test keeps it fresh.

One folder a council, with a CSV file a table, or one .xlsx workbook with a sheet a table, of the same names. Columns
may stand in any order. Every row that people type has its date, definition, unit and source. A figure that somebody
published is marked `published`; a figure that nobody published is marked `assumption` and has a low, a central and a
high value and the reason. Published figures that conflict stand in `evidence`, or in `history` marked `used = no`:
they are listed in every report, never smoothed.

Only the published Oxfordshire case is kept in git; a real council's folder stays on its own machine.
"""


def data_dictionary() -> str:
    """Every table and column with unit, allowed values and an example, as Markdown for inputs/README.md."""
    described = (*TABLES.values(), JOURNEYS)
    tables = "\n".join(line for table in described for line in _table_lines(table)).rstrip()
    return f"{DICTIONARY_HEAD}\n{tables}\n"


def _table_lines(table: Table) -> list[str]:
    need = "Required." if table.required else "Optional."
    lines = [f"## {table.name}", "", f"{table.meaning} {need}", ""]
    if table.key:
        *names, last = (f"`{column}`" for column in table.key)
        lines += [f"No two rows share {', '.join(names)}{' and ' if names else ''}{last}.", ""]
    lines += ["| column | meaning | unit | allowed | blank | example |", "|---|---|---|---|---|---|"]
    for column in table.columns:
        name = f"`{column.name}`" + ("" if column.required else " (may be left out)")
        cells = (
            name,
            column.meaning,
            column.unit,
            allowed_words(column),
            "yes" if column.blank else "no",
            f"`{column.example}`" if column.example else "",
        )
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return [*lines, ""]
