"""The autograder that Classroom 50's runner starts in a student's checkout. Part of a bundle; standard library only.

Source: foundation50/classroom50, "Autograders". Its own files lie beside it; it writes result.json and release-body.md.
It ends with 0 when it has graded, whatever the score, and with another code when it could not: then no score is kept.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

HERE = Path(os.environ.get("CLASSROOM50_BUNDLE_DIR") or Path(__file__).resolve().parent)
RESULT = Path("result.json")
TRIES = 2


def main() -> int:
    """Unpack the course, install what it needs, grade this checkout."""
    for name in (RESULT, Path("release-body.md")):
        name.unlink(missing_ok=True)  # a student's own is none
    with tempfile.TemporaryDirectory(prefix="autograder-") as scratch:
        course = Path(scratch) / "course"
        with zipfile.ZipFile(HERE / "course.zip") as archive:
            archive.extractall(course)
        python = os.environ.get("GRADER_PYTHON") or install(course, Path(scratch) / "venv")
        environment = {**os.environ, "PYTHONPATH": str(course)}
        if (course / ".github/hidden-checks.sealed").is_file():
            done = subprocess.run([python, "-m", "grader.cli", "unseal"], cwd=course, env=environment, check=False)
            if done.returncode:
                return done.returncode
        environment.pop("GRADER_SEAL_KEY", None)
        command = [python, "-m", "grader.cli", "run", "--submission", str(Path.cwd())]
        command += ["--format", "classroom50", "--output", str(RESULT.resolve())]
        for _ in range(TRIES):
            done = subprocess.run(command, cwd=course, env=environment, check=False)
            if done.returncode in (0, 1):
                return 0
            RESULT.unlink(missing_ok=True)  # better no score than a wrong one
        return done.returncode


def install(course: Path, target: Path) -> str:
    """A virtual environment with what the grader needs; its Python."""
    venv.create(target, with_pip=True)
    python = str(target / ("Scripts" if os.name == "nt" else "bin") / "python")
    sealed = (course / ".github/hidden-checks.sealed").is_file()
    what = f"{course}[sealed]" if sealed else str(course)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
