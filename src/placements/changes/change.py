"""What an officer changed in a workbook: kept with the run, so that it can be repeated without the workbook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from placements.changes.which_run import AskedFor


@dataclass(frozen=True)
class Change:
    """A value in place of another; ``low`` and ``high`` are None where it is known and not drawn."""

    id: str
    value: float | str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SignOff:
    """Owner and sign-off of one assumption as the workbook has them; ``signed_off_on`` as in 2016-02-01 or ""."""

    assumption: str
    owner: str = ""
    signed_off_by: str = ""
    signed_off_on: str = ""
    note: str = ""


@dataclass(frozen=True)
class Changes:
    """Everything that a workbook says otherwise than the scenario and the tables.

    Attributes
    ----------
    file, sha256
        Of the workbook.
    asked
        Futures, seed and engine of the scenario that the changes are changes of.
    sign_offs
        Those that differ from the table sign_offs.
    cells
        Id -> the cell of its value, for messages; nothing a run depends on.
    """

    file: str
    sha256: str
    asked: AskedFor
    values: tuple[Change, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.values or self.sign_offs)

    @property
    def digest(self) -> str:
        """The SHA-256 of what is changed, whatever workbook it was changed in."""
        told = {key: value for key, value in self.document().items() if key in ("changes", "sign_offs")}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """As the manifest keeps it (Any: JSON)."""
        return {
            "workbook": self.file,
            "workbook_sha256": self.sha256,
            "asked": asdict(self.asked),
            "changes": [asdict(change) for change in self.values],
            "sign_offs": [asdict(row) for row in self.sign_offs],
        }


def changes_from(document: Mapping[str, Any]) -> Changes:
    """What ``Changes.document`` wrote. Raises KeyError or TypeError where it did not write this."""
    return Changes(
        document["workbook"],
        document["workbook_sha256"],
        AskedFor(**document["asked"]),
        tuple(Change(**change) for change in document["changes"]),
        tuple(SignOff(**row) for row in document["sign_offs"]),
    )
