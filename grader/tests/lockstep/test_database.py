"""Django's database in a host: every statement is seen, and locks are waited for in virtual time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from grader.checking.database import fresh_database
from grader.lockstep import wire
from grader.tests.lockstep.programs import ROOT, Ran, Stage, line_of, play, run

IMPORTS = """
    import asyncio
    import os
    import threading
    import time
    from concurrent.futures import ThreadPoolExecutor
    from asgiref.sync import sync_to_async
    from django.core.exceptions import SynchronousOnlyOperation
    from django.db import OperationalError, connection, transaction
    from django.http import HttpResponse, JsonResponse
    from project.models import Account
"""


@pytest.fixture
def database() -> Iterator[Mapping[str, Any]]:
    """The settings of a fresh database."""
    with fresh_database(ROOT / "exercises") as fresh:
        yield fresh.settings


def queries(ran: Ran | Stage) -> list[tuple[str, bool, int | None, int]]:
    """Kind, whether on the loop's thread, visitor and line of every statement."""
    return [(q.kind, q.on_loop, q.request, q.place.line if q.place else 0) for q in ran.app.queries]


@pytest.mark.parametrize(
    ("how", "on_loop", "request_id"),
    [
        ("await Account.objects.acount()", False, 1),
        ("await sync_to_async(Account.objects.count)()", False, 1),
        ("await sync_to_async(Account.objects.count, thread_sensitive=False)()", False, 1),
        ("await asyncio.to_thread(Account.objects.count)", False, 1),
        ("await asyncio.create_task(Account.objects.acount())", False, 1),
        ("await asyncio.get_running_loop().run_in_executor(None, Account.objects.count)", False, None),
        ("(os.environ.setdefault('DJANGO_ALLOW_ASYNC_UNSAFE', '1'), Account.objects.count())", True, 1),
    ],
)
def test_where_a_query_runs(database: Mapping[str, Any], how: str, on_loop: bool, request_id: int | None) -> None:
    """Each way to run a query: on which thread, for whom, and the line that led to it."""
    program = f"""{IMPORTS}
    async def view(request):
        {how}  # here
        return HttpResponse("done")
    """

    ran = run(program, database=database)

    assert ran.text == "done"
    assert queries(ran) == [("SELECT", on_loop, request_id, line_of(program))]


def test_sync_view(database: Mapping[str, Any]) -> None:
    """Django runs a sync view in a thread: its queries are not on the loop's."""
    program = f"""{IMPORTS}
    def view(request):
        with transaction.atomic():  # begin
            Account.objects.create(owner="Ada", balance=1)  # insert
        return HttpResponse("done")
    """

    ran = run(program, database=database)

    assert queries(ran) == [
        ("BEGIN", False, 1, line_of(program, "begin")),
        ("INSERT", False, 1, line_of(program, "insert")),
    ]


def test_refused_and_swallowed(database: Mapping[str, Any]) -> None:
    """Django's refusal is recorded where it is raised, whoever catches it."""
    program = f"""{IMPORTS}
    async def view(request):
        try:
            return HttpResponse(str(Account.objects.count()))  # here
        except Exception:
            return HttpResponse("none")
    """

    ran = run(program, database=database)

    place = wire.Frame(file="views.py", line=line_of(program), function="view")
    assert ran.text == "none"
    assert ran.app.queries == [wire.Query(kind="", on_loop=True, refused=True, request=1, place=place)]


def test_while_it_is_imported(database: Mapping[str, Any]) -> None:
    """No event loop waits for a query that the import runs."""
    program = f"""{IMPORTS}
    COUNT = Account.objects.count()  # here

    async def view(request):
        return HttpResponse(str(COUNT))
    """

    ran = run(program, database=database)

    assert (ran.text, queries(ran)) == ("0", [("SELECT", False, None, line_of(program))])


def test_each_visitor_has_its_own(database: Mapping[str, Any]) -> None:
    """Queries of visitors who come together are told apart."""
    program = f"""{IMPORTS}
    async def view(request):
        for _ in range(3):
            await asyncio.sleep(0.1)
            await Account.objects.aexists()
        return HttpResponse("done")
    """

    ran = run(program, visitors=2, database=database)

    assert sorted(q.request or 0 for q in ran.app.queries) == [1, 1, 1, 2, 2, 2]


def test_without_end(database: Mapping[str, Any]) -> None:
    """Of very many queries the first ones are kept."""
    program = f"""{IMPORTS}
    async def view(request):
        await asyncio.to_thread(lambda: [connection.cursor().execute("SELECT 1") for _ in range(3_000)])
        return HttpResponse("done")
    """

    ran = run(program, database=database)

    assert (ran.text, len(ran.app.queries)) == ("done", 2_000)


HOLDS = f"""{IMPORTS}
    def move(seconds):
        with transaction.atomic():
            seen = Account.objects.get().balance
            time.sleep(seconds)
            Account.objects.update(balance=seen + 1)

    async def view(request):
        if not await Account.objects.aexists():
            await Account.objects.acreate(owner="Ada", balance=0)
        try:
            await asyncio.gather(*(asyncio.to_thread(move, {{seconds}}) for _ in range({{movers}})))
        except OperationalError as error:
            return HttpResponse(str(error))
        return HttpResponse(str((await Account.objects.aget()).balance))
"""


def test_a_lock_is_waited_for(database: Mapping[str, Any]) -> None:
    """Transactions that each last a second come one after another, and cost no real time."""
    began = time.monotonic()

    ran = run(HOLDS.format(seconds=1, movers=8), database=database)

    assert ran.text == "8"
    assert 8.0 <= ran.seconds < 9.0
    assert time.monotonic() - began < 5
    assert not ran.app.blocked


def test_a_lock_that_is_held_too_long(database: Mapping[str, Any]) -> None:
    """After the configured timeout, in virtual time, SQLite's own error ends the wait."""
    began = time.monotonic()

    ran = run(HOLDS.format(seconds=60, movers=2), database=database)

    assert ran.text == "database is locked"
    assert ran.seconds == pytest.approx(20.0)
    assert time.monotonic() - began < 5


def test_a_lock_on_the_loop(database: Mapping[str, Any]) -> None:
    """Where the loop's own thread waits for a lock, everybody does: that is recorded."""
    program = f"""{IMPORTS}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

    def slow():
        with transaction.atomic():
            time.sleep(1)

    async def view(request):
        job = asyncio.create_task(asyncio.to_thread(slow))
        await asyncio.sleep(0.5)
        Account.objects.create(owner="Ada", balance=1)  # here
        await job
        return HttpResponse("done")
    """

    ran = run(program, database=database)

    assert ran.text == "done"
    assert {line for _, line, _, _ in ran.blocked} == {line_of(program)}
    assert sum(end - start for _, _, start, end in ran.blocked) == pytest.approx(0.5, abs=0.11)


def test_a_commit_waits_for_readers(database: Mapping[str, Any]) -> None:
    """Somebody who reads row by row keeps a writer from committing, until the last row is read."""
    program = f"""{IMPORTS}
    def read():
        cursor = connection.cursor()
        cursor.execute("SELECT value FROM (SELECT 1 AS value UNION ALL SELECT id FROM project_account)")
        cursor.fetchone()
        time.sleep(2)
        return cursor.fetchall()

    async def view(request):
        await Account.objects.acreate(owner="Ada", balance=1)
        began = time.monotonic()
        job = asyncio.create_task(asyncio.to_thread(read))
        await asyncio.sleep(0.1)
        await Account.objects.all().aupdate(balance=2)
        took = time.monotonic() - began
        await job
        return JsonResponse(took, safe=False)
    """

    assert run(program, database=database).json == pytest.approx(2.0, abs=0.11)


def test_many_at_once(database: Mapping[str, Any]) -> None:
    """Right programs in many threads get their turn without an error."""
    program = f"""{IMPORTS}
    def add():
        with transaction.atomic():
            account, _ = Account.objects.select_for_update().get_or_create(owner="Ada", defaults={{"balance": 0}})
            account.balance += 1
            account.save()
            return account.balance

    async def view(request):
        return HttpResponse(str(await sync_to_async(add, thread_sensitive=False)()))
    """

    ran = run(program, visitors=30, database=database)

    assert sorted(map(int, ran.texts)) == list(range(1, 31))


def test_rows_in_one_statement(database: Mapping[str, Any]) -> None:
    """``executemany`` keeps its rows while it waits."""
    program = f"""{IMPORTS}
    def slow():
        with transaction.atomic():
            time.sleep(1)

    def insert():
        rows = ((name, 1) for name in "abc")
        connection.cursor().executemany("INSERT INTO project_account (owner, balance) VALUES (%s, %s)", rows)

    async def view(request):
        job = asyncio.create_task(asyncio.to_thread(slow))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(insert)
        await job
        return HttpResponse(str(await Account.objects.acount()))
    """

    ran = run(program, database=database)

    assert (ran.text, ran.seconds) == ("3", pytest.approx(1.0, abs=0.11))


def test_a_visitor_who_leaves(database: Mapping[str, Any]) -> None:
    """The thread of a visitor who left goes on, and what it asks is still theirs."""
    program = f"""{IMPORTS}
    def late():
        time.sleep(1)
        Account.objects.create(owner="Ada", balance=1)

    async def view(request):
        await sync_to_async(late)()
        return HttpResponse("done")
    """

    async def scenario(stage: Stage) -> list[tuple[str, bool, int | None, int]]:
        visit = asyncio.create_task(stage.client.get("/"))
        await asyncio.sleep(0.5)
        visit.cancel()
        await asyncio.sleep(2)
        return queries(stage)

    assert [(kind, request) for kind, _, request, _ in play(program, scenario, database=database)] == [("INSERT", 1)]


def test_sqlite_by_hand(database: Mapping[str, Any]) -> None:
    """Connections of the submission's own wait in virtual time, too, and what they ask is seen."""
    program = f"""{IMPORTS}
    import sqlite3
    from contextlib import closing
    from django.conf import settings

    def opened():
        return closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60))

    def move():
        with opened() as db, db:
            db.execute("BEGIN IMMEDIATE")  # begin
            (seen,) = db.execute("SELECT balance FROM project_account").fetchone()  # look
            time.sleep(1)
            db.executemany("UPDATE project_account SET balance = ?", [(seen + 1,)])  # write

    async def view(request):
        await Account.objects.acreate(owner="Ada", balance=0)  # create
        await asyncio.gather(*(asyncio.to_thread(move) for _ in range(8)))
        with opened() as db:
            return HttpResponse(str(db.execute("SELECT balance FROM project_account").fetchone()[0]))  # on the loop
    """
    began = time.monotonic()

    ran = run(program, database=database)

    assert ran.text == "8"
    assert 8.0 <= ran.seconds < 9.0
    assert time.monotonic() - began < 5
    assert queries(ran)[0] == ("INSERT", False, 1, line_of(program, "create"))
    assert sorted(queries(ran)[1:-1]) == sorted(
        (kind, False, 1, line_of(program, line))
        for kind, line in (("BEGIN", "begin"), ("SELECT", "look"), ("UPDATE", "write"))
        for _ in range(8)
    )
    assert queries(ran)[-1] == ("SELECT", True, 1, line_of(program, "on the loop"))


def test_undone_by_hand(database: Mapping[str, Any]) -> None:
    """``with connection:`` commits at its end, and undoes everything after an exception."""
    program = f"""{IMPORTS}
    import sqlite3
    from django.conf import settings

    def add(owner):
        db = sqlite3.connect(f"file:{{settings.DATABASES['default']['NAME']}}?mode=rw", uri=True)
        try:
            with db:
                db.execute("INSERT INTO project_account (owner, balance) VALUES (?, 1)", (owner,))
                if owner == "Ben":
                    raise ValueError
        except ValueError:
            pass
        finally:
            db.close()

    async def view(request):
        for owner in ("Ada", "Ben", "Cleo"):
            await asyncio.to_thread(add, owner)
        return JsonResponse([account.owner async for account in Account.objects.order_by("id")], safe=False)
    """

    assert run(program, database=database).json == ["Ada", "Cleo"]


@pytest.mark.parametrize("pragma", ["busy_timeout = 3000", "BUSY_TIMEOUT(3000)"])
def test_patience_of_its_own(database: Mapping[str, Any], pragma: str) -> None:
    """``PRAGMA busy_timeout`` sets how long is waited, in virtual time."""
    program = f"""{IMPORTS}
    def slow():
        with transaction.atomic():
            time.sleep(10)

    def insert():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA {pragma}")
        Account.objects.create(owner="Ada", balance=1)

    async def view(request):
        job = asyncio.create_task(asyncio.to_thread(slow))
        await asyncio.sleep(1)
        began = time.monotonic()
        try:
            await asyncio.to_thread(insert)
        except OperationalError as error:
            return JsonResponse([str(error), round(time.monotonic() - began, 3)], safe=False)
        finally:
            await job
    """
    began = time.monotonic()

    assert run(program, database=database).json == ["database is locked", 3.0]
    assert time.monotonic() - began < 5
