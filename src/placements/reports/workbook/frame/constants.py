"""The constants of the calendar and of the checks: no formula may hold a number but 0, 1 and the 2 of ROUND."""

from __future__ import annotations

CONSTANTS = (
    ("months_in_a_year", "Months in a year", 12.0, "months"),
    ("financial_year_starts", "Month in which a financial year starts: April", 4.0, "month of the year"),
    ("curve_from", "Occupancy at which the curve of break-even begins", 0.5, "share"),
    ("curve_step", "Step of occupancy along that curve", 0.05, "share"),
    ("days_in_a_week", "Days in a week: a month has its days / 7 weeks, never 52/12", 7.0, "days"),
    ("uplift_lowest", "Lowest rise each April at which a price is looked at", -0.1, "share per year"),
    ("uplift_highest", "Highest rise each April at which a price is looked at", 0.2, "share per year"),
    ("weight_half", "Weight of each of two orders in which a difference is taken apart", 1 / 2, "share"),
    ("weight_third", "Weight of the first and of the last of three such orders", 1 / 3, "share"),
    ("weight_sixth", "Weight of each order between them", 1 / 6, "share"),
    ("tolerance_gbp", "Money that agrees to within this agrees", 0.01, "GBP"),
    (
        "tolerance_rounding_gbp",
        "Sums of amounts that are each rounded to the penny agree with unrounded ones to within this",
        5.0,
        "GBP",
    ),
    ("tolerance_children", "Children that agree to within this agree", 0.001, "children"),
    ("tolerance_child_weeks", "Child-weeks that agree to within this agree", 0.01, "child-weeks"),
    ("tolerance_share", "Shares that agree to within this agree", 0.00001, "share"),
)
"""Id and name in formulas, what it is, value, unit: the protected rows of the sheet Assumptions."""
