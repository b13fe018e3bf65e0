"""A second count of children looked after, straight from the rows of SSDA903 files: dictionaries and loops.

It shares no line and no table with the product, and it is made the other way round. The product settles when every
episode ends and joins episodes to placements; here nothing is settled: for one day and one child it looks for the
episode that was in force and asks whether it still ran.

The conventions are the same:

- A child counts on a day where the start is not after the day and the end, if there is one, is after it.
- Of several rows of one child with one start the latest return's counts; within a return one whose end is a date
  between its start and the end of the return's year, then one with an end, then the later end, then the alphabet.
- The latest start decides: an episode that runs on, or has no end, ends where the next one starts.
- An open episode that is in no later return of the authority counts up to the 31 March of its return's year, unless
  the next return goes on with the next episode.
- V3 and V4 are not counted. In a temporary placement (T0 to T4) the one before it goes on; where care goes on from
  before the data (no RNE S) and begins with a temporary placement, the one after it counts, if it lasts at all.
- Nobody counts before birth or from the 18th birthday on.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

Row = Mapping[str, str]
Child = tuple[str, str]
Episode = dict[str, object]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class IndependentCount:
    """Stock on any day from rows of episodes, header and unaccompanied children.

    ``YEAR`` of a row is the collection year, "" where it is not known; ``last_day`` the last day of the data.
    """

    def __init__(
        self, episodes: Sequence[Row], header: Sequence[Row], uasc: Sequence[Row], last_day: dt.date
    ) -> None:
        self.last_day = last_day
        self.births = born(header, uasc)
        self.returns: dict[str, set[int]] = defaultdict(set)
        self.of_child: dict[Child, list[Episode]] = {}
        by_start: dict[tuple[Child, dt.date], list[Row]] = defaultdict(list)
        for row in episodes:
            if row["YEAR"]:
                self.returns[row.get("LA", "")].add(int(row["YEAR"]))
            if self.can_be_used(row):
                by_start[child_of(row), date(row["DECOM"])].append(row)  # type: ignore[index]
        for (child, start), rows in sorted(by_start.items(), key=lambda found: found[0]):
            self.of_child.setdefault(child, []).append(one_of(rows, start))

    def can_be_used(self, row: Row) -> bool:
        """Whether a row can be anybody's episode."""
        start, end = date(row["DECOM"]), date(row["DEC"])
        if start is None or start == end or start > self.last_day:
            return False
        birth = self.births.get(child_of(row))
        if birth is None or row["LS"] in ("V3", "V4"):
            return True
        ends_unborn = end is not None and start < end <= birth
        return not ends_unborn and start < birthday_18(birth)

    def stock(self, day: dt.date) -> Counter[str]:
        """Children looked after on ``day`` by placement type."""
        counts: Counter[str] = Counter()
        for child, episodes in self.of_child.items():
            kind = self.type_on(child, episodes, day)
            if kind:
                counts[kind] += 1
        return counts

    def type_on(self, child: Child, episodes: Sequence[Episode], day: dt.date) -> str:
        """The placement type of a child on a day; "" where the child is not counted."""
        birth = self.births.get(child)
        if birth is not None and not birth <= day < birthday_18(birth):
            return ""
        place = None
        for number, episode in enumerate(episodes):
            if episode["start"] <= day:  # type: ignore[operator]
                place = number
        if place is None or not self.runs_on(child, episodes, place, day):
            return ""
        if episodes[place]["LS"] in ("V3", "V4"):
            return ""
        while episodes[place]["PLACE"] in ("T0", "T1", "T2", "T3", "T4"):
            if episodes[place]["RNE"] == "S":
                return "other"
            if not self.follows(child, episodes, place):
                return self.type_after(child, episodes, place)
            place -= 1
        return self.type_of(child, episodes, place)

    def type_after(self, child: Child, episodes: Sequence[Episode], place: int) -> str:
        """The type of the placement that follows temporary ones with which the data of a child begin."""
        while episodes[place]["PLACE"] in ("T0", "T1", "T2", "T3", "T4"):
            place += 1
            if place == len(episodes) or episodes[place]["RNE"] == "S":
                return "other"
            if episodes[place]["LS"] in ("V3", "V4") or not self.follows(child, episodes, place):
                return "other"
            start = episodes[place]["start"]
            assert isinstance(start, dt.date)
            if not self.runs_on(child, episodes, place, start):
                # it ends before it starts, and nothing follows it: nobody was ever there
                return "other"
        return self.type_of(child, episodes, place)

    def runs_on(self, child: Child, episodes: Sequence[Episode], place: int, day: dt.date) -> bool:
        """Whether an episode, of which no later one has started, still runs at the end of the day."""
        episode = episodes[place]
        following = episodes[place + 1] if place + 1 < len(episodes) else None
        start, end, year = episode["start"], episode["end"], episode["year"]
        assert isinstance(start, dt.date)
        if isinstance(end, dt.date) and end >= start:
            return end > day
        if isinstance(end, dt.date):
            if following and following["RNE"] != "S":
                return True
            held = episode["held_open_until"]
            return isinstance(held, dt.date) and held >= start and held >= day
        if not isinstance(year, int):
            return True
        later = [found for found in sorted(self.returns[child[0]]) if found > year]
        if not later or (following and following["first_year"] and following["first_year"] <= year):  # type: ignore[operator]
            return True
        year_end = dt.date(year, 3, 31)
        if following is None or (following["first_year"] or 0) > later[0]:  # type: ignore[operator]
            return day <= year_end
        if following["RNE"] == "S" and following["start"] > year_end:  # type: ignore[operator]
            return day <= year_end
        return True

    def follows(self, child: Child, episodes: Sequence[Episode], place: int) -> bool:
        """Whether an episode starts on the day on which a counted one before it ended."""
        if place == 0 or episodes[place - 1]["LS"] in ("V3", "V4"):
            return False
        start, before = episodes[place]["start"], episodes[place - 1]
        assert isinstance(start, dt.date)
        birth, began = self.births.get(child), before["start"]
        if birth is not None and start <= birth:
            return False
        assert isinstance(began, dt.date)
        # it ran to the end of the day before, and ends at the latest where this one starts
        return self.runs_on(child, episodes, place - 1, start - dt.timedelta(days=1))

    def type_of(self, child: Child, episodes: Sequence[Episode], place: int) -> str:
        """The placement type of an episode that is not temporary."""
        episode = episodes[place]
        provider = str(episode["PLACE_PROVIDER"]) or str(episode["other_provider"])
        if not provider and not str(episode["PLACE"]).startswith("Z"):
            provider = self.provider_before(child, episodes, place) or self.provider_after(
                child, episodes, place
            )
        return type_of(str(episode["PLACE"]), provider)

    def provider_before(self, child: Child, episodes: Sequence[Episode], place: int) -> str:
        """The provider of the same placement as an earlier episode states it."""
        while self.same_placement(child, episodes, place):
            place -= 1
            stated = str(episodes[place]["PLACE_PROVIDER"]) or str(episodes[place]["other_provider"])
            if stated:
                return stated
        return ""

    def provider_after(self, child: Child, episodes: Sequence[Episode], place: int) -> str:
        """The provider of the same placement as a later episode states it."""
        while place + 1 < len(episodes) and self.same_placement(child, episodes, place + 1):
            place += 1
            stated = str(episodes[place]["PLACE_PROVIDER"]) or str(episodes[place]["other_provider"])
            if stated:
                return stated
        return ""

    def same_placement(self, child: Child, episodes: Sequence[Episode], place: int) -> bool:
        """Whether an episode goes on with the PLACE and carer of the one before it."""
        episode = episodes[place]
        start = episode["start"]
        assert isinstance(start, dt.date)
        return (
            place > 0
            and self.runs_on(child, episodes, place, start)
            and episode["LS"] not in ("V3", "V4")
            and episode["RNE"] in ("L", "T", "U")
            and episode["PLACE"] == episodes[place - 1]["PLACE"]
            and self.follows(child, episodes, place)
        )


def child_of(row: Row) -> Child:
    """Authority and id."""
    return row.get("LA", ""), row["CHILD"]


def date(text: str) -> dt.date | None:
    """A date written 2019-03-31 or 31/03/2019; None for a blank and for what is no date."""
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return dt.date(int(year), int(month), int(day))
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def birthday_18(birth: dt.date) -> dt.date:
    """The 18th birthday; 1 March for who was born on 29 February and is 18 in a year without one."""
    try:
        return birth.replace(year=birth.year + 18)
    except ValueError:
        return dt.date(birth.year + 18, 3, 1)


def born(header: Sequence[Row], uasc: Sequence[Row]) -> dict[Child, dt.date]:
    """The date of birth of each child: of the latest year that gives one, the header before the other table."""
    births: dict[Child, dt.date] = {}
    for rows in (uasc, header):
        found: dict[Child, tuple[int, int, dt.date]] = {}
        for row in rows:
            birth = date(row["DOB"])
            if birth is not None:
                told = (int(row["YEAR"] or 0), -birth.toordinal(), birth)
                found[child_of(row)] = max(told, found.get(child_of(row), told))
        births |= {child: birth for child, (_, _, birth) in found.items()}
    return births


def one_of(rows: Sequence[Row], start: dt.date) -> Episode:
    """What counts of the rows of one child with one start."""

    def end_of(row: Row) -> dt.date | None:
        end = date(row["DEC"])
        return end if end is None or end >= start else None

    def worth(row: Row) -> tuple[object, ...]:
        end, written = end_of(row), date(row["DEC"])
        unreadable = written is None and row["DEC"] != ""
        beyond = written is not None and row["YEAR"] != "" and written > dt.date(int(row["YEAR"]), 3, 31)
        doubtful = unreadable or beyond or end != written
        text = [
            row.get(name, "") for name in ("RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "URN", "PL_POST")
        ]
        return (
            -int(row["YEAR"] or 0),
            doubtful,
            end is None,
            -written.toordinal() if written else 0,
            *text,
        )

    ordered = sorted(rows, key=worth)
    best = ordered[0]
    years = [int(row["YEAR"]) for row in rows if row["YEAR"]]
    held = [int(row["YEAR"]) for row in rows if row["YEAR"] and not row["DEC"]]
    providers = [row["PLACE_PROVIDER"] for row in ordered if row["PLACE"] == best["PLACE"]]
    return {
        **{name: best.get(name, "") for name in ("RNE", "LS", "PLACE", "PLACE_PROVIDER")},
        "start": start,
        "end": date(best["DEC"]),
        "year": int(best["YEAR"]) if best["YEAR"] else None,
        "first_year": min(years, default=None),
        "held_open_until": dt.date(max(held), 3, 31) if held else None,
        "other_provider": next((provider for provider in providers if provider), ""),
    }


def type_of(place: str, provider: str) -> str:
    """The placement type of a pair of codes, as the design names them."""
    foster, own_or_bought = ("U4", "U5", "U6"), ("K1", "K2", "R1", "S1")
    if place in foster and provider == "PR1":
        return "in_house_foster"
    if place in foster and provider in ("PR2", "PR4", "PR5"):
        return "ifa"
    if place in own_or_bought and provider == "PR1":
        return "in_house_residential"
    if place in own_or_bought and provider in ("PR2", "PR4", "PR5"):
        return "external_residential"
    if place in ("R1", "S1") and provider == "PR3":
        return "external_residential"
    return "other"
