"""The whole service by financial year: what stands beside placements and measures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from placements.finance.whole_service_table import WHOLE_SERVICE
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Group, Passage, Row, RowKind, Table, numeric
from placements.reports.board.sections.money.budget import ROUNDED, year_labels
from placements.reports.words import thousands


def whole_service(run: PaperRun) -> Passage | None:
    """One folded table of both plans; None where the council has neither posts nor contracts."""
    if run.table("whole_service").empty:
        return None
    groups = tuple(
        Group(title, tuple(_row(lines) for _, lines in mine.groupby("line", sort=False)))
        for plan, title in PLANS.items()
        if not (mine := run.of_plan("whole_service", plan)).empty
    )
    if run.settings["neutrality"]["count_posts"]:
        counted = "Posts count in the test of cost neutrality, contracts do not."
    else:
        counted = "Posts and contracts do not count in the test of cost neutrality."
    table = Table(
        "The whole service by financial year, £ thousand, mean",
        numeric("Cost", *year_labels(run).values(), "All months"),
        _told_once(groups),
        note=ROUNDED,
        printed="Printed of doing nothing: what is otherwise under the strategy; on screen every line of both.",
    )
    sentences = (
        f"What stands beside placements and measures in the service's budget. {counted}",
        "Funded posts are in the base budget; unfunded ones are needed beyond them.",
    )
    return Passage("The whole service", sentences, folded=(table,))


def _told_once(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Lines that are the same in both plans stand on paper under the strategy alone."""
    if len(groups) < len(PLANS):
        return groups
    first, last = groups
    rows = tuple(replace(row, kind="minor") if row in last.rows else row for row in first.rows)
    return (Group(first.title, rows), last)


def _row(lines: pd.DataFrame) -> Row:
    amounts = [float(amount) for amount in lines["mean_gbp"]]
    first = lines.iloc[0]
    kind: RowKind = "total" if first["line"] == WHOLE_SERVICE else "plain"
    heading = str(first["title"])
    posts = lines.loc[lines["unit"] == "posts", "quantity"]
    if not posts.empty:
        heading += f" ({posts.iloc[0]:.1f} posts, {posts.iloc[-1]:.1f} in the last year)"
    return Row(heading, tuple(thousands(amount) for amount in (*amounts, sum(amounts))), kind)
