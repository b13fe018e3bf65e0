"""How a paper is known to be ours, and as it was written: it carries the hash of the rest of it."""

from __future__ import annotations

import hashlib
import re

OPENING = '<meta name="generator" content="placements">\n'
SEAL = re.compile(r'<meta name="placements-paper" content="sha256 ([0-9a-f]{64})">\n')

PDF_SEAL = re.compile(rb"%placements sha256 ([0-9a-f]{64})\n\Z")
"""A comment after the end of the document, which readers of PDF pass over."""


def sealed(text: str) -> str:
    """The paper with the hash of all the rest of it in its head."""
    seal = f'<meta name="placements-paper" content="sha256 {_digest(text.encode())}">\n'
    head, opening, rest = text.partition(OPENING)
    if not opening:
        raise ValueError("The page names no generator, beside which its hash could stand.")
    return head + opening + seal + rest


def is_sealed(written: bytes) -> bool:
    """Whether it is a paper of ours that nobody has changed since."""
    try:
        text = written.decode()
    except UnicodeDecodeError:
        return False
    found = SEAL.search(text)
    return found is not None and found[1] == _digest((text[: found.start()] + text[found.end() :]).encode())


def sealed_pdf(written: bytes) -> bytes:
    """The PDF with its own hash after its end."""
    return written + f"%placements sha256 {_digest(written)}\n".encode()


def is_sealed_pdf(written: bytes) -> bool:
    """Whether it is a PDF of ours that nobody has changed or commented on since."""
    found = PDF_SEAL.search(written)
    return found is not None and found[1].decode() == _digest(written[: found.start()])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
