"""`placements forecast` and `placements priors` as a person uses them: a file in, a sentence and a file out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.demand.learn_priors import learn_priors
from placements.demand.priors import default_priors, parse_priors, read_priors
from placements.inputs.tidy import read_tidy
from placements.reports.priors_file import learned_from, priors_text

FEW = ["--paths", "40"]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def walk(count: int, level: float, sd: float, seed: int) -> list[int]:
    rng = np.random.default_rng(seed)
    return [int(value) for value in np.round(level * np.exp(np.cumsum(rng.normal(0, sd, count))))]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Two authorities, two types and their total, 30 months."""
    rows = ["la_code,date,series,value"]
    for number, area in enumerate(("202", "203")):
        foster, other = walk(30, 80, 0.03, number), walk(30, 20, 0.05, 10 + number)
        for place, month in enumerate(pd.date_range("2013-07-31", periods=30, freq="ME")):
            date = f"{month:%d/%m/%Y}"
            counts = {"foster": foster[place], "other": other[place], "total": foster[place] + other[place]}
            rows += [f"{area},{date},{series},{value}" for series, value in counts.items()]
    path = tmp_path / "history.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Forty authorities, ten years: `total` moves by 2% a year, `secure` has too few authorities to learn from."""
    rows = ["date,authority,series,value"]
    for area in range(40):
        for year, value in enumerate(walk(10, 2_000, 0.02, area)):
            rows.append(f"{2011 + year}-03-31,area {area},total,{value}")
        if area < 2:
            rows += [f"{2011 + year}-03-31,area {area},secure,{year + 3}" for year in range(10)]
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_table_of_authorities_is_forecast_and_the_answer_says_what_was_done(history: Path) -> None:
    out = history.with_name("forecast.csv")
    done = call(
        *("forecast", history, "--horizon", "24", "--by", "la_code", "--method", "averaged"),
        *("--quantiles", "0.025,0.1,0.5,0.9,0.975", "--out", out, *FEW),
    )
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "6 series in 2 groups forecast 24 months ahead, up to Dec 2017."
    assert lines[-1] == str(out)
    found = pd.read_csv(out, dtype={"la_code": str})
    assert found.columns.tolist() == [
        *("la_code", "series", "date", "mean", "q0.025", "q0.1", "q0.5", "q0.9", "q0.975")
    ]
    assert len(found) == 6 * 24
    assert found["date"].iloc[[0, -1]].tolist() == ["2016-01-31", "2017-12-31"]
    assert found["la_code"].unique().tolist() == ["202", "203"]
    means = found.pivot(index=["la_code", "date"], columns="series", values="mean")
    assert (means["foster"] + means["other"]).to_numpy() == pytest.approx(means["total"].to_numpy(), rel=1e-8)


def test_the_same_seed_gives_the_same_file_byte_for_byte(history: Path) -> None:
    out = history.with_name("forecast.csv")
    words = ("forecast", history, "--horizon", "3", "--by", "la_code", "--out", out, *FEW)
    call(*words)
    first = out.read_bytes()
    assert call(*words).exit_code == 0
    assert out.read_bytes() == first
    call(*words, "--seed", "2")
    assert out.read_bytes() != first


def test_without_out_some_figures_are_shown_in_80_columns(history: Path) -> None:
    done = call("forecast", history, "--horizon", "18", "--by", "la_code", *FEW)
    lines = done.output.splitlines()
    assert max(len(line) for line in lines) <= 80
    header = next(line for line in lines if line.startswith("series"))
    assert header.split() == ["series", "date", "mean", "q0.025", "q0.1", "q0.5", "q0.9"]
    shown = [line.split()[:3] for line in lines if line.startswith("202 foster")]
    assert shown == [["202", "foster", "2016-12-31"], ["202", "foster", "2017-06-30"]]
    assert lines[-1] == "Every month of every series, as a table: add --out FORECAST.csv"
    assert not list(history.parent.glob("*forecast*"))


def test_a_spike_and_a_total_that_does_not_add_up_are_named(tmp_path: Path) -> None:
    counts = walk(40, 80, 0.02, 3)
    counts[25] *= 2
    dates = [f"{month:%Y-%m}" for month in pd.date_range("2017-01-01", periods=40, freq="MS")]
    rows = [f"{date},ifa,{value}" for date, value in zip(dates, counts, strict=True)]
    rows += [f"{date},total,{value}" for date, value in zip(dates, walk(40, 300, 0.02, 4), strict=True)]
    path = tmp_path / "history.csv"
    path.write_text("\n".join(["date,series,value", *rows]) + "\n", encoding="utf-8")
    text = " ".join(call("forecast", path, "--horizon", "3", *FEW).output.split())
    assert "2 series forecast 3 months ahead, up to Jul 2020." in text
    assert "Left out of the fit, as one-month spikes: ifa (Feb 2019)." in text
    assert "Called a total, but not the sum of the other series, so forecast by itself: total." in text
    assert "ifa 2020-07-01" in text


def test_every_fault_is_said_and_nothing_is_written(history: Path) -> None:
    text = history.read_text("utf-8")
    text = text.replace("\n202,31/07/2013,foster,", "\n202,31/07/2013,foster,-", 1)
    text = text.replace("\n203,31/08/2013,", "\n203,31/02/2013,", 1)
    history.write_text(text, encoding="utf-8")
    out = history.with_name("forecast.csv")
    done = call("forecast", history, "--horizon", "3", "--by", "la_code", "--out", out)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        'history.csv, row 95, date: "31/02/2013" is not a date: February 2013 has 28 days. '
        "Check the day in the source.",
        'history.csv, row 2, value: "-80" is less than 0. Write a number from 0 to 1000000000000.',
    ]
    assert [path.name for path in history.parent.iterdir()] == ["history.csv"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--horizon", "0"), 1, "A horizon of 0 months was asked; allowed are 1 to 600."),
        (("--horizon", "601"), 1, "A horizon of 601 months was asked; allowed are 1 to 600."),
        (("--horizon", "3", "--method", "avraged"), 2, '"avraged" is not known. Did you mean "averaged"?'),
        (
            ("--horizon", "3", "--kind", "adults"),
            2,
            '"adults" is not known. Allowed: auto, children, general.',
        ),
        (
            ("--horizon", "3", "--quantiles", "0.1;0.9"),
            2,
            '"0.1;0.9" is not a list of numbers. Write it as in 0.1,0.5,0.9',
        ),
        (
            ("--horizon", "3", "--quantiles", "0,0.5"),
            1,
            "The quantiles 0, 0.5 were asked; each must be above 0, below 1 and there only once.",
        ),
        (
            ("--horizon", "3", "--by", "la-code"),
            1,
            "history.csv, row 1: the column la-code is missing. Did you mean --by la_code?",
        ),
        (("--horizon", "3", "--priors", "none.toml"), 1, "none.toml: the file does not exist."),
        ((), 2, "--horizon"),
    ],
)
def test_a_slip_of_the_keyboard_is_one_sentence(
    words: tuple[str, ...], code: int, said: str, history: Path
) -> None:
    done = call("forecast", history, *words)
    assert done.exit_code == code, done.output
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_the_file_that_is_read_and_files_of_others_are_never_overwritten(history: Path) -> None:
    before = history.read_bytes()
    notes = history.with_name("notes.csv")
    notes.write_text("my notes\n", encoding="utf-8")
    words = ("forecast", history, "--horizon", "3", "--by", "la_code", *FEW, "--out")
    assert call(*words, history).output == (
        f"{history} is the file that is read. Name another one with --out.\n"
    )
    assert call(*words, notes).output == (
        f"{notes} is there already, and this command did not write it. Nothing was changed. "
        "Name another file with --out.\n"
    )
    assert call(*words, history.parent).output == (
        f"{history.parent} is a folder. Name a file in it with --out.\n"
    )
    assert history.read_bytes() == before
    assert notes.read_text("utf-8") == "my notes\n"
    assert len(list(history.parent.iterdir())) == 2


def test_a_forecast_that_fails_leaves_an_earlier_one_as_it_was(history: Path) -> None:
    out = history.with_name("forecast.csv")
    words = ("forecast", history, "--horizon", "3", "--by", "la_code", "--out", out, *FEW)
    call(*words)
    first = out.read_bytes()
    history.write_text(
        "la_code,date,series,value\n204,31/12/2015,foster,3\n204,31/12/2015,other,1\n", encoding="utf-8"
    )
    done = call(*words, "--method", "ets")
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.output.splitlines()] == ["204, foster", "204, other"]
    assert out.read_bytes() == first
    assert sorted(path.name for path in history.parent.iterdir()) == ["forecast.csv", "history.csv"]


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("date,series,value\n2016-01-31,=1+1,3\n", encoding="utf-8")
    call("forecast", path, "--horizon", "1", "--out", tmp_path / "f.csv", *FEW)
    assert (tmp_path / "f.csv").read_text("utf-8").splitlines()[1].startswith("'=1+1,2016-02-29,")


def test_priors_are_learned_written_and_used(panel: Path) -> None:
    out = panel.with_name("priors.toml")
    done = call("priors", "--panel", panel, "--out", out)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "1 variance law learned from 40 authorities, 31 Mar 2011 to 31 Mar 2020."
    assert max(len(line) for line in lines if str(out) not in line) <= 80
    row = next(line for line in lines if line.startswith("total"))
    assert row.split()[1] == "360"
    assert row.split()[-3:] == ["0.0025", "1.00", "15"]
    assert "so the law stays as it was: secure (18)." in done.output
    assert lines[-1] == str(out)
    law = read_priors(out).law("total")
    # changes of 2% a year around a level of 2,000
    assert law.yearly_variance(2_000) == pytest.approx(0.02**2, rel=0.3)
    text = out.read_text("utf-8")
    assert "panel.csv: 40 authorities (authority)" in text
    assert "# 2011-03-31 to 2020-03-31" in text
    assert "[variance.total] # learned from 360 yearly changes" in text
    history = panel.with_name("history.csv")
    history.write_text("date,series,value\n2016-03-31,total,2000\n", encoding="utf-8")
    bands = []
    for words in ((), ("--priors", str(out))):
        call(
            "forecast",
            history,
            "--horizon",
            "12",
            "--kind",
            "children",
            "--out",
            out.with_suffix(".csv"),
            *words,
        )
        last = pd.read_csv(out.with_suffix(".csv")).iloc[-1]
        bands.append(float(np.log(last["q0.9"] / last["q0.1"])))
    # 2% a year instead of sqrt(0.0025 + 1 / 2000) = 5.5%
    assert bands[1] < 0.5 * bands[0]


def test_a_priors_file_says_exactly_what_was_learned(panel: Path) -> None:
    counts = read_tidy(panel, "authority").grouped()
    learned = learn_priors(counts)
    source = learned_from(counts, "pa\nnel.csv", "authority")
    text = priors_text(learned, source)
    assert parse_priors(text, "priors.toml") == learned
    assert tomllib.loads(text)["schema_version"] == 1
    assert learned.family == default_priors().family
    odd = learned.model_copy(
        update={
            "variance": learned.variance | {'a "b" \\ ü\x7f.c': learned.variance["small"]},
            "law_of": learned.law_of | {"": "small", "tab\there": 'a "b" \\ ü\x7f.c'},
        }
    )
    assert parse_priors(priors_text(odd, source), "priors.toml") == odd


def test_a_panel_without_enough_years_or_authorities_is_refused(panel: Path) -> None:
    lines = panel.read_text("utf-8").splitlines()
    panel.write_text("\n".join(lines[:12]) + "\n", encoding="utf-8")
    done = call("priors", "--panel", panel, "--out", panel.with_name("p.toml"))
    assert done.exit_code == 1
    assert done.output == (
        "No series of the panel has 30 changes over a year. Give more authorities or years.\n"
    )
    panel.write_text("date,place,series,value\n2016-01-31,N,a,1\n", encoding="utf-8")
    assert call("priors", "--panel", panel, "--out", panel.with_name("p.toml")).output == (
        "panel.csv, row 1: no column is known to name the authority. "
        "Name it with --by; the other columns are place.\n"
    )
    assert not panel.with_name("p.toml").exists()
