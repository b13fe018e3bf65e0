"""Values as TOML writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence


def key_text(name: str) -> str:
    """A bare key where TOML allows one."""
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else quoted_text(name)


def quoted_text(value: str) -> str:
    # JSON escapes what TOML's basic strings need escaped, but for U+007F
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def number_text(value: float) -> str:
    return repr(float(value))


def value_text(value: object) -> str:
    """A text, number, yes or no, list or table on one line; TOML knows no null, so that None is left out of tables.

    Examples
    --------
    >>> value_text({"low": 0.0, "central": 1, "note": None, "months": ["2016-04"]})
    '{ low = 0.0, central = 1, months = ["2016-04"] }'
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return number_text(value)
        case Mapping():
            pairs = [f"{key_text(str(k))} = {value_text(v)}" for k, v in value.items() if v is not None]
            return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
        case list() | tuple():
            return "[" + ", ".join(value_text(one) for one in value) + "]"
        case _:
            return quoted_text(str(value))


def document_lines(content: Mapping[str, object], path: Sequence[str] = ()) -> Iterator[str]:
    """``content`` line by line: its values, then a block for each table in it.

    A range, which has the key ``central``, is a value: a file that extends another replaces it whole.
    """
    blocks = {name: value for name, value in content.items() if _is_block(value)}
    for name, value in content.items():
        if name not in blocks and value is not None:
            yield f"{key_text(name)} = {value_text(value)}"
    for name, value in blocks.items():
        here = (*path, name)
        yield ""
        yield f"[{'.'.join(key_text(part) for part in here)}]"
        assert isinstance(value, Mapping)
        yield from document_lines(value, here)


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping) and "central" not in value
