"""How uncertain the statement is: ranges, past forecasts, assumptions, figures that do not say the same."""

from __future__ import annotations

from placements.reports.publish.document import plain
from placements.reports.publish.run_figures import Json
from placements.reports.publish.titles import where
from placements.reports.statement.document import Block, Points, Section, paragraphs
from placements.reports.statement.facts import Facts
from placements.reports.words import LIKELIHOODS, first_upper, futures_words, list_words, plural


def uncertainty_section(facts: Facts) -> Section:
    results = facts.run.results
    blocks: list[Block] = [
        *paragraphs(
            f"Every forecast is a mean over {futures_words(facts.run.paths)}, with P10 and P90: in one simulated "
            "future in ten the figure is below P10, in one in ten above P90. A range shows what the method and the "
            "inputs leave open. It does not show what nobody thought of: a new law, a crisis.",
            f"How wrong the method would have been in the past: {results['backtest']['sentence']}",
            f"Assumptions: {results['assumed']['sentence']}",
            "Words of likelihood stand for shares of the simulated futures:",
        ),
        Points(tuple(f"{first_upper(one.word)}: {one.meaning}." for one in LIKELIHOODS)),
    ]
    conflicts = results["evidence_conflicts"]
    if conflicts:
        blocks += paragraphs(
            f"On {plural(len(conflicts), 'subject')} the figures published before do not say the same. They are "
            "listed, not smoothed."
        )
        blocks.append(facts.tables["Evidence"])
    else:
        blocks += paragraphs("No published figures that contradict each other are in the inputs.")
    if not facts.published:
        blocks += _weaknesses(facts)
    return Section("Uncertainty", tuple(blocks))


WEAKENS = "weakens the answer"
"""What ``results.json`` calls a finding about the inputs that does so."""


def _weakness(first: Json, *others: Json) -> str:
    """What was found, and what would mend it; of several that one remedy mends, what they are about and the remedy."""
    about, found = str(plain(first["about"])), str(plain(first["found"]))
    remedy = f" {plain(first['remedy'])}" if first["remedy"] else ""
    if others:
        return f"{list_words([about, *(str(plain(row['about'])) for row in others)])}:{remedy}"
    return f"{found}{remedy}" if found.startswith(about) else f"{about}: {found}{remedy}"


def _weaknesses(facts: Facts) -> list[Block]:
    """What weakens the answer; never in a published statement, because it names counts."""
    rows = [row for row in facts.run.results["quality"] if row["weight"] == WEAKENS]
    by_remedy: dict[str, list[Json]] = {}
    for row in rows:
        by_remedy.setdefault(str(row["remedy"]), []).append(row)
    found = [_weakness(*same) for same in by_remedy.values()]
    if not found:
        return []
    head = paragraphs(
        f"What weakens the answer in the figures that {where(facts.run)} holds, and what would mend it:"
    )
    return [*head, Points(tuple(found))]
