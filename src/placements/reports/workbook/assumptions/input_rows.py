"""Rows of the Assumptions sheet: an assumption with its value, range, origin, owner and sign-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from placements.changes import SETTING, Applied, Entry, SignOff
from placements.domain import Month
from placements.reports.workbook.assumptions.input_rules import DAY, WORDS, Rules, rule_of
from placements.reports.workbook.assumptions.inputs_used import Kind, UsedInput
from placements.reports.workbook.frame.sheet import Cell, Sheet, serial
from placements.reports.workbook.frame.style import Look, Number, Role

VALUE, LOW, HIGH, UNIT, AS_RUN, STATE, FROM, TO, AS_AT = "CDEFGHIJK"
BASIS, SOURCE, WHY, OWNER, SIGNED_BY, SIGNED_ON, NOTE, LOW_AS_RUN, HIGH_AS_RUN = "LMNOPQRST"
AS_RUN_WORDS, RUN_AGAIN = "as run", "changed: run again"

LOOKS: dict[Kind, Number] = {
    "price": "pence",
    "uplift": "percent",
    "factor": "factor",
    "share": "percent",
    "rate": "percent",
    "years": "whole",
}


class InputRows:
    """Writes one assumption a row.

    Parameters
    ----------
    sign_offs
        By id of the assumption.
    changed
        What a workbook had changed in this run, or None.
    months
        The first and the last month of the forecast.
    """

    def __init__(
        self,
        sheet: Sheet,
        sign_offs: Mapping[str, SignOff],
        changed: Applied | None,
        months: tuple[Month, Month],
    ) -> None:
        self.sheet = sheet
        self.rules = Rules()
        self._sign_offs = sign_offs
        self._changed = changed
        self._months = tuple(month.first_day for month in months)

    def live(self, used: UsedInput, entry: Entry) -> Cell:
        """An assumption whose value formulas follow; a new run alone follows its range."""
        sheet, here, number = self.sheet, self.sheet.row, LOOKS[used.kind]
        self._words(replace(entry, what=used.what, unit=used.unit, basis=used.basis, source=used.source))
        cell = sheet.number(VALUE, used.value.central, Look("input", number))
        sheet.number(AS_RUN, used.value.central, Look("engine", number))
        self._rule(VALUE, entry)
        self._range(entry, number)
        values, ranges = f"${VALUE}{here}=${AS_RUN}{here}", _range_as_run(here)
        both = f'IF({ranges},"changed","changed, range too: run again")'
        state = f'=IF({values},IF({ranges},"{AS_RUN_WORDS}","range {RUN_AGAIN}"),{both})'
        sheet.formula(STATE, state, AS_RUN_WORDS, Look("plain", "right_wrap"))
        for column, day in ((FROM, used.valid_from), (TO, used.valid_to)):
            if day is not None:
                sheet.date(column, day, Look("engine", "date"))
        sheet.down()
        return cell

    def told(self, entry: Entry) -> None:
        """An assumption that a new run alone follows, or that cannot be changed here at all."""
        sheet, here = self.sheet, self.sheet.row
        self._words(entry)
        if entry.column is None:
            for column in (VALUE, AS_RUN):  # both: what differs is counted as changed
                sheet.text(column, str(entry.value), Look("plain", "wrap"))
            sheet.text(STATE, _where_to_change(entry), Look("plain", "right_wrap"))
        else:
            number: Number = "month" if entry.column.kind == "month" else "general"
            self._value(VALUE, entry, "input_later", number)
            self._value(AS_RUN, entry, "engine", number)
            self._rule(VALUE, entry)
            self._range(entry, number)
            same = f"AND(${VALUE}{here}=${AS_RUN}{here},{_range_as_run(here)})"
            state = f'=IF({same},"{AS_RUN_WORDS}","{RUN_AGAIN}")'
            sheet.formula(STATE, state, AS_RUN_WORDS, Look("plain", "right_wrap"))
        sheet.down()

    def _value(self, column: str, entry: Entry, role: Role, number: Number) -> None:
        value = entry.value
        if not isinstance(value, str):
            self.sheet.number(column, value, Look(role, number))
        elif number == "month":
            self.sheet.number(column, serial(Month.parse(value).first_day), Look(role, number))
        else:
            self.sheet.text(column, value, Look(role, "right_wrap"))

    def _range(self, entry: Entry, number: Number) -> None:
        if entry.low is None or entry.high is None:
            return
        for column, as_run, bound in ((LOW, LOW_AS_RUN, entry.low), (HIGH, HIGH_AS_RUN, entry.high)):
            self.sheet.number(column, bound, Look("input_later", number))
            self.sheet.number(as_run, bound, Look("engine", number))
            self._rule(column, entry)

    def _rule(self, column: str, entry: Entry) -> None:
        assert entry.column is not None
        first, last = self._months
        self.rules.add(f"{column}{self.sheet.row}", rule_of(entry.column, entry.unit, (first, last)))

    def _words(self, entry: Entry) -> None:
        """What it is and where it comes from; owner, sign-off and note, which can be typed here."""
        sheet, signed = self.sheet, self._sign_offs.get(entry.id, SignOff(entry.id))
        why = entry.reason
        if self._changed is not None and not entry.is_range and isinstance(entry.place, tuple):
            why = self._changed.origin(entry.id) or why
        words = {"A": entry.what, "B": entry.id, UNIT: entry.unit}
        sheet.texts(words | {BASIS: entry.basis, SOURCE: entry.source, WHY: why}, Look("plain", "wrap"))
        if entry.as_at is not None:
            sheet.date(AS_AT, entry.as_at, Look("engine", "date"))
        typed = Look("input_later", "typed")
        for column, text in ((OWNER, signed.owner), (SIGNED_BY, signed.signed_off_by), (NOTE, signed.note)):
            sheet.text(column, text, typed)
            self.rules.add(f"{column}{sheet.row}", WORDS)
        day = Look("input_later", "date")
        if signed.signed_off_on:
            sheet.date(SIGNED_ON, dt.date.fromisoformat(signed.signed_off_on), day)
        else:
            sheet.text(SIGNED_ON, "", day)
        self.rules.add(f"{SIGNED_ON}{sheet.row}", DAY)


def _range_as_run(row: int) -> str:
    return f"AND(${LOW}{row}=${LOW_AS_RUN}{row},${HIGH}{row}=${HIGH_AS_RUN}{row})"


def _where_to_change(entry: Entry) -> str:
    """Of what no cell of the workbook can change."""
    return "change in the scenario file" if entry.basis == SETTING else "change in the tables"
