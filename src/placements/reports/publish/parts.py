"""The zip archive that an xlsx or ods file is, written again: the same content, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can hold stands on every part."""


def packed(
    archive: bytes,
    changes: Mapping[str, Callable[[bytes], bytes]] | None = None,
    without: tuple[str, ...] = (),
) -> bytes:
    """The archive without the time at which it was written, with some parts changed.

    Parameters
    ----------
    changes
        Part -> what becomes of its content.
    without
        How the names of parts begin that are left out.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if not part.filename.startswith(without):
                content = old.read(part)
                change = (changes or {}).get(part.filename)
                info = zipfile.ZipInfo(part.filename, EARLIEST)
                # the mimetype of an ods file must stay uncompressed
                info.compress_type = part.compress_type
                new.writestr(info, content if change is None else change(content))
    return out.getvalue()
