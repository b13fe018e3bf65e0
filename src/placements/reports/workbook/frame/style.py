"""How every sheet looks: one font, a few kinds of cell, number formats, page set-up."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Role = Literal[
    "plain",
    "input",
    "input_later",
    "sample",
    "sample_later",
    "constant",
    "engine",
    "total",
    "header",
    "block",
    "title",
    "note",
    "key",
    "link",
]
Number = Literal[
    "text",
    "wrap",
    "right",
    "right_wrap",
    "beside",
    "beside_wrap",
    "pounds",
    "thousands",
    "pence",
    "quantity",
    "children",
    "factor",
    "hundredths",
    "percent",
    "whole",
    "whole_left",
    "pence_left",
    "month",
    "date",
    "general",
    "typed",
]


class Look(NamedTuple):
    """What a cell is, and how its number is written."""

    role: Role = "plain"
    number: Number = "text"


FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}

# an input has a border, and one that only a new run follows a dashed one
_INPUT = {"font_color": "#0000FF", "bg_color": "#FFF8D6", "border": 1, "border_color": "#A6A6A6"}

ROLES: dict[Role, dict[str, Any]] = {
    "plain": {},
    "input": _INPUT | {"locked": False},
    "input_later": _INPUT | {"locked": False, "border": 3},
    # how inputs look, for the key on the cover
    "sample": _INPUT,
    "sample_later": _INPUT | {"border": 3},
    "constant": {"border": 1, "border_color": "#A6A6A6"},
    "engine": {"bg_color": "#EAEAEA"},
    "total": {"bold": True, "top": 1},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864"},
    "block": {"bold": True, "bg_color": "#D9E2F3"},
    "title": {"bold": True, "font_size": 15},
    "note": {"font_color": "#404040"},
    # an id, by which programs know what words name: small, and of enough contrast to be read
    "key": {"font_color": "#595959", "font_size": 8},
    "link": {"font_color": "#0B3D91", "underline": 1},
}
"""No role is told by its colour alone: inputs have a border, and sheets say in words what the engine gave."""

# the pound of Great Britain whatever the reader's locale; a minus, never red, for what is below zero
_POUND = "[$£-809]"

NUMBERS: dict[Number, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True},
    "right": {"align": "right"},
    "right_wrap": {"align": "right", "text_wrap": True},
    # text in a column after figures: kept off them
    "beside": {"align": "left", "indent": 1},
    "beside_wrap": {"align": "left", "indent": 1, "text_wrap": True},
    "pounds": {"num_format": f"{_POUND}#,##0;-{_POUND}#,##0", "align": "right"},
    "pence": {"num_format": f"{_POUND}#,##0.00;-{_POUND}#,##0.00", "align": "right"},
    "thousands": {"num_format": f"{_POUND}#,##0,;-{_POUND}#,##0,", "align": "right"},
    "quantity": {"num_format": "#,##0.0", "align": "right"},
    "children": {"num_format": "#,##0.0", "align": "right"},
    "factor": {"num_format": "0.0000", "align": "right"},
    "hundredths": {"num_format": "#,##0.00", "align": "right"},
    "percent": {"num_format": "0.0%", "align": "right"},
    "whole": {"num_format": "0", "align": "right"},
    "whole_left": {"num_format": "0", "align": "left", "indent": 1},
    "pence_left": {"num_format": f"{_POUND}#,##0.00;-{_POUND}#,##0.00", "align": "left", "indent": 1},
    "month": {"num_format": "mmm yy", "align": "right"},
    "date": {"num_format": "d mmm yyyy", "align": "right"},
    "general": {"align": "right"},
    # what is typed stays text, whatever it begins with
    "typed": {"num_format": "@", "text_wrap": True},
}

GOOD = {"font_color": "#00551E", "bg_color": "#D5F0DD"}
BAD = {"font_color": "#8A0010", "bg_color": "#FBD9DC", "bold": True}

POUND_MILLIONS = f'{_POUND}0.0,,"m";-{_POUND}0.0,,"m"'
"""For chart axes."""

# 297 mm of A4 less the margins, at the 96 dots an inch in which column widths are counted
PAGE_WIDTH = round((297 - 2 * 10) / 25.4 * 96)
# 210 mm less the margins above and below
PAGE_HEIGHT = round((210 / 25.4 - 0.5 - 0.6) * 96)
ROW_HEIGHT = 17
MARGIN_INCHES = 10 / 25.4
A4 = 9


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:  # Any: xlsxwriter ships no types
        self._workbook = workbook
        self._formats: dict[Look, Any] = {}
        self.good = workbook.add_format(GOOD)
        self.bad = workbook.add_format(BAD)

    def __call__(self, look: Look) -> Any:
        """The xlsxwriter format of ``look``."""
        if look not in self._formats:
            properties = FONT | NUMBERS[look.number] | ROLES[look.role]
            self._formats[look] = self._workbook.add_format(properties)
        return self._formats[look]


def set_up_page(worksheet: Any, run_name: str, created: str) -> None:
    """A4 landscape, margins, and a footer with the file, the run and the page."""
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.5, 0.6)
    # & starts a command in a footer, and Excel takes 255 characters at most
    # the blank ends the font size: without it a date beginning with 2 would print in size 82
    font = '&"Arial,Regular"&8 '
    name = run_name[:80].replace("&", "&&")
    worksheet.set_footer(f"&L{font}&F, {name}&C{font}{created}&R{font}&A, page &P of &N", {"margin": 0.3})
