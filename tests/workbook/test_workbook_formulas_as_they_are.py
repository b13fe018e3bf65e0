"""Formulas are written without looking for newer functions in them: the same file as XlsxWriter's own, sooner."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from placements.reports.workbook.frame.worksheet import FormulasAsTheyAre


def written(path: Path, kind: type[Worksheet], formula: str) -> bytes:
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"created": dt.datetime(2016, 2, 23, tzinfo=dt.UTC)})
    workbook.add_worksheet("Budget", kind).write_formula("A1", formula, None, 3.5)
    workbook.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "formula", ["=SUM(B1:B3)", "=IF(ISNUMBER(B1),\"{kept}\",'Unit costs'!$A$1)", "=SUMPRODUCT((B1:B3=C1)*1)"]
)
def test_a_formula_of_functions_of_excel_2007_is_the_same_byte_for_byte(tmp_path: Path, formula: str) -> None:
    ours = written(tmp_path / "ours.xlsx", FormulasAsTheyAre, formula)
    assert ours == written(tmp_path / "theirs.xlsx", Worksheet, formula)


def test_a_newer_function_would_not_get_its_prefix_and_so_no_sheet_may_use_one(tmp_path: Path) -> None:
    ours = written(tmp_path / "ours.xlsx", FormulasAsTheyAre, "=XLOOKUP(A2,B2:B3,C2:C3)")
    assert ours != written(tmp_path / "theirs.xlsx", Worksheet, "=XLOOKUP(A2,B2:B3,C2:C3)")
