"""Tables as lists of rows, as JSON has them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd


def json_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One object a row (Any: JSON). Numbers, texts, true and false as they are; a number that is none is null."""
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict(orient="records")
    ]


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
