"""What is wrong with a return: one line a fault, with the rule it breaks and what was done about it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first: an error moves a count, a warning may, a note says what was read and how."""

FINDING_COLUMNS = ("rule", "dfe", "severity", "file", "row", "la", "child", "column", "found", "done")
_RULE_FILES = ("rules_reading.toml", "rules_care.toml")


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong.

    ``dfe`` holds the numbers of the Department for Education's own validation rules, as in "527, 528", and
    is empty where there is none. ``done`` says in one sentence what becomes of the row.
    """

    id: str
    title: str
    dfe: str
    severity: Severity
    done: str


def _read_rules() -> dict[str, Rule]:
    """The rules of every file beside this one, in the order in which they are written."""
    rules: dict[str, Rule] = {}
    for name in _RULE_FILES:
        text = resources.files("placements.inputs.ssda903").joinpath(name).read_text("utf-8")
        for rule_id, block in tomllib.loads(text).items():
            if rule_id in rules:
                raise ValueError(f"{name}: the rule {rule_id} is written twice.")
            if block["severity"] not in SEVERITIES:
                raise ValueError(f"{name}: {rule_id} has the severity {block['severity']}.")
            rules[rule_id] = Rule(
                rule_id, block["title"], block.get("dfe", ""), block["severity"], block["done"]
            )
    return rules


RULES: dict[str, Rule] = _read_rules()


def finding_rows(
    rule_id: str,
    rows: pd.DataFrame,
    column: str,
    found: str | pd.Series[str],
    done: str | None = None,
) -> pd.DataFrame:
    """One finding a row of ``rows``.

    Parameters
    ----------
    rows
        Has the columns ``file``, ``row``, ``la`` and ``child``; any others are not read.
    column
        The column of the file that is at fault; "" where it is the whole row.
    found
        What was found: one sentence for all, or one a row of ``rows`` in their order.
    done
        What was done where it differs from what the rule says.

    Returns
    -------
    pd.DataFrame
        ``FINDING_COLUMNS``, numbered from 0.
    """
    rule = RULES[rule_id]
    texts = found.to_numpy() if isinstance(found, pd.Series) else found
    return pd.DataFrame(
        {
            "rule": rule.id,
            "dfe": rule.dfe,
            "severity": rule.severity,
            "file": rows["file"].astype(str).to_numpy(),
            "row": rows["row"].to_numpy(dtype="int64"),
            "la": rows["la"].to_numpy(),
            "child": rows["child"].to_numpy(),
            "column": column,
            "found": texts,
            "done": rule.done if done is None else done,
        },
        index=pd.RangeIndex(len(rows)),
        columns=list(FINDING_COLUMNS),
    )


def file_finding(rule_id: str, file: str, found: str, *, column: str = "", row: int = 0) -> pd.DataFrame:
    """One finding on a whole file, or with ``row`` on a row that belongs to no child."""
    rows = pd.DataFrame({"file": [file], "row": [row], "la": [""], "child": [""]})
    return finding_rows(rule_id, rows, column, found)


def no_findings() -> pd.DataFrame:
    """A table of findings without a line."""
    return pd.DataFrame(
        {name: pd.Series(dtype="int64" if name == "row" else str) for name in FINDING_COLUMNS}
    )


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All findings in one table: errors first, then by rule, file and row; else in the order given."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return no_findings()
    together = pd.concat(filled, ignore_index=True)
    order = together["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    return (
        together.assign(order=order)
        .sort_values(["order", "rule", "file", "row"], kind="stable", ignore_index=True)
        .drop(columns="order")
    )


def summary_by_rule(findings: pd.DataFrame) -> pd.DataFrame:
    """How often each rule is broken, without any child's id.

    Returns
    -------
    pd.DataFrame
        ``rule``, ``title``, ``dfe``, ``severity``, ``findings`` (lines), ``children`` (distinct la and child)
        and ``done``; errors first, then the most frequent.
    """
    named = findings["child"].ne("")
    children = findings[named].drop_duplicates(["rule", "la", "child"]).groupby("rule").size()
    counts = findings.groupby("rule").size()
    table = pd.DataFrame(
        [(rule.id, rule.title, rule.dfe, rule.severity, rule.done) for rule in RULES.values()],
        columns=["rule", "title", "dfe", "severity", "done"],
    )
    table = table[table["rule"].isin(counts.index)]
    table["findings"] = table["rule"].map(counts).astype("int64")
    # a rule that names no child has none
    table["children"] = table["rule"].map(children.reindex(counts.index, fill_value=0)).astype("int64")
    order = table["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    table = table.assign(order=order).sort_values(
        ["order", "findings", "rule"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    return table[["rule", "title", "dfe", "severity", "findings", "children", "done"]]
