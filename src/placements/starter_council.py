"""The starter council: a copy of the Oxfordshire case under a council's own name."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

from placements.domain import OutputError
from placements.reports.folder import new_folder, swap

REFERENCE = "oxfordshire"

ABOUT = """\
{name}: a copy of the Oxfordshire case of February 2016, to replace with your own figures.

inputs/{name}/   what you know: history, unit costs, provision, strategy costs ... each row with its source
models/{name}/   what you believe: placement types, do-nothing, the strategy and its variants
outputs/         what follows: one folder a run

Check what you typed:   placements check models/{name}/strategy.toml
Run the strategy:       placements run models/{name}/strategy.toml --out outputs/january
A month later:          placements run models/{name}/strategy.toml --out outputs/february --since outputs/january
                        (what moved, and by how much each change moved it: Change log in budget.xlsx)
The paper to the board: placements run --board models/{name}/board.toml
                        (every scenario that board.toml lists, over the same futures; change its decision and meeting)

All figures are Oxfordshire's until you change them. Keep data about children on your own machine.
"""


def starter_folders() -> tuple[Path, Path]:
    """(inputs, models) of the reference case: in the installed package, or in a clone."""
    packaged = Path(str(resources.files("placements"))) / "starter"
    root = packaged if packaged.is_dir() else Path(__file__).resolve().parents[2]
    inputs, models = root / "inputs" / REFERENCE, root / "models" / REFERENCE
    if not (inputs.is_dir() and models.is_dir()):
        raise OutputError("The starter council is missing from this installation. Install placements again.")
    return inputs, models


def new_council(folder: Path) -> str:
    """Copy the starter council into ``folder``, named after it; returns the name.

    Raises OutputError if the folder holds anything already, or cannot be written.
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    if not name:
        raise OutputError(
            f'"{folder.name}" has no letter or digit to name a council by. Name another folder.'
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            f"{folder} is there already and is not empty. Nothing was changed. Name a new folder."
        )
    inputs, models = starter_folders()
    try:
        with new_folder(folder) as partial:
            _fill(partial, name, inputs, models)
            swap(partial, folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written to ({error.strerror}). Name another folder.") from None
    return name


def _fill(folder: Path, name: str, inputs: Path, models: Path) -> None:
    shutil.copytree(inputs, folder / "inputs" / name)
    shutil.copytree(models, folder / "models" / name)
    for scenario in (folder / "models" / name).glob("*.toml"):
        text = scenario.read_text(encoding="utf-8")
        renamed = text.replace(f'council = "{REFERENCE}"', f'council = "{name}"')
        renamed = renamed.replace(f"models/{REFERENCE}/", f"models/{name}/")
        scenario.write_text(renamed, encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(ABOUT.format(name=name), encoding="utf-8", newline="\n")
