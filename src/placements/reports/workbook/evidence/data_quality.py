"""The Data quality sheet: what was found about what the run rests on, the gravest first."""

from __future__ import annotations

from placements.reports.quality import Finding, Weight, quality_findings
from placements.reports.words import list_words, plural
from placements.reports.workbook.frame.book import DATA_QUALITY, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.listing import ListColumn, write_list
from placements.reports.workbook.frame.sheet import quoted
from placements.reports.workbook.written import Written

COLUMNS = (
    ListColumn("How much it matters", 20),
    ListColumn("Where", 16),
    ListColumn("What", 28),
    ListColumn("What was found", 92),
    ListColumn("What to do", 52),
)


def write_data_quality(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    findings = quality_findings(book.result)
    sheet = book.sheets[DATA_QUALITY]
    sheet.title(
        "Data quality: what a reader must know about the inputs",
        f"{plural(len(findings), 'finding')}, the gravest first: {_counted(findings)}.",
        f"Worked out from {book.run_words}; the sheet Input files has what was read.",
    )
    sheet.down()
    rows = [(f.weight.value, f.area, f.about, f.found, f.remedy) for f in findings]
    listed = write_list(sheet, "data_quality", COLUMNS, rows)
    span = f"{quoted(listed.sheet)}!{listed.span('How much it matters')}"
    each = "+".join(f'SUMPRODUCT(({span}="{weight.value}")*1)' for weight in Weight)
    every = float(len(findings))
    what = "Data quality: every finding of the run is listed, each with its weight"
    return (Check(what, (each, every), every, "tolerance_children", number="whole"),)


def _counted(findings: tuple[Finding, ...]) -> str:
    counts = {weight: sum(finding.weight == weight for finding in findings) for weight in Weight}
    said = {
        Weight.WEAKENS: f"{counts[Weight.WEAKENS]} {'weakens' if counts[Weight.WEAKENS] == 1 else 'weaken'} the answer",
        Weight.LOOK: f"{counts[Weight.LOOK]} to look at",
        Weight.INFORMATION: f"{counts[Weight.INFORMATION]} for information",
    }
    return list_words(list(said.values()))
