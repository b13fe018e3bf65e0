"""Who may be placed where: ages of provision, and the table suitability, from cell to provision or sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from builders import Council, Rows, known, prepare_small, small_council, write_scenario
from builders_inputs import write_council

from placements.domain import InputError, ScenarioError
from placements.inputs import TABLES, read_council
from placements.prepared import prepare
from placements.scenario import load_scenario
from placements.supply import Context, Provision, SupplyPlan, build_supply
from placements.supply.measures import Home
from placements.supply.suitability import with_suitability

REST = {
    "as_at": "2015-12-31",
    "basis": "assumption",
    "definition": "new placements",
    "source": "Placements team",
    "reason": "registration",
}


def suitability(*lines: tuple[str, str, str]) -> Rows:
    """Rows of (need group, provision, match share)."""
    header = list(TABLES["suitability"].column_names)
    rows = [dict(zip(("need_group", "provision", "match_share"), line, strict=True)) | REST for line in lines]
    return [header, *([row[name] for name in header] for row in rows)]


def context_of(
    tmp_path: Path,
    lines: Sequence[tuple[str, str, str]] = (),
    ages: dict[str, dict[str, str]] | None = None,
    bands: tuple[int, ...] = (5, 11, 16),
) -> Context:
    """The small council's, with ages; its home of 4 places is "old-home", its market "outside"."""
    ready = prepare_small(tmp_path)
    folder = small_council(tmp_path, Council(provision_cells=ages or {}))
    if lines:
        with_table(folder, suitability(*lines))
    council = read_council(folder, ready.scenario.placement_types, base_month=ready.context.base_month)
    return replace(ready.context, council=council, age_bands=bands)


def with_table(folder: Path, table: Rows) -> None:
    """Put the table suitability beside the others."""
    others = dict.fromkeys(set(TABLES) - {"suitability"})
    write_council(folder, **others, suitability=table)


def existing(context: Context) -> dict[str, Provision]:
    return {provision.id: provision for provision in build_supply({}, context).provisions}


def test_a_home_for_11_to_15_takes_the_groups_of_these_ages(tmp_path: Path) -> None:
    context = context_of(tmp_path, ages={"old-home": {"ages_from": "11", "ages_to": "15"}})
    found = existing(context)
    assert found["old-home"].only == {"residential_11_to_15"}
    assert found["outside"].only is None


def test_a_blank_end_is_open(tmp_path: Path) -> None:
    context = context_of(tmp_path, ages={"old-home": {"ages_from": "11"}, "outside": {"ages_to": "10"}})
    found = existing(context)
    assert found["old-home"].only == {"residential_11_to_15", "residential_16_to_17"}
    assert found["outside"].only == {"residential_0_to_4", "residential_5_to_10"}


def test_ages_that_no_provision_takes_are_named(tmp_path: Path) -> None:
    context = context_of(tmp_path, ages={"old-home": {"ages_from": "16"}, "outside": {"ages_to": "10"}})
    with pytest.raises(ScenarioError) as error:
        existing(context)
    assert (
        "provision.csv, ages_from: no existing provision takes the need group residential_11_to_15."
        in str(error.value)
    )
    assert "residential_5_to_10" not in str(error.value) and "residential_16_to_17" not in str(error.value)


def test_ages_that_cut_a_band_are_refused_with_the_ages_that_do_not(tmp_path: Path) -> None:
    context = context_of(tmp_path, ages={"old-home": {"ages_from": "12", "ages_to": "16"}})
    with pytest.raises(ScenarioError) as error:
        existing(context)
    assert str(error.value).splitlines()[-2:] == [
        "provision.csv, row 4, ages_from: old-home has ages_from 12, within the age band 11 to 15. Write 11 or "
        "16, or cut need groups there too: age_bands = [5, 11, 12, 16] in [supply].",
        "provision.csv, row 4, ages_to: old-home has ages_to 16, within the age band 16 to 17. Write 15 or 17, "
        "or cut need groups there too: age_bands = [5, 11, 16, 17] in [supply].",
    ]


def test_a_group_goes_before_its_level_and_a_blank_is_the_provisions_own(tmp_path: Path) -> None:
    lines = [
        ("residential_16_to_17", "old-home", "0"),
        ("residential_0_to_4", "old-home", ""),
        ("residential", "old-home", "0.4"),
    ]
    found = existing(context_of(tmp_path, lines))["old-home"]
    assert found.match_by_group == {
        "residential_5_to_10": 0.4,
        "residential_11_to_15": 0.4,
        "residential_16_to_17": 0.0,
    }


def test_levels_can_be_named_where_no_ages_are_known(tmp_path: Path) -> None:
    found = existing(context_of(tmp_path, [("residential", "old-home", "0.4")], bands=()))
    assert found["old-home"].match_by_group == {"residential": 0.4}
    assert found["outside"].match_by_group == {}


def test_without_a_row_and_without_ages_the_plan_is_the_same_object(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path)
    plan = SupplyPlan(ready.do_nothing.provisions)
    found, problems = with_suitability(plan, ready.context)
    assert found is plan and problems == []


def test_a_need_group_that_nothing_takes_is_named(tmp_path: Path) -> None:
    lines = [("residential_0_to_4", "old-home", "0"), ("residential_0_to_4", "outside", "0")]
    with pytest.raises(ScenarioError) as error:
        existing(context_of(tmp_path, lines))
    assert str(error.value).splitlines()[-1] == (
        "suitability.csv, need_group: no existing provision takes the need group residential_0_to_4. Let one take it: "
        "widen its ages_from and ages_to in provision.csv, or write a match_share above 0 in suitability.csv."
    )


def test_a_row_of_an_unknown_group_names_what_exists(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        existing(context_of(tmp_path, [("residential_11_to_15", "old-home", "0.4")], bands=()))
    assert str(error.value).splitlines()[-1] == (
        'suitability.csv, row 2, need_group: "residential_11_to_15" is not a need group of the scenario. Known: '
        "fostering, residential, other, of all ages. To tell ages apart, cut them with age_bands in [supply]."
    )


def test_a_row_about_another_level_than_the_provisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match="old-home holds placements of the need group residential, and none of"
    ):
        existing(context_of(tmp_path, [("fostering_0_to_4", "old-home", "0.4")]))


def test_a_planned_home_can_be_shared_with_another_level_of_its_ages(tmp_path: Path) -> None:
    lines = [("fostering_11_to_15", "new-home", "0.1")]
    context = context_of(tmp_path, lines, ages={"new-home": {"ages_from": "11", "ages_to": "15"}})
    assert "new-home" not in existing(context)
    shared = Home(kind="home", provision="new-home", otherwise_in={"fostering": known(0.2)})
    home = build_supply({"new": shared}, context).provision("new-home")
    assert home is not None
    assert home.only == {"residential_11_to_15", "fostering_11_to_15"}
    assert home.match_by_group == {"fostering_11_to_15": 0.1}


def test_a_home_is_shared_with_a_level_of_need_and_not_with_one_age_of_it(tmp_path: Path) -> None:
    shared = Home(kind="home", provision="new-home", otherwise_in={"fostering_11_to_15": known(0.2)})
    with pytest.raises(ScenarioError, match='"fostering_11_to_15" is not a need group of all ages'):
        build_supply({"new": shared}, context_of(tmp_path))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            [("residential", "old-hom", "0.4")],
            '"old-hom" is not in the table provision. Did you mean "old-home"?',
        ),
        ([("residential", "old-home", "1.4")], "match_share"),
        ([("residential", "old-home", "-0.1")], "match_share"),
        ([("residential", "old-home", "nan")], "match_share"),
        (
            [("residential", "old-home", "0.4"), ("residential", "old-home", "0.5")],
            '"residential" with provision old-home is in row 2 already.',
        ),
    ],
)
def test_faults_of_the_table_are_named_by_row(
    tmp_path: Path, lines: Sequence[tuple[str, str, str]], sentence: str
) -> None:
    with pytest.raises(InputError) as error:
        context_of(tmp_path, lines)
    assert sentence in str(error.value) and "suitability.csv, row" in str(error.value)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"ages_from": "15", "ages_to": "11"}, "ages_to: ages_to 11 is below ages_from 15."),
        ({"ages_from": "18"}, "ages_from"),
        ({"ages_to": "15.5"}, "ages_to"),
    ],
)
def test_faults_of_ages_are_named_by_row(tmp_path: Path, cells: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        context_of(tmp_path, ages={"old-home": cells})
    assert sentence in str(error.value) and "provision.csv, row 4" in str(error.value)


def test_faults_of_places_and_of_measures_are_said_together(tmp_path: Path) -> None:
    body = '[measures.friends]\nkind = "family_and_friends"\nstarts = "2016-01"\nfrom_group = "fostring"\n'
    body += 'to_group = "other"\nentrants_share = 0.1\n'
    folder = small_council(tmp_path)
    with_table(folder, suitability(("fostered", "carers", "0.5")))
    scenario = load_scenario(write_scenario(tmp_path, body))
    council = read_council(folder, scenario.placement_types, base_month=scenario.settings.base_month)
    with pytest.raises(ScenarioError) as error:
        prepare(scenario, council)
    assert '"fostered" is not a need group' in str(error.value)
    assert '"fostring" is not a need group' in str(error.value)
    assert str(error.value).count("fostered") == 1
