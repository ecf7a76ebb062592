"""The course on disk: finding the checkout, reading its exercises, choosing among them.

Nothing of the course is run to read it, so exercises, checks and points are known before any student code starts.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.check_file import EXAMPLES, HIDDEN, read_checks
from grader.errors import CourseError, UsageError
from grader.model import Check, Course, Exercise
from grader.names import resembling

if TYPE_CHECKING:
    from grader.settings_file import CourseFile

__all__ = [
    "ExerciseOutline",
    "exercise_folders",
    "find_root",
    "load_course",
    "load_exercise",
    "outline",
    "secret_of",
    "select",
    "selected",
]

FOLDER_NAME = re.compile(r"\d\d_[a-z0-9_]+")
TITLE = "Async views in Django"
SECRET = "GRADER_SECRET"  # noqa: S105 - the name of the variable, not a secret


@dataclass(frozen=True, kw_only=True)
class ExerciseOutline:
    """As much of an exercise as a list shows; cheaper to read than the exercise."""

    id: str
    title: str
    level: str
    checks: tuple[Check, ...]
    has_hidden: bool
    waiting: tuple[Check, ...] = ()  # hidden checks of which only their points are known here


def find_root(start: Path | None = None) -> Path:
    """The checkout to take the exercises from.

    That is ``start`` (default: the current folder) or the nearest folder above it that holds exercises, else the
    checkout that this package is installed from. Raises UsageError when there is neither.
    """
    here = (start or Path.cwd()).resolve()
    installed = Path(__file__).resolve().parent.parent
    for folder in (here, *here.parents):
        if _is_checkout(folder):
            return folder
    if (installed / "exercises").is_dir():
        return installed
    raise UsageError(f"No exercises found in {here} or above it. Change to your clone of the course and try again.")


def exercise_folders(root: Path) -> tuple[Path, ...]:
    """The exercise folders of a checkout, in order, judged by their names alone. Empty if there are none."""
    exercises = root / "exercises"
    if not exercises.is_dir():
        return ()
    return tuple(sorted(path for path in exercises.iterdir() if FOLDER_NAME.fullmatch(path.name) and path.is_dir()))


def load_course(root: Path, *, on_problem: Callable[[str, CourseError], None] | None = None) -> Course:
    """Read the exercises under ``root`` that exercises/course.toml chooses: all, if there is no such file.

    Raises CourseError for the first mistake; with ``on_problem``, it is called with the exercise's id and the error
    instead, and the course holds the exercises that are sound. No exercises at all is always a CourseError.
    """
    folders = exercise_folders(root)
    if not folders:
        raise CourseError(
            f"There are no exercises in {root / 'exercises'}. Clone the course again, or restore that folder."
        )
    exercises: list[Exercise] = []
    for problem_id, problem in _layout_problems(root, folders):
        if on_problem is None:
            raise problem
        on_problem(problem_id, problem)
    settings = _settings(root)
    for folder in folders:
        if not _chosen(folder, settings):
            continue
        try:
            exercise = load_exercise(folder)
            exercises.append(settings.applied_to(exercise) if settings else exercise)
        except CourseError as error:
            if on_problem is None:
                raise
            on_problem(folder.name, error)
    return Course(root=root, title=(settings and settings.title) or _title(root), exercises=tuple(exercises))


def load_exercise(folder: Path) -> Exercise:
    """Read one exercise folder. Raises CourseError naming the file and what to change."""
    from grader.course_file import WAITING, read_exercise_file, read_waiting

    shown_as = f"exercises/{folder.name}"
    entry = read_exercise_file(folder / "exercise.toml", shown_as=f"{shown_as}/exercise.toml")
    for name in entry.given:
        if not (folder / name).is_file():
            raise CourseError(f"{shown_as}/exercise.toml: key given names {name}, but {shown_as}/{name} is not there.")
    return Exercise(
        id=folder.name,
        title=entry.title,
        level=entry.level,
        folder=folder,
        edit=entry.edit,
        stub=entry.stub,
        given=entry.given,
        checks=_some_checks(folder, shown_as),
        hints={hints.task: hints.steps for hints in sorted(entry.hints, key=lambda hints: hints.task)},
        questions=tuple(question.as_question() for question in entry.questions),
        middleware=entry.middleware,
        packages=entry.packages,
        preload=entry.preload,
        has_hidden=(folder / HIDDEN).is_file(),
        waiting=() if (folder / HIDDEN).is_file() else read_waiting(folder / WAITING, shown_as=f"{shown_as}/{WAITING}"),
    )


def outline(root: Path, *, on_problem: Callable[[str, CourseError], None] | None = None) -> tuple[ExerciseOutline, ...]:
    """The exercises as a list shows them. Mistakes are raised or heard as in ``load_course``; fewer are looked for."""
    if not exercise_folders(root):
        load_course(root)  # raises: there are no exercises
    outlines: list[ExerciseOutline] = []
    settings = _settings(root)
    for folder in exercise_folders(root):
        if not _chosen(folder, settings):
            continue
        try:
            outlines.append(_outline(folder, settings))
        except CourseError as error:
            if on_problem is None:
                raise
            on_problem(folder.name, error)
    return tuple(outlines)


def _settings(root: Path) -> CourseFile | None:
    """What exercises/course.toml says, if it is there; a list that needs none starts faster."""
    if not (root / "exercises" / "course.toml").is_file():
        return None
    from grader.settings_file import read_settings

    return read_settings(root, tuple(folder.name for folder in exercise_folders(root)))


def _chosen(folder: Path, settings: CourseFile | None) -> bool:
    return settings is None or not settings.exercises or folder.name in settings.exercises


def secret_of(exercise: Exercise) -> str:
    """What makes its checks' data unpredictable: GRADER_SECRET, else a digest of the hidden checks themselves."""
    given = os.environ.get(SECRET, "")
    if given:
        return given
    hidden = exercise.folder / HIDDEN
    return hashlib.sha256(hidden.read_bytes() if hidden.is_file() else b"").hexdigest()


def _outline(folder: Path, settings: CourseFile | None) -> ExerciseOutline:
    import tomllib

    try:
        document = tomllib.loads((folder / "exercise.toml").read_text(encoding="utf-8"))
        title, level = document["title"], document["level"]
    except (OSError, ValueError, KeyError):
        title = level = None
    if not isinstance(title, str) or not isinstance(level, str):
        exercise = load_exercise(folder)  # raises, and says precisely what is wrong
        title, level = exercise.title, exercise.level
    checks = _some_checks(folder, f"exercises/{folder.name}")
    if settings:
        checks = settings.weighted(checks, folder.name)
    has_hidden = (folder / HIDDEN).is_file()
    waiting: tuple[Check, ...] = ()
    if not has_hidden and (folder / "waiting.toml").is_file():
        waiting = load_exercise(folder).waiting
        waiting = settings.weighted(waiting, folder.name) if settings else waiting
    return ExerciseOutline(
        id=folder.name, title=title, level=level, checks=checks, has_hidden=has_hidden, waiting=waiting
    )


def select(course: Course, names: Iterable[str]) -> tuple[Exercise, ...]:
    """The exercises that ``names`` name, each once, in the course's order; all of them if there are no names.

    A name is a number (``5``, ``05``), a slug (``fan_out``), an id (``05_fan_out``) or a path to the folder or a file
    in it. Raises UsageError for a name that fits none, with the nearest one.
    """
    chosen, unknown = selected(names, [exercise.id for exercise in course.exercises], root=course.root)
    if unknown:
        raise unknown[0]
    return tuple(exercise for exercise in course.exercises if exercise.id in chosen)


def selected(names: Iterable[str], ids: Iterable[str], *, root: Path) -> tuple[list[str], list[UsageError]]:
    """Those of ``ids`` that ``names`` name, as in ``select``, and an error for each name that names none.

    The checkout at ``root`` may have exercises that its course.toml does not choose: that is said.
    """
    known, called = tuple(ids), tuple(names)
    choosing = (root / "exercises/course.toml").is_file()
    left_out = tuple(f.name for f in exercise_folders(root) if f.name not in known) if choosing else ()
    chosen: set[str] = set()
    unknown: list[UsageError] = []
    for name in called:
        try:
            chosen.add(_resolved(name, known, left_out))
        except UsageError as error:
            unknown.append(error)
    return [id for id in known if id in chosen or not called], unknown


def _resolved(name: str, ids: tuple[str, ...], left_out: tuple[str, ...]) -> str:
    plain = name.strip().casefold().replace("-", "_")
    for id in (*ids, *left_out):
        number, _, slug = id.partition("_")
        if plain in (id, slug, number, number.lstrip("0")):
            if id in left_out:
                raise UsageError(f"exercises/course.toml does not choose {id}. Add the line [exercises.{id}] to it.")
            return id
    if "/" in name or os.sep in name or name in (".", "..") or Path(name).exists():
        parts = Path(name).absolute().parts
        for part in reversed(parts):
            if part in ids:
                return part
        name = next((part for part in reversed(parts) if FOLDER_NAME.fullmatch(part)), name)
    near = resembling(name, ids) or resembling(name, [id.partition("_")[2] for id in ids])
    meant = f" Did you mean {near}?" if near else ""
    raise UsageError(f'No exercise is called "{name}".{meant} `grader list` shows their names.')


def _is_checkout(folder: Path) -> bool:
    exercises = folder / "exercises"
    if not exercises.is_dir():
        return False
    return (folder / "grader").is_dir() or (exercises / "project").is_dir() or bool(exercise_folders(folder))


def _some_checks(folder: Path, shown_as: str) -> tuple[Check, ...]:
    checks = read_checks(folder, shown_as=shown_as)
    if not checks:
        raise CourseError(f"{shown_as} has no checks. Add some to {shown_as}/{EXAMPLES}, or restore the file.")
    return checks


def _layout_problems(root: Path, folders: tuple[Path, ...]) -> list[tuple[str, CourseError]]:
    problems: list[tuple[str, CourseError]] = []
    numbers: dict[str, str] = {}
    for folder in folders:
        other = numbers.setdefault(folder.name[:2], folder.name)
        if other != folder.name:
            text = f"exercises/{folder.name} and exercises/{other} share a number. Renumber one of them."
            problems.append((folder.name, CourseError(text)))
    for path in sorted((root / "exercises").glob("*/exercise.toml")):
        if path.parent not in folders:
            text = (
                f"exercises/{path.parent.name}: an exercise's folder is named NN_slug, such as 05_fan_out. Rename it."
            )
            problems.append((path.parent.name, CourseError(text)))
    return problems


def _title(root: Path) -> str:
    """The first heading of the checkout's README."""
    try:
        text = (root / "README.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return TITLE
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), TITLE)
