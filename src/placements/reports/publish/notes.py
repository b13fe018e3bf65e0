"""The notes of a publication: what a reader must know of every figure, and why some are withheld."""

from __future__ import annotations

from enum import Enum

from placements.reports.publish.run_figures import RunFigures
from placements.reports.words import date_words, plural


class Note(Enum):
    """A note by what it is about, in the order of the notes sheet."""

    WITHHELD = "withheld"
    GUARDS = "guards"
    FORECASTS = "forecasts"
    COSTS_WITHHELD = "costs withheld"
    ROUNDING = "rounding"
    RANGES = "ranges"
    PLANS = "plans"
    MONEY = "money"
    PART_YEARS = "part years"
    COUNTS = "counts"
    HOMES = "homes"
    SUFFICIENCY = "sufficiency"
    NET_SAVING = "net saving"
    EVIDENCE = "evidence"
    PAST = "past forecasts"

    @property
    def number(self) -> int:
        return list(Note).index(self) + 1


def note_texts(run: RunFigures, *, round_to_5: bool) -> tuple[str, ...]:
    """The text of every note, in the order of ``Note``."""
    futures = plural(run.paths, "simulated future")
    texts = {
        Note.WITHHELD: "[c] stands in place of a figure about 1 to 4 children, so that no child can be recognised. "
        "A mean over simulated futures is treated in the same way if as a whole number it would be 4 or less. "
        "A zero is always a true zero.",
        Note.GUARDS: "Further figures are [c] because the others could be worked out from them by adding or taking "
        "away: within a table, between tables, between the two plans, and from costs. All tables were checked "
        "together: from everything shown here, each withheld small figure could be any number from 1 to 4, or, in a "
        "home of fewer places, any number that it has places for.",
        Note.FORECASTS: f"A forecast is a mean over {futures}, not a count of real children. It is withheld by the "
        "same rule as a count, because it starts from counts and may carry a small one forward; where the count that "
        "a forecast starts from is 1 to 4, all of that forecast is withheld.",
        Note.COSTS_WITHHELD: "A cost is [c] where it is for fewer than 5 children on average over the year, and "
        "wherever the number of those children is [c]: a cost divided by a known price tells a number of children. "
        "What all withheld placement types cost together can be worked out, and who knows their prices within 5 per "
        "cent is reckoned with: where one is much dearer than the others, more of them are [c].",
        Note.ROUNDING: _rounding(round_to_5),
        Note.RANGES: "P10 and P90 are the ends of a range: in one simulated future in ten the figure is below P10, "
        "in one in ten above P90. Ends of ranges do not add up to the range of their total.",
        Note.PLANS: "Do-nothing is the same demand and the same prices without the strategy's measures. Both plans "
        f"are worked out on the same {futures}, so that only the measures make the difference.",
        Note.MONEY: "Pounds of the year in which they are paid, with the price rises that are assumed; means over "
        "simulated futures.",
        Note.PART_YEARS: f"Financial years run from 1 April to 31 March. The forecast starts after "
        f"{date_words(run.base.last_day)} and ends on {date_words(run.months[-1].last_day)}: the first and the last "
        "financial year may have fewer than twelve months, and are of those months only.",
        Note.COUNTS: "Children looked after who were counted on the day shown. The forecast starts from the last "
        "count.",
        Note.HOMES: "The council's own children's homes. Places are registered places on the day shown. Occupancy is "
        "children as a share of places.",
        Note.SUFFICIENCY: "Need is children who need a place of the kind. Usable places are those that the council "
        "runs or has under contract, as far as matching and staffing allow them to be filled. Places short is the "
        "mean over simulated futures of need above usable places. It is a number of places, not of children, and is "
        "shown even where it is less than 5. It is [c] where the need of the level is [c], where few children live in "
        "places bought from others, whose number it would tell, and where a total would give it away.",
        Note.NET_SAVING: "Net saving is what do-nothing costs less what the strategy costs. A figure below zero "
        "means that the strategy costs more. The probability is the share of simulated futures in which the net "
        "saving up to the end of the year is zero or more.",
        Note.EVIDENCE: "Figures published before that do not say the same, each with its date, definition and "
        "source. They are shown as they were published, except that counts of 1 to 4 children are withheld.",
        Note.PAST: f"How wrong the method would have been in the past: {run.results['backtest']['sentence']}",
    }
    return tuple(texts[note] for note in Note)


def _rounding(round_to_5: bool) -> str:
    if round_to_5:
        return (
            "Children are rounded to the nearest 5, each figure by itself: totals need not be the sum of what is "
            "shown, and a range may look narrower or wider than it is. Places, and places short, are rounded to whole "
            "places, and costs to the pound. The same figures are [c] as in a copy that is not rounded to 5."
        )
    return (
        "Children are rounded to whole children and money to whole pounds, each figure by itself: a total may differ "
        "by one or two from the sum of what is shown."
    )
