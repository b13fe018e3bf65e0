"""The charts of the page as specifications: valid Vega-Lite, drawn alike on every machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import altair as alt
import jsonschema
import pandas as pd
import pytest
import vl_convert
from altair.utils.schemapi import debug_mode
from altair.vegalite.v6.schema.core import Root
from builders import FLAT_DEMAND, run_small
from builders_board import STAMP, oxfordshire, oxfordshire_appraisal, oxfordshire_paper, paper_run

from placements.reports.board import Paper, paper_of
from placements.reports.board.page import compose
from placements.reports.charts import WIDE, to_svg
from placements.reports.charts.look import FONTS_KEY, OWN_FONTS, Layer, finish

Specification = dict[str, Any]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Specification]:
    """Every specification that vl-convert draws during the test."""
    found: list[Specification] = []
    draw = vl_convert.vegalite_to_svg

    def kept(specification: Specification, **settings: Any) -> str:
        found.append(specification)
        return str(draw(specification, **settings))

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", kept)
    return found


def check(paper: Paper, drawn: list[Specification]) -> None:
    """Compose the page and hold each of its charts against the schema of Vega-Lite."""
    figures = [figure for section in compose(paper).sections for figure in section.figures]
    charts = [one for one in drawn if "layer" in one or "vconcat" in one]
    # each in two widths, and the one of page one
    assert len(charts) == 2 * (len(figures) + 1)
    for chart in charts:
        Root.validate(chart)


def test_every_chart_of_one_future_without_homes_is_valid_vega_lite(
    tmp_path: Path, drawn: list[Specification]
) -> None:
    check(paper_of(run_small(tmp_path, FLAT_DEMAND, paths=1), STAMP), drawn)


@pytest.mark.slow
def test_every_chart_of_the_reference_paper_is_valid_vega_lite(drawn: list[Specification]) -> None:
    check(oxfordshire_paper(), drawn)


@pytest.mark.slow
def test_every_chart_of_two_scenarios_and_an_appraisal_is_valid_vega_lite(drawn: list[Specification]) -> None:
    lead = paper_run(oxfordshire(), appraisal=oxfordshire_appraisal())
    late = paper_run(oxfordshire("late-homes"), "late-homes", is_test=True)
    check(Paper("Two scenarios", (lead, late)), drawn)


def test_a_chart_that_is_not_vega_lite_is_seen() -> None:
    with debug_mode(False):
        layer = Layer(pd.DataFrame({"x": [1.0]})).mark_rule(strokeWith=3).encode(x=alt.X("x:Q"))
        chart = finish([layer], WIDE).to_dict(validate=False)
    with pytest.raises(jsonschema.ValidationError):
        Root.validate(chart)


def test_a_table_becomes_rows_of_json_and_what_is_missing_null() -> None:
    table = pd.DataFrame({"at": ["a", None], "level": [1.5, float("nan")], "inside": [True, False]})
    values = Layer(table).mark_rule().to_dict()["datasets"]
    assert list(values.values()) == [
        [{"at": "a", "level": 1.5, "inside": True}, {"at": None, "level": None, "inside": False}]
    ]


def test_a_layer_of_two_charts_stays_whole_in_both() -> None:
    # copies of a layer share what they draw: what one chart does with its own must leave the other as it is
    layer = Layer(pd.DataFrame({"x": [1.0]})).mark_rule().encode(x=alt.X("x:Q"))
    alone = finish([layer], WIDE).to_dict()
    finish([layer, Layer(pd.DataFrame({"x": [2.0]})).mark_rule().encode(x=alt.X("x:Q"))], WIDE)
    assert finish([layer], WIDE).to_dict() == alone


@pytest.mark.parametrize("before", [None, "fonts-of-mine.conf"])
def test_drawing_leaves_the_environment_as_it_was(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv(FONTS_KEY, raising=False)
    else:
        monkeypatch.setenv(FONTS_KEY, before)
    layer = Layer(pd.DataFrame({"x": [1.0], "name": ["Median"]})).mark_text()
    assert "Median" in to_svg(finish([layer.encode(x=alt.X("x:Q"), text=alt.Text("name:N"))], WIDE))
    assert os.environ.get(FONTS_KEY) == before


def test_the_fonts_that_charts_are_measured_by_are_none_of_the_machine() -> None:
    assert "<dir>/dev/null</dir>" in OWN_FONTS.read_text(encoding="utf-8")
