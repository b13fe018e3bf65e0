"""Every module of the package imports: nothing that is committed leans on something that is not."""

from __future__ import annotations

import importlib
import pkgutil

import placements


def test_every_module_imports() -> None:
    names = [m.name for m in pkgutil.walk_packages(placements.__path__, "placements.")]
    assert len(names) > 300
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)
