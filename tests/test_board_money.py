"""The section on money: the bridge, the budget, the medium-term plan, capital beside revenue."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import run_small
from builders_board import changed, oxfordshire_paper, paper_run
from builders_ledger import ledger_rows, run_with_ledger
from builders_workbook import STRATEGY

from placements.finance.rules import RULES
from placements.reports.board.paper import PLANS, Paper, PaperRun
from placements.reports.board.parts import Passage, Section, Table
from placements.reports.board.sections.money.bridge import bridge_figure, step_words
from placements.reports.board.sections.money.budget import saving_title
from placements.reports.board.sections.money.capital import capital
from placements.reports.board.sections.money.plan import kinds_of_saving, plan
from placements.reports.board.sections.money.section import money, money_title
from placements.reports.charts import NARROW, WIDE, to_svg
from placements.reports.charts.bridge import BridgeStep, bridge_rows
from placements.reports.charts.money import YearRange, saving_by_year
from placements.reports.words import pennies_words, thousands

Words = Callable[[float], str]


@pytest.fixture(scope="module")
def run() -> PaperRun:
    return oxfordshire_paper().lead


@pytest.fixture(scope="module")
def section(run: PaperRun) -> Section:
    return money(Paper("Paper", (run,)))


def section_of(run: PaperRun) -> Section:
    return money(Paper("Paper", (run,)))


def tables_of(section: Section) -> dict[str, Table]:
    found = [table for figure in section.figures for table in figure.tables]
    found += [table for passage in section.passages for table in (*passage.tables, *passage.folded)]
    return {table.caption: table for table in found}


def cells(table: Table) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(group.title, row.heading, row.cells) for group in table.groups for row in group.rows]


def said(section: Section) -> Iterator[str]:
    """Every sentence, title, note and text of the section."""
    yield from (section.title, *section.sentences)
    for figure in section.figures:
        yield from (figure.title, figure.source, str(figure.wide), str(figure.narrow))
    for passage in section.passages:
        yield from (passage.title, *passage.sentences, *passage.points)
    for table in tables_of(section).values():
        yield from (table.note, *(cell for _, heading, row in cells(table) for cell in (heading, *row)))


def words_of(passage: Passage | None) -> str:
    assert passage is not None
    return " ".join((*passage.sentences, *passage.points))


def of_years(rows: pd.DataFrame, column: str, words: Words) -> tuple[str, ...]:
    amounts = [float(amount) for amount in rows.groupby("financial_year")[column].sum()]
    return tuple(words(amount) for amount in (*amounts, sum(amounts)))


def test_the_budget_in_thousands_is_that_of_the_results(run: PaperRun, section: Section) -> None:
    found = cells(tables_of(section)["Budget by financial year, £ thousand, mean"])
    titles = {**run.types, "services": "Services and moves"}
    expected = []
    for name, title in PLANS.items():
        cost = run.of_plan("cost", name)
        for type_id, heading in titles.items():
            mine = cost[cost["placement_type"] == type_id]
            if len(mine):
                expected.append((title, heading, of_years(mine, "mean_gbp", thousands)))
        expected.append((title, f"{title}, total", of_years(cost, "mean_gbp", thousands)))
    years = run.results["net_saving"]
    annual = [year["annual"]["mean"] for year in years]
    cumulative = [year["cumulative"]["mean"] for year in years]
    for heading, amounts in (
        ("Do nothing less strategy", [*annual, sum(annual)]),
        ("Cumulative", [*cumulative, cumulative[-1]]),
    ):
        expected.append(("Net saving", heading, tuple(thousands(amount) for amount in amounts)))
    assert found == expected


def test_the_budget_to_the_penny_is_that_of_the_results_and_adds_up(run: PaperRun, section: Section) -> None:
    found = cells(tables_of(section)["Budget by financial year, to the penny, mean"])
    titles = {**run.types, "services": "Services and moves"}
    by_heading = {(group, heading): row for group, heading, row in found}
    pence = {
        key: [round(float(re.sub("[£,]", "", cell)) * 100) for cell in row] for key, row in by_heading.items()
    }
    for name, title in PLANS.items():
        cost = run.of_plan("cost", name)
        for (type_id, rule), mine in cost.groupby(["placement_type", "rule"]):
            row = by_heading[(title, f"{titles[str(type_id)]}: {RULES[str(rule)].title}")]
            assert row == of_years(mine, "mean_gbp", pennies_words)
        mine_too = [row for key, row in pence.items() if key[0] == title and not key[1].endswith(", total")]
        assert [sum(column) for column in zip(*mine_too, strict=True)] == pence[(title, f"{title}, total")]
    less = zip(
        pence[("Do nothing", "Do nothing, total")], pence[("Strategy", "Strategy, total")], strict=True
    )
    assert [one - other for one, other in less] == pence[("Net saving", "Do nothing less strategy")]


def test_the_bridge_is_that_of_the_results_and_adds_up_to_the_penny(run: PaperRun, section: Section) -> None:
    rows = [row for row in run.results["bridge"] if row["placement_type"] == "total"]
    tables = tables_of(section)
    exact = cells(tables["The bridge, to the penny, mean"])
    assert [(heading, row) for _, heading, row in exact] == [
        (step_words(row, run), (pennies_words(row["amount_gbp"]),)) for row in rows
    ]
    pence = [round(float(re.sub("[£,]", "", row[0])) * 100) for _, _, row in exact]
    levels = [place for place, row in enumerate(rows) if row["kind"] == "level"]
    for before, after in itertools.pairwise(levels):
        assert sum(pence[before:after]) == pence[after]
    table = tables["The bridge by placement type, £ thousand, mean"]
    titles = {**run.types, "services": "Services and moves", "total": "All"}
    keys = [next(key for key, title in titles.items() if title == c.title) for c in table.columns[1:]]
    amounts = {(row["step"], row["placement_type"]): row["amount_gbp"] for row in run.results["bridge"]}
    assert [row for _, _, row in cells(table)] == [
        tuple(thousands(amounts.get((row["step"], key), 0.0)) for key in keys) for row in rows
    ]


def test_the_bridge_ends_at_what_both_plans_cost_in_the_last_full_year(run: PaperRun) -> None:
    levels = {
        row["step"]: row["amount_gbp"] for row in run.results["bridge"] if row["placement_type"] == "total"
    }
    for name in PLANS:
        cost = run.of_plan("cost", name)
        spent = cost.loc[cost["financial_year"] == "2019/20", "mean_gbp"].sum()
        assert levels[name] == pytest.approx(spent, abs=0.001)
    base = sum(row["amount_gbp"] for row in run.results["base_position"])
    assert levels["base_position"] == pytest.approx(base, abs=0.001)


@pytest.mark.parametrize("words", [thousands, pennies_words])
def test_the_medium_term_plan_is_that_of_the_results(run: PaperRun, section: Section, words: Words) -> None:
    unit = "£ thousand" if words is thousands else "to the penny"
    table = tables_of(section)[f"Medium-term financial plan, {unit}, mean"]
    by_step: dict[str, list[str]] = {}
    for row in run.results["mtfp"]:
        by_step.setdefault(row["step"], []).append(words(row["amount_gbp"]))
    kinds = [tuple(by_step.pop(kind)) for kind in ("savings_cashable", "savings_cost_avoidance")]
    assert [row for _, _, row in cells(table)] == [tuple(row) for row in by_step.values()]
    of_kinds = cells(tables_of(section)["Savings on placements by kind, £ thousand, mean"])
    if words is thousands:
        assert [row for _, _, row in of_kinds] == [tuple(by_step["savings"]), *kinds]


def test_capital_and_present_value_are_those_of_the_results(run: PaperRun, section: Section) -> None:
    tables = tables_of(section)
    saving = [year["annual"]["mean"] for year in run.results["net_saving"]]
    columns = {key: list(run.table("capital")[key]) for key in run.table("capital")}
    charge = columns["charge_gbp"]
    expected = [
        saving,
        columns["interest_gbp"],
        columns["minimum_revenue_provision_gbp"],
        charge,
        [one - other for one, other in zip(saving, charge, strict=True)],
        columns["outstanding_gbp"],
    ]
    found = cells(tables["Capital beside revenue by financial year, £ thousand, mean"])
    assert [row for _, _, row in found] == [tuple(map(thousands, amounts)) for amounts in expected]
    found = cells(tables["Present value of the net saving, £ thousand in prices of December 2015"])
    keys = ["real_mean_gbp", "present_value_mean_gbp"]
    keys += [f"cumulative_{name}_gbp" for name in ("p10", "p50", "p90", "mean")]
    assert [row for _, _, row in found] == [
        (f"{year['discount_factor']:.4f}", *(thousands(year[key]) for key in (*keys, "capital_gbp")))
        for year in run.results["present_value"]
    ]


def test_the_whole_service_and_each_years_saving_are_those_of_the_results(
    run: PaperRun, section: Section
) -> None:
    found = cells(tables_of(section)["The whole service by financial year, £ thousand, mean"])
    expected = [
        of_years(mine, "mean_gbp", thousands)
        for name in PLANS
        for _, mine in run.of_plan("whole_service", name).groupby("line", sort=False)
    ]
    assert [row for _, _, row in found] == expected
    found = cells(tables_of(section)["Net saving of each financial year by itself, £ thousand"])
    assert [row for _, _, row in found] == [
        tuple(thousands(year["annual"][key]) for key in ("p10", "p50", "p90", "mean"))
        for year in run.results["net_saving"]
    ]


def test_the_title_says_what_doing_nothing_and_the_strategy_cost() -> None:
    lines = [
        {"step": "base_position", "kind": "level", "amount_gbp": 29_365_665.05, "placement_type": "total"},
        {"step": "price", "kind": "change", "amount_gbp": 4_238_801.12, "placement_type": "total"},
        {"step": "do_nothing", "kind": "level", "amount_gbp": 33_604_466.17, "placement_type": "total"},
        {"step": "services:1", "kind": "change", "amount_gbp": 20_000.00, "placement_type": "total"},
        {"step": "strategy", "kind": "level", "amount_gbp": 33_624_466.17, "placement_type": "total"},
    ]

    def with_bridge(found: dict[str, Any]) -> None:
        found["bridge"] = [{"financial_year": "2019/20", "title": "A title", **line} for line in lines]

    found = bridge_figure(changed(oxfordshire_paper().lead, with_bridge))
    assert found is not None
    assert found.title == (
        "In 2019/20 doing nothing costs £33.60m, £4.24m more than a full year of the children and prices of December "
        "2015; the strategy costs £20k more than doing nothing"
    )
    assert "the council's ledger gives no outturn of last year" in found.source


def test_with_a_ledger_the_bridge_begins_with_its_outturn(tmp_path: Path) -> None:
    rows = ledger_rows({"ifa": 1_700_000, "external_residential": 2_900_000}, financial_year="2014/15")
    rows = [{**row, "figure": "outturn"} for row in rows]
    rows += ledger_rows({"ifa": 1_500_000}, figure="budget")
    lead = paper_run(run_with_ledger(tmp_path, rows, STRATEGY, paths=3))
    found = bridge_figure(lead)
    assert found is not None
    assert "than outturn 2014/15;" in found.title
    assert found.source.startswith("Begins with the council's ledger: its outturn of 2014/15;")
    assert cells(found.tables[0])[0][1:] == ("Outturn 2014/15, from the ledger", ("£4,600,000.00",))
    assert "the budget in the council's ledger" in words_of(plan(lead))


def test_the_sections_title_says_the_mean_and_the_probability(run: PaperRun) -> None:
    def cheaper(found: dict[str, Any]) -> None:
        found["net_saving"][-1]["cumulative"]["mean"] = 20_400.0
        found["neutrality"]["probability"] = 0.5

    def level(found: dict[str, Any]) -> None:
        found["net_saving"][-1]["cumulative"]["mean"] = -0.004

    assert money_title(changed(run, cheaper)) == (
        "On average the strategy costs £20k less than doing nothing to March 2020; it is cost neutral in 50% of futures"
    )
    assert money_title(changed(run, level)) == "On average both plans cost the same to March 2020"


@pytest.mark.parametrize(
    ("medians", "title"),
    [
        ((-1.0, 2.0), "costs more in 2016/17, and less from 2017/18 on"),
        ((1.0, 2.0), "costs less than doing nothing in each year"),
        ((0.0, -2.0), "costs more than doing nothing in 2017/18"),
        ((3.0, -2.0, -1.0), "costs less in 2016/17, and more from 2017/18 on"),
        ((3.0, -2.0, 1.0), "costs less in 2016/17 and 2018/19, and more in 2017/18"),
        ((0.004, -0.004), "At the median both plans cost the same in each year"),
    ],
)
def test_the_years_title_follows_their_medians(medians: tuple[float, ...], title: str) -> None:
    labels = ("2016/17", "2017/18", "2018/19")
    assert saving_title(list(zip(labels, medians, strict=False))).endswith(title)


def test_savings_are_cashable_only_where_spending_falls(run: PaperRun) -> None:
    def cashable(by_year: dict[str, tuple[float, float]]) -> str:
        def change(found: dict[str, Any]) -> None:
            for row in found["mtfp"]:
                saved, cashed = by_year.get(row["financial_year"], (0.0, 0.0))
                amounts = {
                    "savings": saved,
                    "savings_cashable": cashed,
                    "savings_cost_avoidance": saved - cashed,
                }
                row["amount_gbp"] = amounts.get(row["step"], row["amount_gbp"])

        return words_of(kinds_of_saving(changed(run, change)))

    assert (
        "falls below the year before in 2016/17: to that extent savings are cashable; in the other years"
        in cashable({"2016/17": (-9.0, -4.0), "2017/18": (-3.0, 0.0)})
    )
    assert "all the savings are cost avoidance" in cashable({"2016/17": (-9.0, 0.0)})
    assert "In no year does the strategy lower" in cashable({"2016/17": (9.0, 0.0)})


def test_capital_that_is_left_out_or_not_named_says_so(run: PaperRun) -> None:
    def none(found: dict[str, Any]) -> None:
        found["neutrality"]["with_capital"], found["capital"] = None, []
        found["neutrality"]["present_value"]["with_capital"] = None

    def left_out(found: dict[str, Any]) -> None:
        none(found)
        found["neutrality"]["capital_left_out"] = "The capital of £5 is in no figure."

    words = words_of(capital(changed(run, none)))
    assert words == "The scenario names no capital: every figure here is revenue."
    assert words_of(capital(changed(run, left_out))) == "The capital of £5 is in no figure."


def test_a_scenario_without_measures_says_that_both_plans_cost_the_same(tmp_path: Path) -> None:
    section = section_of(paper_run(run_small(tmp_path, paths=1)))
    words = " ".join(said(section))
    assert section.title == "Both plans cost the same to March 2017"
    assert "the strategy costs as much as doing nothing" in words
    assert "-£0" not in words
    assert not re.search(r"\b(nan|inf|None)\b", words)
    assert not any(one.title == "The whole service" for one in section.passages)


def test_without_a_full_financial_year_there_is_a_budget_and_no_plan(tmp_path: Path) -> None:
    section = section_of(paper_run(run_small(tmp_path, paths=2, last_month="2016-03")))
    assert "The horizon holds no full financial year" in section.sentences[0]
    assert [figure.key for figure in section.figures] == ["net-saving-years"]
    captions = tables_of(section)
    assert not any(caption.startswith(("Medium-term", "The bridge", "Savings")) for caption in captions)
    titles = [column.title for column in captions["Budget by financial year, £ thousand, mean"].columns]
    assert titles == ["Cost", "2015/16 (Jan to Mar)", "All months"]


def test_nothing_in_the_section_is_no_number(section: Section) -> None:
    words = " ".join(said(section))
    assert "-£0k" not in words
    assert not re.search(r"-£0(?![.\d])|\b(nan|inf|None)\b", words)


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_a_bridge_tells_dearer_from_cheaper_by_sign_and_by_fill(sheet: Any) -> None:
    steps = [
        BridgeStep("<script>" + "Today " * 40, 2e6, True),
        BridgeStep("Up", 250_000, False),
        BridgeStep("Down", -1_500_000, False),
        BridgeStep("Still", 0.0, False),
        BridgeStep("End", 750_000, True),
    ]
    svg = to_svg(bridge_rows(steps, sheet))
    for label in ("£2.00m", "+£0.25m", "-£1.50m", "£0", "£0.75m"):
        assert f">{label}<" in svg
    assert "<script>" not in svg
    assert len(re.findall(r'fill="white" stroke="#12436d"', svg)) == 1
    assert to_svg(bridge_rows(steps, sheet)) == svg


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_a_year_without_any_saving_is_drawn_too(sheet: Any) -> None:
    svg = to_svg(saving_by_year([YearRange("2016/17", 0.0, 0.0, 0.0)], sheet))
    assert ">median £0<" in svg
    assert "NaN" not in svg
