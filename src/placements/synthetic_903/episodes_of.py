"""The episodes in which a council records the journeys: a row for each change of placement or legal status."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.synthetic_903.journeys_of import Journeys, band_of
from placements.synthetic_903.legal_steps import LegalSteps, legal_steps
from placements.synthetic_903.process import (
    EXTERNAL_RESIDENTIAL,
    IFA,
    IN_HOUSE_FOSTER,
    OTHER,
    TYPES,
    Days,
    Ints,
)
from placements.synthetic_903.records import Texts, draw, draw_pairs, records

NEVER = np.iinfo(np.int64).max // 4
"""A day on which nothing happens."""
CARER_STEP_DAYS = 365
TEMPORARY_FROM_DAYS = 90
ADOPTION_UNTIL_BAND = 2
"""Children of this age band or over (five years) are not placed for adoption."""
LONGEST_TEXT = "<U8"

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Episodes:
    """One element an episode, by child and start. ``last`` of a period has the reason why care ended in ``rec``.

    ``placement`` counts through the journeys' placements; ``end`` is the true end, however late.
    """

    journeys: Journeys
    placement: Ints
    child: Ints
    start: Days
    end: Days
    rne: Texts
    ls: Texts
    cin: Texts
    place: Texts
    provider: Texts
    rec: Texts
    reason: Texts
    home_post: Texts
    pl_post: Texts
    inside: Flags
    urn: Texts


@dataclass(frozen=True, eq=False)
class _Recorded:
    """One element a placement: its codes, and the days of steps within it (``NEVER``: none)."""

    place: Texts
    provider: Texts
    later_place: Texts
    carer_step: Days
    away_from: Days
    away_until: Days
    away_place: Texts


def record_episodes(journeys: Journeys, rng: np.random.Generator) -> Episodes:
    """Episodes of all the journeys; legal steps, same-carer steps and temporary stays do not change placement."""
    band = band_of(journeys.start - journeys.children.birth[journeys.child])
    place, provider = _codes(journeys, band, rng)
    adopted = np.char.startswith(place, "A")
    legal = legal_steps(journeys, adopted, rng)
    recorded = _steps(journeys, place, provider, legal, rng)
    placement, start = _starts(journeys, recorded, legal)
    return _rows(journeys, recorded, legal, placement, start, rng)


def _codes(journeys: Journeys, band: Ints, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """PLACE and PLACE_PROVIDER at the start of each placement."""
    place, provider = draw_pairs(journeys.of_type, band, rng)
    adoption = records()["adoption"]
    young = (journeys.of_type == OTHER) & journeys.leaves & (band < ADOPTION_UNTIL_BAND)
    young &= ~journeys.children.uasc[journeys.child]
    chosen = np.flatnonzero(young & (rng.random(len(place)) < adoption["share"]))
    pairs = adoption["pairs"]
    which = rng.choice(len(pairs), size=len(chosen), p=np.array([pair[2] for pair in pairs]) / 100)
    place[chosen] = np.array([pair[0] for pair in pairs])[which]
    provider[chosen] = np.array([pair[1] for pair in pairs])[which]
    return place, provider


def _steps(
    journeys: Journeys, place: Texts, provider: Texts, legal: LegalSteps, rng: np.random.Generator
) -> _Recorded:
    """Where a same-carer step or a temporary stay falls within a placement; no placement has both."""
    share = records()["steps"]
    count, days = len(place), journeys.end - journeys.start
    foster = np.isin(journeys.of_type, (IN_HOUSE_FOSTER, IFA))
    steps = foster & (days > CARER_STEP_DAYS) & (rng.random(count) < share["same_carer_share"])
    at = journeys.start + 1 + np.floor(rng.random(count) * (days - 2)).astype(np.int64)
    step_day = legal.first_within(journeys)
    on_legal = (step_day < NEVER) & (rng.random(count) < share["on_legal_step_share"])
    at = np.where(on_legal, step_day, at)
    quiet = ~steps & (step_day == NEVER) & (days > TEMPORARY_FROM_DAYS)
    away = quiet & (rng.random(count) < share["temporary_share"])
    low, high = share["temporary_days"]
    length = rng.integers(low, high + 1, count)
    leave = journeys.start + 1 + np.floor(rng.random(count) * (days - length - 2)).astype(np.int64)
    return _Recorded(
        place=place,
        provider=provider,
        later_place=np.where(place == "U4", "U6", "U4"),
        carer_step=np.where(steps, at, NEVER),
        away_from=np.where(away, leave, NEVER),
        away_until=np.where(away, leave + length, NEVER),
        away_place=draw(share["temporary_places"], [1.0] * len(share["temporary_places"]), count, rng),
    )


def _starts(journeys: Journeys, recorded: _Recorded, legal: LegalSteps) -> tuple[Ints, Days]:
    """(placement, day) on which each episode starts, in order: every day on which something changes, once."""
    numbers = np.arange(len(journeys.child))
    parts = [(numbers, journeys.start), (legal.placement, legal.day)]
    for day in (recorded.carer_step, recorded.away_from, recorded.away_until):
        parts.append((numbers[day < NEVER], day[day < NEVER]))
    placement = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    order = np.lexsort((day, placement))
    placement, day = placement[order], day[order]
    new = np.concatenate(([True], (placement[1:] != placement[:-1]) | (day[1:] != day[:-1])))
    return placement[new], day[new]


def _rows(
    journeys: Journeys,
    recorded: _Recorded,
    legal: LegalSteps,
    placement: Ints,
    start: Days,
    rng: np.random.Generator,
) -> Episodes:
    """Fill in every column of the episodes that start on the days given."""
    same = np.concatenate((placement[1:] == placement[:-1], [False]))
    end = np.where(same, np.concatenate((start[1:], [0])), journeys.end[placement])
    period = journeys.period[placement]
    goes_on = np.concatenate((period[1:] == period[:-1], [False]))
    ls, legal_change = legal.status_of(period, start)
    away = (start >= recorded.away_from[placement]) & (start < recorded.away_until[placement])
    stepped = start >= recorded.carer_step[placement]
    place = np.where(stepped, recorded.later_place[placement], recorded.place[placement])
    moves = ~np.concatenate(([False], same[:-1])) | away | (start == recorded.away_until[placement])
    rne = _rne(
        ~np.concatenate(([False], goes_on[:-1])), moves, start == recorded.carer_step[placement], legal_change
    )
    child = journeys.child[placement]
    home, pl_post, inside, urn = _addresses(journeys, recorded.place, rng)
    return Episodes(
        journeys=journeys,
        placement=placement,
        child=child,
        start=start,
        end=end,
        rne=rne,
        ls=ls,
        cin=_needs(journeys, rng)[period],
        place=np.where(away, recorded.away_place[placement], place),
        provider=np.where(away, "", recorded.provider[placement]),
        rec=np.where(goes_on, "X1", _why_care_ends(journeys, recorded.place, rng)[placement]),
        reason=_reasons(rne, goes_on, away, rng),
        home_post=home[placement],
        pl_post=pl_post[placement],
        inside=inside[placement],
        urn=np.where(away, "", urn[placement]),
    )


def _rne(first: Flags, moves: Flags, same_carer: Flags, legal_change: Flags) -> Texts:
    """Why each episode is new."""
    chosen = [first, moves & legal_change, moves, same_carer & legal_change, same_carer]
    return np.select(chosen, ["S", "B", "P", "U", "T"], default="L")


def _reasons(rne: Texts, goes_on: Flags, away: Flags, rng: np.random.Generator) -> Texts:
    """Why a placement ended: on the episode before the move; none where a temporary stay begins or ends."""
    table = records()["reason_place_change"]
    drawn = draw(table["codes"], table["weights"], len(rne), rng)
    following = np.concatenate((rne[1:], [""]))
    next_away = np.concatenate((away[1:], [False]))
    moves = goes_on & np.isin(following, ("P", "B")) & ~away & ~next_away
    return np.select(
        [moves, goes_on & np.isin(following, ("T", "U"))], [drawn, table["same_carer"]], default=""
    )


def _needs(journeys: Journeys, rng: np.random.Generator) -> Texts:
    """The need code of each period of care, by its number."""
    table = records()["need"]
    first = np.flatnonzero(np.concatenate(([True], journeys.leaves[:-1])))
    drawn = draw(table["codes"], table["weights"], len(first), rng)
    return np.where(journeys.children.uasc[journeys.child[first]], table["uasc"], drawn)


def _why_care_ends(journeys: Journeys, place: Texts, rng: np.random.Generator) -> Texts:
    """REC of each placement, were it the last."""
    count = len(place)
    drawn = {
        name: draw(row["codes"], row["weights"], count, rng)
        for name, row in records()["why_care_ends"].items()
    }
    chosen = [
        journeys.end >= journeys.children.adult[journeys.child],
        np.char.startswith(place, "A"),
        place == "P1",
        np.isin(place, ("U1", "U2", "U3")),
        np.char.startswith(place, "U"),
    ]
    names = ("at_18", "adoption", "with_parents", "with_relatives", "foster")
    return np.select(chosen, [drawn[name] for name in names], default=drawn["elsewhere"])


def _addresses(
    journeys: Journeys, place: Texts, rng: np.random.Generator
) -> tuple[Texts, Texts, Flags, Texts]:
    """(home postcode, placement postcode, inside the authority, URN) of each placement; no such postcode exists."""
    count = len(place)
    share = np.array([records()["in_authority"][name] for name in TYPES])
    at_home = place == "P1"
    inside = (rng.random(count) < share[journeys.of_type]) | at_home
    home = _postcodes(np.full(len(journeys.children.birth), "ZZ"), rng)[journeys.child]
    away = _postcodes(np.where(inside, "ZZ", "ZY"), rng)
    number = rng.integers(9_000_000, 9_999_999, count).astype("<U7")
    registered = np.isin(journeys.of_type, (IFA, EXTERNAL_RESIDENTIAL)) | np.char.startswith(place, "K")
    return home, np.where(at_home, home, away), inside, np.where(registered, number, "")


def _postcodes(area: Texts, rng: np.random.Generator) -> Texts:
    """Made-up postcodes as in "ZZ1 1AA": there is no postcode area ZZ or ZY."""
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))
    text = np.char.add(area, rng.integers(1, 20, len(area)).astype("<U2"))
    text = np.char.add(np.char.add(text, " "), rng.integers(1, 10, len(area)).astype("<U1"))
    for _ in range(2):
        text = np.char.add(text, letters[rng.integers(0, len(letters), len(area))])
    return text
