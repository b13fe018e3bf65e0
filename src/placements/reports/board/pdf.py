"""The paper as a PDF, printed by a browser that is on the machine; nothing is fetched and nothing installed."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from placements.domain import OutputError
from placements.reports.board.seal import sealed_pdf

SECONDS = 180
"""After which a browser that has not finished is given up."""
ALONE = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    # no name is looked up: the page needs none, and the browser itself may not ask
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
IN_A_CONTAINER = ("--no-sandbox", "--disable-dev-shm-usage")
"""Where a browser cannot make a sandbox of its own. The page has no script to be kept in one."""


def print_pdf(browser: Path, page: Path) -> bytes:
    """The ``page``, an HTML file, as ``browser`` prints it to A4.

    Raises OutputError with a sentence where the browser does not start, does not finish, or leaves no PDF.
    """
    said = ""
    for more in ((), IN_A_CONTAINER):
        with tempfile.TemporaryDirectory(prefix="placements-", ignore_cleanup_errors=True) as temporary:
            out = Path(temporary) / "paper.pdf"
            said = _ask(browser, page, out, (*more, f"--user-data-dir={Path(temporary) / 'profile'}"))
            content = out.read_bytes() if out.is_file() else b""
        if content.startswith(b"%PDF"):
            return sealed_pdf(content)
    raise OutputError(
        f"{browser} made no PDF of the paper{f' ({said})' if said else ''}. Open the page in any browser and print it "
        "to PDF there."
    )


def _ask(browser: Path, page: Path, out: Path, options: tuple[str, ...]) -> str:
    """Let the browser print; returns what it said last, "" where it said nothing."""
    command = [str(browser), *ALONE, *options, f"--print-to-pdf={out}", page.resolve().as_uri()]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"it had not finished after {SECONDS} seconds"
    except OSError as error:
        return error.strerror or str(error)
    if done.returncode == 0 and out.is_file():
        return ""
    lines = [line.strip() for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"it stopped with {done.returncode}"
