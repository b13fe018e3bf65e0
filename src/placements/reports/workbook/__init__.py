"""The budget workbook: live formulas over the engine's values, equal to the engine to the penny."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from placements.domain import OutputError
from placements.reports.stamp import RunStamp
from placements.reports.workbook.assumptions.assumptions import write_assumptions
from placements.reports.workbook.bridge.base_position import write_base_position
from placements.reports.workbook.bridge.mtfp import write_mtfp
from placements.reports.workbook.bridge.price_volume_mix import write_price_volume_mix
from placements.reports.workbook.budget.budget import write_budget
from placements.reports.workbook.budget.budget_by_year import write_budget_by_year
from placements.reports.workbook.budget.section_251 import write_section_251
from placements.reports.workbook.budget.whole_service import WholeServiceSources, write_whole_service
from placements.reports.workbook.checks import write_checks
from placements.reports.workbook.children.activity import write_activity
from placements.reports.workbook.children.sufficiency import write_sufficiency
from placements.reports.workbook.cover import write_cover
from placements.reports.workbook.evidence.backtest import write_backtest_sheet
from placements.reports.workbook.evidence.change_log import write_change_log
from placements.reports.workbook.evidence.counts import write_counts
from placements.reports.workbook.evidence.data_quality import write_data_quality
from placements.reports.workbook.evidence.evidence import write_evidence
from placements.reports.workbook.evidence.input_files import write_input_files
from placements.reports.workbook.frame.book import Book, open_book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.style import FONT, ROW_HEIGHT
from placements.reports.workbook.homes.homes import HomeSources, write_homes
from placements.reports.workbook.neutrality.cost_neutrality import NeutralitySources, write_cost_neutrality
from placements.reports.workbook.neutrality.scenarios import write_scenarios
from placements.reports.workbook.prices.average_prices import write_average_prices
from placements.reports.workbook.prices.price_order import write_price_order
from placements.reports.workbook.prices.refused_prices import write_refused_prices
from placements.reports.workbook.prices.unit_costs import write_unit_costs
from placements.reports.workbook.risk.risk import write_risk
from placements.reports.workbook.summary import write_summary
from placements.reports.workbook.written import Written
from placements.result import RunResult

FILE = "budget.xlsx"


def write_workbook(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write ``folder/budget.xlsx``: same result and stamp, same bytes.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    path = folder / FILE
    workbook = xlsxwriter.Workbook(str(path), _options())
    book = open_book(workbook, result, stamp)
    workbook.set_properties(
        {
            "title": f"{book.council}: placement budget",
            "subject": result.scenario.settings.title,
            "comments": f"From {book.run_words}, placements {stamp.version}",
            "created": _utc(stamp.created),
        }
    )
    _write_sheets(book)
    try:
        workbook.close()
    except FileCreateError as error:
        raise OutputError(
            f"{path} could not be written ({error}). If it is open in Excel, close it and run again."
        ) from None
    return path


def _options() -> dict[str, object]:
    """Options of one workbook; fresh for each, because XlsxWriter changes what it is given."""
    return {
        "in_memory": True,
        # what people typed stays what they typed
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        # the font of the default cell sets the unit in which column widths are counted
        "default_format_properties": {"font_name": FONT["font_name"], "font_size": FONT["font_size"]},
        "default_row_height": ROW_HEIGHT,
    }


SheetWriter = Callable[[Book, Written], tuple[Check, ...]]

AROUND_THE_CORE: tuple[SheetWriter, ...] = (
    write_price_order,
    write_refused_prices,
    write_average_prices,
    write_summary,
    write_mtfp,
    write_price_volume_mix,
    write_scenarios,
    write_risk,
    write_sufficiency,
    write_section_251,
    write_evidence,
    write_counts,
    write_data_quality,
    write_input_files,
    write_change_log,
)
"""Sheets that read the live core and that nothing else reads; each brings its checks."""


def _write_sheets(book: Book) -> None:
    """Each sheet after those that its formulas read; they stand in the order of ``SHEETS``."""
    written = _write_core(book)
    of_sheets = [check for write in AROUND_THE_CORE for check in write(book, written)]
    checks = [*written.activity.checks, *written.neutrality.checks, *of_sheets]
    write_backtest_sheet(book)
    write_cover(book, written, write_checks(book, written, checks))


def _write_core(book: Book) -> Written:
    inputs = write_assumptions(book)
    activity = write_activity(book)
    costs = write_unit_costs(book, activity, inputs)
    budget = write_budget(book, activity, costs)
    by_year = write_budget_by_year(book, budget)
    homes = write_homes(book, HomeSources(activity, costs, budget, by_year))
    sources = NeutralitySources(inputs, activity.header, budget, by_year, homes)
    neutrality = write_cost_neutrality(book, sources)
    service = write_whole_service(book, WholeServiceSources(inputs, costs, budget, by_year.years))
    base = write_base_position(book, inputs, costs)
    return Written(inputs, activity, costs, budget, by_year, homes, neutrality, service, base)


def _utc(created: dt.datetime) -> dt.datetime:
    """The workbook's properties are in UTC; a time that names no zone is taken as it is."""
    return created if created.tzinfo is None else created.astimezone(dt.UTC).replace(tzinfo=None)
