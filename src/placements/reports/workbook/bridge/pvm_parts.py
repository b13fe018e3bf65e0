"""What volume, mix, price and occupancy move between two sides: Shapley's values in closed form, one formula a row.

Of a product of three the first moves (V1 - V0) x [(m0 p0 + m1 p1) / 3 + (m0 p1 + m1 p0) / 6], of a product of two
(e1 - e0) x (f0 + f1) / 2: the mean over all orders in which the factors may change (finance.decomposition).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from placements.reports.workbook.frame.sheet import Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look

VOLUME, MIX, PRICE, OCCUPANCY = "Volume", "Mix", "Price", "Occupancy"
SERVICES_PART, NOT_SPLIT = "Services and other", "Not split"

QUANTITY = Look("plain", "quantity")
POUNDS = Look("plain", "pounds")
PENCE = Look("plain", "pence")
FACTOR = Look("plain", "factor")

Pair = tuple[Row, Row]


@dataclass(frozen=True)
class Writer:
    """Writes rows of workings: a title, a unit, one formula across ``letters``, and a sum if any."""

    sheet: Sheet
    letters: tuple[str, ...]

    def row(
        self, title: str, formula: str, values: Floats, look: Look, unit: str, *, summed: bool = False
    ) -> Row:
        self.sheet.texts({"A": title, "F": unit})
        here = Row(self.sheet.name, self.sheet.row, self.letters, values)
        if summed:
            self.sheet.formula("G", f"=SUM({here.span})", float(values.sum()), look)
        self.sheet.across(self.letters, f"={formula}", values, look)
        self.sheet.down()
        return here

    def pair(
        self,
        title: str,
        formulas: Sequence[str],
        values: Sequence[Floats],
        look: Look,
        unit: str,
        *,
        summed: bool = False,
    ) -> Pair:
        """The same figure of both sides."""
        both = [
            self.row(f"{title}, {side}", formula, value, look, unit, summed=summed)
            for side, formula, value in zip(("from", "to"), formulas, values, strict=True)
        ]
        return both[0], both[1]

    def rates(self, title: str, amounts: Pair, quantities: Pair, unit: str) -> Pair:
        """Amount over quantity; a side without quantity takes the other's, and 0 where neither has any."""
        formulas, values = [], []
        for own, other in ((0, 1), (1, 0)):
            a, q, b, r = (
                row.ref for row in (amounts[own], quantities[own], amounts[other], quantities[other])
            )
            formulas.append(f"IF({q}<>0,{a}/{q},IF({r}<>0,{b}/{r},0))")
            values.append(
                rate_of(
                    (amounts[own].figures, quantities[own].figures),
                    (amounts[other].figures, quantities[other].figures),
                )
            )
        return self.pair(title, formulas, values, PENCE, unit)

    def shares(self, weeks: Pair) -> Pair:
        """Each column's share of all child-weeks of its side."""
        formulas, values = [], []
        totals = [f"$G${row.row}" for row in weeks]
        for own, other in ((0, 1), (1, 0)):
            q, r = weeks[own].ref, weeks[other].ref
            formulas.append(
                f"IF({totals[own]}<>0,{q}/{totals[own]},IF({totals[other]}<>0,{r}/{totals[other]},0))"
            )
            sums = [np.full_like(weeks[side].figures, weeks[side].figures.sum()) for side in (own, other)]
            values.append(rate_of((weeks[own].figures, sums[0]), (weeks[other].figures, sums[1])))
        return self.pair("Share of all child-weeks", formulas, values, FACTOR, "share")


def rate_of(own: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    """As ``Writer.rates``: (amount, quantity) of the side and of the other."""
    found = [np.divide(a, q, out=np.zeros_like(a), where=q != 0) for a, q in (own, other)]
    return np.where(own[1] != 0, found[0], found[1])


def product_of_three(
    write: Writer, names: str, weeks: Pair, shares: Pair, prices: Pair, more: Row | None = None
) -> list[Row]:
    """Rows of volume, mix and price, in that order; ``more`` is what the price of empty places adds to price.

    ``names`` stands before the names of the rows, "" where these are looked up by them.
    """
    volume = (f"$G${weeks[0].row}", f"$G${weeks[1].row}")
    totals = tuple(np.full_like(row.figures, row.figures.sum()) for row in weeks)
    m, p = (tuple(row.ref for row in pair) for pair in (shares, prices))
    m_, p_ = (tuple(row.figures for row in pair) for pair in (shares, prices))
    moved = {
        VOLUME: (_moved(volume, m, p), _moved_values(totals, m_, p_)),
        MIX: (_moved(m, volume, p), _moved_values(m_, totals, p_)),
        PRICE: (_moved(p, volume, m), _moved_values(p_, totals, m_)),
    }
    rows = []
    for name, (formula, values) in moved.items():
        if name == PRICE and more is not None:
            formula, values = f"{formula}+{more.ref}", values + more.figures
        rows.append(write.row(f"{names}{name}", formula, values, POUNDS, "GBP", summed=True))
    return rows


def _moved(a: Sequence[str], b: Sequence[str], c: Sequence[str]) -> str:
    same, crossed = f"({b[0]}*{c[0]}+{b[1]}*{c[1]})", f"({b[0]}*{c[1]}+{b[1]}*{c[0]})"
    return f"({a[1]}-{a[0]})*({same}*weight_third+{crossed}*weight_sixth)"


def _moved_values(a: Sequence[Floats], b: Sequence[Floats], c: Sequence[Floats]) -> Floats:
    moved: Floats = (a[1] - a[0]) * ((b[0] * c[0] + b[1] * c[1]) / 3 + (b[0] * c[1] + b[1] * c[0]) / 6)
    return moved


def product_of_two(write: Writer, weeks: Pair, places: Pair, fixed: Pair) -> tuple[Row, Row]:
    """What the price of empty places moves, and what their number does: the part occupancy."""
    empty = write.pair(
        "Empty place-weeks",
        [
            f"IF({fixed[0].ref}+{fixed[1].ref}<>0,{k.ref}-{q.ref},0)"
            for k, q in zip(places, weeks, strict=True)
        ],
        [
            np.where(fixed[0].figures + fixed[1].figures != 0, k.figures - q.figures, 0.0)
            for k, q in zip(places, weeks, strict=True)
        ],
        QUANTITY,
        "place-weeks",
        summed=True,
    )
    f, e = (tuple(row.ref for row in pair) for pair in (fixed, empty))
    of_price = f"({f[1]}-{f[0]})*({e[0]}+{e[1]})*weight_half"
    price = (fixed[1].figures - fixed[0].figures) * (empty[0].figures + empty[1].figures) / 2
    more = write.row("Price of the empty places", of_price, price, POUNDS, "GBP", summed=True)
    of_number = f"({e[1]}-{e[0]})*({f[0]}+{f[1]})*weight_half"
    number = (empty[1].figures - empty[0].figures) * (fixed[0].figures + fixed[1].figures) / 2
    return more, write.row(OCCUPANCY, of_number, number, POUNDS, "GBP", summed=True)
