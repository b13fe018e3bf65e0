"""Changes of assumptions, each by its id: where it is written, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import BASE_MONTH, TYPES, Council, small_council, write_scenario
from builders_roundtrip import BODY, COUNCIL

from placements.changes import AskedFor, Change, Changes, applied, assumptions_log, check_sign_offs
from placements.domain import InputError
from placements.inputs import read_council
from placements.scenario import load_scenario

SHARE = "measures.support.entries_avoided_share"


def test_a_sign_off_of_no_assumption_is_refused_and_one_of_another_scenario_is_said(tmp_path: Path) -> None:
    scenario = load_scenario(write_scenario(tmp_path, BODY, last_month="2016-03"))
    rows = ["uplifts:ifs", "measures.support.entries_avoided_shar", "measures.closed.months_late"]
    text = "assumption,owner,signed_off_by,signed_off_on,note\n" + "".join(f"{id_},,,,x\n" for id_ in rows)
    folder = small_council(tmp_path, COUNCIL)

    def said(table: str) -> str:
        (folder / "sign_offs.csv").write_text(table, encoding="utf-8")
        return check_sign_offs(scenario, read_council(folder, TYPES, base_month=BASE_MONTH))

    with pytest.raises(InputError) as caught:
        said(text)
    assert [str(problem) for problem in caught.value.problems] == [
        'sign_offs.csv, row 2, assumption: no assumption of this scenario has the id "uplifts:ifs". Did you mean '
        '"uplifts:ifa"?',
        "sign_offs.csv, row 3, assumption: no assumption of this scenario has the id "
        f'"measures.support.entries_avoided_shar". Did you mean "{SHARE}"?',
    ]
    kept = text.replace("uplifts:ifs", "uplifts:ifa").replace("avoided_shar,", "avoided_share,")
    assert said(kept) == (
        "sign_offs.csv: measures.closed.months_late is of a measure that this scenario does not have."
    )


def test_prices_of_existing_and_new_placements_and_caseloads_are_changed_each_by_its_own_id(
    tmp_path: Path,
) -> None:
    council = Council(apart={"ifa": (800, (850, 900, 950))}, uplifts={"ifa:new": 0.03})
    scenario = load_scenario(write_scenario(tmp_path, last_month="2016-03"))
    folder = small_council(tmp_path, council)
    tables = read_council(folder, TYPES, base_month=BASE_MONTH)
    entries = assumptions_log(scenario, tables).entries
    values = (Change("unit_costs:ifa:new:2015-04-01", 910.0, 850.0, 950.0), Change("uplifts:ifa:new", 0.05))
    found = applied(Changes("budget.xlsx", "", AskedFor(), values), entries, tables)
    after = read_council(folder, TYPES, base_month=BASE_MONTH, edits=found.tables)
    prices = after.unit_costs[after.unit_costs["placement_type"] == "ifa"].set_index("placements")
    assert list(prices["weekly_cost_gbp"]) == [800, 910]
    assert (prices.loc["new", "low"], prices.loc["new", "high"]) == (850, 950)
    assert after.uplift("ifa:new").central == 0.05
    with pytest.raises(InputError, match='no assumption of this scenario has the id "uplifts:gone"'):
        applied(Changes("budget.xlsx", "", AskedFor(), (Change("uplifts:gone", 1.0),)), entries, tables)
