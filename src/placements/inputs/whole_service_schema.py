"""What the whole service costs beside placements: the tables of posts and of contracts."""

from __future__ import annotations

from dataclasses import replace

from placements.inputs.columns import (
    AS_AT,
    BASIS,
    CASES_PER_POST,
    DEFINITION,
    FAMILIES_PER_POST,
    GBP_PER_POST_YEAR,
    MOST_PLACES,
    REASON,
    SECTION_251,
    SHARE,
    SOURCE,
    Column,
    Table,
    reference_column,
    title_column,
    unit_column,
    with_range,
)

POSTS = Table(
    "posts",
    "Posts whose number follows from children, places or families: what the whole service needs beside placements.",
    (
        Column("post", "item", "the id of the post", example="reviewing_officer"),
        title_column("the name that reports show", "Independent reviewing officers"),
        Column(
            "driver",
            "text",
            "what the posts follow: `children` (all looked after), a placement type (the children who live there), "
            "`places of` a provision of kind home or carers, a driver of the table drivers, or several of these joined "
            "by +; or `families of` a measure of kind edge_of_care",
            example="children + child_protection_plans",
        ),
        *with_range(
            Column(
                "cases_per_post",
                "number",
                "how many of them one full-time post works with: at a time, or families in a year",
                "as in the column unit",
                above=0,
                noun="number",
                example="65",
            ),
            unit_column(CASES_PER_POST, FAMILIES_PER_POST),
            low="50",
            high="70",
        ),
        Column(
            "cost_item",
            "item",
            f"item of strategy_costs in {GBP_PER_POST_YEAR}",
            example="reviewing_officer_post",
        ),
        Column(
            "funded_posts",
            "number",
            "full-time posts in the base budget, paid for whether needed or not; 0 for `families of` a measure",
            "posts",
            minimum=0,
            maximum=MOST_PLACES,
            noun="number",
            example="2",
        ),
        Column("starts", "month", "first month; blank: before the base month", blank=True, example="2016-04"),
        Column("ends", "month", "last month; blank: goes on", blank=True),
        AS_AT,
        replace(
            SECTION_251,
            meaning="the line of the section 251 return that it stands in; blank: 3.3.1, social work, and the team of "
            "a measure in the line of the measure",
            example="3.3.1",
        ),
    ),
    key=("post",),
    value="cases_per_post",
    required=False,
)

CONTRACTS = Table(
    "contracts",
    "Contracts whose cost does not follow the children looked after: what the whole service needs beside placements.",
    (
        Column("contract", "item", "the id of the contract", example="short_breaks"),
        title_column("the name that reports show", "Day short breaks"),
        Column(
            "cost_item",
            "item",
            "item of strategy_costs in GBP per year: the whole contract",
            example="short_breaks",
        ),
        reference_column(
            "income_item",
            "item of strategy_costs in GBP per year: what others (health, say) pay of it",
            "paid_by_health",
        ),
        Column("starts", "month", "first month; blank: before the base month", blank=True, example="2016-04"),
        Column(
            "ends",
            "month",
            "last month, after which nothing is paid; blank: goes on",
            blank=True,
            example="2019-03",
        ),
        reference_column(
            "saving_item",
            "item of strategy_costs in GBP per year: the saving that is aimed at",
            "short_breaks_target",
        ),
        Column(
            "saving_from",
            "month",
            "first month of the saving; with saving_item only",
            blank=True,
            example="2017-04",
        ),
        reference_column(
            "delivered",
            f"item of assumptions in {SHARE}: how much of the target is delivered; with saving_item only",
            "target_delivered",
        ),
        AS_AT,
        BASIS,
        DEFINITION,
        SOURCE,
        REASON,
        SECTION_251,
    ),
    key=("contract",),
    required=False,
)
