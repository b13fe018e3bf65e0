"""Whether runs or scenarios can stand in one paper: what they must share, and what a reader must be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placements.domain import VerifyError
from placements.finance.spoken import stated_percent
from placements.papers.made_run import Document, MadeRun
from placements.reports.quality.of_run import ENGINES
from placements.reports.words import list_words
from placements.scenario import Scenario

WORDS = {
    "council": "councils",
    "horizon": "horizons",
    "seed": "seeds",
    "paths": "numbers of simulated futures",
    "placement_types": "placement types",
}
"""What all must share, and what it is called."""


@dataclass(frozen=True)
class Footing:
    """What one run or scenario would have to share with the others. ``who`` names it in a sentence."""

    who: str
    council: str
    horizon: str
    seed: int
    paths: int
    placement_types: tuple[str, ...]

    def said(self, key: str, common: frozenset[str] = frozenset()) -> str:
        """What it has; of placement types, what is not ``common`` to all."""
        if key == "placement_types":
            own = [one for one in self.placement_types if one not in common]
            return list_words(own) or "only those of all, in an order of its own,"
        return str(getattr(self, key))


def of_run(run: MadeRun) -> Footing:
    found = run.results
    return Footing(
        str(run.folder),
        str(found["council"]),
        f"{found['horizon']['base_month']} to {found['horizon']['last_month']}",
        int(found["seed"]),
        int(found["paths"]),
        _types((one["id"], one["title"], one["need_group"]) for one in found["placement_types"]),
    )


def of_scenario(scenario: Scenario) -> Footing:
    settings = scenario.settings
    return Footing(
        scenario.file.name,
        settings.council,
        f"{settings.base_month} to {settings.last_month}",
        settings.seed,
        settings.paths,
        _types((one.id, one.title, one.need_group) for one in scenario.placement_types),
    )


def _types(types: Any) -> tuple[str, ...]:  # Any: an iterable of id, title, need group, of JSON or of our own
    return tuple(f'{one} (title "{title}", need group {group})' for one, title, group in types)


def unlike(shared: Sequence[Footing]) -> Iterator[str]:
    """A sentence for each thing that they do not share: what there is, and in which of them."""
    common = frozenset.intersection(*(frozenset(one.placement_types) for one in shared))
    for key, words in WORDS.items():
        if len({getattr(one, key) for one in shared}) == 1:
            continue
        by_value: dict[str, list[str]] = {}
        for one in shared:
            by_value.setdefault(one.said(key, common), []).append(one.who)
        said = "; ".join(f"{value} in {list_words(who)}" for value, who in by_value.items())
        yield f"They have different {words}: {said}."


def refuse_unlike(runs: Sequence[MadeRun]) -> None:
    """Raise VerifyError with every reason why the runs cannot stand in one paper."""
    faults = list(_twice(runs))
    differing = list(unlike([of_run(run) for run in runs]))
    if differing:
        differing.append(
            "In one paper every scenario meets the same futures of the same children, so that a difference is the "
            "scenario's: run them again alike, such as with placements run --board, or leave one out."
        )
    if faults or differing:
        raise VerifyError("\n".join([*faults, *differing]))


def _twice(runs: Sequence[MadeRun]) -> Iterator[str]:
    by_folder: dict[object, MadeRun] = {}
    by_results: dict[str, MadeRun] = {}
    for run in runs:
        where = run.folder.resolve()
        if where in by_folder:
            yield f"{run.folder} is named twice. Name each run once."
        elif run.digest in by_results:
            yield f"{run.folder} is the same run as {by_results[run.digest].folder}. Name one of them."
        by_folder.setdefault(where, run)
        by_results.setdefault(run.digest, run)


def notes_of(runs: Sequence[MadeRun], names: Sequence[str]) -> Iterator[str]:
    """What a reader of the paper must know of how the runs fit together; the first leads."""
    lead, *others = runs
    for run, name in zip(others, names[1:], strict=True):
        differing = _differing(lead.files, run.files)
        if differing:
            yield (
                f"{name} was run on other input tables than {names[0]} ({list_words(differing)}): a difference "
                "between the two is not the scenario's alone."
            )
        if run.version != lead.version:
            yield (
                f"{name} was run with placements {run.version}, {names[0]} with {lead.version}: a difference between "
                "the two may be the version's."
            )
        yield from _judged_or_placed_otherwise(run.results, lead.results, name, names[0])


def _judged_or_placed_otherwise(run: Document, lead: Document, name: str, first: str) -> Iterator[str]:
    """Where the first page's words on verdicts do not hold of a run, and where its children were placed otherwise."""
    asked, common = (found["settings"]["neutrality"] for found in (run, lead))
    if any(asked[line] != common[line] for line in ("threshold", "refuted_below")):
        yield (
            f"{name} is judged by lines of its own: demonstrated from {stated_percent(asked['threshold'])} of futures "
            f"on, refuted up to {stated_percent(asked['refuted_below'])}."
        )
    if _engine(run) != _engine(lead):
        yield (
            f"{name} places children by {ENGINES[_engine(run)]}, {first} by {ENGINES[_engine(lead)]}: a small "
            "difference between the two may come from that."
        )


def _engine(results: Document) -> str:
    """By which a run placed its children: the same in both plans."""
    return str(results["allocation"]["strategy"]["engine"])


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def edited_notes(runs: Sequence[MadeRun]) -> Iterator[str]:
    """For whoever makes the paper: files that say something else than it, perhaps."""
    for run in runs:
        if run.edited:
            were = "was" if len(run.edited) == 1 else "were"
            yield (
                f"{list_words([str(run.folder / name) for name in run.edited])} {were} changed since the run. "
                f"The paper does not rest on {'it' if len(run.edited) == 1 else 'them'}."
            )


def names_of(runs: Sequence[MadeRun], given: Sequence[str]) -> tuple[str, ...]:
    """What the paper calls each: the name given, else its title; with its folder where others have the same title."""
    wanted = [name.strip() or run.title for name, run in zip(given, runs, strict=True)]
    plain = [name.casefold() for name in wanted]
    return _apart(
        [
            name if plain.count(name.casefold()) == 1 or said.strip() else f"{name} ({run.name})"
            for name, said, run in zip(wanted, given, runs, strict=True)
        ]
    )


def _apart(names: list[str]) -> tuple[str, ...]:
    """Folders of one name in two places: told apart by number."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        count = seen[name.casefold()]
        found.append(name if count == 1 else f"{name} ({count})")
    return tuple(found)
