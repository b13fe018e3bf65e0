"""What `run` may be asked beside the scenario, each option with its words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Scenario = Annotated[
    Path | None,
    typer.Argument(
        metavar="SCENARIO", help="A scenario file, such as models/oxfordshire/strategy.toml; or --board."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Where the outputs go; by default outputs/<scenario>, with --assumptions outputs/<scenario>-changed, "
        "with --board outputs/<board file>.",
    ),
]
Paths = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Simulated futures; by default what the scenario says."),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="How children are placed: auto, waterfall or lp; by default what the scenario says.",
    ),
]
Assumptions = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A budget.xlsx of this scenario in which assumptions were changed."),
]
Since = Annotated[
    Path | None,
    typer.Option(metavar="RUN", help="An earlier run: the workbook's change log says what moved since."),
]
Besides = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="RUN", help="A run to be shown side by side in the workbook; give it once for each."
    ),
]
Appraise = Annotated[
    bool,
    typer.Option(
        "--appraise/--no-appraise",
        help="With --board: also ask what must be true for the leading scenario, as `appraise` does.",
    ),
]
