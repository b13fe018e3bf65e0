"""A small valid council of three placement types, for tests to damage."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from placements.domain import Month, PlacementType, PlacementTypes

BASE_MONTH = Month(2015, 12)
TYPES = PlacementTypes(
    (
        PlacementType("foster", "Foster", "fostering"),
        PlacementType("external", "External residential", "residential"),
        PlacementType("other", "Other", "other"),
    )
)

Rows = list[list[str]]

VALID_TEXT: dict[str, str] = {
    "history": """\
date,placement_type,children,unit,definition,source,used
2015-03-31,total,100,children,all ages,Cabinet paper,
2015-12-31,total,120,children,all ages,Cabinet paper,yes
2015-12-31,foster,80,children,as published,Cabinet paper,yes
2015-12-31,external,20,children,as published,Cabinet paper,yes
2015-12-31,other,20,children,as published,Cabinet paper,yes
2015-12-31,uasc,10,children,as published,Cabinet paper,yes
2015-12-31,total,118,children,as published,Statistical return,no
""",
    "unit_costs": """\
placement_type,valid_from,valid_to,weekly_cost_gbp,unit,basis,low,high,definition,source,reason
foster,2015-12-31,,481,GBP per child per week,published,,,average,Cabinet paper,
external,2014-04-01,2015-03-31,3300,GBP per child per week,published,,,average,Cabinet paper,
external,2015-04-01,,3402.50,GBP per child per week,published,,,average,Cabinet paper,
other,2015-04-01,,200,GBP per child per week,assumption,100,300,average,Finance team,said to vary
""",
    "uplifts": """\
line,uplift_per_year,unit,basis,low,high,definition,source,reason,as_at
foster,0.02,share per year,assumption,0,0.04,as published,Finance team,fees,2015-12-31
external,0.024,share per year,published,,,as published,Cabinet paper,,2015-12-31
other,0.02,share per year,assumption,0,0.04,as published,Finance team,fees,2015-12-31
home_running,0.02,share per year,assumption,0,0.04,as published,Finance team,pay awards,2015-12-31
home_marginal,0.02,share per year,assumption,0,0.04,as published,Finance team,prices,2015-12-31
edge_of_care,0.02,share per year,assumption,-0.01,0.04,as published,Finance team,pay awards,\
2015-12-31
""",
    "provision": """\
provision,title,placement_type,kind,status,places,unit,opens,closes,max_occupancy,match_share,\
net_growth,running_cost,marginal_cost,quoted_occupancy,basis,definition,source,reason,as_at
carers,Own carers,foster,carers,existing,90,places,,,,,carer_growth,,,,published,as published,\
Cabinet paper,,2015-12-31
market,External homes,external,market,existing,,places,,,,0.9,,,,,published,as published,\
Cabinet paper,,2015-12-31
home-a,Home A,external,home,planned,6,places,2016-04,2026-04,0.9,0.6,,home_running,home_marginal,\
occupancy_quoted,assumption,as published,Finance team,as planned,2015-12-31
elsewhere,Elsewhere,other,pass_through,existing,,places,,,,,,,,,published,as published,\
Cabinet paper,,2015-12-31
""",
    "market_tiers": """\
provision,from_children,price_factor,unit,basis,low,high,definition,source,reason,as_at
market,0,1,times the unit cost,assumption,1,1,as published,Finance team,today's price,2015-12-31
market,30,1.2,times the unit cost,assumption,1,1.4,as published,Finance team,scarce places,\
2015-12-31
""",
    "strategy_costs": """\
item,title,amount_gbp,unit,valid_from,basis,low,high,definition,source,reason
home_running,Running a home,2924,GBP per place per week,2015-12-31,published,,,as published,\
Cabinet paper,
home_marginal,One more child,300,GBP per child per week,2015-12-31,assumption,200,400,as published,\
Finance team,food
edge_of_care,Edge of care,1000000,GBP per year,2015-12-31,assumption,800000,1200000,as published,\
Finance team,all week
building,Building,7000000,GBP once,2015-12-31,published,,,as published,Cabinet paper,
""",
    "assumptions": """\
item,title,value,unit,basis,low,high,definition,source,reason,as_at
occupancy_quoted,Occupancy quoted,0.85,share,assumption,0.75,0.95,as published,Finance team,\
as planned,2015-12-31
carer_growth,Growth of carers,0.5,places per month,assumption,-0.5,1,as published,Finance team,\
recruitment,2015-12-31
""",
    "evidence": """\
topic,statement,figure,unit,date,definition,source,note
end of 2015,120 children,120,children,2015-12-31,as published,Cabinet paper,
end of 2015,118 children,118,children,2016-03-31,as published,Statistical return,published later
""",
}
"""Each table as its file holds it."""

TABLE_NAMES = tuple(VALID_TEXT)


def table(name: str) -> Rows:
    """A valid table, header first, for a test to change."""
    return list(csv.reader(io.StringIO(VALID_TEXT[name])))


def changed(name: str, row: int, **cells: str) -> Rows:
    """A valid table with some cells of one row changed; the header is row 1."""
    rows = table(name)
    for column, value in cells.items():
        rows[row - 1][rows[0].index(column)] = value
    return rows


def without_column(name: str, column: str) -> Rows:
    """A valid table without one of its columns."""
    rows = table(name)
    place = rows[0].index(column)
    return [row[:place] + row[place + 1 :] for row in rows]


def write_council(folder: Path, **changes: Sequence[Sequence[str]] | str | bytes | None) -> Path:
    """Write the council's CSV tables into ``folder``.

    Parameters
    ----------
    changes
        By table: other rows, the file's text or bytes as they stand, or None for no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**VALID_TEXT, **changes}.items():
        path = folder / f"{name}.csv"
        if content is None:
            continue
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(content)
    return folder


def write_workbook(path: Path, **changes: Sequence[Sequence[object]] | None) -> Path:
    """Write the council's tables as sheets of one workbook; what looks like a number is saved as one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in {**{name: table(name) for name in VALID_TEXT}, **changes}.items():
        if rows is None:
            continue
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([_as_number(cell) for cell in row])
    workbook.save(path)
    return path


def _as_number(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    try:
        return float(cell)
    except ValueError:
        return cell or None
