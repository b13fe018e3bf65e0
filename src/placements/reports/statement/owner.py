"""Who answers for the statement and when it is looked at again: for the authority to fill in."""

from __future__ import annotations

from placements.reports.publish.document import Column, Table, rows_of
from placements.reports.statement.document import Section
from placements.reports.statement.facts import Facts
from placements.reports.words import date_words

TO_FILL_IN = "[to be filled in]"
KEPT = ("Owner (name and post)", "Approved by", "Approved on", "Next review by", "Contact")


def owner_section(facts: Facts) -> Section:
    rows = [
        ("Figures made on", date_words(facts.stamp.created.date())),
        ("Counts up to", date_words(facts.base_day)),
        *((name, TO_FILL_IN) for name in KEPT),
    ]
    table = Table(
        "Owner",
        "Who answers for this statement, and when it is reviewed",
        (),
        (Column("What"), Column("Entry")),
        rows_of(rows),
    )
    return Section("Owner and review", (table,))
