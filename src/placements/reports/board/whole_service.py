"""The whole service by financial year: what stands beside placements and measures, in thousands."""

from __future__ import annotations

import pandas as pd

from placements.finance.whole_service_table import WHOLE_SERVICE
from placements.reports.board.parts import Group, Row, RowKind, Table, numeric
from placements.reports.board.verdict import PLANS
from placements.reports.words import part_year, thousands
from placements.result import RunResult


def whole_service_tables(result: RunResult) -> tuple[Table, ...]:
    """One table of both plans; none where the council has neither posts nor contracts."""
    table = result.tables.whole_service
    if table.empty:
        return ()
    months = result.comparison.months
    labels = [
        part_year(year.label, [month for month in months if month.financial_year == year])
        for year in result.comparison.years
    ]
    groups = tuple(
        Group(title, tuple(_row(lines) for _, lines in mine.groupby("line", sort=False)))
        for plan, title in PLANS.items()
        if not (mine := table[table["plan"] == plan]).empty
    )
    counted = result.scenario.settings.neutrality.count_posts
    note = (
        "Posts count in the test of cost neutrality, contracts do not."
        if counted
        else "Posts and contracts do not count in the test of cost neutrality."
    )
    return (
        Table(
            "The whole service by financial year, £ thousand, mean",
            numeric("Cost", *labels, "All months"),
            groups,
            note=f"{note} Funded posts are in the base budget; unfunded ones are needed beyond them. Each figure is "
            "rounded by itself.",
        ),
    )


def _row(lines: pd.DataFrame) -> Row:
    amounts = [float(amount) for amount in lines["mean_gbp"]]
    first = lines.iloc[0]
    kind: RowKind = "total" if first["line"] == WHOLE_SERVICE else "plain"
    heading = str(first["title"])
    posts = lines.loc[lines["unit"] == "posts", "quantity"]
    if not posts.empty:
        heading += f" ({posts.iloc[0]:.1f} posts, {posts.iloc[-1]:.1f} in the last year)"
    return Row(heading, tuple(thousands(amount) for amount in (*amounts, sum(amounts))), kind)
