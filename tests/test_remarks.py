"""What is in order and may not be what was meant is said beside the answer."""

from __future__ import annotations

from pathlib import Path

from builders import FLAT_DEMAND, Council, prepare_small, small_council, write_scenario

from placements.prepared import load

SERVICE = """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["fostering"]
entries_avoided_share = 0.1
cost = "service"

[measures.shift]
kind = "demand_shift"
starts = "2016-05"
from_group = "fostering"
to_group = "other"
entrants_share = 0.02
"""
HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 5
"""


def test_nothing_is_remarked_where_nothing_is_odd(tmp_path: Path) -> None:
    assert prepare_small(tmp_path, FLAT_DEMAND + SERVICE).strategy.notes == ()


def test_prices_that_uplifts_carry_over_many_aprils_are_named_with_their_number(tmp_path: Path) -> None:
    # the price of April 2011 is of 2011/12; the forecast begins in January 2016, in 2015/16: four Aprils later
    old = Council(price_rows={"ifa": [("2011-04-01", "", 835)]})
    (note,) = prepare_small(tmp_path, FLAT_DEMAND, old).strategy.notes
    assert note.startswith(
        "The price of IFA is 4 Aprils older than the forecast: only uplifts carry them on."
    )
    dated = Council(price_rows={"ifa": [("2011-04-01", "2015-03-31", 800), ("2015-04-01", "", 835)]})
    assert prepare_small(tmp_path / "dated", FLAT_DEMAND, dated).strategy.notes == ()


def test_ages_that_nothing_looks_at_are_said(tmp_path: Path) -> None:
    council = Council(provision_cells={"new-home": {"ages_from": "11", "ages_to": "15"}})
    (note,) = prepare_small(tmp_path, FLAT_DEMAND, council).strategy.notes
    assert "new-home take, and without [supply] age_bands that changes nothing" in note


def test_what_staff_cost_before_the_base_month_is_said_to_be_spent(tmp_path: Path) -> None:
    """The home opens in April 2016 and its staff start five months before, in November 2015: two months by December."""
    (note,) = prepare_small(tmp_path, FLAT_DEMAND + HOME).strategy.notes
    assert "start in Nov 2015" in note
    assert "in the 2 months up to Dec 2015 is spent already" in note


def test_measures_that_the_stress_case_forgets_are_named(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path, '[neutrality]\nstress_case = "stress.toml"\n' + FLAT_DEMAND + SERVICE)
    stress = 'extends = "small.toml"\ntitle = "late"\n[neutrality]\n[measures.edge]\nstarts = "2016-10"\n'
    (scenario.parent / "stress.toml").write_text(stress, encoding="utf-8")
    inputs = small_council(tmp_path)
    (note,) = load(scenario, inputs).ready.strategy.notes
    assert note == "The stress case stress.toml changes some measures and leaves others as they are: shift."
    both = stress + '[measures.shift]\nstarts = "2016-11"\n'
    (scenario.parent / "stress.toml").write_text(both, encoding="utf-8")
    assert load(scenario, inputs).ready.strategy.notes == ()


def test_a_stress_case_of_another_plan_is_told(tmp_path: Path) -> None:
    """Without its service, a scenario that names the strategy's stress case is tested with the service."""
    lead = write_scenario(tmp_path, '[neutrality]\nstress_case = "stress.toml"\n' + FLAT_DEMAND + SERVICE)
    later = '[measures.edge]\nstarts = "2016-10"\n[measures.shift]\nstarts = "2016-11"\n'
    stress = f'extends = "small.toml"\ntitle = "late"\n{later}'
    (lead.parent / "stress.toml").write_text(stress, encoding="utf-8")
    fewer = lead.with_name("fewer.toml")
    fewer.write_text(
        'extends = "small.toml"\ntitle = "Fewer"\n[measures.edge]\nenabled = false\n', encoding="utf-8"
    )
    inputs = small_council(tmp_path)
    assert load(lead, inputs).ready.strategy.notes == ()
    (note,) = load(fewer, inputs).ready.strategy.notes
    assert (
        note
        == "The stress case stress.toml takes measures that the scenario does not, so it tests another plan: edge."
    )
