"""The pages in a real browser, where there is one: nothing sticks out, everything is drawn, nothing is fetched."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from grader.report.html import page
from grader.tests.classroom.classes import FULL, HALF, SmallClass, small_class
from grader.tests.report import samples

__all__ = ["small_class"]

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")

# Looks at the page from outside, for the page itself allows no script.
HARNESS = """<!doctype html><iframe src="page.html" style="width: WIDTHpx; height: 800px; border: 0"></iframe><script>
onload = () => {
  const there = document.querySelector("iframe").contentDocument, root = there.documentElement
  const drawn = [...there.querySelectorAll("svg rect, svg path, svg text")].map(one => one.getBoundingClientRect())
  document.body.textContent = JSON.stringify({
    wide: root.scrollWidth, room: root.clientWidth, drawn: drawn.length,
    colour: getComputedStyle(there.body).color, words: there.body.innerText.length,
    fetched: document.querySelector("iframe").contentWindow.performance.getEntriesByType("resource").length,
  })
}
</script>"""


def looked_at(text: str, folder: Path, *, width: int, dark: bool = False) -> Any:
    """What a browser of that width makes of a page."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    (folder / "harness.html").write_text(HARNESS.replace("WIDTH", str(width)))
    command = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=10000", "--window-size=1400,900"]
    command += ["--force-dark-mode"] * dark + ["--dump-dom", (folder / "harness.html").as_uri()]
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    told = done.stdout.partition("<body>")[2].partition("</body>")[0]
    assert told.startswith("{"), done.stderr[-2000:]
    seen = json.loads(html.unescape(told))
    assert seen["colour"] == ("rgb(255, 255, 255)" if dark else "rgb(0, 0, 0)")
    assert seen["wide"] <= seen["room"]
    assert seen["fetched"] == 0
    return seen


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_the_class(small_class: SmallClass, tmp_path: Path, width: int, dark: bool) -> None:
    for number in range(60):
        small_class.hand_in(f"student-with-a-long-name-{number}", one=FULL if number % 3 else HALF, two=HALF)
    small_class.grade()
    seen = looked_at((small_class.folder.path / "index.html").read_text(), tmp_path, width=width, dark=dark)
    assert seen["drawn"] > 120  # names and bars
    assert seen["words"] > 2000


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_a_students_page(tmp_path: Path, width: int, dark: bool) -> None:
    seen = looked_at(page(samples.mixed(), title="Ada"), tmp_path, width=width, dark=dark)
    assert seen["drawn"] > 40  # two timelines
