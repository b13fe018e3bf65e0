"""A browser of this machine that prints a page to PDF."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ON_THE_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_FILES = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
MAC_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> Path | None:
    """Chromium, Chrome or Edge, which all print alike; None where there is none."""
    return next(_found(), None)


def _found() -> Iterator[Path]:
    for name in ON_THE_PATH:
        found = shutil.which(name)
        if found:
            yield Path(found)
    roots = [Path(os.environ[name]) for name in WINDOWS_FOLDERS if os.environ.get(name)]
    for path in (*(root / file for root in roots for file in WINDOWS_FILES), *map(Path, MAC_FILES)):
        if path.is_file():
            yield path
