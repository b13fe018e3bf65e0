"""Whom a supply of places is for: the ages in the table provision, and the table suitability."""

from __future__ import annotations

from placements.domain.need_groups import OLDEST, YOUNGEST
from placements.inputs.columns import AS_AT, BASIS, DEFINITION, REASON, SHARE, SOURCE, Column, Table


def _age_column(name: str, which: str, example: str) -> Column:
    return Column(
        name,
        "whole",
        f"{which} children placed there, in completed years; acts where the scenario cuts need groups at ages "
        "(`age_bands`), and takes whole age bands; blank: any",
        "years",
        required=False,
        blank=True,
        minimum=YOUNGEST,
        maximum=OLDEST,
        noun="years",
        example=example,
    )


AGE_COLUMNS = (_age_column("ages_from", "the youngest", "11"), _age_column("ages_to", "the oldest", "15"))

SUITABILITY = Table(
    "suitability",
    "Which need groups a provision takes, where that differs from its own row in provision. It governs new placements "
    "and planned moves: children who live there stay.",
    (
        Column(
            "need_group",
            "item",
            "a need group of the scenario: a level of need (all its ages), or a level and an age band",
            example="residential_11_to_15",
        ),
        Column("provision", "provision_id", "a provision of the table provision", example="home-a"),
        Column(
            "match_share",
            "number",
            "largest share of a month's new placements of the need group that it can match, in place of the "
            "provision's own; 0: not suitable; blank: the provision's own",
            SHARE,
            blank=True,
            minimum=0,
            maximum=1,
            noun="share",
            example="0.4",
        ),
        AS_AT,
        BASIS,
        DEFINITION,
        SOURCE,
        REASON,
    ),
    key=("need_group", "provision"),
    required=False,
)
