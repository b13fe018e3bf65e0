"""The verbs about SSDA903 returns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import app, examples
from placements.cli.errors import in_sentences


@app.command(
    name="import-903",
    short_help="Count children looked after from an SSDA903 return.",
    epilog=examples(
        "placements import-903 903-returns/ --out inputs/my-council",
        "placements import-903 header.csv episodes.csv uasc.csv --out inputs/my-council --last-day 2024-03-31",
    ),
)
@in_sentences
def import_903(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER ...",
            help="The return: header, episodes and uasc of every year, as .csv, .xlsx or .zip, or their folder.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The council's inputs, such as inputs/my-council.")
    ],
    la: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The authority to keep where there are several; all: together."),
    ] = None,
    last_day: Annotated[
        dt.datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d", "%d/%m/%Y"],
            help="The last day of data, as in 2024-03-31; left out: the data tell.",
        ),
    ] = None,
    codes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Codes of your own in place of the return's.")
    ] = None,
    postcodes: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Postcodes, or their beginnings, that lie within the authority."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where the return holds errors; files are written.")
    ] = False,
    replace_history: Annotated[
        bool,
        typer.Option("--replace-history", help="Keep a history of yours under another name and replace it."),
    ] = False,
) -> None:
    """Count children looked after from an SSDA903 return, and name every fault in it."""
    from placements.cli.progress import shown
    from placements.cli.words_903 import imported
    from placements.import_903 import ImportRequest
    from placements.import_903 import import_903 as import_return

    request = ImportRequest(
        sources=tuple(sources),
        out=out,
        today=dt.datetime.now(dt.UTC).date(),
        la=la,
        last_day=None if last_day is None else last_day.date(),
        codes=codes,
        postcodes=postcodes,
        replace_history=replace_history,
    )
    with shown() as progress:
        found = import_return(request, progress)
    for line in imported(found, Path.cwd(), strict=strict):
        typer.echo(line)
    if strict and found.findings("error"):
        raise typer.Exit(1)


@app.command(
    name="synthesise-903",
    short_help="Make up the SSDA903 returns of a council.",
    epilog=(
        "Example:  placements synthesise-903 --children 600 --years 10 --entries-growth 0.03 --seed 1 --dirty 0.02"
    ),
)
@in_sentences
def synthesise_903(
    children: Annotated[
        int,
        typer.Option(
            metavar="N", min=10, max=100_000, help="Children looked after at the start, on average."
        ),
    ] = 600,
    years: Annotated[int, typer.Option(metavar="N", min=1, max=25, help="Returns to make, one a year.")] = 10,
    first_year: Annotated[
        int, typer.Option(metavar="YEAR", min=2010, max=2030, help="The first return begins in its April.")
    ] = 2016,
    entries_growth: Annotated[
        float,
        typer.Option(metavar="SHARE", min=-0.5, max=0.5, help="Growth of entries a year: 0.03 is 3%."),
    ] = 0.0,
    residential_drift: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            min=-0.5,
            max=0.5,
            help="Growth a year of the residential share of new placements.",
        ),
    ] = 0.0,
    dirty: Annotated[
        float,
        typer.Option(metavar="SHARE", min=0.0, max=0.2, help="Share of episode rows with a planted fault."),
    ] = 0.0,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="Start of the random numbers; the same seed, the same returns."
        ),
    ] = 1,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the returns go: a new folder, or an earlier one's.")
    ] = Path("synthetic-903"),
) -> None:
    """Make up the SSDA903 returns of a council that is not there, to try the tool without personal data."""
    from placements.cli.words_synthetic import synthesised
    from placements.synthetic_903 import (
        SyntheticSettings,
        check_synthetic_folder,
        synthesise,
        write_synthetic,
    )

    check_synthetic_folder(out)
    asked = SyntheticSettings(
        children=children,
        years=years,
        first_year=first_year,
        entries_growth=entries_growth,
        residential_drift=residential_drift,
        dirty=dirty,
        seed=seed,
    )
    made = synthesise(asked)
    write_synthetic(made, out)
    for line in synthesised(made, out, Path.cwd()):
        typer.echo(line)
