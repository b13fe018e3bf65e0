"""The sheets Risk and Exposure: ranges of the run, what each input moves, and where the answer turns round."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, prepare_small, run_small
from builders_measures import COUNCIL as OF_EVERY_KIND
from builders_measures import PRICE_CAP
from builders_workbook import CERTAIN, STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import block, recalculated

from placements.appraisal import appraise
from placements.appraisal.tables import document_of
from placements.beside import Beside
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.run import forecast

HALF = STRATEGY.replace("[neutrality]", "[neutrality]\nsavings_delivered_share = 0.6")
EXTERNAL, HOME = "unit_costs:external_residential:2015-04-01", "strategy_costs:home_running"

Row = dict[str, object]


def rows_of(sheet: Worksheet, header: str) -> dict[str, Row]:
    """Rows under the header that begins with ``header`` until a blank one: words in A -> column letter -> value."""
    found: dict[str, Row] = {}
    inside = False
    for row in sheet.iter_rows(max_col=12):
        head = row[0].value
        if inside and head is None:
            break
        if inside:
            found[str(head)] = {cell.column_letter: cell.value for cell in row}
        inside = inside or str(head).startswith(header)
    return found


def years(row: Row) -> list[object]:
    """The figures of the financial years."""
    return [value for column, value in row.items() if column > "G" and value is not None]


def moved(book: Workbook) -> dict[str, Row]:
    return rows_of(book["Risk"], "Input of the sheet Assumptions")


def number(row: Row, column: str) -> float:
    value = row[column]
    assert isinstance(value, int | float), (column, value)
    return float(value)


def written(result: RunResult, folder: Path) -> Workbook:
    return load_workbook(write_workbook(result, folder, STAMP), data_only=True)


def net_saving(result: RunResult) -> float:
    """Mean net saving by the end, GBP."""
    return float(result.tables.net_saving["cumulative_mean"].iloc[-1])


def slope(book: Workbook, id_: str) -> float:
    """What one whole of a multiple or share adds, from the sheet Exposure."""
    (row,) = (row for row in book["Exposure"].iter_rows(max_col=7) if row[1].value == id_ and row[6].value)
    return float(row[6].value)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Ranges, dated prices, two tiers of a market, and a saving that is not delivered in full."""
    return run_small(tmp_path_factory.mktemp("run"), HALF, UNCERTAIN, last_month="2018-03")


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def test_budgets_and_their_ranges_are_those_of_the_run(run: RunResult, book: Workbook) -> None:
    table = run.tables.ranges.set_index(["of", "financial_year"])
    for plan, title in (("do_nothing", "Do nothing"), ("strategy", "Strategy")):
        rows, mine = rows_of(book["Risk"], f"{title}: what it costs"), table.loc[plan].drop("all years")
        assert years(rows["Budget"]) == pytest.approx(mine["mean_gbp"].tolist(), abs=0.004)
        for name in ("p10", "p50", "p80", "p90"):
            assert years(rows[name.upper()]) == mine[f"{name}_gbp"].tolist()
        assert years(rows["Risk reserve"]) == mine["reserve_gbp"].tolist()
        assert number(rows["P80"], "G") == table.loc[(plan, "all years"), "p80_gbp"]
        held = number(rows["Budget"], "G") + number(rows["Risk reserve"], "G")
        assert number(rows["Budget with its risk reserve"], "G") == pytest.approx(held)


def test_savings_have_their_prudent_side_and_their_probability(run: RunResult, book: Workbook) -> None:
    table = run.tables.ranges.set_index(["of", "financial_year"])
    rows = rows_of(book["Risk"], "Net saving by the end of the year")
    assert years(rows["P20"]) == table.loc["cumulative_net_saving", "p20_gbp"].tolist()
    neutral = run.tables.net_saving["probability_cost_neutral"].tolist()
    assert years(rows["Probability that it is not below £0"]) == pytest.approx(neutral)


def test_its_checks_agree_and_each_is_on_the_sheet_checks(book: Workbook) -> None:
    mine = [row for row in book["Checks"].iter_rows(min_row=8) if "Exposure" in str(row[1].value)]
    mine += [row for row in book["Checks"].iter_rows(min_row=8) if "Risk:" in str(row[1].value)]
    assert len(mine) == 2 + 2 * 2 + 2 + 1
    assert {row[6].value for row in mine} == {"OK"}


def test_inputs_stand_in_the_order_of_what_they_move(book: Workbook) -> None:
    rows = list(moved(book).values())
    swings = [abs(number(row, "I") - number(row, "H")) for row in rows]
    assert swings == sorted(swings, reverse=True)
    assert len(rows) > 15
    assert all(row["G"] for row in rows)


@pytest.mark.slow
def test_where_it_turns_round_is_as_worked_by_hand(tmp_path: Path) -> None:
    """A home of £1,700 a place and week instead of a market at £3,402 a child and week, every price certain.

    Net saving = 3402 x weeks less 1700 x places: 0 at a place of 3402 x weeks / places, at a child of
    1700 x places / weeks, and, as all weeks are after one April, at a rise of 1700 x places / (3402 x weeks) - 1.
    """
    council = Council(costs={"home_running": (1700, "GBP per place per week")})
    result = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, council)
    lines = result.tables.lines.groupby(["plan", "line"])["quantity"].sum()
    weeks = lines["do_nothing", "outside"] - lines["strategy", "outside"]
    places = lines["strategy", "new-home:fixed"]
    rows = moved(written(result, tmp_path))
    home, child = rows["Price: Home Running"], rows["Price: External residential"]
    assert weeks > 0
    assert number(home, "F") == pytest.approx(3402 * weeks / places, abs=0.01)
    assert number(child, "F") == pytest.approx(1700 * places / weeks, abs=0.01)
    assert home["G"] == child["G"] == "known: no range"
    rise = 1700 * places / (3402 * weeks) - 1
    assert -0.1 < rise < 0.2
    assert number(rows["Uplift: External residential"], "F") == pytest.approx(rise, abs=1e-6)


@pytest.mark.slow
def test_half_the_price_of_a_service_costs_half_and_twice_the_price_twice(tmp_path: Path) -> None:
    """A service without effect is all that the strategy costs: the net saving is its price times what is negative."""
    body = FLAT_DEMAND + (
        '\n[measures.support]\nkind = "edge_of_care"\nstarts = "2016-03"\ngroups = ["residential"]\n'
        'entries_avoided_share = 0.0\ncost = "service"\n'
    )
    council = Council(costs={"service": ((60_000, 120_000, 240_000), "GBP per year")})
    result = run_small(tmp_path, body, council)
    saving, row = net_saving(result), moved(written(result, tmp_path))["Price: Service"]
    assert saving < -100_000
    assert number(row, "H") == pytest.approx(saving / 2, abs=1)
    assert number(row, "I") == pytest.approx(saving * 2, abs=1)
    assert number(row, "K") == pytest.approx(-saving / 2, abs=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "title", "to"),
    [
        ({"prices": {"external_residential": 3555.5}}, "Price: External residential", 3555.5),
        ({"assumptions": {"quoted_occupancy": (0.9, "share")}}, "Quoted Occupancy", 0.9),
    ],
)
def test_what_a_formula_says_is_what_the_engine_finds_where_no_child_moves(
    tmp_path: Path, changed: dict[str, object], title: str, to: float
) -> None:
    """From the value now to that at which the net saving is 0 it is straight: so it is at any other value."""
    before = run_small(tmp_path / "before", HALF, CERTAIN, last_month="2018-03")
    after = run_small(tmp_path / "after", HALF, replace(CERTAIN, **changed), last_month="2018-03")  # type: ignore[arg-type]  # of Council's fields
    row, saving = moved(written(before, tmp_path))[title], net_saving(before)
    now, zero = number(row, "B"), number(row, "F")
    assert saving * (zero - to) / (zero - now) == pytest.approx(net_saving(after), abs=3)


@pytest.mark.slow
def test_delivering_all_of_the_saving_adds_what_the_engine_adds(tmp_path: Path) -> None:
    bodies = (HALF, STRATEGY)
    part, all_of_it = (run_small(tmp_path / str(number), body, CERTAIN) for number, body in enumerate(bodies))
    added = 0.4 * slope(written(part, tmp_path), "neutrality.savings_delivered_share")
    assert net_saving(part) + added == pytest.approx(net_saving(all_of_it), abs=3)


@pytest.mark.slow
def test_a_strategy_without_measures_is_moved_by_nothing(tmp_path: Path) -> None:
    rows = moved(written(run_small(tmp_path, FLAT_DEMAND), tmp_path))
    prices = [row for title, row in rows.items() if title.startswith("Price")]
    assert {(row["F"], row["G"]) for row in prices} == {("none", "it moves nothing")}
    rises = [row for title, row in rows.items() if title.startswith("Uplift")]
    assert {row["H"] for row in rises} == {0}


@pytest.mark.slow
def test_what_acts_through_a_price_cap_is_named_and_not_worked_out(tmp_path: Path) -> None:
    book = written(run_small(tmp_path, FLAT_DEMAND + PRICE_CAP, OF_EVERY_KIND), tmp_path)
    notes = [str(cell.value) for cell in book["Risk"]["A"]]
    (bent,) = (note for note in notes if note.startswith("Not worked out by formula"))
    assert "because a price cap bends what they move" in bent
    assert "Price: IFA" in bent and "Uplift: IFA" in bent
    assert "Price: IFA" not in moved(book)
    assert "Price: External residential" in moved(book)


def test_without_an_appraisal_the_sheet_says_how_to_ask_for_one(book: Workbook) -> None:
    rows = rows_of(book["Risk"], "What varies between the futures")
    assert {(row["F"], row["G"]) for row in rows.values()} == {
        ("not asked", "placements appraise small.toml")
    }
    words = [str(cell.value) for cell in book["Risk"]["A"]]
    assert "Not asked: placements appraise small.toml, then run again." in words
    assert "The scenario names no stress case: the verdict rests on the central case alone." in words


def test_what_formulas_move_is_not_among_what_only_the_engine_can_move(book: Workbook) -> None:
    rows = rows_of(book["Risk"], "What varies between the futures")
    assert "Support: entries avoided share" in rows
    assert not [title for title in rows if title.lower().startswith(("price", "uplift", "quoted"))]


@pytest.mark.slow
def test_an_appraisal_stands_beside_the_formulas_with_its_stress_cases(tmp_path: Path) -> None:
    body = FLAT_DEMAND + QUICK_HOME
    council = Council(costs={"home_running": ((1_500, 2_924, 3_300), "GBP per place per week")})
    ready = prepare_small(tmp_path, body, council, paths=3)
    document = document_of(appraise(ready, forecast(ready)))
    result = run_small(tmp_path, body, council)
    book = written(replace(result, beside=Beside(appraisal=document)), tmp_path)
    (theirs,) = (row for row in document["tornado"] if row["title"] == "price of Home Running")
    assert moved(book)["Price: Home Running"]["B"] == 2_924
    sheet = {
        str(row[0].value): [cell.value for cell in row[1:]] for row in book["Risk"].iter_rows(max_col=12)
    }
    shown = sheet["Price of Home Running"]
    assert shown[:4] == [2_924, 1_500, 3_300, "GBP per place per week"]
    assert shown[4] == (theirs["switching_value"] or "none")
    assert shown[6:9] == [theirs["median_at_low_gbp"], theirs["median_at_high_gbp"], "placed anew"]
    cases = rows_of(book["Risk"], "Case")
    assert {"Everything 12 months late", "All of these together"} <= set(cases)
    assert cases["As the scenario has it"]["H"] == "the appraisal"


def test_the_band_of_the_fan_is_as_high_as_its_range_in_every_month(run: RunResult, book: Workbook) -> None:
    """Parts above and below £0 add to P90 less P10, also where the band crosses £0."""
    rows = block(book["Cost neutrality"], "Band of the chart")
    months = run.tables.net_saving_months
    low, high = months["cumulative_p10"].to_numpy(), months["cumulative_p90"].to_numpy()
    above, below = np.array(rows["Above £0, the band"]), np.array(rows["Below £0, the band"])
    assert np.allclose(above.astype(float) - below.astype(float), high - low)
    carried = np.array(rows["Above £0, up to the band"]), np.array(rows["Below £0, down to the band"])
    assert np.allclose(carried[0].astype(float), np.maximum(low, 0))
    assert np.allclose(carried[1].astype(float), np.minimum(high, 0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id_", "title", "column"),
    [
        ("uplifts:external_residential", "Uplift: External residential", "D"),
        ("unit_costs:other:2015-04-01", "Price: Other", "C"),
        ("assumptions:quoted_occupancy", "Quoted Occupancy", "F"),
    ],
)
def test_typing_a_value_gives_the_net_saving_that_the_sheet_said_it_would(
    path: Path, book: Workbook, tmp_path: Path, id_: str, title: str, column: str
) -> None:
    """Low in C, high in D, and in F the value at which it is £0."""
    row = moved(book)[title]
    after = recalculated(path, tmp_path, {id_: number(row, column)})
    expected = {"C": row["H"], "D": row["I"], "F": 0.0}[column]
    found = [r[1].value for r in after["Risk"].iter_rows(max_col=2) if str(r[0].value).endswith("now, £")]
    assert found == pytest.approx([expected], abs=3)
    mine = [r for r in after["Checks"].iter_rows(min_row=8) if "Exposure" in str(r[1].value)]
    assert {r[6].value for r in mine} == {"OK"}
