"""What `board` and `run --board` say, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from placements.cli.lines import wrapped
from placements.cli.words import few_futures, near, notes
from placements.finance.neutrality import percent, pounds
from placements.finance.side_by_side import paired
from placements.papers import BoardDone, PaperDone
from placements.papers.board_file import LONGEST_DECISION, LONGEST_TITLE
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.few_children import publication_notice
from placements.reports.words import list_words, plural

NO_BROWSER = (
    "No PDF was made: neither Chromium, Chrome nor Edge was found on this machine. Open {page} in any browser and "
    "print it (Ctrl+P) to PDF, on A4: it is laid out for paper."
)


def paper_written(done: PaperDone, start: Path, *, pdf_asked: bool) -> list[str]:
    """The verdicts, how the scenarios differ, and where the paper lies."""
    page = near(done.file, start)
    lines = [*_of_paper(done.paper), *notes(list(done.notes))]
    if pdf_asked and done.pdf is None and not done.pdf_fault:
        lines += wrapped(NO_BROWSER.format(page=page))
    lines += ["", str(page)]
    return lines if done.pdf is None else [*lines, str(near(done.pdf, start))]


def board_written(done: BoardDone, start: Path, *, pdf_asked: bool) -> list[str]:
    """The same of a board whose scenarios were run, with where each run lies."""
    folder = near(done.folder, start)
    lines = [*_of_paper(done.paper), *notes(list(done.notes))]
    page = folder / "paper.html"
    if pdf_asked and done.pdf is None and not done.pdf_fault:
        lines += wrapped(NO_BROWSER.format(page=page))
    lines += ["", str(page)]
    lines += [] if done.pdf is None else [str(near(done.pdf, start))]
    others = "" if len(done.runs) == 1 else ", the others beside it"
    lines += [f"{folder / 'budget.xlsx'}   {_short(done.paper.lead.name, 30)}{others}"]
    lines += [str(near(run, start)) for run in done.runs]
    lines += [] if done.appraisal is None else [str(near(done.appraisal, start))]
    return [*lines, *(f"Kept from before: {folder / name}" for name in done.kept)]


def pdf_fault(fault: str, page: Path) -> list[str]:
    """Why a browser made no PDF; the page stands."""
    return wrapped(f"{page} is written. {fault}")


def _of_paper(paper: Paper) -> list[str]:
    lines: list[str] = []
    for run in paper.runs:
        found = run.neutrality
        test = " (a test, not a choice)" if run.is_test else ""
        verdict = str(found["verdict"])
        lines += wrapped(f"{run.name}{test}: {verdict[:1].lower()}{verdict[1:]}. {found['sentence']}")
    if len(paper.runs) > 1:
        lines += ["", *_against_the_lead(paper)]
    lines += wrapped(publication_notice(run.results for run in paper.runs))
    return [*lines, *wrapped(few_futures(paper.lead.paths)), *notes(list(paper.notes))]


def _against_the_lead(paper: Paper) -> Iterator[str]:
    """A table: each other scenario's net saving less that of the leading one, in the same futures."""
    heads = ("Mean", "P10", "Median", "P90", "More", "Same", "Less")
    rows = [_row(run, paper.lead) for run in paper.runs[1:]]
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    yield from wrapped(
        f"Net saving by {paper.lead.last_month.label} less that of {paper.lead.name}, future by future "
        f"({plural(paper.lead.paths, 'future')}):"
    )
    names = [_short(run.name, 80 - 2 * len(heads) - sum(widths)) for run in paper.runs[1:]]
    first = max(map(len, names))
    for name, row in zip(("", *names), (heads, *rows), strict=True):
        cells = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield f"{name.ljust(first)}  {cells}"
    yield from wrapped("More, same, less: share of futures in which it saves more, the same, or less.")
    apart = [run.name for run in paper.runs[1:] if not paired(run.costs, paper.lead.costs).same_do_nothing]
    if apart:
        yield from wrapped(
            f"Doing nothing costs something else in {list_words(apart)}: the difference is not the strategy's alone."
        )


def _row(run: PaperRun, lead: PaperRun) -> tuple[str, ...]:
    apart = paired(run.costs, lead.costs).last
    money = (apart.mean, apart.p10, apart.median, apart.p90)
    return (*map(pounds, money), *map(percent, (apart.larger, apart.tie, apart.smaller)))


def _short(name: str, most: int = 40) -> str:
    """A name that fits its place in a line."""
    plain = " ".join(name.split())
    return plain if len(plain) <= most else f"{plain[: max(most - 3, 1)].rstrip()}..."


def usage_of_runs(runs: Sequence[Path], board: Path | None) -> str:
    """What is wrong with naming both runs and a board file, or neither; "" where nothing is."""
    if runs and board is not None:
        return f"name runs, or a board file that lists them with --board {board}, not both"
    if not runs and board is None:
        return "name one or more folders that `run` left, or a board file that lists them with --board"
    files = [str(one) for one in runs if one.suffix.lower() == ".toml"]
    if files:
        return (
            f"{list_words(files)}: name folders that `run` left; a board file that lists them is named with --board, "
            "and a scenario is run first"
        )
    return ""


def too_long(**typed: str | None) -> str:
    """What stands on the paper and is longer than a board file may say it; "" where nothing is."""
    most = {"title": LONGEST_TITLE, "decision": LONGEST_DECISION, "meeting": LONGEST_TITLE}
    found = [
        f"--{name} has {len(said):,} characters, at most {most[name]:,}"
        for name, said in typed.items()
        if said is not None and len(said) > most[name]
    ]
    return "; ".join(found)


def usage_of_run(
    *, scenario: Path | None, board: Path | None, alone: dict[str, object], board_only: dict[str, bool]
) -> str:
    """What is wrong with naming both a scenario and a board file, or neither, or options of the other; else ""."""
    if scenario is not None and board is not None:
        return f"name a scenario, or a board file that lists several with --board {board}, not both"
    if scenario is None and board is None:
        return "name a scenario, such as models/oxfordshire/strategy.toml, or a board file with --board"
    named = [name for name, value in (alone if board is not None else board_only).items() if value]
    if not named:
        return ""
    if board is not None:
        return f"{list_words(named)}: for one scenario alone, not with --board, whose scenarios stand side by side"
    return f"{list_words(named)}: only with --board, which makes a board paper"
