"""A real browser reads the page: it fits a phone, breaks no policy, and asks the network for nothing."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from bavn.model import Report
from bavn.pages.scan_html import scan_html
from bavn.pages.words import Words
from tests.pages.samples import crowd, flood, hostile, report, slow, timeline

MEASURE = """
<script>
addEventListener("load", () => {
  const inner = document.querySelector("iframe").contentWindow;
  const page = inner.document.documentElement;
  const wide = [...page.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > page.clientWidth + 1);
  const said = document.createElement("output");
  said.textContent = JSON.stringify({
    beyond: page.scrollWidth - page.clientWidth,
    wide: wide.slice(0, 3).map(one => one.tagName + "." + one.getAttribute("class")),
    narrow: page.querySelector("svg.narrow").getBoundingClientRect().width > 0,
    asked: inner.performance.getEntriesByType("resource").map(one => one.name),
  });
  document.body.append(said);
});
</script>
"""
EVERYTHING_FITS = {"beyond": 0, "wide": [], "narrow": True, "asked": []}


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("chromium is not installed")
    return path


def browse(folder: Path, page: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        f"--user-data-dir={folder / 'profile'}",
        "--window-size=1000,900",
        *more,
        page.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "result",
    [report(flood()), report(flood(), crowd(), slow()), hostile()],
    ids=["flood", "three findings", "hostile"],
)
def test_nothing_runs_off_a_phone(result: Report, width: int, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(scan_html(result, Words("da")), encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(f'<body><iframe src="page.html" width="{width}" height="900" frameborder="0"></iframe>{MEASURE}')
    said = browse(tmp_path, frame, "--dump-dom").stdout
    measured = re.search(r"<output>(.*?)</output>", said, re.DOTALL)
    assert measured is not None
    assert json.loads(unescape(measured[1])) == EVERYTHING_FITS


def complaints(folder: Path, text: str) -> list[str]:
    page = folder / "page.html"
    page.write_text(text, encoding="utf-8")
    said = browse(folder, page, "--dump-dom", "--enable-logging=stderr")
    assert "<h1" in said.stdout
    return [line for line in said.stderr.splitlines() if "CONSOLE" in line]


def test_the_page_breaks_none_of_its_own_rules(tmp_path: Path) -> None:
    text = scan_html(report(flood(), drawn=timeline(steps=8640, step_s=10)), Words("en"))
    assert complaints(tmp_path, text) == []


def test_the_policy_would_stop_a_script_and_a_picture_from_elsewhere(tmp_path: Path) -> None:
    smuggled = '<script>document.title = "owned"</script><img src="https://www.example.dk/pixel.png"></main>'
    text = scan_html(report(flood()), Words("en")).replace("</main>", smuggled)
    assert len([line for line in complaints(tmp_path, text) if "Content Security Policy" in line]) == 2
