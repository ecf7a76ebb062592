"""Where in the submission something happens: the student's lines in stacks, tasks, jobs and tracebacks."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterable
from types import CodeType, FrameType, TracebackType
from typing import Any

from grader.lockstep import wire

__all__ = ["LIMIT", "Places"]

LIMIT = 50
"""How many lines or findings of one kind are told."""


class Places:
    """Knows the submission's files. ``main`` is the event loop's thread."""

    def __init__(self, files: Iterable[str], *, main: int) -> None:
        self._files = tuple(files)
        self._main = main
        self.job = threading.local()  # .place: where the job that this thread runs was submitted

    def is_ours(self, code: CodeType) -> bool:
        """Whether the code comes from a file of the submission."""
        return code.co_filename in self._files

    def place(self) -> wire.Frame | None:
        """The line of the submission that leads to what happens now: in the stack, else where the task or job was
        made."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            # Asked first, for each f_code would be an event to every audit hook, and a stack has dozens of frames.
            if frame.f_globals.get("__file__") in self._files and self.is_ours(frame.f_code):
                return _line(frame)
            frame = frame.f_back
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        origin = self.origin(task.get_coro()) if task is not None else None
        return origin or getattr(self.job, "place", None)

    def call_name(self, default: str) -> str:
        """The library function that the submission called and that led here: ``httpx.get``, ``Event.wait``."""
        frame: FrameType | None = sys._getframe(1)
        last: CodeType | None = None
        module = ""
        while frame is not None and frame.f_code.co_filename not in self._files:
            last, module = frame.f_code, frame.f_globals.get("__name__", "")
            frame = frame.f_back
        if frame is None or last is None or module.startswith("grader."):
            return default
        return wire.clean(f"{module.split('.')[0]}.{last.co_qualname.split('.<locals>')[0]}")

    def origin(self, coroutine: Any) -> wire.Frame | None:
        for file, line, function in getattr(coroutine, "cr_origin", None) or ():
            if file in self._files:
                return wire.Frame(file=file, line=line, function=wire.clean(function))
        return None

    def raised_at(self, error: BaseException) -> wire.Frame | None:
        """The innermost line of the submission in an exception's traceback."""
        found = None
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            if self.is_ours(trace.tb_frame.f_code):
                code = trace.tb_frame.f_code
                found = wire.Frame(file=code.co_filename, line=trace.tb_lineno, function=wire.clean(code.co_qualname))
            trace = trace.tb_next
        if found is None and isinstance(error, SyntaxError) and error.filename in self._files:
            return wire.Frame(file=error.filename or "", line=error.lineno or 1)
        return found

    def waits(self, tasks: Iterable[asyncio.Task[Any]], thread_idents: Iterable[int]) -> list[wire.Wait]:
        """Where each task and thread stands, in the submission's own lines."""
        found = []
        for task in tasks:
            frames = self.suspended_at(task.get_coro())
            if frames:
                found.append(wire.Wait(who="task", frames=frames))
        current = sys._current_frames()
        for ident in thread_idents:
            frames, frame = [], current.get(ident)
            while frame is not None:
                if self.is_ours(frame.f_code):
                    frames.insert(0, _line(frame))
                frame = frame.f_back
            if frames:
                found.append(wire.Wait(who="loop" if ident == self._main else "thread", frames=frames))
        return found[:LIMIT]

    def suspended_at(self, coroutine: Any) -> list[wire.Frame]:
        """The submission's lines in a suspended coroutine, outermost first."""
        frames = []
        while coroutine is not None:
            for prefix in ("cr", "gi", "ag"):
                frame = getattr(coroutine, f"{prefix}_frame", None)
                if frame is not None and self.is_ours(frame.f_code):
                    frames.append(_line(frame))
            coroutine = (
                getattr(coroutine, "cr_await", None)
                or getattr(coroutine, "gi_yieldfrom", None)
                or getattr(coroutine, "ag_await", None)
            )
        return frames[:LIMIT]


def _line(frame: FrameType) -> wire.Frame:
    code = frame.f_code
    return wire.Frame(file=code.co_filename, line=frame.f_lineno, function=wire.clean(code.co_qualname))
