"""What can be said of an exercise without grading anything: its files and its texts agree with each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.authoring.equivalent import EQUIVALENT
from grader.authoring.problem import LONGEST, Problem, counted, discouraging, words
from grader.authoring.variants import Kind, Variant, reference_folder, variants_of
from grader.model import Exercise
from grader.names import resembling
from grader.submission import stub_digest

__all__ = ["static_problems"]

STEPS = 3  # hints for a task: where to look, the idea, an example
ALTERNATIVES = 5
MISTAKES = 8
HEADING = re.compile(r"^## (\d+)\. \S")
TODO = re.compile(r"\bTODO\((\d+)\)")
OURS = ("README.md", "exercise.toml", "test_examples.py", "test_hidden.py")
LEFT_BY_TOOLS = ("__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".DS_Store")
PICTURES = (".svg", ".png")


def static_problems(root: Path, exercise: Exercise) -> Iterator[Problem]:
    """Every broken rule of one exercise, in the order of the files a writer would open."""
    readme = _text(exercise.folder / "README.md")
    sections = _task_sections(readme or "")
    yield from _readme(exercise, readme, sections)
    yield from _stub(exercise, sections)
    yield from _settings(exercise, sections)
    yield from _checks(exercise, sections)
    variants = variants_of(root, exercise)
    yield from _reference(root, exercise, variants)
    yield from _mistakes(exercise, [variant for variant in variants if variant.kind is Kind.MISTAKE])
    yield from _unexpected(root, exercise, readme or "")


def _readme(exercise: Exercise, readme: str | None, sections: dict[int, tuple[int, str]]) -> Iterator[Problem]:
    file = _file(exercise, "README.md")
    if readme is None:
        yield Problem(file=file, what="is missing or not UTF-8. Write the story and the numbered tasks.")
        return
    if not sections:
        yield Problem(file=file, what="has no task. Give each a heading such as `## 1. Wait without blocking`.")
    if list(sections) != list(range(1, len(sections) + 1)):
        found = ", ".join(str(task) for task in sections)
        yield Problem(file=file, what=f"numbers its tasks {found}. Count from 1, without a gap.")
    for task, (line, text) in sections.items():
        if word := discouraging(text):
            yield Problem(file=file, line=line, what=f'says "{word}" in task {task}. Say it without.')


def _stub(exercise: Exercise, tasks: Iterable[int]) -> Iterator[Problem]:
    marked: set[int] = set()
    files: dict[str, bytes] = {}
    for name in exercise.edit:
        text = _text(exercise.folder / name)
        if text is None:
            yield Problem(file=_file(exercise, name), what="is missing or not UTF-8. Write the stub.")
        else:
            files[name] = text.encode()
        marked |= {int(number) for number in TODO.findall(text or "")}
    if len(files) == len(exercise.edit) and exercise.stub != stub_digest(files):
        what = "does not know the stub as it is now, and so not who has begun to change it."
        yield Problem(file=_file(exercise, "exercise.toml"), what=f'{what} Write stub = "{stub_digest(files)}".')
    file = _file(exercise, exercise.edit[0])
    for task in sorted(set(tasks) - marked):
        yield Problem(file=file, what=f"has no TODO({task}). Mark where task {task} begins.")
    for task in sorted(marked - set(tasks)):
        yield Problem(file=file, what=f"has a TODO({task}), but the README has no task {task}.")


def _settings(exercise: Exercise, tasks: Iterable[int]) -> Iterator[Problem]:
    file = _file(exercise, "exercise.toml")
    for task in sorted(set(tasks) - set(exercise.hints)):
        yield Problem(file=file, what=f"has no hints for task {task}. Add [[hints]] with task = {task}.")
    for task, steps in exercise.hints.items():
        if task not in tasks:
            yield Problem(file=file, what=f"has hints for task {task}, but the README has no task {task}.")
        if len(steps) != STEPS:
            what = f"has {counted(len(steps), 'step')} of hints for task {task}."
            yield Problem(file=file, what=f"{what} Write {STEPS}: where to look, the idea, an example.")
        for step, text in enumerate(steps, start=1):
            if word := discouraging(text):
                yield Problem(file=file, what=f'says "{word}" in step {step} of the hints for task {task}.')
    for number, question in enumerate(exercise.questions):
        if without := [option for option in question.options if option not in question.why]:
            what = f"questions[{number}] has no why for {', '.join(without)}. Explain every option."
            yield Problem(file=file, what=what)


def _checks(exercise: Exercise, tasks: Iterable[int]) -> Iterator[Problem]:
    if not exercise.has_hidden:
        yield Problem(file=_file(exercise, "test_hidden.py"), what="is missing. Write the hidden checks.")
    for task in sorted(set(tasks) - {check.task for check in exercise.checks}):
        yield Problem(file=_file(exercise, "README.md"), what=f"has a task {task} that no check belongs to.")
    for check in exercise.checks:
        file, line = _file(exercise, check.file), check.line
        if check.task not in tasks:
            yield Problem(file=file, line=line, what=f"{check.id} is for task {check.task}, which the README lacks.")
        if words(check.sentence) > LONGEST:
            what = f"{check.id} has a sentence of {words(check.sentence)} words. Use at most {LONGEST}."
            yield Problem(file=file, line=line, what=what)
        if word := discouraging(check.sentence):
            yield Problem(file=file, line=line, what=f'{check.id} says "{word}" in its sentence.')


def _reference(root: Path, exercise: Exercise, variants: tuple[Variant, ...]) -> Iterator[Problem]:
    folder = reference_folder(root, exercise).relative_to(root).as_posix()
    number = Counter(variant.kind for variant in variants)
    if not number[Kind.REFERENCE]:
        yield Problem(file=f"{folder}/{exercise.edit[0]}", what="is missing. Write the reference.")
    for kind, name, least in (
        (Kind.ALTERNATIVE, "alternatives", ALTERNATIVES),
        (Kind.MISTAKE, "mistakes", MISTAKES),
    ):
        if number[kind] < least:
            what = f"has {counted(number[kind], str(kind))}. Write at least {least}."
            yield Problem(file=f"{folder}/{name}", what=what)
    for variant in variants:
        named = variant.kind in (Kind.ALTERNATIVE, Kind.MISTAKE)
        if named and variant.unreadable:
            yield Problem(file=variant.file, what=f"has no readable docstring: {variant.unreadable}.")
        elif named and not _is_summary(variant.summary):
            what = "the style" if variant.kind is Kind.ALTERNATIVE else "the misconception"
            yield Problem(file=variant.file, what=f"needs a docstring whose first line names {what}.")


def _mistakes(exercise: Exercise, mistakes: list[Variant]) -> Iterator[Problem]:
    known = {check.id for check in exercise.checks}
    declared: set[str] = set()
    for mistake in mistakes:
        declared |= set(mistake.fails or ())
        if not mistake.fails and not mistake.unreadable:
            yield Problem(file=mistake.file, what="declares no failure. End its docstring with `Fails: test_…`.")
        for name in mistake.fails or ():
            if name not in known:
                near = resembling(name, known)
                meant = f" Did you mean {near}?" if near else ""
                yield Problem(file=mistake.file, what=f"declares {name}, which is no check.{meant}")
    for check in exercise.checks:
        if check.points and check.id not in declared:
            what = f"{check.id} is failed by no mistake. Add a mistake that it catches."
            yield Problem(file=_file(exercise, check.file), line=check.line, what=what)


def _unexpected(root: Path, exercise: Exercise, readme: str) -> Iterator[Problem]:
    expected = {*OURS, *exercise.edit, *exercise.given}
    for name in _names(exercise.folder):
        if name not in expected and not (name.endswith(PICTURES) and name in readme):
            what = "is not expected here. Name it in exercise.toml (edit, given), or take it away."
            yield Problem(file=_file(exercise, name), what=what)
    folder = reference_folder(root, exercise)
    at = folder.relative_to(root).as_posix()
    for name in _names(folder):
        if name not in {*exercise.edit, EQUIVALENT, "alternatives", "mistakes"}:
            yield Problem(file=f"{at}/{name}", what="is not expected here. Take it away.")
    for kind in ("alternatives", "mistakes"):
        for name in _names(folder / kind):
            if not name.endswith(".py"):
                yield Problem(file=f"{at}/{kind}/{name}", what="is not expected here. Take it away.")


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name not in LEFT_BY_TOOLS)


def _task_sections(readme: str) -> dict[int, tuple[int, str]]:
    """The numbered tasks, each with the line of its heading and its prose: code between fences is left out."""
    sections: dict[int, tuple[int, str]] = {}
    task: int | None = None
    fenced = False
    for number, line in enumerate(readme.splitlines(), start=1):
        fenced ^= line.lstrip().startswith("```")
        if fenced:
            continue
        if line.startswith("## "):
            heading = HEADING.match(line)
            task = int(heading[1]) if heading else None
            if task is not None:
                sections.setdefault(task, (number, ""))
        if task is not None:
            sections[task] = (sections[task][0], f"{sections[task][1]}\n{line}")
    return sections


def _is_summary(line: str) -> bool:
    return bool(line) and not line.startswith("Fails:")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _file(exercise: Exercise, name: str) -> str:
    return f"exercises/{exercise.id}/{name}"
