"""The sheet Price volume mix: exact between any two that are chosen, as the engine takes a difference apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from builders import FLAT_DEMAND, run_small
from builders_ledger import ledger_rows, run_with_ledger
from builders_workbook import STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from workbook_reading import convert

from placements.finance.decomposition import PARTS, decompose
from placements.reports.workbook import write_workbook
from placements.result import RunResult

PLANS = {"Do nothing": "do_nothing", "Strategy": "strategy"}
BODY = STRATEGY.replace("[neutrality]", "[neutrality]\nsavings_delivered_share = 0.7")
BUDGET = {"in_house_foster": 1_500_000, "ifa": 1_700_000, "external_residential": 2_500_000, "other": 330_000}
WEEKS = {"in_house_foster": 3_100, "ifa": 2_080, "external_residential": 760, "in_house_residential": 0}
LEDGER = ledger_rows({**BUDGET, "services": 40_000}, WEEKS)


def parts_on(values: Workbook) -> dict[tuple[str, str], float]:
    """(placement type, part) -> GBP, of the block at the top."""
    sheet = values["Price volume mix"]
    names = [cell.value for cell in sheet[8]][7:]
    found = {}
    for row in sheet.iter_rows(min_row=9, max_row=14):
        for name, cell in zip(names, row[7:], strict=True):
            if name:
                found[str(row[3].value), str(name)] = cell.value
    return found


def parts_of(before: pd.DataFrame, after: pd.DataFrame) -> dict[tuple[str, str], float]:
    """The same of the engine, under the names of the sheet."""
    titles = dict(zip(PARTS, ("Volume", "Mix", "Price", "Occupancy", "Services and other"), strict=True))
    table = decompose(before, after)
    return {
        (str(row["placement_type"]), titles[str(row["part"])]): row["amount_gbp"]
        for row in table.to_dict(orient="records")
    }


def assert_same(found: Mapping[tuple[str, str], float], expected: Mapping[tuple[str, str], float]) -> None:
    """To the penny: the engine settles fractions of one within each placement type. What it does not name is 0."""
    assert expected.keys() <= found.keys()
    assert found == pytest.approx({**dict.fromkeys(found, 0.0), **expected}, abs=0.0101)
    assert any(abs(amount) > 100 for amount in found.values())


def lines_of(run: RunResult, name: str) -> pd.DataFrame:
    """The rows of the engine for a side of the sheet."""
    if name.startswith("Base position"):
        return run.tables.base_position
    plan, year = (
        name.rsplit(" ", 1) if "(" not in name else (name.split(" 20")[0], "20" + name.split(" 20")[1][:5])
    )
    lines = run.tables.lines
    return lines[(lines["plan"] == PLANS[plan]) & (lines["financial_year"] == year)]


def chosen(path: Path, folder: Path, start: str, end: str) -> Workbook:
    """The workbook with two sides chosen, as LibreOffice works it out."""
    book = load_workbook(path)
    sheet = book["Price volume mix"]
    sheet["B5"].value, sheet["B6"].value = start, end
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    book.save(bare)
    return load_workbook(convert(bare, folder / "again", "xlsx"), data_only=True)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder = tmp_path_factory.mktemp("run")
    return run_with_ledger(folder, LEDGER, BODY, UNCERTAIN, paths=5, last_month="2018-03")


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("written"), STAMP)


def test_as_written_the_sheet_compares_the_plans_in_the_last_year_as_the_engine_does(
    run: RunResult, path: Path
) -> None:
    values = load_workbook(path, data_only=True)
    names = ("Do nothing 2017/18", "Strategy 2017/18")
    assert (values["Price volume mix"]["B5"].value, values["Price volume mix"]["B6"].value) == names
    assert_same(parts_on(values), parts_of(*(lines_of(run, name) for name in names)))
    assert values["Checks"]["C4"].value == "All checks agree"


def test_the_two_cells_take_one_of_the_list_and_are_open_on_a_protected_sheet(path: Path) -> None:
    sheet = load_workbook(path)["Price volume mix"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"B5", "B6"}
    for cell, rule in rules.items():
        assert rule.type == "list"
        assert rule.error
        assert not sheet[cell].protection.locked
        first, last = str(rule.formula1).replace("$A$", "").split(":")
        listed = [sheet[f"A{row}"].value for row in range(int(first), int(last) + 1)]
        assert listed == [
            "Ledger 2015/16 budget",
            "Base position 2015/16",
            "Do nothing 2015/16 (Jan to Mar)",
            "Do nothing 2016/17",
            "Do nothing 2017/18",
            "Strategy 2015/16 (Jan to Mar)",
            "Strategy 2016/17",
            "Strategy 2017/18",
        ]


@pytest.mark.slow
def test_a_council_without_a_ledger_has_no_part_for_what_it_does_not_say(tmp_path: Path) -> None:
    run = run_small(tmp_path, FLAT_DEMAND, paths=2)
    sheet = load_workbook(write_workbook(run, tmp_path, STAMP), data_only=True)["Price volume mix"]
    header = [cell.value for cell in sheet[8] if cell.value is not None]
    assert header[-1] == "Services and other"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Strategy 2016/17", "Strategy 2017/18"),
        ("Base position 2015/16", "Do nothing 2016/17"),
        ("Do nothing 2015/16 (Jan to Mar)", "Strategy 2016/17"),
    ],
)
def test_any_two_that_are_chosen_are_taken_apart_as_the_engine_does(
    run: RunResult, path: Path, tmp_path: Path, start: str, end: str
) -> None:
    values = chosen(path, tmp_path, start, end)
    assert_same(parts_on(values), parts_of(lines_of(run, start), lines_of(run, end)))
    assert values["Checks"]["C4"].value == "All checks agree"


@pytest.mark.slow
def test_the_ledger_is_compared_by_placement_types_and_what_it_does_not_say_is_not_split(
    run: RunResult, path: Path, tmp_path: Path
) -> None:
    """Types as lines: 3,100 weeks for £1.5m and so on; no child-weeks are given for the type other."""
    values = chosen(path, tmp_path, "Ledger 2015/16 budget", "Do nothing 2016/17")
    after = lines_of(run, "Do nothing 2016/17")
    cost = after.groupby("placement_type")["amount_gbp"].sum().round(2)
    weeks = after[after["unit"] == "child-weeks"].groupby("placement_type")["quantity"].sum()
    known = [name for name in WEEKS if name in cost.index]

    def side(amounts: Mapping[str, float], quantities: Mapping[str, float]) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "line": known,
                "placement_type": known,
                "provision": known,
                "rule": "placement",
                "unit": "child-weeks",
                "quantity": [float(quantities[name]) for name in known],
                "amount_gbp": [float(amounts.get(name, 0.0)) for name in known],
            }
        )

    expected = parts_of(side(BUDGET, WEEKS), side(cost.to_dict(), weeks.to_dict()))
    expected["other", "Not split"] = cost["other"] - 330_000
    expected["services", "Services and other"] = -40_000
    assert_same(parts_on(values), expected)
    assert values["Checks"]["C4"].value == "All checks agree"


@pytest.mark.slow
def test_the_ledger_compared_with_itself_has_no_parts(path: Path, tmp_path: Path) -> None:
    values = chosen(path, tmp_path, "Ledger 2015/16 budget", "Ledger 2015/16 budget")
    assert set(parts_on(values).values()) == {0}
