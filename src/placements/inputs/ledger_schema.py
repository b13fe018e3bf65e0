"""What the council's own ledger says of the placement budget: its table."""

from __future__ import annotations

from placements.inputs.columns import AS_AT, MOST_PLACES, Column, Table, type_column, unit_column, with_range

BUDGET, OUTTURN, FORECAST_OUTTURN = "budget", "outturn", "forecast_outturn"
SERVICES, POSTS, CONTRACTS = "services", "posts", "contracts"
BESIDE_TYPES = (SERVICES, POSTS, CONTRACTS)
"""What a ledger pays for that is no placement type."""

MOST_CHILD_WEEKS = MOST_PLACES * 53

LEDGER = Table(
    "ledger",
    "What the council's ledger says of whole financial years: what a plan starts from, and is compared with.",
    (
        Column("financial_year", "financial_year", "April to March", example="2015/16"),
        Column(
            "figure",
            "choice",
            "budget: as set; outturn: as closed; forecast_outturn: as expected while the year runs",
            allowed=(BUDGET, OUTTURN, FORECAST_OUTTURN),
            example=BUDGET,
        ),
        type_column(
            "a placement type: each figure of a year has a row for every one; or services (what else placements "
            "cost), posts, contracts",
            BESIDE_TYPES,
        ),
        Column(
            "child_weeks",
            "number",
            "child-weeks that the amount pays for; blank: the ledger does not say",
            "child-weeks",
            blank=True,
            minimum=0,
            maximum=MOST_CHILD_WEEKS,
            noun="child-weeks",
            example="4500",
        ),
        *with_range(
            Column(
                "amount_gbp",
                "number",
                "the amount of the whole year; below 0 for income",
                "GBP",
                noun="pounds",
                example="15400000",
            ),
            unit_column("GBP"),
            low="15000000",
            high="15800000",
        ),
        AS_AT,
    ),
    key=("financial_year", "figure", "placement_type"),
    value="amount_gbp",
    required=False,
)
