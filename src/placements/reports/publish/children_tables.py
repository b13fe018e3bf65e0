"""Tables of children: counted, forecast, where they live, in which homes, and whether there are places enough."""

from __future__ import annotations

from placements.domain.placement_types import TOTAL, UASC
from placements.reports.publish.document import Cell, Column, Kind, Shorthand, Table, plain, rows_of
from placements.reports.publish.figure_set import (
    ALL_HOMES,
    counted_key,
    home_key,
    level_key,
    lives_key,
    needs_key,
    short_key,
)
from placements.reports.publish.notes import Note
from placements.reports.publish.run_figures import PLANS, HomeFigure, LevelFigure, RunFigures
from placements.reports.publish.shown import Shown
from placements.reports.publish.titles import (
    ALWAYS,
    MARGIN,
    PLAN_TITLES,
    children_titles,
    numbers,
    span,
    where,
)
from placements.reports.words import date_words, first_upper

CHILDREN = "Unit: children."


def counted_table(run: RunFigures, shown: Shown) -> Table:
    rows = []
    for date in run.count_dates:
        for key, title in children_titles(run):
            if (date, key) in run.counted:
                children = shown.count(counted_key(date, key), run.counted[date, key])
                rows.append((date_words(date), title, children))
    return Table(
        "Children_counted",
        f"Children looked after who were counted, by placement type, {where(run)}",
        (CHILDREN, f"Days: each 31 March that was counted, and {date_words(run.base.last_day)}."),
        (Column("Date"), Column("Placement type"), Column("Children counted", Kind.WHOLE)),
        rows_of(rows),
        numbers(*ALWAYS, Note.COUNTS),
    )


def needs_table(run: RunFigures, shown: Shown) -> Table:
    rows = [
        (date_words(month.last_day), title, *shown.spread(needs_key(month, key), run.needs[month, key]))
        for month in run.year_ends
        for key, title in children_titles(run)
        if (month, key) in run.needs
    ]
    return Table(
        "Children_forecast",
        f"Children who are forecast to need a place, by placement type, {where(run)}, {span(run)}",
        (CHILDREN, "Before any measure, if the mix of placement types goes on as it is."),
        (
            Column("Date"),
            Column("Placement type"),
            *(Column(f"Children forecast, {name}", Kind.WHOLE) for name in MARGIN),
        ),
        rows_of(rows),
        numbers(*ALWAYS, Note.FORECASTS, Note.RANGES),
    )


def lives_table(run: RunFigures, shown: Shown) -> Table:
    titles = [(key, title) for key, title in children_titles(run) if key != UASC]
    rows = [
        (
            date_words(month.last_day),
            title,
            *(
                cell
                for plan in PLANS
                for cell in shown.spread(lives_key(plan, month, key), run.lives[plan, month, key])
            ),
        )
        for month in run.year_ends
        for key, title in titles
    ]
    headings = [f"{PLAN_TITLES[plan]}, {name}" for plan in PLANS for name in MARGIN]
    return Table(
        "Where_children_live",
        f"Where children are forecast to live under both plans, by placement type, {where(run)}, {span(run)}",
        (CHILDREN,),
        (Column("Date"), Column("Placement type"), *(Column(heading, Kind.WHOLE) for heading in headings)),
        rows_of(rows),
        numbers(*ALWAYS, Note.FORECASTS, Note.RANGES, Note.PLANS),
    )


def homes_table(run: RunFigures, shown: Shown) -> Table:
    rows: list[list[Cell]] = []
    for plan in PLANS:
        for month in run.year_ends:
            homes = [home for home in run.homes if (home.plan, home.month) == (plan, month)]
            rows += [_home_row(home, shown) for home in homes]
            if homes:
                rows.append(_home_row(_all_homes(homes), shown))
    columns = [
        Column("Plan"),
        Column("Date"),
        Column("Home"),
        Column("Existing or planned"),
        Column("Registered places", Kind.WHOLE),
        Column("Children, mean", Kind.WHOLE),
        Column("Occupancy (per cent of places)", Kind.PERCENT),
    ]
    # with the places, occupancy would tell the count that was rounded
    kept = 6 if shown.round_to_5 else 7
    return Table(
        "Homes",
        f"Places, children and occupancy of the council's own homes under both plans, {where(run)}, {span(run)}",
        ("Units: places, children and per cent of places, as each heading says.",),
        tuple(columns[:kept]),
        rows_of([row[:kept] for row in rows]),
        numbers(*ALWAYS, Note.FORECASTS, Note.PLANS, Note.HOMES),
    )


def _home_row(home: HomeFigure, shown: Shown) -> list[Cell]:
    key = home_key(home.plan, home.month, home.home)
    together = home.home == ALL_HOMES
    return [
        PLAN_TITLES[home.plan],
        date_words(home.month.last_day),
        "All homes" if together else plain(home.title),
        Shorthand.NOT_APPLICABLE if together else "Planned" if home.planned else "Existing",
        round(home.places),
        shown.count(key, home.children),
        shown.share(key, home.occupancy if home.places else None),
    ]


def _all_homes(homes: list[HomeFigure]) -> HomeFigure:
    places, children = sum(home.places for home in homes), sum(home.children for home in homes)
    occupancy = children / places if places else None
    first = homes[0]
    return HomeFigure(first.plan, ALL_HOMES, "", False, first.month, places, children, occupancy)


def sufficiency_table(run: RunFigures, shown: Shown) -> Table:
    ends = set(run.year_ends)
    rows = [_level_row(level, shown) for level in run.levels if level.month in ends]
    return Table(
        "Sufficiency",
        f"Need against usable places under both plans, by level of need, {where(run)}, {span(run)}",
        ("Units: children, places and per cent of simulated futures, as each heading says.",),
        (
            Column("Plan"),
            Column("Date"),
            Column("Level of need"),
            Column("Children who need a place, mean", Kind.WHOLE),
            Column("Usable places, mean", Kind.WHOLE),
            Column("Places short, mean", Kind.WHOLE),
            Column("Probability that places are short (per cent)", Kind.PERCENT),
        ),
        rows_of(rows),
        numbers(*ALWAYS, Note.FORECASTS, Note.PLANS, Note.SUFFICIENCY),
    )


def _level_row(level: LevelFigure, shown: Shown) -> list[Cell]:
    key, short = (make(level.plan, level.month, level.level) for make in (level_key, short_key))
    name = "All levels of need" if level.level == TOTAL else first_upper(level.level.replace("_", " "))
    hidden = shown.withheld(short)
    return [
        PLAN_TITLES[level.plan],
        date_words(level.month.last_day),
        plain(name),
        shown.count(key, level.need),
        _places(level.usable),
        Shorthand.CONFIDENTIAL if hidden else _places(level.short),
        Shorthand.CONFIDENTIAL if hidden else shown.share(short, level.probability),
    ]


def _places(places: float | None) -> Cell:
    return Shorthand.NOT_APPLICABLE if places is None else round(places)
