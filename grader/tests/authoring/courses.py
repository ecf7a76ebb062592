"""A small course with its solutions, sound in every rule; a test breaks one."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from grader.submission import stub_digest
from grader.tests.courses import write_exercise

__all__ = ["ALTERNATIVE", "MISTAKE", "README", "REFERENCE", "STUB", "write_audited"]

README = """\
# 5. Three sources

Just a story, simply told: only the tasks are held to the words that they use.

## What the lesson teaches

Much.

## 1. Ask them together

Ask all three.

```python
# simply code
```

## Done when

All checks pass.
"""

STUB = "async def dashboard(request):\n    # TODO(1): ask them together. This stub passes test_answers\n    ...\n"
PASSES_ALL = "# passes test_answers test_together test_in_any_order\n"
REFERENCE = PASSES_ALL
ALTERNATIVE = '"""In style {number}."""\n' + PASSES_ALL
MISTAKE = '"""Believes in number {number}.\n\nFails: {fails}\n"""\n{text}'


def write_audited(root: Path, id: str = "05_fan_out", *, files: Mapping[str, str | None] | None = None) -> Path:
    """A checkout with one exercise that the audit finds sound; ``files`` replace, add, or (None) take away."""
    folder = write_exercise(root, id)
    reference = root / "reference" / id
    (folder / "README.md").write_text(README)
    (folder / "views.py").write_text(STUB)
    for kind in ("alternatives", "mistakes"):
        (reference / kind).mkdir(parents=True, exist_ok=True)
    (reference / "views.py").write_text(REFERENCE)
    for number in range(5):
        (reference / "alternatives" / f"style_{number}.py").write_text(ALTERNATIVE.format(number=number))
    fails_first = "test_together", "# passes test_answers\n"  # the other is skipped
    fails_last = "test_in_any_order", "# passes test_answers test_together\n"
    for number in range(8):
        fails, text = fails_first if number % 2 else fails_last
        text = MISTAKE.format(number=number, fails=fails, text=text)
        (reference / "mistakes" / f"mistake_{number}.py").write_text(
            text.replace(f"Fails: {fails}", f"Fails:\n{fails}")
        )
    for name, content in (files or {}).items():
        if content is None:
            (root / name).unlink()
        else:
            (root / name).write_text(content)
    _know_the_stub(folder)
    return root


def _know_the_stub(folder: Path) -> None:
    """Write into exercise.toml what the stub is now, unless it says something already."""
    stub, settings = folder / "views.py", folder / "exercise.toml"
    with contextlib.suppress(OSError):
        digest, text = stub_digest({stub.name: stub.read_bytes()}), settings.read_text()
        if "\nstub =" not in text:
            settings.write_text(text.replace("\ngiven", f'\nstub = "{digest}"\ngiven'))
