"""Fail if requirements.lock names a registry, lacks a hash, or misses a dependency of the project."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

root = Path(__file__).resolve().parents[1]
lock = (root / "requirements.lock").read_text(encoding="utf-8")
project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

problems = []
if re.search(r"https?://|--(extra-)?index-url|--find-links", lock):
    problems.append("requirements.lock names an address")
pinned = set()
for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
    match = re.match(r"([A-Za-z0-9._-]+)==", block)
    if match is None:
        continue
    pinned.add(re.sub(r"[-_.]+", "-", match[1]).lower())
    if "--hash=sha256:" not in block:
        problems.append(f"requirements.lock: {match[1]} has no hash")
for requirement in project["dependencies"]:
    name = re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()
    if name not in pinned:
        problems.append(f"requirements.lock misses {name}: see the line at its top for how it is made")
print("\n".join(problems) or f"{len(pinned)} packages pinned by hash")
sys.exit(bool(problems))
