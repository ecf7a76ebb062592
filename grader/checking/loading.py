"""Why a submission cannot be imported, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.checking.causes import CLIENTS, cause_of, in_short, no_such_package
from grader.checking.failure import CheckFailed, GraderFault
from grader.checking.gone import at_import
from grader.checking.session import Subject
from grader.lockstep import wire
from grader.lockstep.limits import HostGone
from grader.model import Failure
from grader.submission import resembling

__all__ = ["not_loaded"]


def not_loaded(subject: Subject, loaded: wire.Loaded, gone: HostGone | None) -> CheckFailed:
    """The failure of every check of a submission that could not be imported; GraderFault if it is ours."""
    file = subject.exercise.edit[0]
    expected = f"a file {file} that can be imported"
    where = subject.place(loaded.place)
    if gone is not None:
        found = at_import(gone.kind, gone.detail, where, expected=expected)
        if isinstance(found, GraderFault):
            raise found
        return found
    missing = _missing_view(subject, loaded)
    if missing is not None:
        return missing
    absent = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", loaded.message)
    if absent:
        seen = in_short(loaded.error, absent[0])
        advice = f"`{absent[2]}` has no `{absent[1]}`, at least with this version of Python. Is it spelled like this?"
        return CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=advice))
    if loaded.error in ("ModuleNotFoundError", "ImportError") and loaded.name:
        root = loaded.name.split(".")[0]
        near = resembling(loaded.name, ("asyncio", "httpx", "django", "json", *subject.exercise.given))
        advice = f"Is `{near}` meant?" if near and root not in CLIENTS else no_such_package(root)
        seen = in_short(loaded.error, loaded.message)
        return CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=advice))
    if loaded.error == "SystemExit":
        seen = "importing it ends the program (SystemExit)"
        advice = "A module of views only defines functions. What leaves the program here?"
        return CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=advice))
    seen = f"importing it raised {in_short(loaded.error, loaded.message)}"
    advice = (
        cause_of(f"{loaded.error}: {loaded.message}")
        or "The file stops at this line when it is imported, before any visitor comes."
    )
    return CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=advice))


def _missing_view(subject: Subject, loaded: wire.Loaded) -> CheckFailed | None:
    """A name that the given modules take from the student's file and that is not there, or no function."""
    for source in subject.sources:
        if source.submitted:
            continue
        text = source.code.decode("utf-8", "replace")
        for file in subject.exercise.edit:
            module = file.removesuffix(".py")
            needed = dict.fromkeys(re.findall(rf"\b{re.escape(module)}\.([A-Za-z_]\w*)", text))
            for name in needed:
                kind = loaded.names.get(name)
                if kind == "function":
                    continue
                if kind is None and not (loaded.error == "AttributeError" and loaded.name == name):
                    continue
                others = [other for other, what in loaded.names.items() if what == "function" and other not in needed]
                return _wrong_name(file, name, kind, others)
    return None


def _wrong_name(file: str, name: str, kind: str | None, functions: Iterable[str]) -> CheckFailed:
    if kind is not None:
        seen = f"`{name}` is {'an' if kind[:1] in tuple('aeiou') else 'a'} {kind or 'value'}, not a function"
        advice = f"Is the name `{name}` used a second time, below the view?"
    else:
        near = resembling(name, functions)
        seen = f"there is no `{name}`" + (f", but there is `{near}`" if near else "")
        advice = f"Rename `{near}` to `{name}`." if near else f"Define it: `async def {name}(request, …)`."
    return CheckFailed(Failure(expected=f"a view `{name}` in {file}", seen=seen, look_at=advice))
