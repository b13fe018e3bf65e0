"""Children's care as a return tells it: who was looked after, from when to when, and in which placement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain import InputError, Problem
from placements.inputs.near_miss import did_you_mean
from placements.inputs.ssda903.account import CHILDREN, LEFT_OUT, Account
from placements.inputs.ssda903.authority_names import authorities_to_show
from placements.inputs.ssda903.child_keys import ChildKeys, child_keys
from placements.inputs.ssda903.child_rows import child_findings, child_rows, settle_child_rows
from placements.inputs.ssda903.code_book import Codes
from placements.inputs.ssda903.day_numbers import NEVER, Bools, Ints, dates_of, day_number
from placements.inputs.ssda903.ends import Neighbours, end_findings, settled_ends
from placements.inputs.ssda903.episode_rows import episode_rows
from placements.inputs.ssda903.findings import joined
from placements.inputs.ssda903.last_day import Window, window_of
from placements.inputs.ssda903.periods_in_window import PeriodsInWindow, periods_in_window
from placements.inputs.ssda903.placements_of import new_placements, periods_of, placements_of
from placements.inputs.ssda903.provision_of import with_placement_types
from placements.inputs.ssda903.read import Raw903
from placements.inputs.ssda903.repeats import one_row_each
from placements.inputs.ssda903.return_years import ReturnYears
from placements.inputs.ssda903.rules_rows import row_findings


@dataclass(frozen=True, eq=False)
class Care:
    """Who was looked after in the authorities of a return.

    A child is in care on a day where start <= day and the end is later than the day or not there.

    Attributes
    ----------
    children
        The children counted, index ``child_key`` (0 to n-1): ``la``, ``child``, ``sex`` ("" not known), ``birth``
        (NaT not known), ``uasc`` (bool: listed as unaccompanied asylum-seeking), ``uasc_ceased`` (NaT: not
        stated).
    placements
        ``PLACEMENT_COLUMNS``; one row a placement, in order of child and start, none of a child overlapping:
        ``end`` is NaT where it goes on on ``last_day``, ``in_authority`` is "in", "out" or "" (not stated), and
        ``file`` and ``row`` are those of its first episode.
    periods
        One row a period of care, as ``periods_of`` gives them; a ``start`` may precede ``first_day``.
    first_day, last_day
        From and to which day every child looked after is in the data.
    last_day_reason
        How ``last_day`` was found, as the end of a sentence.
    authorities
        Those that have children counted, in order; "" is one whose files name none.
    findings
        Those of reading and of every rule of care.
    account
        What became of every row and child: ``ACCOUNT_COLUMNS``.
    """

    children: pd.DataFrame
    placements: pd.DataFrame
    periods: pd.DataFrame
    first_day: dt.date
    last_day: dt.date
    last_day_reason: str
    authorities: tuple[str, ...]
    findings: pd.DataFrame
    account: pd.DataFrame

    @property
    def children_in(self) -> int:
        """Children in any table: those counted and those listed as not counted."""
        return int(self.account.loc[self.account["table"].eq(CHILDREN), "children"].sum())

    @property
    def children_counted(self) -> int:
        """Children with a placement."""
        return len(self.children)

    @property
    def children_listed(self) -> int:
        """Children who are in a table, but not counted; the account says why."""
        return self.children_in - self.children_counted


def build_care(
    raw: Raw903,
    codes: Codes,
    *,
    last_day: dt.date | None = None,
    la: str | None = None,
    today: dt.date | None = None,
) -> Care:
    """Join the rows of a return to placements and periods of care, and report every fault on the way.

    Parameters
    ----------
    last_day, today
        The last day of the data where it is not to be inferred; the day of reading, beyond which it never lies.
    la
        The authority that is counted, None for all. Children of different authorities are never joined.

    Raises
    ------
    InputError
        Where the return has no authority ``la``, no episode with a start, or where ``last_day`` lies before the
        first day.
    """
    keys = child_keys(raw)
    kept = _of_authority(keys, la)
    account = _account(raw, keys, kept)
    children = child_rows(raw, keys)
    rows = _rows_kept(raw, keys, children, kept, account)
    window = _window(rows, keys, last_day, today)
    years = ReturnYears.of(_authorities(keys, rows), rows["year"].to_numpy())
    usable, lost = _usable(rows, window, codes, account)
    each = one_row_each(usable, raw.episodes, account)
    following = Neighbours.of(each.rows, _authorities(keys, each.rows), years)
    episodes = _counted(each.rows, settled_ends(each.rows, following, window), window, codes, account)
    periods = _periods(episodes, window, account)
    findings = [
        *child_findings(raw, keys, children, kept, codes),
        *row_findings(raw.episodes.iloc[rows["at"]], rows, codes, window),
        years.findings(np.unique(keys.la)),
        *each.findings,
        *end_findings(each.rows, raw.episodes, following, window, lost),
        *periods.findings(raw.episodes),
    ]
    return _care(raw, keys, children, (periods, window, account, _joined(raw, keys, kept, findings)))


def _joined(raw: Raw903, keys: ChildKeys, kept: Bools, findings: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """These findings with those of reading and of ids, as far as they are of the authority that is counted."""
    of_files = raw.findings[raw.findings["la"].isin([*keys.la[kept], ""])]
    of_ids = keys.findings[keys.findings["la"].isin(keys.la[kept])]
    return joined([of_files, of_ids, *findings])


def _periods(episodes: pd.DataFrame, window: Window, account: Account) -> PeriodsInWindow:
    """Episodes cut into periods; those of periods that ended before the data are settled."""
    periods = periods_in_window(episodes, window)
    at = episodes["at"].to_numpy()
    account.leave_out(at[~periods.kept], "left_before_data", "left before the first day")
    return periods


def _account(raw: Raw903, keys: ChildKeys, kept: Bools) -> Account:
    """Books in which the rows of children are settled, and those of episodes not yet."""
    account = Account(keys)
    settle_child_rows(raw, keys, kept, account)
    return account


def _of_authority(keys: ChildKeys, la: str | None) -> Bools:
    """Whether each child belongs to the authority asked for, or to any where none is."""
    if la is None:
        return np.ones(len(keys.la), dtype=bool)
    names = sorted({str(name) for name in keys.la})
    meant = [name for name in names if name.casefold() == la.strip().casefold()]
    if not meant:
        named = authorities_to_show(names)
        remedy = did_you_mean(la, named) if any(names) else "The files name none: leave --la out."
        raise InputError([Problem("--la", f'the files have no authority "{la}".', remedy)])
    return np.isin(keys.la, meant)


def _authorities(keys: ChildKeys, rows: pd.DataFrame) -> Ints:
    """The authority of each row as a number, in the order of names."""
    numbers = np.unique(keys.la, return_inverse=True)[1]
    of_rows: Ints = numbers[rows["key"].to_numpy()].astype(np.int64)
    return of_rows


def _rows_kept(
    raw: Raw903, keys: ChildKeys, children: pd.DataFrame, kept: Bools, account: Account
) -> pd.DataFrame:
    rows = episode_rows(raw.episodes, keys.of_rows["episodes"], children)
    mine = kept[rows["key"].to_numpy()]
    account.settle("episodes", np.flatnonzero(~mine), f"{LEFT_OUT}: another authority")
    of_authority: pd.DataFrame = rows[mine]
    return of_authority


def _window(rows: pd.DataFrame, keys: ChildKeys, last_day: dt.date | None, today: dt.date | None) -> Window:
    started = rows[rows["start"] != NEVER]
    if not len(started):
        found = "no row has a start of the episode (DECOM) that can be read."
        raise InputError([Problem("episodes", found, "Write dates as 31/03/2024 or 2024-03-31.")])
    return window_of(started, _authorities(keys, started), last_day, today)


def _usable(
    rows: pd.DataFrame, window: Window, codes: Codes, account: Account
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that can be an episode of somebody, and ``key`` and ``year`` of those that cannot; these are settled."""
    start, end, at = (rows[name].to_numpy() for name in ("start", "written_end", "at"))
    last_known = np.minimum(rows["year_end"].to_numpy(), day_number(window.last_known))
    after_last = (start != NEVER) & (start > day_number(window.last))
    asked = after_last & (start <= np.maximum(last_known, day_number(window.last)))
    # short breaks are not counted at any age
    counts = ~codes.is_short_break(rows["ls"]).to_numpy()
    unborn = counts & (end <= rows["birth"].to_numpy()) & (end > start)
    adult = counts & (start >= rows["birthday"].to_numpy())
    reasons = [
        ("decom_unreadable", start == NEVER, ""),
        ("lasts_no_day", start == end, ""),
        ("after_stated_last_day", asked, ""),
        ("date_in_future", after_last, "starts after the last day of the data"),
        ("before_birth", unborn, "ends before the child was born"),
        ("after_18", adult, "starts after the 18th birthday"),
    ]
    gone = np.zeros(len(rows), dtype=bool)
    for rule, mask, why in reasons:
        account.leave_out(at[mask & ~gone], rule, why)
        gone |= mask
    return rows[~gone], rows.loc[gone, ["key", "year"]]


def _counted(
    episodes: pd.DataFrame,
    ends: tuple[Ints, Bools],
    window: Window,
    codes: Codes,
    account: Account,
) -> pd.DataFrame:
    """Episodes that count, with their settled ends and placement types; the others are settled."""
    end, kept = ends
    birthday, at = episodes["birthday"].to_numpy(), episodes["at"].to_numpy()
    end = np.where((birthday <= day_number(window.last)) & (birthday < end), birthday, end)
    start = np.maximum(episodes["start"].to_numpy(), episodes["birth"].to_numpy())
    short_break = codes.is_short_break(episodes["ls"]).to_numpy()
    none = kept & ~short_break & ((start >= end) | (start > day_number(window.last)))
    account.leave_out(at[short_break], "short_breaks")
    account.leave_out(at[~kept & ~short_break], "end_before_start")
    account.leave_out(at[none], "before_birth", "no day is left between birth, start and end")
    counts = kept & ~none & ~short_break
    counted = episodes.assign(start=start, end=end)[counts].reset_index(drop=True)
    return with_placement_types(counted, codes)


def _care(
    raw: Raw903,
    keys: ChildKeys,
    children: pd.DataFrame,
    found: tuple[PeriodsInWindow, Window, Account, pd.DataFrame],
) -> Care:
    periods, window, account, findings = found
    episodes, new_period = periods.episodes, periods.new
    new_placement = new_placements(episodes, new_period)
    at = episodes["at"].to_numpy()
    account.settle("episodes", at[new_placement], "starts a placement")
    account.settle("episodes", at[~new_placement], "joined to the placement before")
    counted, child_key = np.unique(episodes["key"].to_numpy(), return_inverse=True)
    episodes = episodes.assign(key=child_key.astype(np.int64))
    of_care = children.assign(la=keys.la, child=keys.child).iloc[counted]
    of_care = of_care.reset_index(drop=True).rename_axis("child_key")
    return Care(
        children=pd.DataFrame(
            {
                "la": of_care["la"].astype("str"),
                "child": of_care["child"].astype("str"),
                "sex": of_care["sex"],
                "birth": dates_of(of_care["birth"].to_numpy()),
                "uasc": of_care["uasc"],
                "uasc_ceased": dates_of(of_care["ceased"].to_numpy()),
            }
        ),
        placements=placements_of(episodes, new_period, new_placement),
        periods=periods_of(episodes, new_period),
        first_day=window.first,
        last_day=window.last,
        last_day_reason=window.reason,
        authorities=tuple(str(name) for name in np.unique(keys.la[counted])),
        findings=findings,
        account=account.written(counted, raw.left_out),
    )
