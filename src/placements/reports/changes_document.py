"""What moved since an earlier run, as ``results.json`` has it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from placements.beside import Answer, ChangeLog


def changes_document(log: ChangeLog | None) -> dict[str, Any] | None:
    """Plain values, as results.schema.json describes them under ``changes``; None where there is no earlier run."""
    if log is None:
        return None
    return {
        "since": log.since,
        "since_inputs_hash": log.since_hash,
        "before": _answer(log.before),
        "after": _answer(log.after),
        "steps": [
            {
                "step": step.id,
                "what": step.what,
                "changes": [asdict(change) for change in step.changes],
                "answer": _answer(step.answer),
                "moved": asdict(moved),
            }
            for step, moved in zip(log.steps, log.moved(), strict=True)
        ],
        "unmoved": [asdict(change) for change in log.unmoved],
        "notes": list(log.notes),
    }


def _answer(answer: Answer) -> dict[str, float]:
    return {**asdict(answer), "net_saving_gbp": answer.net_saving_gbp}
