"""What `run-all` says, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from placements.batch import Answer, Failure, Finished
from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.finance.neutrality import NO_MEASURES, percent, pounds
from placements.reports.batch_files import BLOCKS, FAILURES, RESULTS

MOST_SHOWN = 20
"""More answers than these are for a spreadsheet."""
MOST_FAULTS_SHOWN = 10
SEEDS = (
    "Each council has a seed of its own, so these figures differ by chance from those of `placements run`, which takes "
    "the scenario's."
)
WITHOUT_MEASURES = "without measures"
VERDICTS = ("demonstrated", "not demonstrated", "refuted", WITHOUT_MEASURES)


def finished_batch(done: Finished, start: Path) -> list[str]:
    """The verdicts first, then what failed, then where the results lie."""
    lines = wrapped(_counted(done))
    if 0 < len(done.answers) <= MOST_SHOWN:
        lines += ["", *_table(done.answers)]
    if done.failures:
        lines += ["", *_failed(done.failures)]
    if done.answers:
        lines += ["", *wrapped(SEEDS)]
    names = [RESULTS, BLOCKS, *([FAILURES] if done.failures else [])]
    lines += ["", *(str(near(done.folder, start) / name) for name in names)]
    return [*lines, *wrapped(f"All figures together: sha256 {done.sha256[:12]}.")]


def _counted(done: Finished) -> str:
    councils = len({answer.council for answer in done.answers})
    text = f"{_many(len(done.answers), 'scenario')} of {_many(councils, 'council')}"
    if done.kept:
        text += f", {done.kept:,} of them kept from before"
    verdicts = Counter(
        WITHOUT_MEASURES if answer.reason == NO_MEASURES else answer.verdict for answer in done.answers
    )
    told = "; ".join(f"{verdicts[verdict]:,} {verdict}" for verdict in VERDICTS if verdicts[verdict])
    return f"{text}: {told}." if told else "No scenario has been run to its end."


def _table(answers: tuple[Answer, ...]) -> list[str]:
    """A line a block; names are cut, not figures."""
    lines = [f"{'':<40}{'Neutral':>13}{'Median':>9}{'P10':>9}{'P90':>9}"]
    for answer in answers:
        name = f"{answer.council}: {answer.scenario}"
        name = name if len(name) <= 39 else name[:36] + "..."
        money = "".join(f"{pounds(v):>9}" for v in (answer.median_gbp, answer.p10_gbp, answer.p90_gbp))
        lines.append(f"{name:<40}{percent(answer.probability):>13}{money}")
    return lines


def _failed(failures: tuple[Failure, ...]) -> list[str]:
    """Each fault once, with the blocks that it stopped."""
    by_fault: dict[str, list[str]] = defaultdict(list)
    for failure in failures:
        by_fault[failure.sentence].append(f"{failure.council}: {failure.scenario}".removeprefix(": "))
    lines = []
    for sentence, blocks in list(by_fault.items())[:MOST_FAULTS_SHOWN]:
        more = f" and {len(blocks) - 3} more" if len(blocks) > 3 else ""
        lines += wrapped(f"Failed: {', '.join(blocks[:3])}{more}.")
        lines += [f"  {line}" for text in sentence.split("\n") for line in wrapped(text)]
    left = len(by_fault) - MOST_FAULTS_SHOWN
    return lines + ([f"... and {left:,} more faults: see {FAILURES}."] if left > 0 else [])


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
