"""Assumptions that an officer changed in a workbook: what they are, what differs, and where each is written."""

from placements.changes.applied import Applied, AppliedChange, applied
from placements.changes.change import Change, Changes, SignOff, changes_from
from placements.changes.differences import changes_of, sign_offs_of
from placements.changes.entry import SETTING, Entry, TableCell
from placements.changes.log import AssumptionsLog, assumptions_log
from placements.changes.signed import check_sign_offs
from placements.changes.which_run import (
    CHANGED_INPUTS,
    RUN_HASH,
    TITLES,
    AskedFor,
    asked_by,
    refuse_another_run,
    which_run,
)

__all__ = [
    "CHANGED_INPUTS",
    "RUN_HASH",
    "SETTING",
    "TITLES",
    "Applied",
    "AppliedChange",
    "AskedFor",
    "AssumptionsLog",
    "Change",
    "Changes",
    "Entry",
    "SignOff",
    "TableCell",
    "applied",
    "asked_by",
    "assumptions_log",
    "changes_from",
    "changes_of",
    "check_sign_offs",
    "refuse_another_run",
    "sign_offs_of",
    "which_run",
]
