"""A run with everything beside it, whose texts are what breaks workbooks: formulas, markup, quotes, emoji, length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from builders import TYPES, Council, small_council, write_scenario
from builders_ledger import add_ledger, ledger_rows
from builders_posts import COSTS, add_tables
from builders_workbook import STRATEGY, UNCERTAIN

from placements.appraisal import appraise
from placements.appraisal.tables import document_of
from placements.beside import Answer, Beside, Change, ChangeLog, ChangeStep, OtherRun
from placements.prepared import load
from placements.reports.results import results_document
from placements.result import RunResult
from placements.run import forecast, run_scenario

FORMULA = '=HYPERLINK("https://example.org","here")'
TEXTS = (
    FORMULA,
    "+1+1",
    "-1 'single' and \"double\"",
    "@SUM(A1:A9)",
    "<b>&amp; &lt;kept&gt; ]]> _x000D_ & 100%",
    "\U0001f3e0\U0001f468\u200d\U0001f469\u200d\U0001f467 naïve café £ “quoted” ‘so’ \u202e",
    "at length " * 29 + "300 chars.",
)
LONG = TEXTS[-1]
"""As long as a cell of a table may be; a title in a scenario has 200 characters at most."""
RUN_NAME = ("=a run & <other> 🏠 'quoted' " * 8)[:200]

SERVICE: Mapping[str, list[Mapping[str, object]]] = {
    "posts": [{"driver": "children + plans", "title": TEXTS[0]}],
    "contracts": [{"income_item": "breaks_others", "title": TEXTS[4]}],
    "drivers": [{}],
}


def hostile_council() -> Council:
    """Prices apart, dated, in tiers and uncertain; posts and contracts; titles of every kind."""
    named = dict(zip(("carers", "agencies", "old-home", "new-home", "outside"), TEXTS, strict=False))
    return replace(
        UNCERTAIN,
        price_rows={},
        apart={"ifa": (800, (850, 900, 990))},
        uplifts={**UNCERTAIN.uplifts, "ifa:new": 0.03},
        costs={**UNCERTAIN.costs, **COSTS},
        provision_cells={name: {"title": title, "source": LONG} for name, title in named.items()},
    )


def hostile_run(folder: Path) -> RunResult:
    """Twelve runs, a change log and an appraisal stand beside it."""
    body = STRATEGY.replace("[measures.support]", f"[measures.support]\ntitle = {_toml(TEXTS[3])}")
    body = body.replace("[measures.step_down]", f"[measures.step_down]\ntitle = {_toml(LONG[-200:])}")
    scenario = write_scenario(folder, body, title="=1+1 <b> & 🏠", paths=8)
    _retitle_types(scenario)
    inputs = add_tables(small_council(folder, hostile_council()), **SERVICE)
    add_ledger(inputs, ledger_rows({"ifa": 1_700_000, "external_residential": 2_900_000}, source=LONG))
    result = run_scenario(scenario, inputs)
    ready = load(scenario, inputs).ready
    appraisal: dict[str, Any] = document_of(appraise(ready, forecast(ready)))  # Any: JSON
    return replace(result, beside=Beside(_others(result), _change_log(result), appraisal))


def _toml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _retitle_types(scenario: Path) -> None:
    """One placement type begins with a sign, another is long."""
    titles = dict(
        zip(TYPES.ids, ("-In-house <foster>", "=IFA", "@Homes & co", "+External", "Other 🏠"), strict=True)
    )
    blocks = [f'[{t.id}]\ntitle = "{titles[t.id]}"\nneed_group = "{t.need_group}"\n' for t in TYPES]
    (scenario.parent / "placement-types.toml").write_text("\n".join(blocks), encoding="utf-8")


def _others(result: RunResult) -> tuple[OtherRun, ...]:
    document = results_document(result)
    return tuple(
        OtherRun(f"{RUN_NAME[:-3]}{number:03d}", document | {"title": TEXTS[number % len(TEXTS)]})
        for number in range(12)
    )


def _change_log(result: RunResult) -> ChangeLog:
    """A step for each text, and one of two changes."""
    saving = result.tables.cost.groupby("plan")["mean_gbp"].sum().round(2)
    after = Answer(float(saving["do_nothing"]), float(saving["strategy"]), 1_000.0, 0.5)
    before = replace(after, do_nothing_gbp=round(after.do_nothing_gbp - 7_000, 2))
    steps = []
    for number, text in enumerate(TEXTS, start=1):
        answer = replace(before, do_nothing_gbp=round(before.do_nothing_gbp + 1_000 * number, 2))
        change = Change(text, text, text, text, text)
        steps.append(ChangeStep(str(number), text, (change,) * (2 if number == 2 else 1), answer))
    return ChangeLog(
        RUN_NAME, "0123456789ab", "strategy", before, after, tuple(steps), (Change(*TEXTS[:4]),), TEXTS
    )
