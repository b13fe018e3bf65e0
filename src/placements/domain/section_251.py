"""The lines of the section 251 return that a budget for children looked after can stand in.

Apprenticeships, Skills, Children and Learning Act 2009, section 251: the statements of budget and outturn that a
council sends to the Department for Education (DfE). Codes and titles are those of Table A1 (children's and young
people's services), as DfE published the outturn of 2023-24; from 2020-21 on the return divides fostering in two.
"""

from __future__ import annotations

RETURN = "Table A1 of the section 251 outturn statement, as DfE published it for 2023-24"

SECTION_251_LINES: dict[str, str] = {
    "3.1.1": "Residential care",
    "3.1.2": "Fostering services",
    "3.1.2a": "Fostering services (excluding fees and allowances for LA foster carers)",
    "3.1.2b": "Fostering services (fees and allowances for LA foster carers)",
    "3.1.3": "Adoption services",
    "3.1.4": "Special guardianship support",
    "3.1.5": "Other children looked after services",
    "3.1.6": "Short breaks (respite) for looked after disabled children",
    "3.1.7": "Children placed with family and friends",
    "3.1.8": "Education of looked after children",
    "3.1.9": "Leaving care support services",
    "3.1.10": "Asylum seeker services children",
    "3.2.1": "Other children and family services",
    "3.3.1": "Social work (including LA functions in relation to child protection)",
    "3.3.2": "Commissioning and children's services strategy",
    "3.3.3": "Local safeguarding children board",
    "3.4.1": "Direct payments",
    "3.4.2": "Short breaks (respite) for disabled children",
    "3.4.3": "Other support for disabled children",
    "3.4.4": "Targeted family support",
    "3.4.5": "Universal family support",
    "3.5.1": "Universal services for young people",
    "3.5.2": "Targeted services for young people",
    "3.6.1": "Youth justice",
}
"""Code -> title, in the order of the return; its totals are no lines to stand in."""

SECTION_251_TOTALS: dict[str, tuple[str, str]] = {
    "3.1": ("3.1.11", "Total children looked after"),
    "3.3": ("3.3.4", "Total safeguarding children and young people's services"),
    "3.4": ("3.4.6", "Total family support services"),
    "3.5": ("3.5.3", "Total services for young people"),
}
"""Group of lines -> code and title of its total, where the return has one."""


def group_of(line: str) -> str:
    """The group of lines that ``line`` belongs to.

    Examples
    --------
    >>> group_of("3.1.10")
    '3.1'
    """
    return line.rpartition(".")[0]


def not_a_line(found: object) -> tuple[str, str]:
    """What is wrong with a code that is no line, and what to write."""
    total = next((title for code, title in SECTION_251_TOTALS.values() if code == found), "")
    why = f": it is the {total[:1].lower()}{total[1:]}" if total else ""
    return (
        f'"{found}" is not a line of the section 251 return{why}.',
        f"Allowed: {', '.join(SECTION_251_LINES)}.",
    )
