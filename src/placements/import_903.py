"""From an SSDA903 return to a council's inputs: read, find faults, count, write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import placements
from placements.domain import InputError, Problem
from placements.domain.progress import Progress, silent
from placements.inputs.near_miss import nearest
from placements.inputs.ssda903.authority_names import (
    authorities_shown,
    authorities_to_show,
    is_authority_name,
    no_names,
)
from placements.inputs.ssda903.care import Care, build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.counts import Counts903, counts_of
from placements.inputs.ssda903.findings import SEVERITIES, summary_by_rule
from placements.inputs.ssda903.in_authority import read_postcodes, with_postcodes
from placements.inputs.ssda903.month_ends import month_ends
from placements.inputs.ssda903.read import Raw903, read_903
from placements.reports.ssda903_book import Quality903
from placements.reports.ssda903_files import ImportFiles, check_import_folder, write_import

ALL = "all"
STAGE, STAGES = "Importing the SSDA903", 4


@dataclass(frozen=True)
class ImportRequest:
    """What a person asked for.

    ``sources`` are files and folders of the return; ``out`` is the council's folder of inputs. ``la`` names
    the authority to keep, or is "all"; None where there is but one. ``today`` is the day of the
    import: no later one can be the last day of data.
    """

    sources: tuple[Path, ...]
    out: Path
    today: dt.date
    la: str | None = None
    last_day: dt.date | None = None
    codes: Path | None = None
    postcodes: Path | None = None
    replace_history: bool = False


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import found and wrote; nothing here names a child.

    ``authorities``: those that may be shown, and how many others there are.
    ``kept``: a person's files that stood in the way, with the names under which they are kept.
    """

    out: Path
    first_day: dt.date
    last_day: dt.date
    last_day_reason: str
    authorities: tuple[str, ...]
    files_read: int
    rows_read: int
    children_counted: int
    children_listed: int
    history: pd.DataFrame
    summary: pd.DataFrame
    account: pd.DataFrame
    left_alone: dict[str, str]
    kept: dict[str, str]

    @property
    def children_in(self) -> int:
        """Children in any table of the return: each is counted or listed."""
        return self.children_counted + self.children_listed

    def findings(self, severity: str) -> int:
        """How many findings there are of a severity."""
        return int(self.summary.loc[self.summary["severity"] == severity, "findings"].sum())


def import_903(request: ImportRequest, progress: Progress = silent) -> Imported:
    """Read a return, say what is wrong with it, and write what it counts into a council's inputs.

    Raises
    ------
    InputError
        Where there is no return to read, or what was asked for is not in it.
    OutputError
        Where the folder cannot or must not be written; then nothing was changed.
    """
    progress(STAGE, 0, STAGES)
    check_import_folder(request.out, replace_history=request.replace_history)
    codes = read_codes(request.codes)
    postcodes = None if request.postcodes is None else read_postcodes(request.postcodes)
    raw = read_903(request.sources, codes)
    la = _authority(raw, request)
    _check_last_day(raw, request)
    progress(STAGE, 1, STAGES)
    care = build_care(raw, codes, last_day=request.last_day, la=la, today=request.today)
    _check_months(care, request)
    if postcodes is not None:
        care = with_postcodes(care, raw, postcodes)
    progress(STAGE, 2, STAGES)
    counts = counts_of(care, codes, _source(raw, care), with_uasc=len(raw.uasc) > 0)
    summary = summary_by_rule(care.findings)
    progress(STAGE, 3, STAGES)
    found = _imported(request, raw, care, counts, summary)
    quality = Quality903(care.findings, summary, care.account, tuple(notes(found)))
    files = ImportFiles(counts, quality, _record(request, raw, found), request.today)
    found.kept.update(write_import(files, request.out))
    progress(STAGE, STAGES, STAGES)
    return found


def notes(found: Imported) -> list[str]:
    """What was read, what was counted and up to when, in sentences."""
    files = f"{found.files_read:,} file{'' if found.files_read == 1 else 's'}"
    return [
        f"{found.rows_read:,} rows in {files}. {found.children_in:,} children in the return: "
        f"{found.children_counted:,} counted, {found.children_listed:,} listed.",
        f"Data from {day_words(found.first_day)} to {day_words(found.last_day)}: {found.last_day_reason}",
    ]


def day_words(day: dt.date) -> str:
    """As in 31 March 2024."""
    return f"{day.day} {day:%B %Y}"


def _authority(raw: Raw903, request: ImportRequest) -> str | None:
    """The authority to keep; None for all that there are."""
    episodes = raw.episodes.drop_duplicates(["la", "child"])
    children = {str(name): int(size) for name, size in episodes.groupby("la").size().items()}
    wanted = None if request.la is None else request.la.strip().casefold()
    for name in children:
        if wanted not in (None, ALL) and name.casefold() == wanted:
            return name
    strange = sum(1 for name in children if name and not is_authority_name(name))
    if strange and wanted in (None, ALL):
        raise InputError([_not_authorities(request, strange)])
    if wanted == ALL or (wanted is None and len(children) < 2):
        return None
    raise InputError([_no_such_authority(request, children)])


def _where(request: ImportRequest) -> str:
    return ", ".join(path.name for path in request.sources)


def _not_authorities(request: ImportRequest, strange: int) -> Problem:
    """LA holds something that may be a child's id: it is told, and not shown."""
    return Problem(
        _where(request),
        f"the column LA holds {no_names(strange)}: it holds something else.",
        "Check the order of the columns. Write an authority by its name, its code as in E10000025 or its number "
        "of three digits, or take the column LA out.",
    )


def _no_such_authority(request: ImportRequest, children: dict[str, int]) -> Problem:
    """There are several authorities and none was chosen, or none that there is."""
    counted = _counted_authorities(children)
    shown = authorities_to_show(children)
    if request.la is None:
        found = f"the return holds {len(children)} authorities{f': {counted}' if counted else ''}."
        first = f'"{shown[0]}"' if shown else "NAME"
        return Problem(
            _where(request), found, f"Choose one with --la {first}, or count them together with --la {ALL}."
        )
    if not any(children):
        return Problem(_where(request), "no row of the return names its authority.", "Leave --la out.")
    meant = nearest(request.la, shown)
    remedy = f'Did you mean "{meant}"?' if meant else f"It holds {counted or 'others'}."
    return Problem(_where(request), f'the return holds no authority "{request.la}".', remedy)


def _counted_authorities(children: dict[str, int]) -> str:
    """The authorities that may be shown, with their children, and how many others there are; "" for too many."""
    shown = authorities_to_show(children)
    named = [f"{name} ({children[name]:,} children)" for name in shown]
    if shown and children.get(""):
        named.append(f"no name ({children['']:,} children)")
    others = len(children) - len(named)
    return ", ".join([*named, *([no_names(others)] if others else [])]) if named else ""


def _check_last_day(raw: Raw903, request: ImportRequest) -> None:
    """Refuse a last day of data of which the return can know nothing."""
    day = request.last_day
    if day is None:
        return
    if day > request.today:
        raise _last_day_error(f"{day_words(day)} is in the future.", "Name a day of which data are there.")
    first, last = _span(raw, request.today)
    if not first <= day <= last:
        found = f"{day_words(day)} is {'before' if day < first else 'after'} the data."
        remedy = f"The return holds data from {day_words(first)} to {day_words(last)}: name a day within."
        raise _last_day_error(found, remedy)


def _last_day_error(found: str, remedy: str) -> InputError:
    return InputError([Problem("--last-day", found, remedy)])


def _span(raw: Raw903, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of which a return can know: of its collection years, else of its dates."""
    years = raw.episodes["year"].dropna()
    if len(years):
        return dt.date(int(years.min()) - 1, 4, 1), min(dt.date(int(years.max()), 3, 31), today)
    dates = pd.concat([raw.episodes["decom"], raw.episodes["dec"]]).dropna()
    if dates.empty:
        return dt.date.min, dt.date.max
    return dates.min().date(), min(dates.max().date(), today)


def _check_months(care: Care, request: ImportRequest) -> None:
    """Refuse data without a whole month: there is nothing to compare a month end with."""
    if len(month_ends(care)) > 1 and len(care.placements):
        return
    where = ", ".join(path.name for path in request.sources)
    if care.placements.empty:
        found = "no child is counted: every row is left out."
        remedy = "The columns may hold something else than their names say; look at dates and codes."
    else:
        first, last = day_words(care.first_day), day_words(care.last_day)
        found = f"the data run from {first} to {last}, which is less than a whole month."
        remedy = "Give a longer return, or a later --last-day."
    raise InputError([Problem(where, found, remedy)])


def _source(raw: Raw903, care: Care) -> str:
    named = authorities_shown(care.authorities)
    of = f" of {', '.join(named[:3])}{' and others' if len(named) > 3 else ''}" if named else ""
    files = len(raw.files) - len(set(raw.files) & set(raw.left_alone))
    ends = month_ends(care)
    first, last = (day_words(day) for day in (ends[0].item(), ends[-1].item()))
    return f"SSDA903{of}, {files} file{'' if files == 1 else 's'}, {first} to {last}"


def _imported(
    request: ImportRequest, raw: Raw903, care: Care, counts: Counts903, summary: pd.DataFrame
) -> Imported:
    return Imported(
        out=request.out,
        first_day=care.first_day,
        last_day=care.last_day,
        last_day_reason=care.last_day_reason,
        authorities=tuple(authorities_shown(care.authorities)),
        files_read=len(raw.files) - len(set(raw.files) & set(raw.left_alone)),
        rows_read=raw.rows_read,
        children_counted=care.children_counted,
        children_listed=care.children_listed,
        history=counts.history,
        summary=summary,
        account=care.account,
        left_alone=dict(raw.left_alone),
        kept={},
    )


def _record(request: ImportRequest, raw: Raw903, found: Imported) -> dict[str, object]:
    """What was read and how, for ``import.json``: no child, no path of this machine, no clock."""
    return {
        "written_by": "placements import-903",
        "placements": placements.__version__,
        "options": {
            "la": None if request.la is None else " and ".join(authorities_shown([request.la])),
            "last_day": None if request.last_day is None else request.last_day.isoformat(),
            "codes": None if request.codes is None else request.codes.name,
            "postcodes": None if request.postcodes is None else request.postcodes.name,
        },
        "authorities": list(found.authorities),
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "last_day_reason": found.last_day_reason,
        "rows_read": found.rows_read,
        "children": {
            "in": found.children_in,
            "counted": found.children_counted,
            "listed": found.children_listed,
        },
        "findings": {severity: found.findings(severity) for severity in SEVERITIES},
        "read": dict(sorted(raw.files.items())),
        "left_alone": dict(sorted(raw.left_alone.items())),
    }
