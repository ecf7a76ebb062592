"""Programs whose visitors meet in the database: who finds it locked waits in virtual time, and is served in the end."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from grader.tests.lockstep.programs import line_of, one_second, run

HEAD = """
            import asyncio
            import time
            import httpx
            from asgiref.sync import sync_to_async
            from django.db import connection, transaction
            from django.http import HttpResponse, JsonResponse

            def execute(sql, *values):
                with connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    return cursor.fetchall()
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A file with one counter in it."""
    path = str(tmp_path / "db.sqlite3")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("create table counter (n integer)")
        connection.execute("insert into counter values (0)")
    connection.close()
    return path


def count(database: str) -> int:
    """What the counter says."""
    connection = sqlite3.connect(database)
    try:
        ((n,),) = connection.execute("select n from counter").fetchall()
        return int(n)
    finally:
        connection.close()


class TestVisitorsWhoMeet:
    """Three visitors come at once; each has a transaction that takes a while."""

    def test_a_pause_in_a_transaction(self, database: str) -> None:
        """A thread that sleeps in its transaction lets the other threads wait for it."""
        program = (
            HEAD
            + """
            @transaction.atomic
            def work():
                ((n,),) = execute("select n from counter")
                time.sleep(1)
                execute("update counter set n = %s", n + 1)

            async def view(request):
                await sync_to_async(work)()
                return HttpResponse("x")
        """
        )
        began = time.monotonic()
        ran = run(program, visitors=3, database={"NAME": database})

        assert ran.texts == ["x"] * 3
        assert 3.0 <= ran.seconds < 3.3  # SQLite looks again after pauses of up to 0.1 s
        assert count(database) == 3
        assert ran.blocked == []
        assert time.monotonic() - began < 15  # SQLite's own patience is 20 s, in real time

    def test_a_call_in_a_transaction(self, database: str) -> None:
        """The same in a sync view that asks an upstream meanwhile."""
        program = (
            HEAD
            + """
            def view(request):
                with transaction.atomic():
                    ((n,),) = execute("select n from counter")
                    httpx.get("https://a.example/")
                    execute("update counter set n = %s", n + 1)
                return HttpResponse("x")
        """
        )
        ran = run(program, visitors=3, database={"NAME": database}, answer=one_second)

        assert ran.texts == ["x"] * 3
        assert 3.0 <= ran.seconds < 3.3  # SQLite looks again after pauses of up to 0.1 s
        assert count(database) == 3

    def test_a_transaction_over_awaits(self, database: str) -> None:
        """A transaction entered and left by hand, with an await in between, makes the others wait, too."""
        program = (
            HEAD
            + """
            async def view(request):
                block = transaction.atomic()
                await sync_to_async(block.__enter__)()
                await asyncio.sleep(1)
                await sync_to_async(execute)("update counter set n = n + 1")
                await sync_to_async(block.__exit__)(None, None, None)
                return HttpResponse("x")
        """
        )
        ran = run(program, visitors=3, database={"NAME": database})

        assert ran.texts == ["x"] * 3
        assert 3.0 <= ran.seconds < 3.3  # SQLite looks again after pauses of up to 0.1 s
        assert count(database) == 3

    def test_no_wait(self, database: str) -> None:
        """Where nobody pauses, nobody waits."""
        program = (
            HEAD
            + """
            async def view(request):
                await sync_to_async(execute)("update counter set n = n + 1")
                return HttpResponse("x")
        """
        )
        ran = run(program, visitors=12, database={"NAME": database})

        assert (ran.texts, ran.seconds, count(database)) == (["x"] * 12, 0.0, 12)


class TestLimits:
    """Patience ends, and other errors are not waited for."""

    def test_a_lock_that_is_never_released(self, database: str) -> None:
        """Whoever waits for it gives up after the 20 s of the settings, at once in real time."""
        program = (
            HEAD
            + """
            async def view(request):
                await sync_to_async(transaction.atomic().__enter__)()  # here
                await asyncio.sleep(3600)
                return HttpResponse("x")
        """
        )
        ran = run(program, visitors=2, database={"NAME": database})

        assert [(error.type, error.message) for error in ran.app.raised] == [("OperationalError", "database is locked")]
        assert [error.place.line for error in ran.app.raised if error.place] == [line_of(program)]
        assert 20.0 <= min(ran.ends) < 20.2

    def test_other_errors(self, database: str) -> None:
        """An error of another kind comes at once."""
        program = (
            HEAD
            + """
            def view(request):
                try:
                    execute("update missing_table set n = 1")
                except Exception as error:
                    return HttpResponse(str(error))
        """
        )
        ran = run(program, database={"NAME": database})

        assert (ran.text, ran.seconds) == ("no such table: missing_table", 0.0)

    def test_many_rows(self, database: str) -> None:
        """Rows from an iterator are written once each, also when the first attempt finds the database locked."""
        program = (
            HEAD
            + """
            @transaction.atomic
            def hold():
                time.sleep(1)

            def write():
                with connection.cursor() as cursor:
                    cursor.executemany("insert into counter values (%s)", ((n,) for n in range(3)))

            async def view(request):
                holding = asyncio.create_task(sync_to_async(hold, thread_sensitive=False)())
                await asyncio.sleep(0.5)
                await sync_to_async(write)()
                await holding
                return JsonResponse({"seen": await sync_to_async(execute)("select n from counter")})
        """
        )
        assert run(program, database={"NAME": database}).json == {"seen": [[0], [0], [1], [2]]}
