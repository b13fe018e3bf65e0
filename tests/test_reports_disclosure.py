"""Disclosure control: small counts are withheld, and with them whatever would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from placements.domain import OutputError
from placements.reports.few_children import is_small, whole
from placements.reports.publish.disclosure import exposed, protect
from placements.reports.publish.system import Figure, Key, Relation, System

FOR_SPEED = settings(max_examples=12, deadline=None)
TOTAL = ("total",)


def count(*key: str, children: float, **facts: object) -> Figure:
    """A count as a table has it: large ones are worth more to a reader, totals more than all."""
    loss = 1000.0 if "total" in key else 1.0 + np.log10(1 + children)
    facts = {"small": is_small(children), "least": min(1.0, children), "reluctance": loss, **facts}
    return Figure(key, float(children), **facts)  # type: ignore[arg-type]  # facts are Figure's own


def one_row(*children: int) -> tuple[list[Figure], list[Relation]]:
    """Placement types a, b, c ... and their total."""
    figures = [count(name, children=n) for name, n in zip("abcdefgh", children, strict=False)]
    total = count("total", children=sum(children))
    return [*figures, total], [dict.fromkeys([f.key for f in figures], 1.0) | {TOTAL: -1.0}]


def two_way(counts: Sequence[Sequence[int]]) -> tuple[list[Figure], list[Relation]]:
    """Rows and columns with their totals and the total of all."""
    table = np.array(counts)
    full = np.vstack([np.column_stack([table, table.sum(axis=1)]), [*table.sum(axis=0), table.sum()]])
    rows = [*(str(n) for n in range(len(table))), "total"]
    columns = [*(str(n) for n in range(table.shape[1])), "total"]
    figures = [count(r, c, children=full[i, j]) for i, r in enumerate(rows) for j, c in enumerate(columns)]
    across: list[Relation] = [
        dict.fromkeys([(r, c) for c in columns[:-1]], 1.0) | {(r, "total"): -1.0} for r in rows
    ]
    down: list[Relation] = [
        dict.fromkeys([(r, c) for r in rows[:-1]], 1.0) | {("total", c): -1.0} for c in columns
    ]
    return figures, [*across, *down]


TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=4
    )
)


def test_the_smallest_other_type_guards_a_small_one() -> None:
    # 53 = 3 + 20 + 30: with the total shown, 53 - 20 - 30 = 3. Withheld with 20, a + b = 23, so that a may be 1 to 22
    figures, relations = one_row(3, 20, 30)
    found = protect(figures, relations)
    assert found.small == {("a",)}
    assert found.guards == {("b",)}
    interval = System.of(figures, relations).block_of(("a",), found.withheld).interval(("a",))
    assert (interval.low, interval.high) == pytest.approx((1, 22))


def test_a_small_count_alone_is_exposed() -> None:
    assert exposed(*one_row(3, 20, 30), frozenset({("a",)})) == ("a",)
    assert exposed(*one_row(3, 20, 30), frozenset({("a",), ("b",)})) is None


def test_none_is_shown_and_guards_nothing() -> None:
    found = protect(*one_row(0, 2, 0, 40))
    assert found.withheld == {("b",), ("d",)}


def test_two_small_counts_whose_sum_tells_them_are_guarded_by_a_third() -> None:
    # a + b = 2, and nobody withholds a zero: both would be 1
    found = protect(*one_row(1, 1, 30, 50))
    assert found.guards == {("c",)}


def test_two_small_counts_guard_each_other_where_any_number_is_possible() -> None:
    # a + b = 5: (1, 4), (2, 3), (3, 2), (4, 1)
    assert protect(*one_row(2, 3, 30)).guards == frozenset()


def test_a_table_of_few_children_withholds_its_total_too() -> None:
    found = protect(*one_row(3, 0, 0))
    assert found.small == {("a",), TOTAL}


def test_where_nothing_else_is_left_the_total_guards() -> None:
    assert protect(*one_row(3, 0, 4)).withheld == {("a",), ("c",)}  # 7 in all: a is 1 to 6
    assert protect(*one_row(1, 0, 1, 0, 0, 1)).withheld == {("a",), ("c",), ("f",), TOTAL}


def test_a_small_remainder_that_is_not_shown_is_guarded_too() -> None:
    # 50 children, 47 of them unaccompanied: who takes away knows of the 3 others
    figures = [
        count("total", children=50),
        count("uasc", children=47),
        count("others", children=3, published=False),
    ]
    found = protect(figures, [{("uasc",): 1.0, ("others",): 1.0, TOTAL: -1.0}])
    assert found.small == frozenset()
    assert found.guards == {("uasc",)}


def test_no_home_has_more_children_than_places() -> None:
    # 3 and 4 children in two homes of 4 places, 7 in all: either could be 1, were it not that the other holds no 6.
    # With the third of 8 places, 13 in all: 13 - 4 - 8 = 1
    homes = [
        count("x", children=3, most=4.0),
        count("y", children=4, most=4.0),
        count("z", children=6, most=8.0),
    ]
    total = count("total", children=13)
    relations: list[Relation] = [{("x",): 1.0, ("y",): 1.0, ("z",): 1.0, TOTAL: -1.0}]
    assert protect([*homes, total], relations).guards == {("z",)}
    # 3 and 3 in two homes of 4 places: each could be 2, 3 or 4, which tells that neither is 1
    alike = [replace(homes[1], key=("x",), children=3.0), replace(homes[1], children=3.0), homes[2]]
    assert protect([*alike, count("total", children=12)], relations).guards == {("z",)}
    without = [count(home.key[0], children=home.children) for home in homes]
    assert protect([*without, total], relations).guards == frozenset()


def test_that_there_are_no_more_places_is_no_secret() -> None:
    # all children of the type live in one home of 2 places: whatever is withheld, they are 0, 1 or 2
    figures = [
        count("home", children=1, most=2.0, least=0.0),
        count("type", children=1, least=0.0),
        count("b", children=20),
        count("c", children=30),
        count("total", children=51),
    ]
    relations: list[Relation] = [
        {("home",): 1.0, ("type",): -1.0},
        {("type",): 1.0, ("b",): 1.0, ("c",): 1.0, TOTAL: -1.0},
    ]
    found = protect(figures, relations)
    assert found.small == {("home",), ("type",)}
    assert found.guards == {("b",), ("c",)}  # 51 less 30 would tell b to be 19, 20 or 21


def test_none_that_is_withheld_with_a_small_figure_may_be_told() -> None:
    # nobody lives there at the year's end, which the level of need says too; over the year there were 2
    figures = [
        Figure(("year end",), 0.0, together="a"),
        Figure(("year",), 2.0, small=True, together="a"),
        Figure(("level",), 0.0),
    ]
    relations: list[Relation] = [{("year end",): 1.0, ("level",): -1.0}]
    assert protect(figures, relations).withheld == {("year end",), ("year",)}


def test_a_figure_that_stands_in_two_tables_is_withheld_in_both() -> None:
    first, total_of_first = one_row(3, 20, 30)
    again = [
        Figure(("again", *f.key), f.children, f.small, reluctance=f.reluctance, least=f.least) for f in first
    ]
    total_again: list[Relation] = [{("again", *key): by for key, by in total_of_first[0].items()}]
    same = [(("b",), ("again", "b"))]
    # in the second table c would be cheaper to withhold, but b gives the first table's away
    again[1] = Figure(("again", "b"), 20.0, reluctance=50.0)
    found = protect([*first, *again], [*total_of_first, *total_again], same)
    assert (("b",) in found.withheld) == (("again", "b") in found.withheld)
    assert exposed([*first, *again], [*total_of_first, *total_again], found.withheld, same) is None


def test_a_cost_is_withheld_with_its_children_and_cannot_be_had_from_the_total() -> None:
    # 4 children at 150,000, 16 at 170,000, 40 at 40,000: the cost of the 16 over their price would tell of them
    children = {"home": 4, "outside": 16, "carers": 40}
    price = {"home": 150_000.0, "outside": 170_000.0, "carers": 40_000.0}
    counts = [count(key, children=n, together=key) for key, n in children.items()]
    costs = [
        Figure(("cost", key), float(n), is_small(n), together=key, unit=price[key], reluctance=2.0)
        for key, n in children.items()
    ]
    spent = sum(children[key] * price[key] for key in children)
    totals = [
        count("total", children=60),
        Figure(("cost", "total"), spent / 70_000, unit=70_000, reluctance=1e3),
    ]
    relations: list[Relation] = [
        dict.fromkeys([(key,) for key in children], 1.0) | {TOTAL: -1.0},
        dict.fromkeys([("cost", key) for key in children], 1.0) | {("cost", "total"): -1.0},
    ]
    found = protect([*counts, *costs, *totals], relations)
    assert found.withheld == {("home",), ("outside",), ("cost", "home"), ("cost", "outside")}
    interval = (
        System.of([*counts, *costs, *totals], relations)
        .block_of(("cost", "home"), found.withheld)
        .interval(("cost", "home"))
    )
    assert interval.low <= 1 and interval.high >= 4


def test_what_cannot_be_guarded_is_refused() -> None:
    figures = [count("a", children=3), Figure(("service",), 3.0, known=True)]
    with pytest.raises(
        OutputError, match=r"^a cannot be withheld: what is published besides gives it away\. Nothing"
    ):
        protect(figures, [{("a",): 1.0, ("service",): -1.0}])


@FOR_SPEED
@given(TABLES)
def test_no_count_of_one_to_four_is_ever_shown(counts: list[list[int]]) -> None:
    figures, relations = two_way(counts)
    withheld = protect(figures, relations).withheld
    assert not [figure.key for figure in figures if 1 <= figure.children <= 4 and figure.key not in withheld]


@FOR_SPEED
@given(TABLES)
def test_every_small_count_could_be_any_number_from_one_to_four(counts: list[list[int]]) -> None:
    """For each there is a whole table of whole children that shows the same and has that number: by another solver."""
    figures, relations = two_way(counts)
    withheld = protect(figures, relations).withheld
    for figure in figures:
        if 1 <= figure.children <= 4:
            # no total of two counts that are not none is 1
            parts = sum(f.children > 0 for f in figures if _is_part(f.key, figure.key))
            for children in (max(1, parts), 4):
                assert _could_be(figure.key, children, figures, relations, withheld), (figure.key, children)


@FOR_SPEED
@given(TABLES)
def test_no_withheld_count_can_be_derived(counts: list[list[int]]) -> None:
    """By linear algebra alone: no combination of the equations leaves one withheld figure by itself."""
    figures, relations = two_way(counts)
    hidden = sorted(protect(figures, relations).withheld)
    if not hidden:
        return
    equations = np.array([[relation.get(key, 0.0) for key in hidden] for relation in relations])
    rank = np.linalg.matrix_rank(equations)
    for alone in np.eye(len(hidden)):
        assert np.linalg.matrix_rank(np.vstack([equations, alone])) > rank


@FOR_SPEED
@given(TABLES)
def test_a_table_without_small_counts_is_left_whole(counts: list[list[int]]) -> None:
    large = [[n + 5 if n else 0 for n in row] for row in counts]
    assert protect(*two_way(large)).withheld == frozenset()


@FOR_SPEED
@given(TABLES)
def test_no_guard_is_withheld_without_need(counts: list[list[int]]) -> None:
    figures, relations = two_way(counts)
    found = protect(figures, relations)
    for key in found.guards:
        assert exposed(figures, relations, found.withheld - {key}) is not None


@given(st.floats(0, 1e4))
def test_what_is_shown_as_a_whole_number_is_none_or_five_and_more(children: float) -> None:
    if not is_small(children):
        assert children == 0 or whole(children) >= 5
        assert children == 0 or whole(children, 5) >= 5


def _is_part(part: Key, total: Key) -> bool:
    """Whether ``part`` is a cell of the table within ``total``, itself no total."""
    return "total" not in part and all(b in (a, "total") for a, b in zip(part, total, strict=True))


def _could_be(
    key: Key, children: int, figures: list[Figure], relations: list[Relation], withheld: frozenset[Key]
) -> bool:
    keys = [figure.key for figure in figures]
    equations = np.array([[relation.get(k, 0.0) for k in keys] for relation in relations])
    low = [1.0 if k in withheld else f.children for k, f in zip(keys, figures, strict=True)]
    high = [1e4 if k in withheld else f.children for k, f in zip(keys, figures, strict=True)]
    low[keys.index(key)] = high[keys.index(key)] = children
    answer = milp(
        np.zeros(len(keys)),
        constraints=LinearConstraint(equations, 0, 0),
        bounds=(low, high),
        integrality=np.ones(len(keys)),
    )
    return bool(answer.success)
