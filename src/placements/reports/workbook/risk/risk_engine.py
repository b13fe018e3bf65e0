"""On the Risk sheet: what only the engine can move, because it decides where children live; and stress cases."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from placements.finance.neutrality import Driver
from placements.reports.words import first_upper, month_words, plural, pounds, stated_percent
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import Look, Number
from placements.reports.workbook.risk.risk_tornado import LEAST_BAR, write_header, write_notes
from placements.reports.workbook.risk.tornado_chart import CHART_ROWS, Bars, insert_tornado
from placements.reports.workbook.written import Written

Document = Mapping[str, Any]
"""Any: JSON, a row of an appraisal's tables."""

ENGINE = Look("engine", "pounds")
WORDS = Look("engine", "right_wrap")
NOT_ASKED = "not asked"


def _ask(book: Book) -> str:
    """How the appraisal is asked for."""
    return f"placements appraise {book.result.scenario.file.name}"


def _live_names(book: Book, written: Written) -> set[str]:
    """Under which names the engine knows what the formulas move."""
    used, title = written.inputs.used, book.result.context.price_title
    names = {f"price of {title(row.name)}" for row in used.price_rows}
    names |= {f"uplift of {title(row.uplift_line)}" for row in used.price_rows}
    names |= {row.what for rows in used.sections.values() for row in rows if row.kind == "share"}
    return names | {f"price factor of {key}".replace(".", ": ").replace("_", " ") for key in used.times_ids}


def write_drivers(book: Book, sheet: Sheet, written: Written) -> None:
    """What decides where children live, by the thirds of the futures in which it was low and high."""
    found = book.result.neutrality
    live = _live_names(book, written)
    rows = sorted((one for one in found.drivers if one.name not in live), key=lambda one: -abs(one.swing))
    end = month_words(book.timeline.months[-1])
    write_notes(sheet, "What decides where children live, from the engine", _notes_on_drivers(book, end))
    sheet.text("A", f"Median net saving by {end}, £ (engine)")
    sheet.number("B", found.median, ENGINE)
    median = f"$B${sheet.row}"
    sheet.down(2)
    if not rows:
        sheet.text("A", "Nothing that decides where children live varies between the futures of this run.")
        sheet.down(2)
        return
    moving = [row for row in rows if abs(row.swing) >= LEAST_BAR]
    chart_at = sheet.row
    sheet.down(CHART_ROWS if moving else 0)
    write_header(sheet, DRIVERS)
    first, known = sheet.row, _appraised(book)
    for row in rows:
        _driver(book, sheet, row, known, median)
    if moving:
        message = (
            f'Of what decides where children live, "{shorten(moving[0].name, 70)}" moves the median most: '
            f"{pounds(moving[0].low_third)} where it is low, {pounds(moving[0].high_third)} where it is high"
        )
        middle = found.median
        bars = [(first_upper(d.name), d.low_third - middle, d.high_third - middle) for d in moving]
        insert_tornado(book, sheet, Bars(first, bars), chart_at, message, f"median net saving by {end}")
    sheet.down()


DRIVERS = {
    "A": "What varies between the futures",
    "B": "Central",
    "F": "Median is £0 at",
    "H": "Median where low",
    "I": "Median where high",
    "K": "Change where low",
    "L": "Change where high",
}


def _notes_on_drivers(book: Book, end: str) -> list[str]:
    return [
        "No formula can place children anew. Low and high are the thirds of the simulated futures in which this was "
        "lowest and highest; everything else varies as it does anyway.",
        f"Medians of the net saving by {end}, not means: do not add or compare them with the rows above to the pound. "
        "Where a correlation is within chance, the row says so.",
        _where_switching_values_are_from(book),
    ]


def _where_switching_values_are_from(book: Book) -> str:
    appraisal = book.result.beside.appraisal
    if appraisal is None:
        return f"Values at which the median is £0 were not asked for: {_ask(book)}, then run again."
    return (
        "Values at which the median is £0 are from the appraisal of the same inputs "
        f"({plural(appraisal['paths'], 'future')}): this alone is moved, all else central, children placed anew."
    )


def _appraised(book: Book) -> dict[str, Document] | None:
    """Rows of the appraisal's tornado by title; None where there is no appraisal."""
    appraisal = book.result.beside.appraisal
    return None if appraisal is None else {str(row["title"]): row for row in appraisal["tornado"]}


def _driver(book: Book, sheet: Sheet, driver: Driver, known: dict[str, Document] | None, median: str) -> None:
    here = sheet.row
    sheet.text("A", first_upper(driver.name), Look("plain", "wrap"))
    row = None if known is None else known.get(driver.name)
    if row is not None:
        _value_and_switch(sheet, row)
    else:
        asked = NOT_ASKED if known is None else "not moved"
        sheet.text("F", asked, WORDS)
        sheet.text("G", _ask(book) if known is None else "no value of its own", WORDS)
    sheet.number("H", driver.low_third, ENGINE)
    sheet.number("I", driver.high_third, ENGINE)
    beyond = driver.is_beyond_chance(book.result.demand.paths)
    sheet.text("J", "thirds" if beyond else "thirds: within chance", Look("plain", "wrap"))
    middle = book.result.neutrality.median
    for column, level, found in (("K", "H", driver.low_third), ("L", "I", driver.high_third)):
        sheet.formula(column, f"={level}{here}-{median}", found - middle, ENGINE)
    sheet.down()


def _value_and_switch(sheet: Sheet, row: Document) -> None:
    """Central, low, high, unit, and the value at which the median is 0, of a row of an appraisal."""
    look = Look("engine", _number(str(row["unit"])))
    for column, name in (("B", "central"), ("C", "low"), ("D", "high")):
        sheet.number(column, float(row[name]), look)
    sheet.text("E", str(row["unit"]), Look("plain", "wrap"))
    if row["switching_value"] is None:
        sheet.text("F", "none", WORDS)
        sheet.text("G", str(row["note"]) or "none was found", WORDS)
        return
    sheet.number("F", float(row["switching_value"]), look)
    sheet.text("G", "within its range" if row["within_range"] else "outside its range", WORDS)


def _number(unit: str) -> Number:
    if unit.startswith("GBP"):
        return "pence"
    if unit.startswith("share"):
        return "percent"
    return "factor" if unit == "times the unit cost" else "hundredths"


def write_appraisal(book: Book, sheet: Sheet) -> None:
    """Every input that the appraisal moved, prices too: its answers beside those of the formulas."""
    appraisal = book.result.beside.appraisal
    title = "The appraisal: one input at a time, children placed anew"
    if appraisal is None:
        write_notes(sheet, title, [f"Not asked: {_ask(book)}, then run again."])
        return
    write_notes(sheet, title, _notes_on_appraisal(appraisal))
    write_header(sheet, APPRAISAL)
    for row in appraisal["tornado"]:
        _appraisal_row(sheet, row)
    sheet.down()


APPRAISAL = {
    "A": "Input",
    "B": "Central",
    "F": "Median is £0 at",
    "H": "Median at low",
    "I": "Median at high",
}


def _notes_on_appraisal(appraisal: Document) -> list[str]:
    central = {float(row["median_at_central_gbp"]) for row in appraisal["tornado"]}
    middle = f" All at their central values give {pounds(central.pop())}." if len(central) == 1 else ""
    return [
        f"Median of {plural(appraisal['paths'], 'future')} at the low and the high of one input, all others central."
        f"{middle} A price has a row here and one by formula above: here children move to where they are cheapest.",
        "The formulas give a mean of all futures with children where they are: the two answer different questions, and "
        "differ.",
    ]


def _appraisal_row(sheet: Sheet, row: Document) -> None:
    sheet.text("A", first_upper(str(row["title"])), Look("plain", "wrap"))
    _value_and_switch(sheet, row)
    low, middle, high = (float(row[f"median_at_{name}_gbp"]) for name in ("low", "central", "high"))
    sheet.number("H", low, ENGINE)
    sheet.number("I", high, ENGINE)
    sheet.text("J", "placed anew", Look("plain", "wrap"))
    for column, value in (("K", low - middle), ("L", high - middle)):
        sheet.number(column, value, ENGINE)
    sheet.down()


def write_stress_cases(book: Book, sheet: Sheet) -> None:
    """The scenario's own stress case, and those of the appraisal where there is one."""
    end, settings = month_words(book.timeline.months[-1]), book.result.scenario.settings.neutrality
    note = (
        f"Net saving by {end} of the engine, children placed anew in each case. It holds where at least "
        f"{stated_percent(settings.threshold)} of futures are cost neutral."
    )
    write_notes(sheet, "Stress cases", [note])
    names = {"A": "Case", "B": "Mean", "C": "P10", "D": "Median", "E": "P90", "F": "Cost neutral in"}
    sheet.block(names | {"G": "Does it hold", "H": "From"}, ("H",), right="BCDEFG")
    case = book.result.neutrality.stress
    if case is None:
        sheet.text("A", "The scenario names no stress case: the verdict rests on the central case alone.")
    else:
        figures = {"D": case.median, "F": case.probability}
        _case(sheet, f"The scenario's own: {case.title}", figures, case.probability >= settings.threshold)
        sheet.text("H", "this run", Look("plain", "right"))
    sheet.down()
    appraisal = book.result.beside.appraisal
    if appraisal is None:
        sheet.text("A", f"Other cases were not asked for: {_ask(book)}, then run again.")
        sheet.down(2)
        return
    for row in appraisal["stress_cases"]:
        names = {"B": "mean", "C": "p10", "D": "median", "E": "p90"}
        figures = {column: row[f"{name}_gbp"] for column, name in names.items()}
        _case(sheet, str(row["title"]), figures | {"F": row["probability"]}, row["holds"])
        sheet.text("H", "the appraisal", Look("plain", "right"))
        sheet.text("I", str(row["note"]))
        sheet.down()
    sheet.down()


def _case(sheet: Sheet, title: str, figures: Mapping[str, float | None], holds: bool | None) -> None:
    sheet.text("A", title, Look("plain", "wrap"))
    for column in "BCDEF":
        value = figures.get(column)
        if value is None:
            sheet.text(column, "not kept" if holds is not None else "could not run", WORDS)
        else:
            sheet.number(column, value, Look("engine", "percent" if column == "F" else "pounds"))
    words = {True: "yes", False: "no", None: "could not be run"}[holds]
    sheet.text("G", words, WORDS)
