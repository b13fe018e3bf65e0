"""A workbook as a run left it, and what an officer does to it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from builders import Council, NewHome, small_council, write_scenario
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from placements.changes import Applied, AskedFor
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.round_trip import changes_in
from placements.run import run_scenario

HEADER_ROW = 5

BODY = """
[neutrality]
capital = "capital"

[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 2
max_occupancy = { low = 0.7, central = 0.8, high = 0.9, reason = "as planned" }

[measures.support]
kind = "edge_of_care"
starts = "2016-02"
groups = ["residential"]
entries_avoided_share = { low = 0.0, central = 0.1, high = 0.2 }
cost = "service"
"""

COUNCIL = Council(
    prices={"other": (100, 200, 350)},
    tiers=(("outside", 0, 1.0), ("outside", 16, (1.0, 1.05, 1.2))),
    assumptions={"carers_growth": ((-0.5, 0.0, 0.5), "places per month")},
    new_homes=(NewHome(opens="2016-03"),),
)

Edits = Mapping[tuple[str, str], object]
"""(id, column title) -> what is typed there."""


OFFICE_FILES = ("scenario", "inputs", "workbook", "sheet")


@dataclass(frozen=True)
class Office:
    """A council, its scenario, one run of it, and the workbook of that run.

    ``sheet`` is the workbook with the sheet Assumptions alone: all that is read back, and quick to change.
    """

    scenario: Path
    inputs: Path
    result: RunResult
    workbook: Path
    sheet: Path

    def edited(self, path: Path, edits: Edits) -> Path:
        """A copy of the workbook with some cells changed."""
        book = load_workbook(self.sheet)
        for (id_, title), value in edits.items():
            cell_of(book, id_, title).value = value  # type: ignore[assignment]
        book.save(path)
        return path

    def changes(self, workbook: Path, asked: AskedFor = AskedFor()) -> Applied:
        return changes_in(workbook, self.scenario, self.inputs, asked)

    def run(self, changed: Applied | None) -> RunResult:
        return run_scenario(self.scenario, self.inputs, changed=changed)


def open_office(
    tmp_path: Path, body: str = BODY, council: Council = COUNCIL, stress: str = "", **top: object
) -> Office:
    """Run the council's scenario and write its workbook; ``stress`` is the text of ``stress.toml``."""
    scenario = write_scenario(tmp_path, body, **({"last_month": "2016-03"} | top))
    inputs = small_council(tmp_path, council)
    if stress:
        scenario.with_name("stress.toml").write_text(stress, encoding="utf-8")
    return office_of(scenario, inputs)


def copied(office: Office, folder: Path) -> Office:
    """The same council, scenario and workbook in another folder, to be changed."""
    root = office.scenario.parent.parent
    shutil.copytree(root, folder, dirs_exist_ok=True)
    files = {name: folder / getattr(office, name).relative_to(root) for name in OFFICE_FILES}
    return replace(office, **files)


def office_of(scenario: Path, inputs: Path) -> Office:
    """Run what lies there; the workbook is written beside the scenario."""
    result = run_scenario(scenario, inputs)
    workbook = write_workbook(result, scenario.parent, STAMP)
    sheet = workbook.with_name("assumptions.xlsx")
    book = load_workbook(workbook)
    for name in book.sheetnames:
        if name != "Assumptions":
            del book[name]
    book.save(sheet)
    return Office(scenario, inputs, result, workbook, sheet)


def cell_of(book: Workbook, id_: str, title: str) -> Cell:
    """The cell of an assumption in the column of that title."""
    sheet = book["Assumptions"]
    column = next(cell.column for cell in sheet[HEADER_ROW] if cell.value == title)
    row = next(row[1].row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if row[1].value == id_)
    return sheet.cell(row, column)


def same_figures(one: RunResult, other: RunResult) -> bool:
    """Whether every table of both runs is equal, figure for figure."""
    tables, others = one.tables.named(), other.tables.named()
    return tables.keys() == others.keys() and all(tables[name].equals(others[name]) for name in tables)
