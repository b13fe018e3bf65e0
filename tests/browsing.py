"""A real Chromium for tests: it opens a page from its file, and says what the page asked for and complained of."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const seen = canvas.getImageData(0, 0, image.width, image.height).data;
  const count = new Map();
  for (let at = 0; at < seen.length; at += 4) {
    const colour = `${seen[at]},${seen[at + 1]},${seen[at + 2]}`;
    count.set(colour, (count.get(colour) ?? 0) + 1);
  }
  return [Math.max(...count.values()) / (seen.length / 4), count.size];
}"""


def needed(*names: str) -> str:
    """The path of the first of these programs; where there is none the test is skipped, and fails in CI."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        sentence = f"not found on this machine: {' or '.join(names)}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    path = needed(*NAMES)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page that was opened. ``requests`` are all addresses asked for, ``messages`` all that the console says."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def js(self, script: str, argument: object = None) -> Any:
        """What the script returns (Any: JSON); it runs although the page allows none."""
        return self.page.evaluate(script, argument)

    def scrolls_sideways(self) -> bool:
        width, room = self.js(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        return int(width) > int(room)

    def unfold(self) -> None:
        """Open every table that is folded, as a click would."""
        self.js("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")

    def faults(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and good practice: rule, and where."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        return [
            f"{one['id']} ({one['help']}): {node['html'][:160]}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]


@contextlib.contextmanager
def opened(browser: Browser, file: Path, width: int = 1440, **options: Any) -> Iterator[Opened]:
    """The file as a double click opens it. ``options`` are those of a browser context."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    found = Opened(page)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("console", lambda message: found.messages.append(message.text))
    page.on("pageerror", lambda error: found.messages.append(str(error)))
    page.goto(file.as_uri())
    yield found
    context.close()


def drawn(browser: Browser, picture: Locator) -> tuple[float, int]:
    """Share of the commonest colour (0-1) and number of colours of what is seen of ``picture``."""
    png = base64.b64encode(picture.screenshot()).decode()
    blank = browser.new_page()
    share, colours = blank.evaluate(COLOURS, png)
    blank.close()
    return float(share), int(colours)
