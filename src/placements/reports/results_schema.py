"""The description of ``results.json`` that ships in the package."""

from __future__ import annotations

from importlib import resources


def results_schema() -> str:
    """The JSON Schema of ``results.json``, as text."""
    return resources.files("placements.reports").joinpath("results.schema.json").read_text("utf-8")
