"""Posts and contracts as people type them: every fault named, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import TYPES, Council, small_council
from builders_inputs import BASE_MONTH
from builders_posts import COSTS, Row, add_tables, assumed

from placements.domain import InputError
from placements.inputs import CouncilInputs, read_council
from placements.inputs.posts import Driver, drivers_of

HALF = {"delivered": ((0.0, 0.5, 1.0), "share"), "months_late": (3, "months")}
SAVING: Row = {"saving_item": "breaks_target", "saving_from": "2016-10", "delivered": "delivered"}


def read(tmp_path: Path, **tables: list[Row]) -> CouncilInputs:
    folder = small_council(tmp_path, Council(costs=COSTS, assumptions=HALF))
    return read_council(add_tables(folder, **tables), TYPES, base_month=BASE_MONTH)


def problems(tmp_path: Path, **tables: list[Row]) -> list[str]:
    with pytest.raises(InputError) as error:
        read(tmp_path, **tables)
    return [str(problem) for problem in error.value.problems]


def test_a_council_needs_neither_table(tmp_path: Path) -> None:
    council = read(tmp_path)
    assert council.posts.empty
    assert council.contracts.empty


def test_sound_rows_are_read_with_their_blanks_filled(tmp_path: Path) -> None:
    council = read(
        tmp_path,
        posts=[
            {"driver": "children + plans", **assumed(50, 65, 70)},
            {"post": "other", "driver": "places of carers"},
        ],
        contracts=[{"income_item": "breaks_others", **SAVING}],
        drivers=[{}],
    )
    first = council.posts.iloc[0]
    assert (first["low"], first["cases_per_post"], first["high"]) == (50, 65, 70)
    assert first["starts"] is None
    assert str(council.contracts.iloc[0]["saving_from"]) == "2016-10"


def test_what_a_driver_says_is_taken_apart_at_the_plus() -> None:
    found = drivers_of("children+ ifa +  places  of new-home + families of edge", TYPES.ids)
    assert found == (
        Driver("children", "children"),
        Driver("placement_type", "ifa"),
        Driver("places", "new-home"),
        Driver("families", "edge"),
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"driver": "child_plans"},
            'posts.csv, row 2, driver: "child_plans" is neither children, a placement type nor a driver of the table '
            "drivers. Allowed: children, in_house_foster, ifa, in_house_residential, external_residential, other, "
            'plans, late. Or write "places of" or "families of".',
        ),
        (
            {"driver": "childern"},
            'posts.csv, row 2, driver: "childern" is neither children, a placement type nor a driver of the table '
            'drivers. Did you mean "children"? Or write "places of" or "families of".',
        ),
        (
            {"driver": "late"},
            'posts.csv, row 2, driver: "late" has its first figure on 2016-01-31, after the base month 2015-12. Add a '
            "figure of 2015-12 or before to the table drivers.",
        ),
        (
            {"driver": "places of homes"},
            'posts.csv, row 2, driver: "homes" is not in the table provision. Allowed: carers, old-home, new-home.',
        ),
        (
            {"driver": "places of agencies"},
            'posts.csv, row 2, driver: "agencies" is provision of kind market. Only homes and carers have a number of '
            "places: name the placement type for its children.",
        ),
        (
            {"driver": "children + children"},
            'posts.csv, row 2, driver: "children" is named twice. Name each driver once.',
        ),
        (
            {"driver": "families of edge", "funded_posts": 0},
            'posts.csv, row 2, unit: "cases per post" does not fit the driver families of edge. Write "families a year '
            'per post", and the caseload in it.',
        ),
        (
            {"driver": "families of edge", "unit": "families a year per post"},
            "posts.csv, row 2, funded_posts: the team of a measure has 2 funded posts. Write 0: a team of the strategy "
            "is a cost of the strategy, whoever pays for it.",
        ),
        (
            {"driver": "families of edge + children", "unit": "families a year per post", "funded_posts": 0},
            "posts.csv, row 2, driver: families a year are added to something else. Give the team a row of its own.",
        ),
        (
            {"starts": "2016-04", "ends": "2016-03"},
            "posts.csv, row 2, ends: ends in 2016-03, before it starts in 2016-04. Write a later month, or clear the "
            "cell if it goes on.",
        ),
        (
            {"cost_item": "breaks"},
            'posts.csv, row 2, cost_item: "breaks" is in "GBP per year". Name an item of strategy_costs in "GBP per '
            'post per year".',
        ),
        (
            {"cost_item": "officer"},
            'posts.csv, row 2, cost_item: "officer" is not an item of strategy_costs. Did you mean "officer_post"?',
        ),
    ],
)
def test_a_fault_in_a_post_is_named_with_its_remedy(tmp_path: Path, row: Row, message: str) -> None:
    drivers: list[Row] = [{}, {"driver": "late", "date": "2016-01-31"}]
    assert problems(tmp_path, posts=[row], drivers=drivers) == [message]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"cases_per_post": 0}, "cases_per_post"),
        ({"cases_per_post": -65}, "cases_per_post"),
        ({"funded_posts": -1}, "funded_posts"),
        ({"funded_posts": ""}, "funded_posts"),
        ({"basis": "assumption"}, "reason"),
        ({"low": 40}, "low"),
        (assumed(70, 65, 80), "low"),
        (assumed(0, 65, 80), "low"),
    ],
)
def test_numbers_that_cannot_be_are_refused_where_they_stand(tmp_path: Path, row: Row, column: str) -> None:
    assert any(text.startswith(f"posts.csv, row 2, {column}: ") for text in problems(tmp_path, posts=[row]))


def test_a_driver_named_like_a_placement_type_is_refused_because_nobody_could_tell_which(
    tmp_path: Path,
) -> None:
    found = problems(tmp_path, posts=[{"driver": "ifa"}], drivers=[{"driver": "ifa"}])
    assert found == [
        'posts.csv, row 2, driver: "ifa" is a driver of the table drivers too, so that nobody could tell which is '
        "meant. Rename that driver."
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"starts": "2016-04", "ends": "2015-04"},
            "contracts.csv, row 2, ends: ends in 2015-04, before it starts in 2016-04. Write a later month, or clear "
            "the cell if it goes on.",
        ),
        (
            {"saving_item": "breaks_target", "saving_from": "2016-10"},
            "contracts.csv, row 2, delivered: the cell is blank. A target is not a saving yet: name an item of "
            "assumptions, in share, for how much of it is delivered.",
        ),
        (
            {"saving_item": "breaks_target", "delivered": "delivered"},
            "contracts.csv, row 2, saving_from: the cell is blank. A saving needs its first month, as in 2017-04.",
        ),
        (
            {"delivered": "delivered", "saving_from": "2016-10"},
            "contracts.csv, row 2, saving_item: the cell is blank. A saving needs its target: name an item of "
            'strategy_costs in "GBP per year".',
        ),
        (
            {**SAVING, "ends": "2016-09"},
            "contracts.csv, row 2, saving_from: saves from 2016-10, after the contract ends in 2016-09. Write a month "
            "in which the contract runs.",
        ),
        (
            {**SAVING, "starts": "2016-11"},
            "contracts.csv, row 2, saving_from: saves from 2016-10, before the contract starts in 2016-11. Write a "
            "month in which the contract runs.",
        ),
        (
            {**SAVING, "delivered": "months_late"},
            'contracts.csv, row 2, delivered: "months_late" is in "months". Name an item of assumptions in "share".',
        ),
        (
            {"cost_item": "officer_post"},
            'contracts.csv, row 2, cost_item: "officer_post" is in "GBP per post per year". Name an item of '
            'strategy_costs in "GBP per year".',
        ),
        (
            {"income_item": "breaks"},
            'contracts.csv, row 2, cost_item: "breaks" is named in two columns. Name an item of its own in each.',
        ),
        (
            {"cost_item": "breaks_others", "income_item": "breaks"},
            "contracts.csv, row 2, income_item: others pay 120000 of a contract of 48000. Write what they pay of this "
            "contract, at most all of it.",
        ),
        (
            {**SAVING, "cost_item": "breaks_target", "saving_item": "breaks_others"},
            "contracts.csv, row 2, saving_item: the target of 48000 is more than the 24000 that the council pays. "
            "Write a smaller target.",
        ),
    ],
)
def test_a_fault_in_a_contract_is_named_with_its_remedy(tmp_path: Path, row: Row, message: str) -> None:
    assert problems(tmp_path, contracts=[row]) == [message]


def test_two_contracts_cannot_be_paid_from_one_cost(tmp_path: Path) -> None:
    assert problems(tmp_path, contracts=[{}, {"contract": "second"}]) == [
        'contracts.csv, row 3, cost_item: "breaks" is the cost of the contract in row 2 already. Give each contract a '
        "cost of its own."
    ]


def test_all_faults_of_both_tables_are_named_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        posts=[{"driver": "nobody"}, {"post": "second", "cost_item": "nothing_such"}],
        contracts=[{"cost_item": "unheard_of"}, {"contract": "second", "delivered": "unheard_of"}],
    )
    assert [text.split(":")[0] for text in found] == [
        "posts.csv, row 2, driver",
        "posts.csv, row 3, cost_item",
        "contracts.csv, row 2, cost_item",
        "contracts.csv, row 3, saving_item",
        "contracts.csv, row 3, saving_from",
        "contracts.csv, row 3, delivered",
    ]


def test_contacts_at_the_front_door_are_no_slip_for_contracts_but_contract_is(tmp_path: Path) -> None:
    folder = small_council(tmp_path)
    (folder / "contacts.csv").write_text("month,contacts\n2016-01,1490\n", encoding="utf-8")
    assert read_council(folder, TYPES, base_month=BASE_MONTH).contracts.empty
    (folder / "contract.csv").write_text("contract\nbreaks\n", encoding="utf-8")
    with pytest.raises(InputError, match=r'Did you mean it by "contract\.csv"'):
        read_council(folder, TYPES, base_month=BASE_MONTH)
