"""PostgreSQL in a host: waiting for its locks in virtual time.

libpq waits for the server's answer in real time, and the thread that holds the lock stands still meanwhile: a host runs
one thread at a time. So a connection of a host waits for real only while the server works. When the answer does not
come at once, a second connection asks whether the statement is blocked by somebody's lock (``pg_blocking_pids``); then
the thread looks again after pauses on the virtual clock, as with SQLite. What the server does by itself, once a lock is
free, is waited for before anything else runs: otherwise the machine's speed would decide who sees it.

The clock of SQL (``now()``, ``pg_sleep``, ``lock_timeout`` …) is the server's, in real time.
"""

from __future__ import annotations

import select
import threading
import weakref
from collections.abc import Generator, Iterable
from itertools import chain, repeat
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.conninfo import make_conninfo
from psycopg.waiting import Ready, Wait

from grader.lockstep.ledger import Ledger, real_pause

__all__ = ["install"]

TIMEOUT_S = 20.0
"""Virtual seconds until a wait for a lock is given up. The server's own default is to wait for ever."""
PAUSES_S = (0.001, 0.002, 0.005, 0.010, 0.015, 0.020, 0.025, 0.025, 0.025, 0.050, 0.050)
LAST_PAUSE_S = 0.100
FIRST_LOOK_S, LAST_LOOK_S = 0.005, 0.250  # real: how long an answer may take before we ask what it waits for
BLOCKERS = "SELECT pid, unnest(pg_blocking_pids(pid)) FROM unnest(ARRAY{}) AS pid"
SLOTS_S = 30.0  # real: how long we try when the server has no connection left


def install(ledger: Ledger) -> None:
    """Make psycopg's waiting virtual, in this process and for good."""
    server = _Server(ledger)
    real_wait: Any = psycopg.Connection.wait
    real_close: Any = psycopg.Connection.close

    def wait(self: Any, gen: Any, *args: Any, **options: Any) -> Any:
        if options.get("timeout") is not None or not ledger.takes_part():
            return real_wait(self, gen, *args, **options)
        try:
            return server.drive(self, gen)
        finally:
            server.settle()

    def close(self: Any) -> None:
        # The server notices only later that somebody is gone, and keeps their locks until then.
        if self.pgconn.transaction_status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR):
            self.pgconn.exec_(b"ROLLBACK")
        real_close(self)
        server.settle()

    psycopg.Connection.wait = wait
    psycopg.Connection.close = close
    psycopg.connection.Lock = threading.Lock  # one whose waiting is virtual, too
    _wait_for_slots()


def _wait_for_slots() -> None:
    """Let connecting wait, for real, while others use all connections of the server: that is not the submission's
    doing."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    real_connect: Any = DatabaseWrapper.get_new_connection

    def connect(self: Any, params: dict[str, Any]) -> Any:
        for _ in range(round(SLOTS_S / LAST_LOOK_S)):
            try:
                return real_connect(self, params)
            except psycopg.OperationalError as error:
                if "too many" not in str(error) and "connection slots" not in str(error):
                    raise
            real_pause(LAST_LOOK_S)
        return real_connect(self, params)

    DatabaseWrapper.get_new_connection = connect


class _Server:
    """What is known of the server, and who waits there."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: dict[int, int] = {}  # from a connection's process on the server to its descriptor here
        self._known: dict[int, weakref.ref[Any]] = {}  # every connection that was used, by its process on the server
        self._asking: pq.abc.PGconn | None = None
        self._conninfo = b""

    def drive(self, connection: Any, gen: Generator[Any, Any, Any]) -> Any:
        """Run one of psycopg's generators to its end."""
        pid, fileno = connection.pgconn.backend_pid, connection.pgconn.socket
        self._known[pid] = weakref.ref(connection)
        if not self._conninfo:
            given = {option.keyword.decode(): option.val.decode() for option in connection.pgconn.info if option.val}
            self._conninfo = make_conninfo(**given).encode()
        given_up: Any = None
        try:
            wanted = next(gen)
            while True:
                look = FIRST_LOOK_S
                while not (ready := _ready(fileno, wanted, look)):
                    look = min(look * 2, LAST_LOOK_S)
                    if not given_up and self._is_blocked(pid, self._blockers(pid)):
                        given_up = self._wait_for_lock(pid, fileno)
                        look = FIRST_LOOK_S
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value
        except errors.QueryCanceled:
            if given_up is not None:
                raise given_up from None
            raise

    def _wait_for_lock(self, pid: int, fileno: int) -> Any:
        """Let virtual time pass until this statement is no longer blocked. Ends it, and returns the error for
        that, if it takes too long or can never be."""
        end = self._ledger.clock.now + TIMEOUT_S
        self._waiting[pid] = fileno
        try:
            for pause in chain(PAUSES_S, repeat(LAST_PAUSE_S)):
                blockers = self._blockers(*self._waiting)
                left = end - self._ledger.clock.now
                if _ready(fileno, Wait.R, 0) or not self._is_blocked(pid, blockers):
                    return None
                if left <= 0 or _in_a_circle(pid, blockers):
                    self._ask(f"SELECT pg_cancel_backend({pid})")
                    if left <= 0:
                        return errors.LockNotAvailable("canceling statement due to lock timeout")
                    return errors.DeadlockDetected("deadlock detected")
                self._ledger.sleep(min(pause, left), what="database lock")
        finally:
            del self._waiting[pid]
        raise AssertionError("unreachable")

    def settle(self) -> None:
        """Wait, for real, for those whose lock is free: until each has its answer or is blocked again."""
        look = FIRST_LOOK_S / 10
        # Who has an answer is found before who is blocked: whoever it blocked is then seen to be free.
        while silent := {pid: fd for pid, fd in self._waiting.items() if not _ready(fd, Wait.R, 0)}:
            blockers = self._blockers(*silent)
            working = [fd for pid, fd in silent.items() if not self._is_blocked(pid, blockers)]
            if not working:
                return
            select.select(working, [], [], look)
            look = min(look * 2, LAST_LOOK_S)

    def _is_blocked(self, pid: int, blockers: dict[int, set[int]]) -> bool:
        """Whether somebody blocks it who is still there, of ours or a stranger."""
        for blocker in blockers.get(pid, ()):
            known = self._known.get(blocker)
            connection = known() if known else None
            if known is None or (connection is not None and not connection.closed):
                return True
        return False

    def _blockers(self, *pids: int) -> dict[int, set[int]]:
        """Who blocks each of these processes of the server."""
        rows = self._ask(BLOCKERS.format(list(pids)))
        found: dict[int, set[int]] = {}
        for pid, blocker in rows:
            found.setdefault(int(pid), set()).add(int(blocker))
        return found

    def _ask(self, sql: str) -> list[tuple[bytes, ...]]:
        for attempt in range(round(SLOTS_S / LAST_LOOK_S)):
            if self._asking is None:
                self._asking = pq.PGconn.connect(self._conninfo)
            result = self._asking.exec_(sql.encode())
            if result.status == pq.ExecStatus.TUPLES_OK:
                columns = range(result.nfields)
                return [tuple(result.get_value(row, c) or b"" for c in columns) for row in range(result.ntuples)]
            self._asking.finish()
            self._asking = None
            if attempt:
                real_pause(LAST_LOOK_S)
        raise psycopg.OperationalError("the server has no connection left to ask who waits for whom")


def _in_a_circle(pid: int, blockers: dict[int, set[int]]) -> bool:
    """Whether it waits, by way of others, for itself."""
    seen: set[int] = set()
    next_ones: Iterable[int] = blockers.get(pid, ())
    while found := set(next_ones) - seen:
        if pid in found:
            return True
        seen |= found
        next_ones = {blocker for one in found for blocker in blockers.get(one, ())}
    return False


def _ready(fileno: int, wanted: Wait, seconds: float) -> Ready:
    """What of reading and writing can be done, within so many real seconds."""
    read, write, _ = select.select(
        [fileno] if wanted & Wait.R else [], [fileno] if wanted & Wait.W else [], [], max(seconds, 0)
    )
    return Ready((Ready.R if read else 0) | (Ready.W if write else 0))
