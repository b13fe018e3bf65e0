"""An officer changes the workbook, and the engine runs on it as on changed files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import small_council, write_scenario
from builders_roundtrip import (
    BODY,
    COUNCIL,
    Edits,
    Office,
    cell_of,
    copied,
    office_of,
    open_office,
    same_figures,
)
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from workbook_reading import convert

from placements.changes import AskedFor
from placements.domain import InputError, Problem, ScenarioError
from placements.prepared import load
from placements.reports.workbook import write_workbook
from placements.round_trip import changes_in
from placements.run import run_scenario

PRICE = "unit_costs:external_residential:2015-04-01"
STRESS = 'extends = "small.toml"\n[measures.support]\nstarts = "2016-01"\n'
SHARE = "measures.support.entries_avoided_share"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("office"))


def faults(office: Office, tmp_path: Path, edits: Edits) -> list[str]:
    """What is said of a workbook with these cells, a sentence each."""
    with pytest.raises(InputError) as caught:
        office.changes(office.edited(tmp_path / "edited.xlsx", edits))
    return [str(problem) for problem in caught.value.problems]


def test_a_workbook_that_nobody_changed_says_nothing_new(office: Office) -> None:
    changed = office.changes(office.workbook)
    assert not changed.asked
    assert changed.note == ""
    assert same_figures(office.run(changed), office.result)


@pytest.mark.slow
def test_the_engine_on_a_changed_workbook_is_the_engine_on_changed_files(
    office: Office, tmp_path: Path
) -> None:
    # 3,402 -> 3,600 was published, so the new price is known; the range of "other" is widened; a setting with a
    # range, one without, a month, a count of places, and a number of futures
    edits: Edits = {
        (PRICE, "Value"): 3600,
        ("unit_costs:other:2015-04-01", "High"): 400,
        ("market_tiers:outside:16", "Value"): 1.1,
        ("assumptions:carers_growth", "Low"): -0.25,
        ("provision:new-home", "Value"): 5,
        (SHARE, "Value"): 0.15,
        ("measures.new_home.staff_months_before", "Value"): 1,
        ("measures.support.starts", "Value"): dt.date(2016, 3, 1),
        ("neutrality.savings_delivered_share", "Value"): 0.5,
        ("paths", "Value"): 30,
    }
    changed = office.changes(office.edited(tmp_path / "edited.xlsx", edits))
    assert {change.id for change in changed.changes} == {id_ for id_, _ in edits}
    council = replace(
        COUNCIL,
        prices={"other": (100, 200, 400), "external_residential": 3600},
        tiers=(("outside", 0, 1.0), ("outside", 16, (1.0, 1.1, 1.2))),
        assumptions={"carers_growth": ((-0.25, 0.0, 0.5), "places per month")},
        new_homes=(replace(COUNCIL.new_homes[0], places=5),),
    )
    body = BODY.replace("central = 0.1,", "central = 0.15,").replace('"2016-02"', '"2016-03"')
    body = body.replace('capital = "capital"', 'capital = "capital"\nsavings_delivered_share = 0.5')
    body = body.replace("staff_months_before = 2", "staff_months_before = 1")
    by_files = run_scenario(
        write_scenario(tmp_path, body, last_month="2016-03", paths=30), small_council(tmp_path, council)
    )
    by_workbook = office.run(changed)
    assert same_figures(by_workbook, by_files)
    assert not same_figures(by_workbook, office.result)


@pytest.mark.slow
def test_what_is_changed_carries_its_origin_and_is_what_the_new_workbook_was_run_on(
    office: Office, tmp_path: Path
) -> None:
    edits: Edits = {
        (PRICE, "Value"): 3600.5,
        (PRICE, "Note"): "as the provider wrote",
        (PRICE, "Owner"): "Commissioning",
        ("neutrality.capital_interest_rate", "Value"): 0.04,
    }
    changed = office.changes(office.edited(tmp_path / "edited.xlsx", edits))
    result = office.run(changed)
    row = result.council.unit_costs.set_index("placement_type").loc["external_residential"]
    assert (row["basis"], row["low"], row["weekly_cost_gbp"], row["high"]) == (
        "assumption",
        3600.5,
        3600.5,
        3600.5,
    )
    assert row["reason"] == "Changed in edited.xlsx: was 3,402. as the provider wrote"
    assert row["source"] == "edited.xlsx. Before: Cabinet paper"
    said = "2 assumptions were changed in edited.xlsx: the sheet Assumptions says which, and what they were."
    assert said in result.notes
    book = load_workbook(write_workbook(result, tmp_path, STAMP))
    assert cell_of(book, PRICE, "As run").value == cell_of(book, PRICE, "Value").value == 3600.5
    assert cell_of(book, PRICE, "Owner").value == "Commissioning"
    why = cell_of(book, "neutrality.capital_interest_rate", "Why").value
    assert why == "Changed in edited.xlsx: was 0.03."
    # a workbook of a changed run is read back against the files again: its changes are still changes
    again = office.changes(tmp_path / "budget.xlsx")
    assert [(one.id, one.was, one.now) for one in again.changes] == [
        (one.id, one.was, one.now) for one in changed.changes
    ]


@pytest.mark.slow
def test_a_run_that_was_asked_for_other_futures_is_followed_unless_others_are_asked_for(
    office: Office, tmp_path: Path
) -> None:
    few = run_scenario(office.scenario, office.inputs, paths=5, seed=3)
    path = write_workbook(few, tmp_path, STAMP)
    changed = office.changes(path)
    assert (changed.asked.asked.paths, changed.asked.asked.seed, bool(changed.asked)) == (5, 3, False)
    asked = office.changes(path, AskedFor(paths=7))
    assert (asked.asked.asked.paths, asked.asked.asked.seed, bool(asked.asked)) == (7, 3, False)


@pytest.mark.slow
def test_a_value_that_is_changed_loses_the_sign_off_of_the_value_before(
    office: Office, tmp_path: Path
) -> None:
    signed = "assumption,owner,signed_off_by,signed_off_on,note\n"
    signed += f'{PRICE},"Commissioning",A. Smith,01/02/2016,"=2+2"\nuplifts:ifa,,B. Jones,02/02/2016,\n'
    scenario, inputs = write_scenario(tmp_path, last_month="2016-03"), small_council(tmp_path)
    (inputs / "sign_offs.csv").write_text(signed, encoding="utf-8")
    mine = office_of(scenario, inputs)
    note = cell_of(load_workbook(mine.sheet), PRICE, "Note")
    assert (note.value, note.data_type) == ("=2+2", "s")
    changed = mine.changes(mine.edited(tmp_path / "edited.xlsx", {(PRICE, "Value"): 3600}))
    assert changed.lapsed == {PRICE: "A. Smith on 2016-02-01"}
    after = mine.run(changed).council.sign_offs.set_index("assumption")
    assert (after.loc[PRICE, "owner"], after.loc[PRICE, "signed_off_by"]) == ("Commissioning", "")
    assert after.loc[PRICE, "note"] == "=2+2"
    assert after.loc["uplifts:ifa", "signed_off_on"] == dt.date(2016, 2, 2)
    anew: Edits = {(PRICE, "Value"): 3600, (PRICE, "Signed off on"): dt.date(2016, 3, 1)}
    assert not mine.changes(mine.edited(tmp_path / "anew.xlsx", anew)).lapsed


def test_every_fault_is_said_at_once_with_its_cell_and_what_to_do(office: Office, tmp_path: Path) -> None:
    edits: Edits = {
        (PRICE, "Value"): "3,402.oo",
        ("unit_costs:ifa:2015-04-01", "Value"): "=835+1",
        ("unit_costs:in_house_foster:2015-04-01", "Value"): None,
        ("unit_costs:in_house_residential:2015-04-01", "Value"): -1,
        ("unit_costs:other:2015-04-01", "Value"): 400,
        ("assumptions:carers_growth", "Low"): 0.1,
        ("provision:new-home", "Value"): 5.5,
        ("measures.new_home.months_late", "Value"): 61,
        ("measures.support.starts", "Value"): dt.date(2016, 3, 2),
        ("neutrality.count_posts", "Value"): "perhaps",
        ("base_month", "Value"): "2016-01",
        ("months_in_a_year", "Value"): 13,
        ("uplifts:ifa", "Signed off on"): dt.date(2016, 2, 1),
        ("uplifts:other", "Signed off by"): "A. Smith",
        ("uplifts:service", "Signed off on"): "soon",
    }
    book = load_workbook(office.sheet)

    def at(id_: str, title: str) -> str:
        return cell_of(book, id_, title).coordinate

    sentences = [
        'the cell holds "2016-01"; it was "2015-12". It can be changed in the council\'s tables or the scenario '
        "file only: undo the change.",
        "the cell holds 13; it was 12. It is a constant of the calendar or of the checks: undo the change.",
        "the cell is empty. Type a number, such as 3402.",
        'the cell holds the formula "=835+1". Type a value in its place.',
        '"-1" is less than 0. Write a number of pounds from 0 upwards.',
        '"3,402.oo" is text, not a number. Clear the cell and type 3402.',
        f"the value 400 is more than high 350, in {at('unit_costs:other:2015-04-01', 'High')}. Change the value, or "
        "high with it: both can be changed.",
        f"the value 0 is less than low 0.1, in {at('assumptions:carers_growth', 'Low')}. Change the value, or low "
        "with it: both can be changed.",
        "5.5 is not a whole number. Type 5 or 6.",
        '"61" is more than 60. Write a whole number from 0 to 60.',
        "2016-03-02 is a day, not a month. Write 2016-03.",
        '"perhaps" is not yes or no. Allowed: yes, no.',
        f"it is signed off on 2016-02-01 without a name. Type who signed into {at('uplifts:ifa', 'Signed off by')}, "
        "or clear the date.",
        f'"A. Smith" signed off without a date. Type the day into {at("uplifts:other", "Signed off on")}, or clear '
        "the name.",
        '"soon" is not a date. Write it as in 2015-12-31 or 31/12/2015.',
    ]
    found = faults(office, tmp_path, edits)
    assert sorted(line.partition("): ")[2] for line in found) == sorted(sentences)
    assert {line.partition(":")[0] for line in found} == {
        f"edited.xlsx, sheet Assumptions, {at(id_, title)} ({id_.partition(':')[0]}"
        + ("" if ":" in id_ else ")")
        for id_, title in edits
        if title != "Low"
    } | {f"edited.xlsx, sheet Assumptions, {at('assumptions:carers_growth', 'Value')} (assumptions"}


def test_what_the_tables_and_the_scenario_refuse_is_refused_by_the_cell_it_was_typed_into(
    office: Office, tmp_path: Path
) -> None:
    changed = office.changes(
        office.edited(tmp_path / "edited.xlsx", {(SHARE, "Value"): 2, (SHARE, "High"): 3})
    )
    with pytest.raises(ScenarioError) as caught:
        office.run(changed)
    cell = cell_of(load_workbook(office.sheet), SHARE, "Value").coordinate
    said = (
        f"edited.xlsx, sheet Assumptions, {cell} ({SHARE}): 0 to 3 is not a share. Write a number from 0 to 1"
    )
    assert str(caught.value).startswith(said)


def _sheet(office: Office, path: Path, change: Callable[[Workbook], object]) -> Path:
    book = load_workbook(office.sheet)
    change(book)
    book.save(path)
    return path


def _row(book: Workbook, id_: str) -> int:
    return int(cell_of(book, id_, "Value").row)


def _rename(book: Workbook, id_: str, name: str) -> None:
    book["Assumptions"].cell(_row(book, id_), 2).value = name


def _retype(book: Workbook, id_: str, value: str) -> None:
    cell_of(book, id_, "Value").value = value


def _copy_of_a_row(book: Workbook) -> None:
    _rename(book, "uplifts:other", "uplifts:ifa")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda book: book["Assumptions"].delete_rows(_row(book, PRICE)),
            f"sheet Assumptions, {PRICE}: the row of this assumption is not there any more. Undo the deletion",
        ),
        (
            lambda book: _rename(book, PRICE, "unit_costs:external_residental:2015-04-01"),
            'no assumption of this scenario has the id "unit_costs:external_residental:2015-04-01". Did you mean '
            f'"{PRICE}"?',
        ),
        (_copy_of_a_row, '"uplifts:ifa" is in B'),
        (
            lambda book: _rename(book, "run_inputs", "run_input"),
            "the rows that say which run the workbook is of do not hold run_inputs.",
        ),
        (
            lambda book: _retype(book, "run_seed", "2"),
            "the rows that say which run the workbook is of were changed.",
        ),
    ],
    ids=["row deleted", "id misspelt", "id twice", "run unknown", "run retyped"],
)
def test_a_sheet_that_is_not_whole_is_refused(
    office: Office, tmp_path: Path, change: Callable[[Workbook], object], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        office.changes(_sheet(office, tmp_path / "edited.xlsx", change))
    assert sentence in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_workbook_of_files_that_have_moved_or_of_another_scenario_is_refused(
    office: Office, tmp_path: Path
) -> None:
    mine = copied(office, tmp_path)
    costs = mine.inputs / "unit_costs.csv"
    costs.write_text(costs.read_text("utf-8").replace("3402", "3403"), encoding="utf-8")
    other = mine.scenario.with_name("other.toml")
    other.write_text(mine.scenario.read_text("utf-8"), encoding="utf-8")
    mine.scenario.write_text(mine.scenario.read_text("utf-8") + "\n# moved\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        mine.changes(mine.workbook)
    assert [problem.found for problem in caught.value.problems] == [
        "the council's tables have changed since it was written.",
        "the scenario's files have changed since it was written.",
    ]
    assert "Run the scenario again without --assumptions" in caught.value.problems[0].remedy
    with pytest.raises(InputError, match='it is of the scenario "small", and this is "other"'):
        changes_in(mine.workbook, other, mine.inputs, AskedFor())


@pytest.mark.slow
def test_a_stress_case_has_the_changes_of_what_it_takes_over_and_keeps_what_it_says_itself(
    tmp_path: Path,
) -> None:
    mine = open_office(
        tmp_path, BODY.replace("[neutrality]", '[neutrality]\nstress_case = "stress.toml"'), stress=STRESS
    )
    edits: Edits = {("measures.support.starts", "Value"): dt.date(2016, 3, 1), (SHARE, "Value"): 0.2}
    changed = mine.changes(mine.edited(tmp_path / "edited.xlsx", edits))
    stress = load(mine.scenario, mine.inputs, changed=changed).stress
    assert stress is not None
    support = stress.scenario.settings.measures["support"].model_dump()
    # the stress case says itself when the measure starts; the share it takes over from the scenario
    assert (support["starts"], support["entries_avoided_share"]["central"]) == ("2016-01", 0.2)


@pytest.mark.slow
def test_a_book_that_another_program_saved_reads_back_the_same(office: Office, tmp_path: Path) -> None:
    edits: Edits = {
        (PRICE, "Value"): 3600,
        (PRICE, "Note"): "-5% if we ask",
        (PRICE, "Signed off by"): "A. Smith",
        (PRICE, "Signed off on"): dt.date(2016, 3, 1),
        ("measures.support.starts", "Value"): dt.date(2016, 3, 1),
        ("neutrality.count_posts", "Value"): "yes",
        ("unit_costs:other:2015-04-01", "High"): 400,
        ("provision:new-home", "Value"): 5,
    }
    typed = replace(office, sheet=office.workbook).edited(tmp_path / "edited.xlsx", edits)
    saved = convert(typed, tmp_path / "saved", "xlsx")
    mine, theirs = office.changes(typed).asked, office.changes(saved).asked
    assert (mine.values, mine.sign_offs) == (theirs.values, theirs.sign_offs)
    values = load_workbook(saved, data_only=True)
    states = {
        "changed": PRICE,
        "range changed: run again": "unit_costs:other:2015-04-01",
        "changed: run again": "provision:new-home",
        "as run": "uplifts:ifa",
    }
    assert {cell_of(values, id_, "State").value: id_ for id_ in states.values()} == states
    sheet = values["Assumptions"]
    assert (sheet["C3"].value, sheet["C4"].value) == (1, 4)
    assert [values["Cover"][f"B{row}"].value for row in (3, 4)] == [1, 4]


def test_a_fault_in_a_councils_own_workbook_is_named_by_the_cell_that_was_typed_into(
    office: Office, tmp_path: Path
) -> None:
    changed = office.changes(office.edited(tmp_path / "edited.xlsx", {(PRICE, "Value"): 3600}))
    ((table, number),) = changed.rows
    (told,) = changed.in_the_workbook([Problem(f"small.xlsx, sheet {table}", "too dear.", row=number)])
    cell = cell_of(load_workbook(office.sheet), PRICE, "Value").coordinate
    assert (told.file, told.row, told.column) == ("edited.xlsx, sheet Assumptions", None, f"{cell} ({PRICE})")
