"""Bad input: one clear sentence per fault, all at once, exit 1, nothing written, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from placements.cli.app import app

Damage = Callable[[Path, Path], None]
"""What is done to (inputs, models) before the run."""


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def edit(table: str, old: str, new: str) -> Damage:
    def damage(inputs: Path, models: Path) -> None:
        del models
        path = inputs / f"{table}.csv"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def scenario(old: str, new: str, file: str = "strategy.toml") -> Damage:
    def damage(inputs: Path, models: Path) -> None:
        del inputs
        path = models / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def raw(table: str, content: bytes) -> Damage:
    return lambda inputs, models: (inputs / f"{table}.csv").write_bytes(content) and None  # type: ignore[func-returns-value]


def remove(table: str) -> Damage:
    return lambda inputs, models: (inputs / f"{table}.csv").unlink()


def huge(inputs: Path, models: Path) -> None:
    del models
    with (inputs / "history.csv").open("r+b") as file:
        file.truncate(200 * 1024 * 1024)


def old_excel(inputs: Path, models: Path) -> None:
    del models
    for file in inputs.iterdir():
        file.unlink()
    (inputs / "council.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)


def locked_excel(inputs: Path, models: Path) -> None:
    del models
    for file in inputs.iterdir():
        file.unlink()
    (inputs / "council.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


IFA_COUNT = "2015-12-31,ifa,112"

FAULTS: dict[str, tuple[Damage, list[str]]] = {
    "missing file": (remove("unit_costs"), ["unit_costs.csv"]),
    "missing column": (edit("history", "children,unit", "kids,unit"), ["history.csv", "children"]),
    "extra column": (
        edit("history", "definition,source\n", "definition,source,colour\n"),
        ["history.csv", "colour"],
    ),
    "unknown placement type": (edit("history", IFA_COUNT, "2015-12-31,ifaa,112"), ["ifaa", "ifa"]),
    "duplicate row": (
        edit("history", "2015-12-31,ifa,", "2015-12-31,ifa,112,children,twice,me\n2015-12-31,ifa,"),
        ["history.csv", "row"],
    ),
    "blank count": (edit("history", IFA_COUNT, "2015-12-31,ifa,"), ["history.csv", "children", "blank"]),
    "negative count": (edit("history", IFA_COUNT, "2015-12-31,ifa,-112"), ["history.csv", "-112"]),
    "text for a count": (edit("history", IFA_COUNT, "2015-12-31,ifa,many"), ["many"]),
    "n/a": (edit("history", IFA_COUNT, "2015-12-31,ifa,n/a"), ["n/a"]),
    "pounds with a comma": (edit("unit_costs", ",835,", ',"£1,200",'), ["£1,200", "Write 1200"]),
    "a unit in the cell": (edit("history", IFA_COUNT, "2015-12-31,ifa,12.5 children"), ["12.5 children"]),
    "date in US order": (edit("history", "2011-03-31,total", "3/31/2011,total"), ["3/31/2011", "31/03/2011"]),
    "impossible date": (edit("history", "2011-03-31,total", "2011-02-31,total"), ["2011-02-31"]),
    "date after the base month": (edit("history", "2011-03-31,total", "2016-03-31,total"), ["2016-03-31"]),
    "history and no unit cost": (
        lambda inputs, models: (
            (inputs / "unit_costs.csv").write_text(
                "".join(
                    line
                    for line in (inputs / "unit_costs.csv").read_text("utf-8").splitlines(keepends=True)
                    if not line.startswith("ifa")
                ),
                encoding="utf-8",
            )
            and None
        ),
        ["ifa", "unit_costs"],
    ),
    "overlapping cost validity": (
        edit(
            "unit_costs",
            "ifa,2015-04-01,,835",
            "ifa,2015-10-01,,900,GBP per child per week,published,,,again,me,\nifa,2015-04-01,,835",
        ),
        ["unit_costs.csv", "ifa"],
    ),
    "opening after closing": (edit("provision", "2016-04,,", "2016-04,2016-01,"), ["2016-04", "2016-01"]),
    "more children than the total": (edit("history", IFA_COUNT, "2015-12-31,ifa,512"), ["total", "606"]),
    "not UTF-8": (raw("history", "date,café £".encode("cp1252")), ["history.csv", "UTF-8"]),
    "empty file": (raw("history", b""), ["history.csv", "empty"]),
    "a file of 200 MB": (huge, ["history.csv", "MB"]),
    "an .xls workbook": (old_excel, [".xls", ".xlsx"]),
    "a workbook with a password": (locked_excel, ["password"]),
    "unknown key": (scenario("months_before", "month_before"), ["staff_month_before", "staff_months_before"]),
    "wrong type": (scenario("lead_months = 6", 'lead_months = "six"'), ["lead_months", "six"]),
    "extends in a circle": (
        scenario("schema_version = 1", 'extends = "strategy.toml"', "do-nothing.toml"),
        ["circle"],
    ),
    "horizon before history": (scenario("2020-03", "2015-03", "do-nothing.toml"), ["2015-03"]),
    "zero paths": (scenario("paths = 1000", "paths = 0", "do-nothing.toml"), ["paths", "0"]),
    "an unknown home": (scenario('"new-home-a"', '"new-home-x"'), ["new-home-x", "Did you mean"]),
    "an unknown item": (scenario('"new_home_occupancy"', '"new_home_ocupancy"'), ["new_home_occupancy"]),
    "an unknown kind of measure": (scenario('kind = "home"', 'kind = "hotel"'), ["hotel", "home"]),
    "a missing stress case": (scenario('"stress.toml"', '"strss.toml"'), ["strss.toml"]),
    "a range out of order": (scenario("low = 0.35, central = 0.45", "low = 0.65, central = 0.45"), ["order"]),
    "broken TOML": (scenario("[neutrality]", "[neutrality"), ["strategy.toml"]),
}

METHOD = 'method = "averaged"'
DEMAND_FAULTS: dict[str, tuple[Damage, list[str]]] = {
    "a method that needs every month": (
        scenario(METHOD, 'method = "ets"', "do-nothing.toml"),
        ["total: ets", "averaged"],
    ),
    "a priors file that is not there": (
        scenario(METHOD, 'priors = "region.toml"', "do-nothing.toml"),
        ["region.toml", "does not exist"],
    ),
    "a driver without figures": (
        scenario(METHOD, '[demand.series.ifa]\nmethod = "regression"\ndriver = "births"', "do-nothing.toml"),
        ["ifa", "births", "drivers.csv"],
    ),
    "an event of an unknown series": (
        scenario(
            METHOD,
            '[demand.events.shut]\nkind = "closure"\nseries = "hostel"\nmonth = "2016-09"\nreason = "Lease ends"',
            "do-nothing.toml",
        ),
        ["demand.events.shut", "hostel", "known: total"],
    ),
    "an event of an unknown kind": (
        scenario(METHOD, '[demand.events.shut]\nkind = "closing"', "do-nothing.toml"),
        ["closing", "closure"],
    ),
}
FAULTS |= DEMAND_FAULTS


@pytest.fixture
def council(tmp_path: Path) -> Path:
    assert call("new", tmp_path / "town").exit_code == 0
    return tmp_path / "town"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_sentence_and_an_earlier_run_is_untouched(name: str, council: Path) -> None:
    damage, expected = FAULTS[name]
    earlier = council / "outputs" / "strategy"
    earlier.mkdir(parents=True)
    (earlier / "manifest.json").write_text(
        '{"schema_version": 1, "council": "town", "outputs_sha256": {}}', encoding="utf-8"
    )
    damage(council / "inputs" / "town", council / "models" / "town")
    done = call("run", council / "models/town/strategy.toml")
    assert done.exit_code == 1, done.output
    for words in expected:
        assert words in done.output, done.output
    assert "Traceback" not in done.output
    assert "placements itself failed" not in done.output
    assert [path.name for path in earlier.iterdir()] == ["manifest.json"]
    assert [path.name for path in earlier.parent.iterdir()] == ["strategy"]


@pytest.mark.parametrize("name", DEMAND_FAULTS)
def test_what_cannot_be_forecast_is_found_by_a_check(name: str, council: Path) -> None:
    damage, expected = DEMAND_FAULTS[name]
    damage(council / "inputs/town", council / "models/town")
    done = call("check", council / "models/town/strategy.toml")
    assert done.exit_code == 1
    assert all(words in done.output for words in expected), done.output


def test_all_faults_of_all_files_are_said_at_once(council: Path) -> None:
    inputs, models = council / "inputs/town", council / "models/town"
    for name in ("blank count", "pounds with a comma", "opening after closing"):
        FAULTS[name][0](inputs, models)
    done = call("check", models / "strategy.toml")
    assert done.exit_code == 1
    lines = done.output.strip().splitlines()
    for file in ("history.csv", "unit_costs.csv", "provision.csv"):
        assert any(line.startswith(file) for line in lines)


def test_every_unknown_reference_of_every_measure_is_said_at_once(council: Path) -> None:
    models = council / "models/town"
    scenario('"new-home-a"', '"new-home-x"')(council / "inputs/town", models)
    scenario('provision = "in-house-carers"', 'provision = "in-house-carer"')(council / "inputs/town", models)
    lines = call("check", models / "strategy.toml").output.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "strategy.toml, measures.new_home_a.provision",
        "strategy.toml, measures.foster_recruitment.provision",
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_tabs_and_a_byte_order_mark_are_read(separator: str, council: Path) -> None:
    path = council / "inputs/town/history.csv"
    rows = [line.replace(",", separator) for line in path.read_text("utf-8").splitlines() if '"' not in line]
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8-sig", newline="")
    done = call("check", council / "models/town/strategy.toml")
    assert "history.csv" not in done.output or "row" in done.output


def test_no_paths_on_the_command_line_is_refused(council: Path) -> None:
    done = call("run", council / "models/town/strategy.toml", "--paths", "0")
    assert done.exit_code == 2
    assert "paths" in done.output
    assert not (council / "outputs").exists()


def test_a_fault_of_ours_is_a_sentence_too_and_debug_shows_the_traceback(council: Path) -> None:
    done = call("verify", council)
    assert done.exit_code == 1
    assert "manifest.json" in done.output
    shown = CliRunner().invoke(app, ["--debug", "verify", str(council)])
    assert shown.exception is not None
