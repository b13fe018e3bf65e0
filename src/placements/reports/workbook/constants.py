"""The constants of the calendar and of the checks: no formula may hold a number but 0, 1 and the 2 of ROUND."""

from __future__ import annotations

CONSTANTS = (
    ("months_in_a_year", "Months in a year", 12.0, "months"),
    ("financial_year_starts", "Month in which a financial year starts: April", 4.0, "month of the year"),
    ("tolerance_gbp", "Money that agrees to within this agrees", 0.01, "GBP"),
    ("tolerance_children", "Children that agree to within this agree", 0.001, "children"),
    ("tolerance_share", "Shares that agree to within this agree", 0.00001, "share"),
)
"""Id and name in formulas, what it is, value, unit: the protected rows of the sheet Assumptions."""
