"""The verbs about tables of counts by themselves: forecast them, and learn from a region's how far they move."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import app, examples
from placements.cli.errors import in_sentences


@app.command(
    short_help="Forecast every series of a tidy table.",
    epilog=examples(
        "placements forecast history.csv --horizon 36 --by la_code --out forecast.csv",
        "placements forecast history.csv --horizon 12 --method last_value",
    ),
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


@app.command(
    short_help="Learn from a region's counts how far such counts move.",
    epilog="Example:  placements priors --panel region.csv --by la_code --out priors.toml",
)
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
