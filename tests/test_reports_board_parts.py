"""What the board page is made of: words, charts, drawings within the page, colours."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import placements.reports.board
from placements.domain import Month
from placements.reports.board.inline_svg import inline_svg
from placements.reports.board.page import unbroken
from placements.reports.board.parts import Group, Row, Table, numeric
from placements.reports.charts import (
    NARROW,
    WIDE,
    children_fan,
    net_saving_fan,
    occupancy_lines,
    to_svg,
)
from placements.reports.charts.over_time import apart
from placements.reports.words import (
    change_words,
    children_words,
    council_words,
    date_words,
    list_words,
    month_words,
    occupancy_words,
    part_year,
    pennies_words,
    plural,
    tenths,
    thousands,
    whole_pounds,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
MONTHS = [str(Month(2016, 1) + step) for step in range(15)]


def test_money_never_has_a_minus_before_nothing() -> None:
    assert [thousands(x) for x in (0.0, -0.0, -499.99, -500.0, 1234567.0)] == [
        "£0k",
        "£0k",
        "£0k",
        "-£1k",
        "£1,235k",
    ]
    assert [pennies_words(x) for x in (-0.004, -0.01, 1234567.891)] == ["£0.00", "-£0.01", "£1,234,567.89"]
    assert [whole_pounds(x) for x in (-0.4, -1.0, 3402.4)] == ["£0", "-£1", "£3,402"]
    assert [tenths(x) for x in (-0.04, -1.26, 1201.44)] == ["0.0", "-1.3", "1,201.4"]


@given(st.floats(-1e9, 1e9))
def test_thousands_are_within_500_pounds_of_the_amount(amount: float) -> None:
    read = float(thousands(amount).replace("£", "").replace(",", "").replace("k", "")) * 1000
    assert abs(read - amount) <= 500.001


def test_time_is_written_in_full_whatever_the_locale() -> None:
    assert month_words(Month(2016, 4)) == "April 2016"
    assert date_words(dt.date(2016, 2, 23)) == "23 February 2016"
    assert part_year("2015/16", [Month(2016, 1) + step for step in range(3)]) == "2015/16 (Jan to Mar)"
    assert part_year("2015/16", [Month(2016, 3)]) == "2015/16 (Mar only)"
    assert part_year("2016/17", [Month(2016, 4) + step for step in range(12)]) == "2016/17"


def test_counts_have_their_noun_in_the_right_number() -> None:
    assert plural(1, "simulated future") == "1 simulated future"
    assert plural(0, "child", "children") == "0 children"
    assert children_words(1.2) == "1 child"
    assert list_words([]) == ""
    assert list_words(["a", "b", "c"]) == "a, b and c"
    assert occupancy_words(0.8868) == "88.7%"


def test_a_change_has_the_word_that_its_size_stands_for() -> None:
    # 2.5% of 600 is 15
    assert change_words(600, 614) == "stays about level"
    assert change_words(600, 616) == "rises"
    assert change_words(600, 584) == "falls"
    assert change_words(0, 0) == "stays about level"
    assert change_words(0, 1) == "rises"


def test_a_council_is_called_by_its_name() -> None:
    assert council_words("oxfordshire") == "Oxfordshire"
    assert council_words("stoke-on-trent") == "Stoke on Trent"
    assert council_words("bath_and_north_east_somerset") == "Bath and North East Somerset"
    assert council_words("BCP Council") == "BCP Council"


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6), st.floats(0.1, 50))
def test_labels_moved_apart_keep_their_distance_and_their_order(values: list[float], least: float) -> None:
    moved = apart(values, least)
    ranked = sorted(range(len(values)), key=lambda place: (values[place], place))
    steps = [moved[b] - moved[a] for a, b in itertools.pairwise(ranked)]
    assert all(step >= least - 1e-9 for step in steps)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=6, unique=True))
def test_labels_that_do_not_touch_stay_where_they_are(values: list[int]) -> None:
    assert apart(values, 1.0) == [float(value) for value in values]


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_equal_charts_give_equal_drawings_that_embed_their_data(sheet: object) -> None:
    charts = [net_saving_fan(_net_saving(), Month(2016, 9), (Month(2016, 3), -2e6), sheet) for _ in range(2)]
    first, second = (to_svg(chart) for chart in charts)
    assert first == second
    assert "Median pays back" in first
    assert "Lowest -£2.00m" in first
    # a hyphen is the minus of the whole page
    assert "−" not in inline_svg(first, "key", "words")


def _net_saving() -> pd.DataFrame:
    level = [-2e6 + 3e5 * step for step in range(len(MONTHS))]
    spread = {"cumulative_p10": -1e5, "cumulative_p50": 0.0, "cumulative_p90": 1e5}
    return pd.DataFrame({"month": MONTHS} | {name: [x + by for x in level] for name, by in spread.items()})


def test_counts_that_are_not_used_are_drawn_hollow() -> None:
    counts = pd.DataFrame(
        {
            "date": [dt.date(2015, 3, 31), dt.date(2015, 12, 31), dt.date(2015, 12, 31)],
            "children": [100, 120, 118],
            "used": [True, True, False],
        }
    )
    forecast = pd.DataFrame({"month": MONTHS, "p10": 110.0, "p50": 120.0, "p90": 130.0, "last_value": 120.0})
    drawing = to_svg(children_fan(counts, forecast, Month(2015, 12)))
    assert drawing.count('fill="white" stroke="#1a1a1a"') == 1
    assert "Last count 120" in drawing


def test_a_break_even_that_no_home_can_reach_leaves_the_axis_alone() -> None:
    homes = pd.DataFrame(
        {"provision": "a", "month": MONTHS, "places": 4.0, "children": 3.0, "occupancy": 0.75}
    )
    assert "Break-even 95.0%" in to_svg(occupancy_lines(homes, 0.95))
    assert "Break-even" not in to_svg(occupancy_lines(homes, 7.5))
    assert "Break-even" not in to_svg(occupancy_lines(homes, None))


def test_text_in_a_drawing_stays_text() -> None:
    frame = pd.DataFrame({"x": [1], "y": [1], "label": ["<script>alert(1)</script>"]})
    chart = alt.layer(alt.Chart(frame).mark_text().encode(x="x:Q", y="y:Q", text="label:N"))
    drawn = inline_svg(to_svg(chart), "key", 'one "label" & more')
    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn
    assert 'aria-label="one &#34;label&#34; &amp; more"' in drawn


def test_a_drawing_can_neither_act_nor_fetch() -> None:
    hostile = (
        f"{SVG}<script>alert(1)</script><foreignObject><p>x</p></foreignObject>"
        '<image xlink:href="http://example.org/a.png"/><use href="#a"/><style>@import "x"</style>'
        '<a href="http://example.org"><text>link</text></a><!-- note -->'
        '<rect onclick="alert(1)" style="fill:url(http://example.org)" fill="url(http://example.org)"/></svg>'
    )
    drawn = inline_svg(hostile, "key", "words")
    assert drawn == '<svg viewBox="0 0 9 9" role="img" aria-label="words"><rect /></svg>'


def test_drawings_on_one_page_do_not_share_ids() -> None:
    clipped = f'{SVG}<defs><clipPath id="clip1"><rect/></clipPath></defs><g clip-path="url(#clip1)"/></svg>'
    drawn = inline_svg(clipped, "children", "words")
    assert 'id="children-clip1"' in drawn
    assert 'clip-path="url(#children-clip1)"' in drawn


def test_an_amount_is_not_broken_from_its_sign_and_all_else_is_escaped() -> None:
    assert unbroken("<b> P10 -£2.63m, £45k") == (
        '&lt;b&gt; <span class="amount">P10 -£2.63m</span>, <span class="amount">£45k</span>'
    )


def test_a_row_must_fill_the_columns_of_its_table() -> None:
    with pytest.raises(ValueError, match='"IFA" has 1 cells in 3 columns'):
        Table("Children", numeric("Type", "2016", "2017"), (Group("", (Row("IFA", ("1",)),)),))


def test_every_colour_of_text_stands_out_from_what_is_behind_it() -> None:
    folder = Path(placements.reports.board.__file__).parent / "template"
    css = (folder / "board.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--(\w+): (#\w{6});", css))
    pairs = [
        (named[text], behind) for text in ("ink", "muted", "link") for behind in ("#ffffff", named["faint"])
    ]
    for state in ("demonstrated", "open", "refuted"):
        behind = re.findall(rf"\.{state} {{[^}}]*background: (#\w{{6}})", css)[0]
        pairs += [(re.findall(rf"\.{state} h2 {{ color: (#\w{{6}})", css)[0], behind)]
        pairs += [(named["ink"], behind), (named["muted"], behind)]
    for text, behind in pairs:
        assert _contrast(text, behind) >= 4.5, f"{text} on {behind}"


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: (lighter + 0.05) / (darker + 0.05)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
