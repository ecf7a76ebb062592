"""What a host notices about the submission: where a call comes from, what was forgotten, what is not allowed.

A record may cost a submission points; it never earns any, for it is made in the same process as the submission.
"""

from __future__ import annotations

import asyncio
import builtins
import concurrent.futures
import gc
import io
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterable
from types import FrameType
from typing import Any

from grader.lockstep import wire
from grader.lockstep.places import LIMIT, Places

__all__ = ["Recorder"]

PRINT_LIMIT = 20_000
LOG_LIMIT = 200
FEW = 1_000  # of what is told one by one: errors, refusals

_SOCKET_EVENTS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}
_PROCESS_EVENTS = {"subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "pty.spawn"}
_REFUSED = frozenset(_SOCKET_EVENTS | _PROCESS_EVENTS)
_CLIENTS = (
    "requests",
    "urllib3",
    "aiohttp",
    "urllib.request",
    "http.client",
    "httpx2",
    "pycurl",
    "socket",
    "subprocess",
)


class NotAllowed(OSError):
    """Raised in the submission where it reaches for a network or a process of its own."""


class Recorder:
    """Tells the judge what it notices, through ``say``. ``main`` is the event loop's thread."""

    def __init__(self, places: Places, say: Callable[[Any], None], *, main: int) -> None:
        self.places = places
        self._say = say
        self._main = main
        self._clients: list[dict[str, Any]] = []
        self._never_awaited: list[wire.Finding] = []
        self._printed = 0
        self._logged = 0

    # --- hooks -----------------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Start noticing, in this process and for good."""
        sys.set_coroutine_origin_tracking_depth(2)  # whoever calls, or calls a manager of Django's, which passes it on
        warnings._warn_unawaited_coroutine = self._unawaited  # type: ignore[attr-defined]
        sys.unraisablehook = lambda args: None
        threading.excepthook = self._thread_failed
        sys.stdout = sys.stderr = io.TextIOWrapper(
            _Printed(self._print), encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )
        builtins.input = self._input
        logging.getLogger().addHandler(_Log(self))
        sys.addaudithook(self._refuse)
        self._refuse_processes()
        self._watch_jobs()
        self._watch_clients()

    def _unawaited(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        if len(self._never_awaited) < LIMIT:
            place = self.places.origin(coroutine)
            code = getattr(coroutine, "cr_code", None)
            if place is not None or (code is not None and self.places.is_ours(code)):
                name = getattr(coroutine, "__qualname__", "coroutine")
                self._never_awaited.append(wire.Finding(what=wire.clean(name), place=place))

    def _thread_failed(self, args: Any) -> None:
        if args.exc_value is not None:
            self.raised(args.exc_value, background=True)

    def raised(self, error: BaseException, *, request: int | None = None, background: bool = False) -> None:
        """Tell the judge of an exception that escaped; of a group, also of the first one in it."""
        message, first = describe(error), error
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        if first is not error:
            message = wire.clean(f"{message}: {type(first).__name__}: {describe(first)}")
        self._say(
            wire.Raised(
                type=wire.clean(type(error).__name__),
                message=message,
                place=self.places.raised_at(first) or self.places.raised_at(error),
                request=request,
                background=background,
            )
        )

    def _print(self, text: str) -> None:
        left = PRINT_LIMIT - self._printed
        if left > 0 and text:
            self._printed += len(text)
            self._say(wire.Printed(text=text[:left].encode("utf-8", "replace").decode()))

    def _input(self, prompt: object = "") -> str:
        self._say(wire.Refused(what="input", on_loop=threading.get_ident() == self._main, place=self.places.place()))
        raise EOFError("nobody can type here: a server has no keyboard")

    def log(self, record: logging.LogRecord) -> None:
        """Tell the judge of a log record, up to a number."""
        self._logged += 1
        if self._logged <= LOG_LIMIT:
            error = record.exc_info[1] if record.exc_info else None
            try:
                message = record.getMessage()
            except Exception:
                message = str(record.msg)
            self._say(
                wire.Logged(
                    level=record.levelno,
                    logger=wire.clean(record.name),
                    message=wire.clean(message),
                    error=wire.clean(type(error).__name__) if error else "",
                    place=self.places.raised_at(error) if error else None,
                )
            )

    def _refuse(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _REFUSED:  # hundreds of thousands in a check
            return
        what = self._client(event)
        if event != "socket.bind" or what.startswith("socket"):  # urllib3 tries one while it is imported
            self._say(wire.Refused(what=what, on_loop=threading.get_ident() == self._main, place=self.places.place()))
        raise NotAllowed(
            f"{what} cannot reach anything here: use httpx.AsyncClient"
            if event in _SOCKET_EVENTS
            else f"{what}: a submission may not start processes"
        )

    def _refuse_processes(self) -> None:
        # Refused where they are asked for: further on, they leave semaphores behind that the judge's Python reports.
        from concurrent.futures.process import ProcessPoolExecutor
        from multiprocessing.process import BaseProcess

        def refusing(what: str) -> Callable[..., None]:
            def refuse(*args: Any, **kwargs: Any) -> None:
                on_loop = threading.get_ident() == self._main
                self._say(wire.Refused(what=what, on_loop=on_loop, place=self.places.place()))
                raise NotAllowed(f"{what}: a submission may not start processes")

            return refuse

        ProcessPoolExecutor.__init__ = refusing("ProcessPoolExecutor")  # type: ignore[method-assign]
        BaseProcess.__init__ = refusing("multiprocessing.Process")  # type: ignore[method-assign]

    def _client(self, event: str) -> str:
        """The library behind a refused event: the outermost known one between the submission and here."""
        frame: FrameType | None = sys._getframe(2)
        found = event
        while frame is not None and not self.places.is_ours(frame.f_code):
            module = frame.f_globals.get("__name__", "")
            for client in _CLIENTS:
                if module == client or module.startswith(client + "."):
                    found = client
            frame = frame.f_back
        return found

    def _watch_jobs(self) -> None:
        pool = concurrent.futures.ThreadPoolExecutor
        submit, job, place = pool.submit, self.places.job, self.places.place

        def tracked(self: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            where = place()

            def run(*args: Any, **kwargs: Any) -> Any:
                job.place = where
                return function(*args, **kwargs)

            return submit(self, run, *args, **kwargs)

        pool.submit = tracked  # type: ignore[method-assign]

    def _watch_clients(self) -> None:
        import httpx

        for cls in (httpx.AsyncClient, httpx.Client):
            self._watch_client(cls)

    def _watch_client(self, cls: Any) -> None:
        init, send = cls.__init__, cls.send
        asynchronous = cls.__name__ == "AsyncClient"
        close = cls.aclose if asynchronous else cls.close
        exit_ = cls.__aexit__ if asynchronous else cls.__exit__
        enter = cls.__aenter__ if asynchronous else cls.__enter__
        clients, place = self._clients, self.places.place

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            init(self, *args, **kwargs)
            self._record = {"used": False, "closed": False, "place": place(), "what": f"httpx.{cls.__name__}"}
            clients.append(self._record)

        def used(function: Callable[..., Any]) -> Callable[..., Any]:
            def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
                self._record["used"] = True
                return function(self, *args, **kwargs)

            return wrapper

        def closed(function: Callable[..., Any]) -> Callable[..., Any]:
            def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
                self._record["closed"] = True
                return function(self, *args, **kwargs)

            async def async_wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
                self._record["closed"] = True  # not before it is awaited
                return await function(self, *args, **kwargs)

            return async_wrapper if asynchronous else wrapper

        cls.__init__ = __init__
        cls.send = used(send)
        if asynchronous:
            cls.__aenter__, cls.aclose, cls.__aexit__ = used(enter), closed(close), closed(exit_)
        else:
            cls.__enter__, cls.close, cls.__exit__ = used(enter), closed(close), closed(exit_)

    # --- in the end ------------------------------------------------------------------------------------------------

    def facts(self, tasks: Iterable[asyncio.Task[Any]]) -> wire.Facts:
        """Collect garbage and say what was left behind."""
        gc.collect()
        left = [
            wire.Finding(what=wire.clean(getattr(task.get_coro(), "__qualname__", "task")), place=frames[-1])
            for task in tasks
            if (frames := self.places.suspended_at(task.get_coro()))
        ]
        clients = [
            wire.Finding(what=record["what"], place=record["place"])
            for record in self._clients
            if record["used"] and not record["closed"]
        ]
        return wire.Facts(
            never_awaited=self._never_awaited[:LIMIT],
            tasks_left=left[:LIMIT],
            clients_left_open=clients[:LIMIT],
        )


class _Printed(io.BufferedIOBase):
    """What lies under ``sys.stdout``."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1

    def write(self, data: Any, /) -> int:
        encoded = bytes(data)
        self._tell(encoded.decode("utf-8", "replace"))
        return len(encoded)


class _Log(logging.Handler):
    def __init__(self, recorder: Recorder) -> None:
        super().__init__(level=logging.WARNING)
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        self._recorder.log(record)


def describe(error: BaseException) -> str:
    """An exception's message, whatever its ``__str__`` does; capped."""
    try:
        return wire.clean(str(error))
    except BaseException:
        return "(its message could not be read)"
