"""Councils of every kind whose prices are certain, and an officer who types at random into their workbooks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import builders_measures
from builders import PRICES, Council, Figure, NewHome, small_council, write_scenario
from builders_ledger import add_ledger, ledger_rows
from builders_posts import COSTS, Row, add_tables
from builders_workbook import CERTAIN, STAMP, STRATEGY
from openpyxl import load_workbook
from openpyxl.cell import Cell

from placements.changes import AskedFor
from placements.domain import PlacementsError
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.round_trip import changes_in
from placements.run import run_scenario

ROOT = Path(__file__).parent.parent
Edits = Mapping[str, float]
"""Address on Assumptions -> what is typed there."""


def certain(council: Council) -> Council:
    """The council with each range at its central value, so that every uncertainty factor is exactly 1."""

    def known(figure: Figure) -> Figure:
        return figure[1] if isinstance(figure, tuple) else figure

    return replace(
        council,
        prices={name: known(figure) for name, figure in council.prices.items()},
        uplifts={line: known(figure) for line, figure in council.uplifts.items()},
        tiers=tuple((market, start, known(figure)) for market, start, figure in council.tiers),
        costs={item: (known(figure), unit) for item, (figure, unit) in council.costs.items()},
        assumptions={item: (known(figure), unit) for item, (figure, unit) in council.assumptions.items()},
    )


@dataclass(frozen=True)
class Case:
    """What to run; ``tables`` are those of the whole service."""

    body: str
    council: Council
    top: Mapping[str, object]
    tables: Mapping[str, Sequence[Row]]
    ledger: bool = False

    def write(self, folder: Path) -> tuple[Path, Path]:
        """The scenario and the inputs folder."""
        scenario = write_scenario(folder, self.body, **({"last_month": "2018-03", "paths": 4} | self.top))
        inputs = add_tables(small_council(folder, self.council), **self.tables)
        if self.ledger:
            add_ledger(inputs, ledger_rows({"ifa": 1_700_000, "external_residential": 2_900_000}))
        return scenario, inputs


def _case(body: str, council: Council = CERTAIN, **more: object) -> Case:
    tables, ledger = more.pop("tables", {}), bool(more.pop("ledger", False))
    return Case(body, council, more, tables, ledger)  # type: ignore[arg-type]


SERVICE: Mapping[str, Sequence[Row]] = {
    "posts": [{"driver": "children + plans"}],
    "contracts": [
        {
            "income_item": "breaks_others",
            "saving_item": "breaks_target",
            "saving_from": "2016-10",
            "delivered": "delivered",
        }
    ],
    "drivers": [{}],
}
OF_SERVICE = replace(
    CERTAIN,
    costs={**CERTAIN.costs, **COSTS},
    uplifts={**CERTAIN.uplifts, "officer_post": 0.02, "breaks": 0.01},
    assumptions={"delivered": (0.5, "share")},
)
NO_HOME = {"kind": "market", "places": "", "marginal_cost": "", "quoted_occupancy": ""}
TURNOVER = "[supply]\nturnover_per_year = 0.4\n"
SECOND_HOME = '\n[measures.second]\nkind = "home"\nprovision = "second"\n'


def _settings(more: str) -> str:
    return STRATEGY.replace("[neutrality]", f"[neutrality]\n{more}")


CASES: dict[str, Case] = {
    "a strategy": _case(STRATEGY),
    "part of the saving delivered": _case(_settings("savings_delivered_share = 0.6")),
    "every kind of measure": _case(
        builders_measures.EVERY_KIND + '[neutrality]\ncapital = "capital"\nsavings_delivered_share = 0.7\n',
        certain(builders_measures.COUNCIL),
    ),
    "the whole service beside": _case(STRATEGY, OF_SERVICE, tables=SERVICE),
    "the whole service counted": _case(_settings("count_posts = true"), OF_SERVICE, tables=SERVICE),
    "existing and new placements apart": _case(
        TURNOVER + STRATEGY,
        replace(
            CERTAIN,
            price_rows={},
            apart={"ifa": (800, 900), "external_residential": (3300, 3700)},
            uplifts={**CERTAIN.uplifts, "ifa:new": 0.03},
        ),
    ),
    "priced apart from a date on": _case(
        TURNOVER + STRATEGY,
        replace(CERTAIN, price_rows={}, apart={"ifa": (800, 900)}, all_before={"ifa": ("2016-06-30", 820)}),
    ),
    "a ledger": _case(STRATEGY, ledger=True),
    "ten years on one path": _case(STRATEGY, last_month="2025-03", paths=1),
    "neither measures nor homes": _case("", Council(new_homes=(), provision_cells={"old-home": NO_HOME})),
    "a home after the horizon": _case(
        STRATEGY.replace('kind = "home"', 'kind = "home"\nenabled = false'),
        replace(CERTAIN, new_homes=(NewHome(opens="2019-04"),)),
    ),
    "prices in three tiers": _case(
        STRATEGY,
        replace(
            CERTAIN,
            tiers=(
                *(("outside", 0, 1.0), ("outside", 10, 1.1), ("outside", 16, 1.3)),
                *(("agencies", 0, 1.0), ("agencies", 30, 1.2)),
            ),
        ),
    ),
    "two homes, of which one closes": _case(
        STRATEGY + SECOND_HOME,
        replace(
            CERTAIN, new_homes=(NewHome(), NewHome("second", places=3, opens="2016-10", closes="2017-11"))
        ),
    ),
    "a rise of every price": _case(
        STRATEGY,
        replace(
            CERTAIN,
            uplifts=dict.fromkeys((*PRICES, "home_running", "home_marginal", "service", "move"), 0.03),
        ),
    ),
    "no measures": _case(""),
}


@dataclass(frozen=True)
class Written:
    """A run of a case, and its workbook."""

    scenario: Path
    inputs: Path
    result: RunResult
    book: Path

    def engine_on(self, changed: Path) -> RunResult | PlacementsError:
        """The engine on what was typed, or why it refuses."""
        try:
            changes = changes_in(changed, self.scenario, self.inputs, AskedFor())
            return run_scenario(self.scenario, self.inputs, changed=changes)
        except PlacementsError as refusal:
            return refusal


def write_case(name: str, folder: Path) -> Written:
    scenario, inputs = CASES[name].write(folder)
    result = run_scenario(scenario, inputs)
    return Written(scenario, inputs, result, write_workbook(result, folder, STAMP))


HOW = ("a little", "a little", "boldly", "to the lowest", "to the highest")
"""How the officer types: most numbers are near those that stood there."""


def typed_at_random(book: Path, rng: Random) -> dict[str, float]:
    """New values of some inputs that formulas follow, each within its validation."""
    sheet = load_workbook(book)["Assumptions"]
    rules = {
        cell.coordinate: rule
        for rule in sheet.data_validations.dataValidation
        for span in str(rule.sqref).split()
        for row in (sheet[span] if ":" in span else ((sheet[span],),))
        for cell in row
    }
    inputs = [
        row[2]
        for row in sheet.iter_rows(min_row=6)
        if not row[2].protection.locked and row[2].border.left.style == "thin" and row[3].value is None
    ]
    how = rng.choice(HOW)
    return {
        cell.coordinate: _typed(cell, rules[cell.coordinate], how, rng)
        for cell in rng.sample(inputs, rng.randint(1, len(inputs)))
    }


def _typed(cell: Cell, rule: object, how: str, rng: Random) -> float:
    now = float(str(cell.value))
    low, high = _bounds(rule)
    if how == "to the lowest":
        return low if low is not None else now
    if how == "to the highest":
        return high if high is not None else now * 3 + 1
    share = "%" in cell.number_format
    if getattr(rule, "type", "") == "whole":
        found = float(rng.randint(1, 60))
    elif share:
        found = now + rng.uniform(-0.05, 0.05) * (1 if how == "a little" else 4)
    elif how == "boldly":
        found = now * rng.choice([0.0, 0.3, 0.6, 1.0, 1.5, 2.5, 6.0])
    else:
        found = now * rng.uniform(0.9, 1.1)
    found = round(found, rng.choice([2, 3, 4]))
    return min(max(found, low if low is not None else found), high if high is not None else found)


def _bounds(rule: object) -> tuple[float | None, float | None]:
    """Of a data validation (openpyxl's, whose attributes are descriptors without types)."""
    least, most = (getattr(rule, name) for name in ("formula1", "formula2"))
    match getattr(rule, "operator", None):
        case "greaterThanOrEqual":
            return float(least), None
        case "greaterThan":
            return float(least) + 1e-6, None
        case "lessThanOrEqual":
            return None, float(least)
        case _:
            return float(least), float(most)


def with_edits(book: Path, edits: Edits, path: Path) -> Path:
    """The workbook with cells of Assumptions changed and no formula's value kept: what comes back was worked out."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        assumptions = _file_of(old, "Assumptions")
        for item in old.infolist():
            content = old.read(item.filename)
            if item.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", content.decode())
                for address, value in edits.items() if item.filename == assumptions else ():
                    pattern = rf'(<c r="{address}"[^>]*>)<v>[^<]*</v>'
                    text, found = re.subn(pattern, rf"\g<1><v>{value!r}</v>", text)
                    assert found == 1, address
                content = text.encode()
            new.writestr(item, content)
    return path


def _file_of(file: zipfile.ZipFile, sheet: str) -> str:
    """The path in the archive of the sheet of that name."""
    (id_,) = re.findall(rf'<sheet name="{sheet}"[^>]*r:id="(.*?)"', file.read("xl/workbook.xml").decode())
    relations = file.read("xl/_rels/workbook.xml.rels").decode()
    (relation,) = re.findall(rf'<Relationship [^>]*Id="{id_}"[^>]*>', relations)
    return "xl/" + re.findall(r'Target="(.*?)"', relation)[0]
