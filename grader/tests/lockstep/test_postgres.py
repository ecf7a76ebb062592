"""A host with a PostgreSQL server: records as with SQLite, and locks that are waited for in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from grader.checking.database import Database, fresh_database
from grader.tests.lockstep.programs import ROOT, Ran, Stage, play, run
from grader.tests.servers import needs_server, on_postgres, postgres

__all__ = ["on_postgres", "postgres"]
pytestmark = [pytest.mark.postgres, needs_server]

IMPORTS = """
    import asyncio
    import os
    import threading
    import time
    from asgiref.sync import sync_to_async
    from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
    from django.db.models import F
    from django.http import HttpResponse, JsonResponse
    from project.models import Account, Source, Tag

    def sql(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
"""


@pytest.fixture
def database(on_postgres: Database) -> Mapping[str, Any]:
    """The settings of a fresh database on the server."""
    return on_postgres.settings


def record(ran: Ran) -> list[tuple[Any, ...]]:
    """What an exercise can know of a run's queries."""
    return [(q.kind, q.on_loop, q.refused, q.request, q.place and q.place.line) for q in ran.app.queries]


@pytest.mark.parametrize(
    "body",
    [
        "await Account.objects.acreate(owner='Ada', balance=1)",
        "await Account.objects.abulk_create([Account(owner=x, balance=1) for x in 'abc'])",
        "await Account.objects.aget_or_create(owner='Ada', defaults={'balance': 1})",
        "await Account.objects.aupdate_or_create(owner='Ada', defaults={'balance': 1})",
        "[a async for a in Account.objects.aiterator(chunk_size=2)]",
        "await sync_to_async(work)()",
        "await asyncio.to_thread(work)",
        "await sync_to_async(two_with_one_name)()",
        "await sync_to_async(lambda: connection.close())()",
        "(os.environ.update(DJANGO_ALLOW_ASYNC_UNSAFE='1'), work())",
        "await sync_to_async(manual)()",
    ],
)
def test_records_are_those_of_sqlite(body: str, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every statement, on which thread, for whom and from which line: the same on both."""
    program = f"""{IMPORTS}
    @transaction.atomic
    def work():
        Account.objects.select_for_update().filter(balance=1).delete()
        with transaction.atomic():
            account = Account.objects.create(owner="Ada", balance=1)
        account.balance = F("balance") + 1
        account.save()
        return list(Account.objects.values_list("balance"))

    def two_with_one_name():
        try:
            Source.objects.bulk_create([Source(name="a"), Source(name="a")])
        except IntegrityError:
            Source.objects.create(name="a")

    def manual():
        transaction.set_autocommit(False)
        Tag.objects.create(name="a")
        transaction.rollback()
        transaction.set_autocommit(True)

    async def view(request):
        try:
            Account.objects.count()
        except Exception as error:
            print(type(error).__name__)
        {body}
        return JsonResponse([await Account.objects.acount(), await Source.objects.acount(), await Tag.objects.acount()],
            safe=False)
    """
    found = []
    for url in (postgres, ""):
        monkeypatch.setenv("DATABASE_URL", url)
        with fresh_database(ROOT / "exercises") as database:
            ran = run(program, database=database.settings)
        found.append((ran.json, record(ran), ran.app.printed, ran.blocked))

    assert found[0] == found[1]


MOVES = f"""{IMPORTS}
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
    """Transactions that each last a second come one after another."""
    ran = run(MOVES.format(seconds=1, movers=8), database=database)

    assert ran.text == "8"
    assert 8.0 <= ran.seconds < 9.0
    assert not ran.app.blocked


def test_a_lock_that_is_held_too_long(database: Mapping[str, Any]) -> None:
    """After as long as with SQLite, an error of the same type ends the wait."""
    ran = run(MOVES.format(seconds=60, movers=2), database=database)

    assert ran.text == "canceling statement due to lock timeout"
    assert ran.seconds == pytest.approx(20.0)


def test_a_lock_on_the_loop(database: Mapping[str, Any]) -> None:
    """Where the loop's own thread waits for a lock, everybody does."""
    program = f"""{IMPORTS}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

    def slow():
        with transaction.atomic():
            time.sleep(1)

    async def view(request):
        job = asyncio.create_task(asyncio.to_thread(slow))
        await asyncio.sleep(0.5)
        Account.objects.create(owner="Ada", balance=1)
        await job
        return HttpResponse("done")
    """

    ran = run(program, database=database)

    assert ran.text == "done"
    assert sum(end - start for _, _, start, end in ran.blocked) == pytest.approx(0.5, abs=0.11)


@pytest.mark.parametrize("first", ["a", "b"])
def test_two_who_wait_for_each_other(first: str, database: Mapping[str, Any]) -> None:
    """Whoever closes the circle gets the error, every time; the other one goes on."""
    program = f"""{IMPORTS}
    def lock(owner):
        sql("SELECT 1 FROM project_account WHERE owner = %s FOR UPDATE", owner)

    def both(one, other, pause):
        sql("BEGIN")
        try:
            lock(one)
            time.sleep(pause)
            lock(other)
            sql("COMMIT")
            return one + " done"
        except OperationalError as error:
            sql("ROLLBACK")
            return f"{{one}} {{error}}"

    async def view(request):
        await Account.objects.abulk_create([Account(owner=x, balance=1) for x in "ab"])
        a, b = (1, 2) if "{first}" == "a" else (2, 1)
        return JsonResponse(await asyncio.gather(
            asyncio.to_thread(both, "a", "b", a), asyncio.to_thread(both, "b", "a", b)), safe=False)
    """

    ran = run(program, database=database)

    lines = {"a": "a done", "b": "b deadlock detected"} if first == "a" else {"a": "a deadlock detected", "b": "b done"}
    assert ran.json == list(lines.values())
    assert 2.0 <= ran.seconds < 2.2


def test_what_is_closed_holds_no_lock(database: Mapping[str, Any]) -> None:
    """A connection that is closed in a transaction frees its locks before anything else runs."""
    program = f"""{IMPORTS}
    def leave():
        sql("BEGIN")
        sql("UPDATE project_account SET balance = 2")
        connection.close()

    async def view(request):
        await Account.objects.acreate(owner="Ada", balance=1)
        for _ in range(20):
            await asyncio.to_thread(leave)
            await Account.objects.aupdate(balance=F("balance") + 10)
        return HttpResponse(str((await Account.objects.aget()).balance))
    """

    ran = run(program, database=database)

    assert (ran.text, ran.seconds) == ("201", 0.0)


def test_who_sees_what_does_not_depend_on_speed(database: Mapping[str, Any]) -> None:
    """What the server does once a lock is free has happened before others look."""
    program = f"""{IMPORTS}
    def hold():
        with transaction.atomic():
            time.sleep(1)
        return Account.objects.get().balance

    async def view(request):
        await Account.objects.acreate(owner="Ada", balance=0)
        seen = []
        for _ in range(10):
            holding = asyncio.create_task(asyncio.to_thread(hold))
            await asyncio.sleep(0.5)
            await asyncio.gather(*(asyncio.to_thread(Account.objects.update, balance=F("balance") + 1)
                for _ in range(4)))
            seen.append(await holding)
        return JsonResponse(seen, safe=False)
    """

    assert run(program, database=database).json == [4 * n for n in range(1, 11)]


def test_a_lock_of_the_judge(on_postgres: Database) -> None:
    """Writers wait until the judge gives it back, readers do not."""
    program = f"""{IMPORTS}
    async def view(request):
        await (Account.objects.acount if request.GET else Account.objects.acreate)(
            **({{}} if request.GET else {{"owner": "Ada", "balance": 1}}))
        return HttpResponse("done")
    """

    def scenario(path: str) -> Callable[[Stage], Any]:
        async def visit(stage: Stage) -> float:
            with on_postgres.locked():
                task = stage.client.get(path)
                import asyncio

                visiting = asyncio.ensure_future(task)
                await asyncio.sleep(1.0)
            await visiting
            return stage.since(stage.app.visits[0].end_s)

        return visit

    assert 1.0 <= play(program, scenario("/"), database=on_postgres.settings) < 1.11
    assert play(program, scenario("/?read=1"), database=on_postgres.settings) == 0.0
