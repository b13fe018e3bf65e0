"""Which run a workbook is of: what its assumptions were before anybody changed them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from placements.domain import InputError, Problem
from placements.inputs import CouncilInputs
from placements.inputs.assumption_book import SHEET, AssumptionBook, BookCell
from placements.inputs.numbers import plain
from placements.scenario import Scenario, scenario_hashes

LAYOUT = 1
"""Version of the sheet: raised when what is read back from it changes its place or meaning."""

CHANGED_INPUTS = "assumptions changed in a workbook"
"""What stands among a run's input files for changes that no file holds."""

RUN_HASH = "run_hash"
TITLES = {
    "run_council": "Council",
    "run_scenario": "Scenario",
    "run_inputs": "Hash of the council's tables",
    "run_scenario_files": "Hash of the scenario's files",
    "run_paths": "Simulated futures asked for",
    "run_seed": "Start of the random numbers asked for",
    "run_engine": "How children are placed, as asked for",
    "run_layout": "Version of this sheet",
    RUN_HASH: "Hash of the lines above",
}
"""Id on the sheet -> what the row says."""


@dataclass(frozen=True)
class WhichRun:
    """What the files said when the workbook was written; hashes have 12 hexadecimal digits."""

    council: str
    scenario: str
    inputs: str
    scenario_files: str
    paths: int
    seed: int
    engine: str
    layout: int = LAYOUT

    @property
    def rows(self) -> dict[str, str]:
        """Id on the sheet -> its text; the last is a hash of all others."""
        found = {f"run_{name}": str(value) for name, value in asdict(self).items()}
        return {name: found[name] for name in TITLES if name in found} | {RUN_HASH: _digest(found)}


def which_run(scenario: Scenario, council: CouncilInputs, asked: AskedFor | None = None) -> WhichRun:
    """Of a scenario and council; ``asked`` stands in place of the settings, where these are changed ones."""
    settings = scenario.settings
    own = AskedFor(settings.paths, settings.seed, settings.allocation.engine)
    found = own if asked is None else asked.or_else(own)
    files = {name: digest for name, digest in council.files.items() if name != CHANGED_INPUTS}
    return WhichRun(
        council.name,
        scenario.name,
        _digest(files),
        _digest(scenario_hashes(scenario)),
        found.paths or settings.paths,
        settings.seed if found.seed is None else found.seed,
        found.engine or settings.allocation.engine,
    )


@dataclass(frozen=True)
class AskedFor:
    """Futures, seed and engine that a run was asked for; None where the scenario's own hold."""

    paths: int | None = None
    seed: int | None = None
    engine: str | None = None

    def or_else(self, other: AskedFor) -> AskedFor:
        """The same, with what ``other`` asks for where this leaves it open."""
        return AskedFor(
            other.paths if self.paths is None else self.paths,
            other.seed if self.seed is None else self.seed,
            self.engine or other.engine,
        )


def asked_by(book: AssumptionBook) -> AskedFor:
    """What the workbook's run was asked for, so that the same is asked again.

    Raises InputError where its rows cannot be what a run wrote.
    """
    texts = {id_: _text(book, id_) for id_ in TITLES}
    missing = [id_ for id_, text in texts.items() if not text]
    hashed = _digest({id_: text for id_, text in texts.items() if id_ != RUN_HASH})
    if missing or hashed != texts[RUN_HASH]:
        what = f"do not hold {missing[0]}" if missing else "were changed"
        raise InputError(
            [
                Problem(
                    f"{book.file}, sheet {SHEET}",
                    f"the rows that say which run the workbook is of {what}.",
                    "Make the changes in a workbook as `placements run` left it.",
                )
            ]
        )
    return AskedFor(int(texts["run_paths"]), int(texts["run_seed"]), texts["run_engine"])


def refuse_another_run(book: AssumptionBook, now: WhichRun) -> None:
    """Raise InputError where the workbook is of another council or scenario, or its files have moved since."""
    rows = {id_: _text(book, id_) for id_ in TITLES}
    again = "Run the scenario again without --assumptions, and make the changes in the new workbook."
    other = "Name its own scenario, or give the workbook of this one."
    sentences = {
        "run_layout": ("it was written by another version, whose sheet differs.", again),
        "run_council": (f'it is of the council "{rows["run_council"]}", and this is "{now.council}".', other),
        "run_scenario": (
            f'it is of the scenario "{rows["run_scenario"]}", and this is "{now.scenario}".',
            other,
        ),
        "run_inputs": ("the council's tables have changed since it was written.", again),
        "run_scenario_files": ("the scenario's files have changed since it was written.", again),
    }
    here = now.rows
    moved = [id_ for id_ in sentences if rows[id_] != here[id_]]
    if moved:
        # of another council or scenario, everything differs: that alone is said
        told = [id_ for id_ in moved if id_ in ("run_layout", "run_council", "run_scenario")][:1] or moved
        raise InputError([Problem(f"{book.file}, sheet {SHEET}", *sentences[id_]) for id_ in told])


def _text(book: AssumptionBook, id_: str) -> str:
    cell: BookCell | None = book.rows.get(id_, {}).get("Value")
    if cell is None or cell.is_blank:
        return ""
    # a program that edits cells may make a number of digits
    return plain(cell.value) if isinstance(cell.value, float) else str(cell.value).strip()


def _digest(parts: Mapping[str, str]) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of names and texts."""
    lines = "".join(f"{name} {text}\n" for name, text in sorted(parts.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]
