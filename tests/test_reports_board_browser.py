"""The board page in a real browser: it opens from a file, is drawn, fits a telephone and prints to A4."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from placements.reports.board import write_board
from placements.reports.stamp import RunStamp
from placements.run import run_scenario

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC), "0.1.0", "0123456789ab")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        sentence = f"no browser was found: looked for {', '.join(NAMES)}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = run_scenario(ROOT / "models/oxfordshire/strategy.toml", ROOT / "inputs/oxfordshire", paths=40)
    return write_board(result, tmp_path_factory.mktemp("board"), STAMP)


def browse(chromium: str, page: Path, folder: Path, *options: str) -> str:
    """What the browser prints; it finds no host, and its profile is gone with ``folder``."""
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    done = subprocess.run(
        [*command, *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


@pytest.mark.parametrize("width", [1440, 768])
def test_the_page_opens_from_a_file_and_is_drawn(
    width: int, chromium: str, board: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "page.png"
    browse(chromium, board, tmp_path, f"--screenshot={picture}", f"--window-size={width},1500")
    seen_width, height, colours = _png(picture)
    assert (seen_width, height) == (width, 1500)
    median, band = b"\x12\x43\x6d", b"\xd3\xe1\xee"
    assert {median, band} <= colours


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_never_scrolls_sideways(width: int, chromium: str, board: Path, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe id="f" src="{board.as_uri()}" style="width:{width}px;height:900px;border:0"></iframe>'
        "<script>f.onload = () => { const root = f.contentDocument.documentElement;"
        " document.title = root.scrollWidth + ' ' + root.clientWidth }</script>",
        encoding="utf-8",
    )
    shown = browse(chromium, frame, tmp_path, "--allow-file-access-from-files", "--dump-dom")
    found = re.search(r"<title>(\d+) (\d+)</title>", shown)
    assert found is not None
    assert int(found[1]) <= int(found[2]) == width


def test_the_page_prints_to_a4_with_its_unfolded_tables(chromium: str, board: Path, tmp_path: Path) -> None:
    paper = tmp_path / "board.pdf"
    browse(chromium, board, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    text = paper.read_bytes()
    boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", text)
    sizes = {(round(float(width)), round(float(height))) for width, height in boxes}
    assert sizes == {(595, 842)}
    pages = len(re.findall(rb"/Type /Page\b", text))
    # folded tables would leave seven pages; more than fifteen would be a page torn apart
    assert 9 <= pages <= 15


def _png(path: Path) -> tuple[int, int, set[bytes]]:
    """Width, height and the colours of an 8-bit RGB or RGBA picture."""
    content = path.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", content[16:26])
    assert depth == 8
    step = {2: 3, 6: 4}[kind]
    data, place = b"", 8
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if name == b"IDAT":
            data += content[place + 8 : place + 8 + length]
        place += length + 12
    raw, colours = zlib.decompress(data), set()
    before = bytearray(width * step)
    for row in range(height):
        start = row * (width * step + 1)
        before = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), before, step)
        colours |= {bytes(before[x : x + 3]) for x in range(0, len(before), step)}
    return width, height, colours


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """One line of a PNG as it was before its filter (RFC 2083, section 6)."""
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        corner = above[x - step] if x >= step else 0
        guess = left + above[x] - corner
        nearest = min((left, above[x], corner), key=lambda value: abs(guess - value))
        line[x] = (line[x] + (0, left, above[x], (left + above[x]) // 2, nearest)[kind]) & 255
    return line
