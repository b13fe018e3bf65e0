"""Scenario and placement-type files: what extends what, and every slip said in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from placements.domain import Range, ScenarioError
from placements.inputs import TomlChain, read_placement_types, read_toml_chain, scenario_problems
from placements.inputs.near_miss import did_you_mean, nearest

ROOT = Path(__file__).parents[1]


def write(folder: Path, **files: str) -> Path:
    """Write TOML files by name (``_`` for ``-``); the first is the one to read."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files)).replace('_', '-')}.toml"


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_toml_chain(path)
    return str(caught.value)


# ---- one file extends another --------------------------------------------------------------------


def test_a_file_alone_is_its_own_chain(tmp_path: Path) -> None:
    path = write(tmp_path, strategy="seed = 1\n[demand]\nhorizon = 12\n")
    chain = read_toml_chain(path)
    assert chain.merged == {"seed": 1, "demand": {"horizon": 12}}
    assert chain.files == (path,)


def test_blocks_are_merged_key_by_key_and_the_nearer_file_wins(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        strategy='extends = "do-nothing.toml"\nseed = 2\n[demand]\nmethod = "trend"\n',
        do_nothing="seed = 1\npaths = 10\n[demand]\nmethod = 'last'\nhorizon = 12\n",
    )
    chain = read_toml_chain(path)
    assert chain.merged == {"seed": 2, "paths": 10, "demand": {"method": "trend", "horizon": 12}}
    assert [file.name for file in chain.files] == ["strategy.toml", "do-nothing.toml"]


def test_the_extended_file_is_sought_from_where_the_extending_file_lies(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "base.toml").write_text('extends = "root.toml"\nseed = 1\n')
    (tmp_path / "shared" / "root.toml").write_text("paths = 5\n")
    chain = read_toml_chain(write(tmp_path, strategy='extends = "shared/base.toml"\n'))
    assert chain.merged == {"seed": 1, "paths": 5}


@pytest.mark.parametrize(
    ("over", "under", "merged"),
    [
        ("{ central = 1 }", "{ low = 0, central = 2, high = 3 }", {"central": 1}),
        ("0.5", "{ low = 0, central = 2, high = 3 }", 0.5),
        ("{ low = 0, central = 2, high = 3 }", "0.5", {"low": 0, "central": 2, "high": 3}),
        ("{ a = 1 }", "{ low = 0, central = 2, high = 3 }", {"a": 1}),
        ("[1]", "[2, 3]", [1]),
        ("{ a = 1 }", "{ b = 2 }", {"a": 1, "b": 2}),
    ],
)
def test_ranges_lists_and_numbers_replace_each_other_whole(
    tmp_path: Path, over: str, under: str, merged: object
) -> None:
    path = write(tmp_path, top=f'extends = "base.toml"\nx = {over}\n', base=f"x = {under}\n")
    assert read_toml_chain(path).merged == {"x": merged}


def test_every_key_knows_the_file_that_set_it(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        top='extends = "base.toml"\n[a]\nx = 1\nshare = { low = 0, central = 1, high = 2 }\n',
        base="seed = 1\n[a]\nx = 2\ny = 3\nshare = { low = 0, central = 5, high = 9, reason = 'r' }\n[b]\nz = 4\n",
    )
    chain = read_toml_chain(path)
    expected = {
        ("seed",): "base",
        ("a", "x"): "top",
        ("a", "y"): "base",
        ("a", "share", "central"): "top",
        ("a", "share", "reason"): "top",
        ("a", "missing"): "top",
        ("b", "z"): "base",
        ("b", "missing"): "base",
        ("nothing",): "top",
        (): "top",
    }
    assert {location: chain.origin(location).stem for location in expected} == expected


def test_reading_a_chain_leaves_no_shared_parts(tmp_path: Path) -> None:
    path = write(tmp_path, top='extends = "base.toml"\n', base="[a]\nx = [1]\n")
    read_toml_chain(path).merged["a"]["x"].append(2)
    assert read_toml_chain(path).merged == {"a": {"x": [1]}}


# Inline tables of numbers, as deep as scenarios go.
trees = st.recursive(
    st.integers(0, 9),
    lambda inner: st.dictionaries(
        st.sampled_from(["a", "b", "low", "central"]), inner, min_size=1, max_size=3
    ),
    max_leaves=8,
)


def _as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_as_toml(inner)}" for key, inner in value.items()) + " }"
    return str(value)


@given(over=trees, under=trees)
def test_merging_a_file_over_itself_or_over_nothing_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, over: object, under: object
) -> None:
    folder = tmp_path_factory.mktemp("toml")
    text, other = f"x = {_as_toml(over)}\n", f"x = {_as_toml(under)}\n"
    alone = read_toml_chain(write(folder, base=text)).merged
    assert read_toml_chain(write(folder, top='extends = "base.toml"\n' + text, base=text)).merged == alone
    assert read_toml_chain(write(folder, top='extends = "base.toml"\n', base=text)).merged == alone
    once = read_toml_chain(write(folder, top='extends = "base.toml"\n' + text, base=other)).merged
    twice = read_toml_chain(
        write(
            folder,
            again='extends = "top.toml"\n' + text,
            top='extends = "base.toml"\n' + text,
            base=other,
        )
    ).merged
    assert twice == once


# ---- a chain that cannot be read -----------------------------------------------------------------


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "strategy.toml") == (
        f"strategy.toml: the file does not exist. Looked for it in {tmp_path}."
    )


def test_a_missing_extended_file_names_who_extends_it(tmp_path: Path) -> None:
    path = write(tmp_path, strategy='extends = "base.toml"\n')
    assert refusal(path) == (
        f'strategy.toml, extends: "base.toml" does not exist in {tmp_path}. '
        "Write the path as seen from this file, or put the file there."
    )


def test_files_that_extend_each_other_in_a_circle_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, a='extends = "b.toml"\n', b='extends = "c.toml"\n', c='extends = "b.toml"\n')
    assert refusal(path) == (
        "c.toml, extends: the files go round in a circle: b.toml extends c.toml extends b.toml. "
        "Remove one of these extends."
    )


def test_a_file_that_extends_itself_is_a_circle(tmp_path: Path) -> None:
    path = write(tmp_path, a='extends = "./a.toml"\n')
    assert "the files go round in a circle: a.toml extends a.toml." in refusal(path)


@pytest.mark.parametrize("value", ["3", '["base.toml"]', '""', "true"])
def test_extends_is_the_name_of_one_file(tmp_path: Path, value: str) -> None:
    assert refusal(write(tmp_path, a=f"extends = {value}\n")) == (
        "a.toml, extends: this is not the name of a file. "
        'Write one file name in quotation marks: extends = "do-nothing.toml".'
    )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes('title = "x"\nreason = "£5"\n'.encode("cp1252"))
    assert refusal(path) == (
        "a.toml, row 2: the file is not in UTF-8: byte 23 is 0xA3, which older Windows programs write "
        'for "£". Save it with the encoding UTF-8.'
    )


def test_a_byte_order_mark_is_read_silently(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 1\r\n")
    assert read_toml_chain(path).merged == {"seed": 1}


SYNTAX = [
    (
        "seed = 1\nseed = 2\n",
        'line 2, column 9, "seed = 2": the key is written twice. Keep one of the two lines.',
    ),
    ("[a]\nx = 1\n[a]\n", 'line 3, column 3, "[a]": the block is written twice. Join the two into one.'),
    (
        "paths = 1,000\n",
        'line 1, column 10, "paths = 1,000": something stands after the value that does not belong to it. '
        "Write one key = value a line, numbers without commas, £ or %: 1200, 0.85.",
    ),
    (
        "share = 85%\n",
        'line 1, column 11, "share = 85%": something stands after the value that does not belong to it. '
        "Write one key = value a line, numbers without commas, £ or %: 1200, 0.85.",
    ),
    (
        "a = 1\nseed 5\n",
        'line 2, column 6, "seed 5": the key has no = after it. '
        "Write key = value; a key holds letters, digits, _ and - only.",
    ),
    (
        "enabled = yes\n",
        'line 1, column 11, "enabled = yes": the value cannot be read. '
        'Write text in straight "quotation marks", numbers as 1200 or 0.85, and true or false.',
    ),
    (
        "title = “Strategy”\n",
        'line 1, column 9, "title = “Strategy”": the value cannot be read. '
        'Write text in straight "quotation marks", numbers as 1200 or 0.85, and true or false.',
    ),
    (
        'title = "Strategy\nseed = 1\n',
        'line 1, column 18, "title = "Strategy": a text is opened with a quotation mark and not closed '
        "on its line. Close it with the same mark.",
    ),
    (
        "base_month = 2015-12 # December\n",
        'line 1, column 18, "base_month = 2015-12 # December": the month is not in quotation marks. '
        'Write "2015-12".',
    ),
    (
        "groups = [1, 2",
        'line 1, "groups = [1, 2": a list is opened with [ and not closed. '
        "Close it with ] and put commas between.",
    ),
    (
        "[demand\n",
        'line 1, column 8, "[demand": the name of a block is not closed. Write [name] on a line of its own.',
    ),
    (
        'path = "c:\\models"\n',
        'line 1, column 13, "path = "c:\\models"": a text holds a backslash. '
        "Write it in 'single quotation marks', or use / in paths.",
    ),
    (
        "= 3\n",
        'line 1, column 1, "= 3": no key can start like this. Write key = value, or [name] for a block.',
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SYNTAX)
def test_a_slip_in_the_syntax_is_said_in_plain_words(tmp_path: Path, text: str, sentence: str) -> None:
    assert refusal(write(tmp_path, a=text)) == f"a.toml: {sentence}"


@given(text=st.text(alphabet="[]{}=\"'#.,ab1- \n\\", max_size=30))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.mktemp("toml"), a=text)
    try:
        read_toml_chain(path)
    except ScenarioError as error:
        assert str(error).startswith("a.toml")


# ---- what pydantic finds -------------------------------------------------------------------------

STRICT = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Home(BaseModel):
    model_config = STRICT

    kind: Literal["home"]
    provision: str
    """Which provision opens."""
    max_occupancy: float = Field(default=1.0, gt=0, le=1)
    delay_months: int = 0


class EdgeOfCare(BaseModel):
    model_config = STRICT

    kind: Literal["edge_of_care"]
    entries_avoided_share: Range
    cost: Range | str = "edge_of_care"
    groups: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _groups_are_distinct(self) -> EdgeOfCare:
        if len(set(self.groups)) < len(self.groups):
            raise ValueError("groups names one group twice")
        return self


Measure = Annotated[Home | EdgeOfCare, Field(discriminator="kind")]


class DemandSettings(BaseModel):
    model_config = STRICT

    method: Literal["state_space", "last_value"] = "state_space"
    growth_limit: float | None = None
    """Largest growth a year."""


class ScenarioSettings(BaseModel):
    model_config = STRICT

    council: str = Field(default="x", pattern="^[a-z]+$")
    """The council's folder in inputs."""
    seed: int = Field(default=1, ge=0)
    enabled: bool = True
    demand: DemandSettings = DemandSettings()
    measures: dict[str, Measure] = Field(default_factory=dict)
    stress: Measure | None = None


def said_of(path: Path) -> list[str]:
    chain = read_toml_chain(path)
    with pytest.raises(ValidationError) as caught:
        ScenarioSettings.model_validate(chain.merged)
    said = [str(problem) for problem in scenario_problems(caught.value, chain, ScenarioSettings)]
    for sentence in said:
        assert not any(
            jargon in sentence for jargon in ("Input should", "extra_forbidden", "validation", "pydantic")
        )
    return said


SCENARIOS = [
    ("sed = 3", 'sed: "sed" is not a key of the scenario. Did you mean "seed"?'),
    (
        "colour = 3",
        'colour: "colour" is not a key of the scenario. '
        "Allowed: council, seed, enabled, demand, measures, stress.",
    ),
    (
        '[demand]\nmethd = "last_value"',
        'demand.methd: "methd" is not a key of [demand]. Did you mean "method"?',
    ),
    (
        "[demand]\nseed = 3",
        'demand.seed: "seed" is not a key of [demand]. '
        "It belongs to the file as a whole: move it above the first [block].",
    ),
    (
        '[measures.home_a]\nkind = "home"\nprovision = "a"\nmax_ocupancy = 1',
        'measures.home_a.max_ocupancy: "max_ocupancy" is not a key of a home measure. '
        'Did you mean "max_occupancy"?',
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = { low = 0, central = 1, hgh = 2 }',
        'measures.e.entries_avoided_share.hgh: "hgh" is not a key of a range. Did you mean "high"?',
    ),
    (
        '[stress]\nkind = "home"\nprovision = "a"\ncolour = 1',
        'stress.colour: "colour" is not a key of a home stress. '
        "Allowed: kind, provision, max_occupancy, delay_months.",
    ),
    (
        '[measures.a]\nkind = "hom"',
        'measures.a.kind: "hom" is not a kind of measure. Did you mean "home"?',
    ),
    (
        '[measures.a]\nkind = "magic"',
        'measures.a.kind: "magic" is not a kind of measure. Allowed: home, edge_of_care.',
    ),
    (
        "[measures.a]\nmax_occupancy = 1",
        "measures.a.kind: the key kind is missing. Write one of: home, edge_of_care.",
    ),
    (
        '[measures.a]\nkind = "home"',
        "measures.a.provision: the key provision is missing. A home measure needs it: Which provision opens.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = { low = 0, central = 1 }',
        "measures.e.entries_avoided_share.high: the key high is missing. A range needs it.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = { low = 2, central = 1, high = 3 }',
        "measures.e.entries_avoided_share: low 2, central 1 and high 3 are not in order: "
        "low must not exceed central, central must not exceed high.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = "10%"',
        'measures.e.entries_avoided_share: "10%" is not a number or a range. '
        "Write 0.1, without quotation marks.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\ngroups = ["a", "a"]',
        "measures.e: groups names one group twice.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\ngroups = ["a", 3]',
        'measures.e.groups (entry 2): 3 is not text. Write it in "quotation marks".',
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\ngroups = "a"',
        'measures.e.groups: "a" is not a list. Write it in square brackets, with commas between its entries.',
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\ncost = true',
        "measures.e.cost: true is not a number or a range or text. "
        'Write 0.1, or { low = 0, central = 0.1, high = 0.25, reason = "..." }.',
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\ncost = { low = 1, central = 2 }',
        "measures.e.cost.high: the key high is missing. A range needs it.",
    ),
    (
        '[measures.e]\nkind = "edge_of_care"\nentries_avoided_share = 0.1\n'
        "cost = { low = 3, central = 2, high = 4 }",
        "measures.e.cost: low 3, central 2 and high 4 are not in order: "
        "low must not exceed central, central must not exceed high.",
    ),
    ('seed = "a"', 'seed: "a" is not a whole number. Write digits, such as 12.'),
    ("seed = 1.5", "seed: 1.5 is not a whole number. Write a whole number, such as 1."),
    ("seed = -1", "seed: -1 is less than 0. Write 0 or more."),
    (
        'enabled = "perhaps"',
        'enabled: "perhaps" is not true or false. '
        "Write true or false, in lower case and without quotation marks.",
    ),
    ("council = 3", 'council: 3 is not text. Write it in "quotation marks".'),
    (
        'council = "A/B"',
        'council: "A/B" cannot be used here. What belongs here: The council\'s folder in inputs.',
    ),
    ("demand = 3", "demand: 3 is not a block of keys. Write its keys below a line [name]."),
    ("measures = 3", "measures: 3 is not a block of keys. Write its keys below a line [name]."),
    (
        "[measures]\na = 3",
        "measures.a: 3 is not a block of keys. Write its keys below a line [name].",
    ),
    (
        '[demand]\nmethod = "last"',
        'demand.method: "last" is not allowed. Allowed: state_space, last_value.',
    ),
    (
        '[demand]\nmethod = "lastvalue"',
        'demand.method: "lastvalue" is not allowed. Did you mean "last_value"?',
    ),
    (
        '[demand]\ngrowth_limit = "2 per cent"',
        'demand.growth_limit: "2 per cent" is not a number. Write 2, without quotation marks.',
    ),
    (
        "[demand]\ngrowth_limit = [1]",
        "demand.growth_limit: a list is not a number. Write digits, such as 0.85 or 1200.",
    ),
    (
        '[measures.a]\nkind = "home"\nprovision = "a"\nmax_occupancy = 85',
        "measures.a.max_occupancy: 85 is more than 1. Write 1 or less: 85% is 0.85.",
    ),
    (
        '[measures.a]\nkind = "home"\nprovision = "a"\nmax_occupancy = 0',
        "measures.a.max_occupancy: 0 is not more than 0. Write more than 0.",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SCENARIOS)
def test_a_slip_in_a_scenario_names_its_key_and_what_to_write(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert said_of(write(tmp_path, strategy=text + "\n")) == [f"strategy.toml, {sentence}"]


def test_a_problem_names_the_file_that_set_the_key(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        strategy='extends = "do-nothing.toml"\n[measures.a]\nkind = "home"\ndelay_months = "soon"\n',
        do_nothing='seed = "a"\n[measures.a]\nprovision = 4\n[demand]\nmethd = 1\n',
    )
    assert said_of(path) == [
        'do-nothing.toml, seed: "a" is not a whole number. Write digits, such as 12.',
        'do-nothing.toml, demand.methd: "methd" is not a key of [demand]. Did you mean "method"?',
        'do-nothing.toml, measures.a.provision: 4 is not text. Write it in "quotation marks".',
        'strategy.toml, measures.a.delay_months: "soon" is not a whole number. Write digits, such as 12.',
    ]


def test_a_chain_made_by_hand_falls_back_to_its_first_file() -> None:
    chain = TomlChain({"sed": 1}, (Path("x/only.toml"),))
    with pytest.raises(ValidationError) as caught:
        ScenarioSettings.model_validate(chain.merged)
    assert str(scenario_problems(caught.value, chain, ScenarioSettings)[0]).startswith("only.toml, sed: ")


anything: st.SearchStrategy[object] = st.sampled_from(
    [
        *(None, True, -1, 3, 0.5, float("nan"), "", "a", "85%", "home", "x" * 300, [], ["a"], [1, {}], {}),
        *({"kind": "home"}, {"kind": 3}, {"low": 1, "central": 0, "high": "b"}, {"central": []}),
    ]
)
measures = st.fixed_dictionaries(
    {"kind": st.sampled_from(["home", "edge_of_care", "x"])},
    optional=dict.fromkeys(
        ("cost", "groups", "entries_avoided_share", "max_occupancy", "provision"), anything
    ),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "seed": anything,
            "council": anything,
            "demand": anything | st.fixed_dictionaries({"method": anything, "growth_limit": anything}),
            "stress": anything | measures,
            "measures": anything | st.dictionaries(st.sampled_from(["a", "b"]), measures),
        },
    )
)
def test_whatever_a_scenario_holds_its_problems_are_sentences_without_jargon(
    written: dict[str, object],
) -> None:
    chain = TomlChain(written, (Path("only.toml"),))
    try:
        ScenarioSettings.model_validate(written)
    except ValidationError as error:
        problems = scenario_problems(error, chain, ScenarioSettings)
        assert problems
        for problem in problems:
            assert problem.found.endswith((".", "?"))
            assert "Input should" not in str(problem)
            assert "function-" not in str(problem)


# ---- placement types -----------------------------------------------------------------------------

IFA = '[ifa]\ntitle = "IFA"\nneed_group = "fostering"\n'


def test_placement_types_keep_the_order_of_their_blocks(tmp_path: Path) -> None:
    home = '[a_home]\ntitle = "Home"\nneed_group = "residential"\ndefinition = "K2"\n'
    types = read_placement_types(write(tmp_path, placement_types=IFA + home))
    assert types.ids == ("ifa", "a_home")
    assert types.need_groups == ("fostering", "residential")
    assert (types["ifa"].definition, types["a_home"].definition) == ("", "K2")


TYPE_FAULTS = [
    (
        "",
        ": the file has no placement types. "
        'Write one block a type: [ifa], then title = "IFA" and need_group = "fostering".',
    ),
    (
        IFA + 'colour = "red"\n',
        ', ifa.colour: "colour" is not a key of a placement type. Allowed: title, need_group, definition, section_251.',
    ),
    (
        IFA.replace("need_group", "needgroup"),
        ', ifa.needgroup: "needgroup" is not a key of a placement type. Did you mean "need_group"?',
    ),
    (
        '[ifa]\ntitle = "IFA"\n',
        ', ifa.need_group: the key need_group is missing. Add need_group = "fostering", for instance.',
    ),
    (IFA.replace('"IFA"', "3"), ', ifa.title: title is not text. Write text in "quotation marks".'),
    (IFA.replace('"IFA"', '" "'), ', ifa.title: title is not text. Write text in "quotation marks".'),
    (
        IFA.replace("[ifa]", "[total]"),
        ', total: "total" is kept for the history rows of all children. Give the placement type another name.',
    ),
    (
        IFA.replace("[ifa]", "[uasc]"),
        ', uasc: "uasc" is kept for the history rows of unaccompanied asylum-seeking children. '
        "Give the placement type another name.",
    ),
    (
        IFA.replace("[ifa]", "[services]"),
        ', services: "services" is kept for the budget lines of services. Give the placement type another name.',
    ),
    (
        IFA.replace("[ifa]", "[In-house]"),
        ', In-house: "In-house" holds more than lower-case letters, digits and underscores. Write "in_house".',
    ),
    (
        IFA.replace('"fostering"', '"Foster care"'),
        ', ifa.need_group: "Foster care" holds more than lower-case letters, digits and underscores. '
        'Write "foster_care".',
    ),
    (
        'title = "IFA"\n' + IFA,
        ', title: "title" stands outside a block. '
        "Keys stand under the name of a type in square brackets: title, need_group, definition, section_251.",
    ),
    (IFA + IFA, ': line 4, column 5, "[ifa]": the block is written twice. Join the two into one.'),
]


@pytest.mark.parametrize(("text", "sentence"), TYPE_FAULTS)
def test_a_slip_in_the_placement_types_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_placement_types(write(tmp_path, placement_types=text))
    assert f"placement-types.toml{sentence}" in str(caught.value).splitlines()


def test_all_problems_of_the_placement_types_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_placement_types(write(tmp_path, placement_types="[total]\n[ifa]\ntitel = 'IFA'\n"))
    assert len(caught.value.problems) == 6


# ---- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("Weekly cost (GBP)", ["low", "weekly_cost_gbp"], "weekly_cost_gbp"),
        ("edge-of-care", ["edge_of_care"], "edge_of_care"),
        ("IFA", ["ifa", "other"], "ifa"),
        ("hotel", ["home", "market"], None),
    ],
)
def test_the_nearest_word_is_found_whatever_its_case_and_joints(
    word: str, known: list[str], meant: str | None
) -> None:
    assert nearest(word, known) == meant


def test_without_known_words_there_is_no_suggestion() -> None:
    assert did_you_mean("x", []) == ""


@pytest.mark.skipif(not (ROOT / "models/oxfordshire/strategy.toml").exists(), reason="not written yet")
def test_the_strategy_of_oxfordshire_extends_do_nothing() -> None:
    chain = read_toml_chain(ROOT / "models/oxfordshire/strategy.toml")
    assert [file.name for file in chain.files] == ["strategy.toml", "do-nothing.toml"]
    assert chain.merged["measures"]
