"""Who owns each assumption and who signed for it: the table sign_offs, which is typed on the workbook too."""

from __future__ import annotations

from placements.domain import Problem
from placements.inputs.columns import Column, Table
from placements.inputs.tables import ReadTable

SIGN_OFFS = Table(
    "sign_offs",
    "Who owns each assumption, and who signed for it and when: columns of the sheet Assumptions of budget.xlsx, where "
    "they can be typed as well.",
    (
        Column(
            "assumption",
            "text",
            "the id of the assumption, as the column Id of the sheet Assumptions has it",
            example="unit_costs:ifa:2015-12-31",
        ),
        Column("owner", "text", "who answers for the assumption", blank=True, example="Head of placements"),
        Column(
            "signed_off_by",
            "text",
            "who signed for its value and range; with signed_off_on",
            blank=True,
            example="Finance business partner",
        ),
        Column(
            "signed_off_on",
            "date",
            "the day on which that was; with signed_off_by",
            blank=True,
            example="2016-02-01",
        ),
        Column("note", "text", "what else is to be said", blank=True, example="to be looked at in July"),
    ),
    key=("assumption",),
    required=False,
)


def sign_off_problems(table: ReadTable) -> list[Problem]:
    """A name without a day, and a day without a name: neither is a sign-off."""
    problems = []
    for row in table.having("signed_off_by", "signed_off_on"):
        if row["signed_off_by"] and row["signed_off_on"] is None:
            problems.append(
                table.problem(
                    row,
                    "signed_off_on",
                    f'"{row["signed_off_by"]}" signed off without a date.',
                    "Write the day.",
                )
            )
        if row["signed_off_on"] is not None and not row["signed_off_by"]:
            problems.append(
                table.problem(
                    row,
                    "signed_off_by",
                    f"it was signed off on {row['signed_off_on']} without a name.",
                    "Write who signed, or clear the date.",
                )
            )
    return problems
