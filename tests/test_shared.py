"""What scenarios of one board share: worked out once, and never another scenario's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from builders import EVERY_MEASURE, UNCERTAIN, small_council, write_scenario
from builders_posts import COSTS, add_tables
from builders_random_books import SERVICE

from placements.prepared import load
from placements.reports.results import results_document
from placements.result import RunResult
from placements.run import run_scenario
from placements.shared import MOST_KEPT, Shared, of_do_nothing, of_forecast, of_past_forecasts

COUNCIL = replace(
    UNCERTAIN,
    costs={**UNCERTAIN.costs, **COSTS},
    uplifts={**UNCERTAIN.uplifts, "officer_post": (0.0, 0.02, 0.05), "breaks": 0.01},
    assumptions={**UNCERTAIN.assumptions, "delivered": ((0.2, 0.5, 0.9), "share")},
)
KINDS = {"forecast": of_forecast, "do nothing": of_do_nothing, "past forecasts": of_past_forecasts}


@pytest.mark.parametrize(
    ("said", "anew"),
    [
        ("[neutrality]\nsavings_delivered_share = 0.5\nthreshold = 0.9\n", set()),
        ("[measures.step_down]\nenabled = false\n", set()),
        ("[neutrality]\ncount_posts = true\n", {"do nothing"}),
        ('[allocation]\nengine = "lp"\n', {"do nothing"}),
        # what has happened already does not grow
        ("[demand]\nextra_growth_per_year = 0.05\n", {"forecast", "do nothing"}),
        ('[demand]\nmethod = "last_value"\n', {"forecast", "do nothing", "past forecasts"}),
        # the same past, whatever the luck
        ("seed = 2\n", {"forecast", "do nothing"}),
    ],
)
def test_a_scenario_shares_what_it_does_not_change(tmp_path: Path, said: str, anew: set[str]) -> None:
    lead, inputs = write_scenario(tmp_path, EVERY_MEASURE, paths=2), small_council(tmp_path, COUNCIL)
    other = lead.with_name("other.toml")
    other.write_text(f'extends = "small.toml"\n{said}', encoding="utf-8")
    one, two = (load(file, inputs).ready for file in (lead, other))
    assert {kind for kind, rests_on in KINDS.items() if rests_on(one) != rests_on(two)} == anew


def test_few_answers_are_kept_and_those_asked_for_last() -> None:
    shared = Shared()
    for key in range(MOST_KEPT + 1):
        shared.once("square", (key,), lambda key=key: key**2)  # type: ignore[misc]
    # the last is still known; the first was dropped and is made again
    assert shared.once("square", (MOST_KEPT,), lambda: -1) == MOST_KEPT**2
    assert shared.once("square", (0,), lambda: -1) == -1


CHANGES = (
    "[neutrality]\nsavings_delivered_share = 0.5\n",
    "[neutrality]\ncount_posts = true\n",
    '[neutrality]\nstress_case = "stress.toml"\n',
    '[neutrality]\nstress_case = "stress.toml"\ncapital = "capital"\n',
    "[demand]\nextra_growth_per_year = 0.05\n",
    '[allocation]\nengine = "lp"\n',
    # the waterfall is given up where it differs at all
    "[allocation]\nlargest_gap = 0.0\n",
    "[supply]\nturnover_per_year = { low = 0.2, central = 0.4, high = 0.5 }\n",
    "",
)
MEASURES = ("new_home", "edge_of_care", "recruitment", "family_and_friends", "step_down")


def written(result: RunResult) -> tuple[str, dict[str, str]]:
    """results.json, and every table."""
    tables = {name: table.to_csv(index=False) for name, table in result.tables.named().items()}
    return json.dumps(results_document(result)), tables


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_scenarios_in_any_order_and_number_answer_as_each_does_alone(seed: int, tmp_path: Path) -> None:
    """Posts that count in one alone, prices that one alone draws, an engine that one gives up, a stress case of two."""
    rng = Random(seed)
    lead = write_scenario(tmp_path, EVERY_MEASURE, paths=rng.choice([1, 3]))
    inputs = add_tables(small_council(tmp_path, COUNCIL), **SERVICE)
    (lead.parent / "stress.toml").write_text(
        'extends = "small.toml"\ntitle = "Hard"\n[measures.new_home]\nmonths_late = 6\n', encoding="utf-8"
    )
    files = []
    for number in range(5):
        switched_off = rng.sample(MEASURES, rng.randint(0, len(MEASURES)))
        body = [f"[measures.{name}]\nenabled = false\n" for name in switched_off]
        file = lead.with_name(f"scenario-{number}.toml")
        text = "\n".join(['extends = "small.toml"', f'title = "T{number % 2}"', rng.choice(CHANGES), *body])
        file.write_text(text, encoding="utf-8")
        files.append(file)
    shared = Shared()
    for file in (*files, files[0]):
        together = written(run_scenario(file, inputs, shared=shared))
        assert together == written(run_scenario(file, inputs)), file.read_text("utf-8")
