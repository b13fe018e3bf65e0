"""Children's journeys as a table of the council's inputs: written by a program, not typed."""

from __future__ import annotations

from dataclasses import replace

from placements.inputs.columns import MOST_PLACES, Column, Table, type_column

IN_CARE, ENTERED = "in_care", "entered"
STAYS, LEFT, OPEN = "stays", "left", "open"
EXACT_AGES_FROM = 192
"""Months: from the 16th birthday on ages count by the month, so that every 18th birthday falls in its month."""
AGE_UNKNOWN = -1
DURATIONS = (*range(12), 12, 24)
"""Months in the placement: exact to 11, then 12 for 12 to 23 and 24 for 24 and more."""

JOURNEYS = Table(
    "journeys",
    "Children's journeys by month, as `placements import-903` counts them: what a forecast by stock and flow "
    "learns from. No report shows its rows: they hold small counts of children.",
    (
        Column("month", "month", "the month in which it happened", example="2021-04"),
        Column(
            "uasc",
            "yes_no",
            "whether unaccompanied asylum-seeking at the start of the month, or on the day of entry",
            allowed=("yes", "no"),
            example="no",
        ),
        replace(
            type_column("at the start of the month; of the first placement for those who entered"),
            example="ifa",
        ),
        Column(
            "was",
            "choice",
            "in_care: at the start of the month; entered: a stay in care began within it",
            allowed=(IN_CARE, ENTERED),
            example="in_care",
        ),
        Column(
            "age_months",
            "whole",
            "from the month of birth to the month before (entered: to the month); whole years below 192; "
            "-1: not known",
            "months",
            minimum=-1,
            maximum=1200,
            noun="months",
            example="132",
        ),
        Column(
            "months_in_placement",
            "whole",
            "from the month in which the placement started to the month before; 12: 12 to 23, 24: 24 and more",
            "months",
            minimum=0,
            maximum=24,
            noun="months",
            example="3",
        ),
        replace(
            type_column(
                "at the end of the month: in the same placement, in another of this type, not looked after, "
                "or open: not known yet",
                (STAYS, LEFT, OPEN),
            ),
            name="to",
            example="stays",
        ),
        Column(
            "children",
            "whole",
            "children of whom all of this is true",
            "children",
            minimum=1,
            maximum=MOST_PLACES,
            noun="children",
            example="4",
        ),
    ),
    key=("month", "uasc", "placement_type", "was", "age_months", "months_in_placement", "to"),
    required=False,
)
"""Beside ``TABLES``: a program writes it, it is long, and it is read by column, not by row."""
