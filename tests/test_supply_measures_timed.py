"""Start, end, build-up and decay mean the same in every measure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import prepare_small
from builders_measures import CLOSE_HOME, COUNCIL, EACH, RECRUITMENT

from placements.domain import ScenarioError
from placements.supply import SupplyPlan
from placements.supply.measures import MEASURE_KINDS, Timed

# two months of build-up from May; ends in August; half is lost in a year: 0.5 ** (months since June / 12)
TIMES = 'starts = "2016-05"\nends = "2016-08"\nbuild_up_months = 2\ndecay_per_year = 0.5\n'
STRENGTH = [0, 0, 0, 0, 0.5, 1.0, 0.5 ** (1 / 12), 0.5 ** (2 / 12), *[0] * 7]

TIMED = {
    "edge_of_care": 'groups = ["residential"]\nentries_avoided_share = 0.4\ncost = "service"',
    "family_and_friends": 'from_group = "fostering"\nto_group = "other"\nentrants_share = 0.4',
    "step_down": 'from_type = "external_residential"\nto_type = "ifa"\nmoves_per_month = 0.4\ncost = "move"',
    "reunification": 'groups = ["residential"]\nshare_per_month = 0.4',
    "framework": 'placement_type = "ifa"\nplaces = 4\nusable_share = 0.1\nprice = "agreed_price"',
    "price_cap": 'placement_type = "ifa"\ncap = "cap"\nshare = 0.4',
    "demand_shift": 'groups = ["other"]\nentries_change_share = -0.4',
}
"""The rest of each measure, such that its full effect is 0.4."""


def body(kind: str, times: str = TIMES) -> str:
    return f'[measures.it]\nkind = "{kind}"\n{times}{TIMED[kind]}\n'


def plan(tmp_path: Path, text: str) -> SupplyPlan:
    return prepare_small(tmp_path, text, COUNCIL).strategy


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, text, COUNCIL)
    return str(caught.value)


def effect(found: SupplyPlan) -> np.ndarray:
    """What the measure does on the first path, month by month."""
    parts = [e.share for e in (*found.entrant_effects, *found.stayer_effects, *found.price_limits)]
    parts += [route.most for route in found.routes]
    parts += [p.usable for p in found.provisions if p.kind == "framework"]
    (only,) = parts
    return only[0]


def test_every_kind_of_measure_is_tried_here_but_those_without_a_start_of_their_own() -> None:
    timed = {
        str(kind.model_fields["kind"].annotation.__args__[0])
        for kind in MEASURE_KINDS
        if issubclass(kind, Timed)
    }  # type: ignore[union-attr]
    assert timed == {*TIMED, "foster_recruitment"}


@pytest.mark.parametrize("kind", TIMED)
def test_the_effect_builds_up_decays_and_ends(tmp_path: Path, kind: str) -> None:
    assert effect(plan(tmp_path, body(kind))) == pytest.approx(0.4 * np.array(STRENGTH))


@pytest.mark.parametrize("kind", TIMED)
def test_without_an_end_the_effect_goes_on(tmp_path: Path, kind: str) -> None:
    found = effect(plan(tmp_path, body(kind, 'starts = "2016-05"\nbuild_up_months = 1\n')))
    assert found == pytest.approx([0] * 4 + [0.4] * 11)


def test_places_of_recruited_carers_come_with_the_same_build_up_and_decay_after_the_lead(
    tmp_path: Path,
) -> None:
    text = f'[measures.it]\nkind = "foster_recruitment"\nprovision = "carers"\nlead_months = 3\n{TIMES}'
    carers = plan(tmp_path, f'{text}extra_places_per_month = 0.4\ncost = "campaign"\n').provision("carers")
    assert carers is not None
    # from August, three months after May: every month's gain stays
    gained = 0.4 * np.cumsum([*[0] * 3, *STRENGTH[:12]])
    assert carers.usable[0] == pytest.approx(60 + gained)


@pytest.mark.parametrize("kind", [*TIMED, "foster_recruitment"])
def test_an_end_before_the_start_is_refused(tmp_path: Path, kind: str) -> None:
    times = 'starts = "2016-05"\nends = "2016-04"\n'
    text = body(kind, times) if kind in TIMED else RECRUITMENT.replace('starts = "2016-02"', times)
    found = refusal(tmp_path, text)
    name = "it" if kind in TIMED else "recruitment"
    assert f"measures.{name}.ends: 2016-04 is before 2016-05, in which the measure starts." in found
    assert "Write a later month, or leave the key out." in found


@pytest.mark.parametrize("kind", [*TIMED, "foster_recruitment", "close_home"])
def test_a_start_after_the_forecast_is_refused_with_its_last_month(tmp_path: Path, kind: str) -> None:
    text = {
        "foster_recruitment": RECRUITMENT.replace("2016-02", "2017-04"),
        "close_home": CLOSE_HOME.replace("2016-09", "2017-04"),
    }.get(kind) or body(kind, 'starts = "2017-04"\n')
    found = refusal(tmp_path, text)
    assert "in 2017-04, after the last month of the forecast, 2017-03: it would change nothing." in found
    assert "Write a month up to 2017-03, let last_month be a later March" in found


@pytest.mark.parametrize("kind", [*TIMED, "foster_recruitment", "close_home"])
def test_a_start_by_the_base_month_is_refused(tmp_path: Path, kind: str) -> None:
    text = {
        "foster_recruitment": RECRUITMENT.replace("2016-02", "2015-12"),
        "close_home": CLOSE_HOME.replace("2016-09", "2015-12"),
    }.get(kind) or body(kind, 'starts = "2015-12"\n')
    assert "2015-12 is not after the base month 2015-12" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", EACH.values(), ids=EACH)
def test_a_range_is_drawn_once_a_path_and_the_same_in_every_scenario_with_the_seed(
    tmp_path: Path, text: str
) -> None:
    first = prepare_small(tmp_path / "a", text, COUNCIL).context.draws.uncertain
    again = prepare_small(tmp_path / "b", text, COUNCIL, title="Another").context.draws.uncertain
    of_measure = [name for name in first if name.startswith("measures.")]
    assert of_measure or "{" not in text
    for name in of_measure:
        assert len(np.unique(first[name])) == 20
        assert first[name].tolist() == again[name].tolist()


def test_a_change_of_flows_after_the_forecast_is_refused_too(tmp_path: Path) -> None:
    text = '[measures.it]\nkind = "change_flows"\nflow = "exits"\nmonth = "2017-04"\nmultiply_by = 1.2\n'
    found = refusal(tmp_path, text)
    assert "measures.it.month: it starts in 2017-04, after the last month of the forecast, 2017-03" in found
