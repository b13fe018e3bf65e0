"""The verbs. Heavy libraries are imported where they are used, so that help answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from placements import __version__
from placements.cli.errors import State, in_sentences, speak_any_console

ORDER = (
    "new",
    "check",
    "run",
    "board",
    "compare",
    "diff",
    "export",
    "statement",
    "verify",
    "appraise",
    "options",
    "run-all",
)
"""The verbs of the main job, as help lists them; the others follow."""


class _InOrder(TyperGroup):
    """Lists verbs in the order of the work, whichever file they stand in."""

    def list_commands(self, ctx: Any) -> list[str]:  # Any: of typer or of click, as its version has it
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def examples(*commands: str) -> str:
    """The end of a verb's help: each example on a line of its own, which a person can copy."""
    # \b keeps click from filling the lines of the paragraph
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)


app = typer.Typer(
    name="placements",
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Forecast placements of children looked after, plan homes and carers, and test whether the placement "
        "strategy is cost neutral."
    ),
    epilog="Start with:  placements new my-council/",
)

ScenarioFile = Annotated[
    Path,
    typer.Argument(metavar="SCENARIO", help="A scenario file, such as models/oxfordshire/strategy.toml."),
]
Inputs = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="The council's tables, a folder or an .xlsx file; found beside the scenario."
    ),
]


Seed = Annotated[
    int | None,
    typer.Option(metavar="N", help="Start of the random numbers; the same seed, the same result."),
]


def main() -> None:
    """Run the command line; the entry point of the ``placements`` script."""
    speak_any_console()
    app()


def _version(show: bool) -> None:
    if show:
        typer.echo(f"placements {__version__}")
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    del version
    State.debug = debug


@app.command(epilog="Example:  placements new my-council/")
@in_sentences
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A new folder; its name names the council.")
    ],
) -> None:
    """Start a council of your own from the Oxfordshire case."""
    from placements.cli.lines import wrapped
    from placements.starter_council import new_council

    name = new_council(folder)
    scenario = folder / "models" / name / "strategy.toml"
    said = f"{folder} holds a copy of the Oxfordshire case, named {name}. Replace its figures with yours:"
    for line in wrapped(said):
        typer.echo(line)
    typer.echo(f"  {folder / 'inputs' / name}   what you know, each row with its source")
    typer.echo(f"  {folder / 'models' / name}   what you believe")
    typer.echo(f"Then:  placements check {scenario}")
    typer.echo(f"       placements run {scenario}")
    typer.echo(f"       placements run --board {scenario.with_name('board.toml')}")


@app.command(
    short_help="Check a scenario and its inputs; every fault at once.",
    epilog="Example:  placements check models/oxfordshire/strategy.toml",
)
@in_sentences
def check(scenario: ScenarioFile, inputs: Inputs = None) -> None:
    """Check a scenario and its inputs without running; every fault at once."""
    from placements.cli.words import checked
    from placements.cli.words_options import choice_checked
    from placements.opening_plans import check_options
    from placements.session import check_scenario

    found = check_scenario(scenario, inputs, Path.cwd())
    choice = check_options(found.ready)
    for line in (*checked(found), *choice_checked(choice)):
        typer.echo(line)


@app.command(epilog=examples("placements compare outputs/strategy outputs/late-homes outputs/low-occupancy"))
@in_sentences
def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Two or more folders that `run` left.")],
) -> None:
    """Show two or more runs side by side."""
    if len(runs) < 2:
        raise typer.BadParameter("name two or more runs", param_hint="RUN...")
    from placements.cli.words import future_by_future, notes, side_by_side
    from placements.comparison import differences_of_basis, not_paired, read_run

    found = [read_run(folder) for folder in runs]
    for line in (*side_by_side(found), *future_by_future(found)):
        typer.echo(line)
    for line in notes([*differences_of_basis(found), *not_paired(found)]):
        typer.echo(line)


@app.command(
    short_help="Run a run again, and say what moved.", epilog="Example:  placements verify outputs/strategy"
)
@in_sentences
def verify(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `run` left.")],
) -> None:
    """Hash a run's files again, run it again, and say what moved."""
    from placements.cli.progress import shown
    from placements.cli.words import verified
    from placements.verify import verify_run

    with shown() as progress:
        found = verify_run(run_folder, progress)
    for line in verified(found, run_folder):
        typer.echo(line)
    if found.moved:
        raise typer.Exit(1)


@app.command(
    short_help="Answer: how wrong would it have been in the past?",
    epilog=examples(
        "placements backtest --inputs inputs/oxfordshire",
        "placements backtest --inputs panel.csv --by la_code --horizon 36",
    ),
)
@in_sentences
def backtest(
    inputs: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="A council's inputs, of which the history is read; or a CSV file with date, series, value.",
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The column of a CSV file that names the authority of each row."),
    ] = None,
    horizon: Annotated[int, typer.Option(metavar="N", min=1, max=600, help="Months ahead, at most.")] = 36,
    origins: Annotated[
        int, typer.Option(metavar="N", min=1, help="Past months to forecast from, at most.")
    ] = 12,
    method: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="averaged, last_value, ets, theta, sarimax; stock_and_flow for a council."
        ),
    ] = "averaged",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the files go; by default outputs/backtest-<inputs>."),
    ] = None,
) -> None:
    """Answer: how wrong would this forecast have been, had it been made in the past?"""
    from placements.cli.past_words import past_forecasts
    from placements.cli.progress import shown
    from placements.past_forecasts import PastRequest, score_past_forecasts

    request = PastRequest(inputs, by, horizon, origins, method, out=out)
    with shown() as progress:
        done = score_past_forecasts(request, Path.cwd(), progress)
    for line in past_forecasts(done, Path.cwd()):
        typer.echo(line)


@app.command(
    short_help="Say in words what each forecast of children did.",
    epilog="Example:  placements explain outputs/strategy --type ifa",
)
@in_sentences
def explain(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `run` left.")],
    placement_type: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help="A placement type, total or uasc; left out: all of them."
        ),
    ] = None,
) -> None:
    """Say in words what each forecast of children did, and why it is as wide as it is."""
    from placements.cli.past_words import explained
    from placements.explained import read_explanations

    for line in explained(read_explanations(run_folder, placement_type)):
        typer.echo(line)


@app.command(epilog="Example:  placements schema results > results.schema.json")
@in_sentences
def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="results: the JSON Schema of results.json. inputs: tables and columns. scenario: its keys.",
        ),
    ],
) -> None:
    """Print what a file holds: results, inputs or scenario."""
    if name == "results":
        from placements.reports.results_schema import results_schema

        text = results_schema()
    elif name == "inputs":
        from placements.inputs import data_dictionary

        text = data_dictionary()
    elif name == "scenario":
        from placements.manual import scenario_manual

        text = scenario_manual()
    else:
        raise typer.BadParameter(
            f'"{name}" is not known; known: results, inputs, scenario', param_hint="NAME"
        )
    typer.echo(text, nl=False)
