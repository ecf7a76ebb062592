"""The student's process: runs a submission as an ASGI app, in lock-step with the judge.

``main(connection, spec)`` is the whole life of a host. It puts threads, clocks and the network under its control,
imports the submission, and then runs its event loop; whenever nothing can go on at the present instant, it hands the
turn over.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from grader.lockstep import wire
from grader.lockstep.clock import Clock, VirtualLoop
from grader.lockstep.ledger import Ledger, Waiter
from grader.lockstep.modules import MemoryImporter, Source

__all__ = ["HostSpec", "main"]

DESCRIPTORS = 4_096  # more than a fork server ever has open


@dataclass(frozen=True, kw_only=True)
class HostSpec:
    """What a host is to run.

    ``app`` is ``module:attribute``, or ``django`` for Django's ASGI handler with the settings named by the environment
    variable DJANGO_SETTINGS_MODULE. ``before`` is called in the host, as the last of our code, before the submission is
    imported: the place for a sandbox. It returns the names of the layers that hold from then on, for the judge to
    verify, and raises to refuse.
    """

    sources: tuple[Source, ...]
    app: str = "django"
    middleware: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()  # what it may import, beside what every host may
    environment: Mapping[str, str] = field(default_factory=dict)
    database: Mapping[str, Any] = field(default_factory=dict)  # what Django's default connection has other than there
    seed: int = 0
    covered: bool = False  # tell the judge which lines of the submission run
    before: Callable[[], Sequence[str]] | None = None
    folder: str = ""  # where it may leave files, which the judge watches


class _HostLoop(VirtualLoop):
    """The host's event loop. A submission that reads its clock reads the ledger's, which notices a busy loop."""

    def __init__(self, ledger: Ledger, submitted: Set[str]) -> None:
        self._ledger, self._submitted = ledger, submitted
        super().__init__(ledger.clock)

    def time(self) -> float:
        """Virtual seconds."""
        if sys._getframe(1).f_code.co_filename in self._submitted:
            return self._ledger.read_clock()
        return self.clock.now


class Host:
    """One submission, running."""

    def __init__(self, connection: Connection, spec: HostSpec) -> None:
        from grader.lockstep.asgi import Server
        from grader.lockstep.network import Network
        from grader.lockstep.places import Places
        from grader.lockstep.record import Recorder

        self.spec = spec
        self.clock = Clock()
        self.ledger = Ledger(self.clock)
        self.ledger.hold = self.hold
        self.loop = _HostLoop(self.ledger, {source.file for source in spec.sources if source.submitted})
        self.loop.on_idle = self.went_idle
        self._connection = connection
        self._covered: Callable[[], list[wire.Covered]] | None = None
        self._said: list[wire.FromHost] = []
        self._ids = itertools.count(1)
        submitted = [source.file for source in spec.sources if source.submitted]
        self.places = Places(submitted, main=self.ledger.main)
        self.recorder = Recorder(self.places, self.say, main=self.ledger.main)
        self.network = Network(self)
        self.server = Server(self.loop, self.recorder, self.say)

    # --- what the network needs ---

    def say(self, message: wire.FromHost) -> None:
        """Tell the judge with the next turn."""
        self._said.append(message)

    def place(self) -> wire.Frame | None:
        """The submission's line that leads here."""
        return self.places.place()

    def new_id(self) -> int:
        """A number nothing else in this host has."""
        return next(self._ids)

    # --- turns ---

    def went_idle(self, next_timer: float | None) -> None:
        """The loop has nothing to do now: let threads run; if they have nothing either, hand over."""
        ready: Any = self.loop._ready  # type: ignore[attr-defined]
        if self.ledger.runnable:
            self.ledger.run_threads()
            if ready:
                return
        self.ledger.calm()
        self.exchange(next_timer)

    def hold(self, waiter: Waiter, what: str) -> None:
        """The loop's thread waits, and with it everyone: pass turns until its waiter is woken."""
        start, place = self.clock.now, self.place()
        name = what if what in ("time.sleep", "busy loop") else self.places.call_name(what)
        held = wire.Hold(what=name, place=place)
        while not waiter.done:
            if self.ledger.runnable:
                self.ledger.run_threads()
            else:
                self.exchange(None, held)
        if self.clock.now > start:
            self.say(wire.Blocked(what=name, start=start, end=self.clock.now, place=place))

    def exchange(self, next_timer: float | None, hold: wire.Hold | None = None) -> None:
        """Hand the turn to the judge and take the next one."""
        sleeper = self.clock.next_sleeper()
        times = [when for when in (next_timer, sleeper) if when is not None]
        said, self._said = self._said, []
        if self._covered is not None:
            said += self._covered()
        try:
            for frame in wire.frames(said, min(times, default=None), hold):
                self._connection.send_bytes(frame)
            turn = wire.decode_judge(self._connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)
        self.clock.advance(turn.now)
        for message in turn.said:
            self.hear(message)

    def hear(self, message: wire.FromJudge) -> None:
        """Act on one thing the judge said."""
        match message:
            case wire.UpstreamStart() | wire.UpstreamBody() | wire.UpstreamError():
                self.network.answer(message)
            case wire.Request() | wire.RequestChunk() | wire.Disconnect() | wire.Lifespan():
                self.server.hear(message)
            case wire.Network():
                self.network.configure(message)
            case wire.Explain():
                tasks = [task for task in asyncio.all_tasks(self.loop) if not task.done()]
                tasks.sort(key=lambda task: task.get_name())
                threads = [self.ledger.main, *sorted(self.ledger.members)]
                self.say(wire.Explanation(waits=self.places.waits(tasks, threads)))
            case wire.Finish():
                self.loop.call_soon(self._finish)

    def _finish(self) -> None:
        tasks = sorted(asyncio.all_tasks(self.loop), key=lambda task: task.get_name())
        self.say(self.recorder.facts(task for task in tasks if not task.done()))

    # --- life ---

    def run(self) -> None:
        """Import the submission and serve it until the judge goes."""
        from grader.lockstep import databases, streams, threads, times
        from grader.lockstep.loading import load

        sources = self.spec.sources
        if self.spec.covered:
            from grader.lockstep.covered import measure

            self._covered = measure(source.file for source in sources if source.submitted)
        asyncio.set_event_loop(self.loop)
        threads.install(self.ledger, refused=lambda: self.say(wire.NoThread()))
        times.install(self.ledger)
        self.network.install()
        self.recorder.install()
        if self.spec.app == "django":
            streams.install(databases.VISITOR)
            databases.install(self.ledger, self.places, self.say, self.spec.database)
        self.loop.set_default_executor(ThreadPoolExecutor(max_workers=threads.WORKERS))
        self.loop.set_exception_handler(self._unhandled)
        random.seed(self.spec.seed)
        MemoryImporter(sources).install()
        if self.spec.before is not None:
            self._ready(self.spec.before())
            self._connection.recv_bytes()  # the judge is content with them, or ends this process
        else:
            self._ready(())
        self.server.app, loaded = load(self.spec, self.recorder)
        self.say(loaded)
        while True:
            # asyncio passes these two on to whoever runs the loop; here they end a visit, not the server
            with contextlib.suppress(SystemExit, KeyboardInterrupt):
                return self.loop.run_forever()

    def _ready(self, layers: Sequence[str]) -> None:
        self._connection.send_bytes(wire.encode_ready(wire.Ready(layers=list(layers)), more=True))

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if "handle" not in context and "never retrieved" not in str(context.get("message")):  # asyncio's own words
            loop.default_exception_handler(context)
        if error is not None:
            self.recorder.raised(error, background=True)


def _close_all_but(keep: Set[int]) -> None:
    """Close every descriptor that was inherited. One of them is the fork server's: who holds it, keeps that alive."""
    if sys.platform == "win32":
        return
    first = 3
    for descriptor in (*sorted({*keep, *_tracker()}), DESCRIPTORS):
        os.closerange(first, descriptor)
        first = max(first, descriptor + 1)


def _tracker() -> tuple[int, ...]:
    """multiprocessing's line to the process that cleans up after it. It must lead somewhere, or a submission's use of
    that module fails before it is refused; but what it says there would be done outside of the sandbox."""
    from multiprocessing import resource_tracker

    descriptor = getattr(resource_tracker._resource_tracker, "_fd", None)
    return () if descriptor is None else (descriptor,)


def main(connection: Connection, trace: Connection, spec: HostSpec) -> None:
    """The life of a host process; ``trace`` takes a stack when the judge asks where the host hangs. Never returns."""
    try:
        from grader.lockstep import packages, preload

        preload.prepare()
        packages.allow(spec.packages)
        with contextlib.suppress(AttributeError, OSError):
            os.setsid()
        os.environ.clear()
        os.environ.update(spec.environment)
        if hasattr(time, "tzset"):
            time.tzset()  # Django has set the project's time zone; what counts from now on is the environment's
        _close_all_but({connection.fileno(), trace.fileno()})
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2, *_tracker()):
            os.dup2(quiet, descriptor)
        if hasattr(signal, "SIGUSR1"):
            faulthandler.register(signal.SIGUSR1, file=trace.fileno(), all_threads=True)
        Host(connection, spec).run()
    except BaseException as error:
        with contextlib.suppress(BaseException):
            broken = wire.Ready(error=wire.clean(f"{type(error).__name__}: {error}") or "unknown")
            connection.send_bytes(wire.encode_ready(broken))
    finally:
        os._exit(70)
