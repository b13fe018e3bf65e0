"""The verbs. Heavy libraries are imported where they are used, so that help answers at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements import __version__
from placements.cli.errors import State, in_sentences, speak_any_console

app = typer.Typer(
    name="placements",
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
    from placements.starter_council import new_council

    name = new_council(folder)
    scenario = folder / "models" / name / "strategy.toml"
    typer.echo(
        f"{folder} holds a copy of the Oxfordshire case, named {name}. Replace its figures with yours:"
    )
    typer.echo(f"  {folder / 'inputs' / name}   what you know, each row with its source")
    typer.echo(f"  {folder / 'models' / name}   what you believe")
    typer.echo(f"Then:  placements check {scenario}")
    typer.echo(f"       placements run {scenario}")


@app.command(epilog="Example:  placements check models/oxfordshire/strategy.toml")
@in_sentences
def check(scenario: ScenarioFile, inputs: Inputs = None) -> None:
    """Check a scenario and its inputs without running; every fault at once."""
    from placements.cli.words import checked
    from placements.session import check_scenario

    for line in checked(check_scenario(scenario, inputs, Path.cwd())):
        typer.echo(line)


@app.command(
    epilog=(
        "Examples:  placements run models/oxfordshire/strategy.toml  |  "
        "placements run models/oxfordshire/late-homes.toml --paths 200 --out outputs/quick-look"
    )
)
@in_sentences
def run(
    scenario: ScenarioFile,
    inputs: Inputs = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the outputs go; by default outputs/<scenario>."),
    ] = None,
    paths: Annotated[
        int | None, typer.Option(metavar="N", help="Simulated futures; by default what the scenario says.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Start of the random numbers; the same seed, the same result."),
    ] = None,
) -> None:
    """Answer: is the strategy cost neutral, by when, and with what probability?"""
    from placements.cli.progress import shown
    from placements.cli.words import finished
    from placements.session import Request, run_to_folder

    request = Request(scenario, inputs, out, paths, seed)
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = run_to_folder(request, Path.cwd(), created, progress)
    for line in finished(done, Path.cwd()):
        typer.echo(line)


@app.command(epilog="Example:  placements compare outputs/strategy outputs/late-homes outputs/low-occupancy")
@in_sentences
def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN RUN ...", help="Two or more folders that `run` left.")
    ],
) -> None:
    """Show two or more runs side by side."""
    if len(runs) < 2:
        raise typer.BadParameter("name two or more runs", param_hint="RUN RUN ...")
    from placements.cli.words import notes, side_by_side
    from placements.comparison import differences_of_basis, read_run

    found = [read_run(folder) for folder in runs]
    for line in side_by_side(found):
        typer.echo(line)
    for line in notes(differences_of_basis(found)):
        typer.echo(line)


@app.command(epilog="Example:  placements verify outputs/strategy")
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
    for line in verified(found):
        typer.echo(line)
    if found.moved:
        raise typer.Exit(1)


@app.command(
    epilog=(
        "Examples:  placements forecast history.csv --horizon 36 --by la_code --out forecast.csv  |  "
        "placements forecast history.csv --horizon 12 --method last_value"
    )
)
@in_sentences
def forecast(
    history: Annotated[
        Path, typer.Argument(metavar="HISTORY", help="A CSV or .xlsx file with columns date, series, value.")
    ],
    horizon: Annotated[int, typer.Option(metavar="N", help="Months to forecast, 1 to 600.")],
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The column that names each row's group, such as la_code."),
    ] = None,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="averaged, last_value, ets, theta or sarimax.")
    ] = "averaged",
    quantiles: Annotated[
        str, typer.Option(metavar="LIST", help="Quantiles of the forecast, between 0 and 1, with commas.")
    ] = "0.025,0.1,0.5,0.9,0.975",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The CSV file to write; left out: some figures are shown."),
    ] = None,
    paths: Annotated[int, typer.Option(metavar="N", help="Simulated futures.")] = 1000,
    seed: Annotated[
        int,
        typer.Option(metavar="N", help="Start of the random numbers; the same seed, the same result."),
    ] = 1,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help=(
                "children: counts of children looked after. general: any monthly series. auto: each history "
                "tells. By default auto; children where --priors is given."
            ),
        ),
    ] = None,
    priors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A priors file, as `placements priors` writes it.")
    ] = None,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="vectorised, or statsmodels: the same, slowly.")
    ] = "vectorised",
) -> None:
    """Forecast every series of a tidy table, month by month, with quantiles."""
    from placements.cli.forecast_words import forecast_shown, forecast_written
    from placements.cli.progress import shown
    from placements.cli.table_options import one_of, quantile_list
    from placements.demand import read_priors
    from placements.demand.table import ENGINES, KINDS, METHODS_OF_TABLES, TableAsk, forecast_blocks, joined
    from placements.inputs.tidy import read_tidy
    from placements.reports.forecast_file import FIRST_LINE, write_forecast
    from placements.reports.one_file import check_file

    ask = TableAsk(
        horizon=horizon,
        by=by,
        method=one_of(method, METHODS_OF_TABLES, "--method"),
        quantiles=quantile_list(quantiles),
        paths=paths,
        seed=seed,
        kind=one_of(kind or ("auto" if priors is None else "children"), KINDS, "--kind"),
        priors=None if priors is None else read_priors(Path.cwd() / priors),
        engine=one_of(engine, ENGINES, "--engine"),
    )
    ask.check()
    if out is not None:
        check_file(out, history, FIRST_LINE)
    table = read_tidy(Path.cwd() / history, by)
    with shown() as progress:
        blocks = forecast_blocks(table.frame, ask, progress)
        if out is not None:
            told = write_forecast(blocks, out)
            lines = forecast_written(told, ask, table, out, Path.cwd())
        else:
            lines = forecast_shown(joined(list(blocks)), ask, table)
    for line in lines:
        typer.echo(line)


@app.command(epilog="Example:  placements priors --panel region.csv --by la_code --out priors.toml")
@in_sentences
def priors(
    panel: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="A CSV or .xlsx file with columns date, series, value and one of authorities.",
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="The column of authorities; left out: la_code, authority, la_name, group ...",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The priors file to write.")] = Path(
        "priors.toml"
    ),
) -> None:
    """Learn from a region's counts how far such counts move, for forecasts to start from."""
    from placements.cli.forecast_words import priors_learned
    from placements.demand import default_priors
    from placements.demand.learn_priors import learn_priors
    from placements.inputs.tidy import AUTHORITY_COLUMNS, read_tidy
    from placements.reports.one_file import check_file
    from placements.reports.priors_file import FIRST_LINE, learned_from, write_priors

    check_file(out, panel, FIRST_LINE)
    table = read_tidy(Path.cwd() / panel, by, by_one_of=AUTHORITY_COLUMNS)
    counts = table.grouped()
    learned = learn_priors(counts)
    source = learned_from(counts, table.file, table.by or "")
    write_priors(learned, source, out)
    for line in priors_learned(learned, default_priors(), source, out, Path.cwd()):
        typer.echo(line)


@app.command(
    epilog=(
        "Examples:  placements backtest --inputs inputs/oxfordshire  |  "
        "placements backtest --inputs panel.csv --by la_code --horizon 36"
    )
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


@app.command(epilog="Example:  placements explain outputs/strategy --type ifa")
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
