"""exercise.toml: its form, and messages that name the file, the key and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, get_args

import msgspec

from grader.errors import CourseError
from grader.model import Check, Question, Visibility
from grader.names import resembling

__all__ = ["LEVELS", "WAITING", "ExerciseFile", "HintsEntry", "QuestionEntry"]
__all__ += ["WaitingEntry", "WaitingFile", "read_exercise_file", "read_toml", "read_waiting"]

Level = Literal["easy", "medium", "hard"]
LEVELS: tuple[str, ...] = get_args(Level)

Text = Annotated[str, msgspec.Meta(min_length=1)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]  # as it stands behind `import`
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}$")]
Module = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$")]  # dots in it, too
FILE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[a-z0-9]+")
WAITING = "waiting.toml"
OURS = ("test_examples.py", "test_hidden.py")
TYPE_NAMES = {"str": "text in quotes", "int": "a whole number", "array": "a list", "object": "a table"}


class HintsEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[hints]]``: the hints of one task, from a nudge to a worked example."""

    task: Annotated[int, msgspec.Meta(ge=1)]
    steps: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class QuestionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[questions]]``: a question for learning, never for points."""

    text: Text
    options: dict[str, Text]
    key: Text
    why: dict[str, Text]

    def as_question(self) -> Question:
        """The same as a value of the grader."""
        return Question(text=self.text, options=self.options, key=self.key, why=self.why)


class WaitingEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[checks]]`` of waiting.toml: a hidden check as a students' repository knows it."""

    sentence: Text
    task: Annotated[int, msgspec.Meta(ge=1)]
    points: Annotated[int, msgspec.Meta(ge=0)]


class WaitingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of waiting.toml, which ``grader release`` writes in place of hidden checks."""

    checks: tuple[WaitingEntry, ...] = ()


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of exercise.toml."""

    title: Text
    level: Level
    edit: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    stub: Digest = ""
    given: tuple[str, ...] = ()
    middleware: tuple[Text, ...] = ()
    packages: tuple[Name, ...] = ()
    preload: tuple[Module, ...] = ()
    hints: tuple[HintsEntry, ...] = ()
    questions: tuple[QuestionEntry, ...] = ()


ENTRIES: dict[str, type[msgspec.Struct]] = {"": ExerciseFile, "hints": HintsEntry, "questions": QuestionEntry}


def read_exercise_file(path: Path, *, shown_as: str) -> ExerciseFile:
    """Read and check exercise.toml. Raises CourseError naming the file, the key, what is allowed and a near match."""
    document = read_toml(path, shown_as=shown_as)
    try:
        entry = msgspec.convert(document, ExerciseFile)
    except msgspec.ValidationError as error:
        raise CourseError(f"{shown_as}: {_explained(str(error), document)}") from None
    _agree(entry, shown_as)
    return entry


def read_waiting(path: Path, *, shown_as: str) -> tuple[Check, ...]:
    """The hidden checks that are not here, if there is such a file. Raises CourseError naming the file."""
    if not path.is_file():
        return ()
    try:
        file = msgspec.convert(read_toml(path, shown_as=shown_as), WaitingFile)
    except msgspec.ValidationError as error:
        raise CourseError(f"{shown_as}: {error}. Restore the file.") from None
    return tuple(
        Check(
            id=f"hidden_{number}",
            sentence=entry.sentence,
            task=entry.task,
            visibility=Visibility.HIDDEN,
            points=entry.points,
        )
        for number, entry in enumerate(file.checks, start=1)
    )


def read_toml(path: Path, *, shown_as: str) -> dict[str, object]:
    """The document as it stands. Raises CourseError if the file is absent, unreadable or not TOML."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        what = "is missing. Every exercise folder needs one; .github/CONTRIBUTING.md shows its form."
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start}). Save it as UTF-8."
    except OSError as error:
        what = f"cannot be read: {error.strerror}."
    except tomllib.TOMLDecodeError as error:
        what = f"is not valid TOML: {error}."
    raise CourseError(f"{shown_as} {what}")


def _explained(message: str, document: dict[str, object]) -> str:
    """msgspec's message as: key, what is wrong, what is allowed."""
    what, _, path = message.rpartition(" - at `$")
    what, key = (what, path.rstrip("`").lstrip(".")) if what else (message, "")
    entry = ENTRIES.get(key.split("[", 1)[0] if re.fullmatch(r"\w+\[\d+\]", key) else "", ExerciseFile)
    if unknown := re.search(r"unknown field `(.*)`", what):
        name, allowed = unknown[1], [field.encode_name for field in msgspec.structs.fields(entry)]
        near = resembling(name, allowed)
        meant = f" Did you mean {near}?" if near else ""
        return f"key {_join(key, name)} is unknown. Allowed: {', '.join(allowed)}.{meant}"
    if missing := re.search(r"missing required field `(.*)`", what):
        return f"key {_join(key, missing[1])} is missing."
    if "Invalid enum value" in what:
        return f"key {key} is {document.get(key)!r}. Allowed: {', '.join(LEVELS)}."
    for name, plain in TYPE_NAMES.items():
        what = what.replace(f"`{name}`", plain)
    return f"key {key or '(top level)'}: {what}."


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _agree(entry: ExerciseFile, shown_as: str) -> None:
    """What the types cannot say: plain file names, no file twice, one entry per task, keys that are options."""
    seen: dict[str, str] = {}
    for key, names in (("edit", entry.edit), ("given", entry.given)):
        for name in names:
            if name in OURS or name == "exercise.toml":
                raise CourseError(f"{shown_as}: key {key} names {name}, which belongs to the checks. Take it out.")
            if not FILE_NAME.fullmatch(name) or PurePosixPath(name).name != name:
                allowed = "the plain name of a file in this folder, such as views.py"
                raise CourseError(f"{shown_as}: key {key} names {name!r}. Allowed: {allowed}.")
            if name in seen:
                raise CourseError(f"{shown_as}: {name} stands in {seen[name]} and in {key}. Keep one.")
            seen[name] = key
    tasks = [hints.task for hints in entry.hints]
    for position, task in enumerate(tasks):
        if task in tasks[:position]:
            raise CourseError(f"{shown_as}: key hints[{position}].task is {task} a second time. Join the two entries.")
    for position, question in enumerate(entry.questions):
        key = f"{shown_as}: key questions[{position}]"
        if question.key not in question.options:
            options = ", ".join(question.options) or "none"
            raise CourseError(f"{key}.key is {question.key!r}. Allowed: one of its options ({options}).")
        if unknown := sorted(set(question.why) - set(question.options)):
            raise CourseError(
                f"{key}.why explains {unknown[0]!r}, which is no option. Allowed: {', '.join(question.options)}."
            )
