"""`db` on a PostgreSQL server: fresh, gone afterwards, nobody else's; and what is said when there is no such server."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.checking import postgres as module
from grader.checking.database import Database, fresh_database
from grader.checking.failure import CheckFailed, MachineFault
from grader.checking.postgres import Server
from grader.model import Verdict
from grader.tests.checking.hosts import grade_one, outcomes
from grader.tests.checking.test_database import READS_AND_WRITES, VIEWS
from grader.tests.servers import ROOT, needs_server, on_postgres, postgres, settings

__all__ = ["on_postgres", "postgres"]
on_a_server = [pytest.mark.postgres, needs_server]


@pytest.fixture
def server(on_postgres: Database, postgres: str) -> Iterator[Server]:
    """Another judge's."""
    found = Server(settings(postgres))
    yield found
    found._close()


def names(server: Server, like: str) -> list[str]:
    """The databases on the server."""
    return [name for (name,) in server._rows("SELECT datname FROM pg_database WHERE datname LIKE %s", like)]


class TestOnAServer:
    """With one."""

    pytestmark = on_a_server

    def test_shared_with_the_host(self, tmp_path: Path, postgres: str) -> None:
        """Async ORM in the view, ORM in the check, one database, a fresh one for the next check."""
        score = grade_one(tmp_path, VIEWS, READS_AND_WRITES)

        assert (outcomes(score), score.run.fault) == ({"answers": "passed", "fresh": "passed"}, "")

    def test_gone_afterwards(self, server: Server) -> None:
        """Whatever happens meanwhile, also with a connection that is still open."""
        with pytest.raises(ZeroDivisionError), server.database() as name:
            assert names(server, name) == [name]
            open_ = server._connect(NAME=name)
            raise ZeroDivisionError
        assert names(server, name) == []
        open_.close()

    def test_nobody_elses(self, server: Server, on_postgres: Database) -> None:
        """A host's user gets into its own database only, and may neither make nor drop one."""
        with server.database() as mine:
            with server._connect(**server.role, NAME=mine) as connection:
                for statement in (f"DROP DATABASE {on_postgres.settings['NAME']}", "CREATE DATABASE grader_other"):
                    with pytest.raises(server._psycopg.errors.InsufficientPrivilege):
                        connection.execute(statement)
                with pytest.raises(server._psycopg.errors.InsufficientPrivilege):
                    connection.execute("DROP TABLE project_tag")
            with pytest.raises(MachineFault, match="permission denied"):
                server._connect(**server.role, NAME=on_postgres.settings["NAME"])

    def test_a_judge_that_is_killed(self, server: Server, postgres: str) -> None:
        """What it leaves behind is dropped by the next one; what belongs to one that lives is not."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_judge, args=(postgres, theirs))
        process.start()
        left = ours.recv()
        with server.database() as living:
            Server(settings(postgres))._close()
            assert names(server, left) == [left]
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            for _ in range(200):  # until the server has noticed
                Server(settings(postgres))._close()
                if not names(server, left):
                    break
            assert (names(server, left), names(server, living)) == ([], [living])

    def test_locked(self, on_postgres: Database) -> None:
        """Somebody else writes: that is the submission's failure, in the same words as with SQLite."""
        from project.models import Tag  # type: ignore[import-not-found]

        with on_postgres.locked():
            assert on_postgres.read(Tag.objects.count) == 0
            with pytest.raises(CheckFailed) as caught:
                on_postgres.seed(Tag(name="x"))
        assert caught.value.failure.seen == "database is locked"
        on_postgres.seed(Tag(name="x"))

    def test_written_before_letting_go(self, on_postgres: Database) -> None:
        """Who keeps the database locked may write at the end."""
        from project.models import Tag

        on_postgres.seed(Tag(id=1, name="x"))
        with on_postgres.locked(lambda: Tag.objects.update(name="z")):
            assert on_postgres.read(lambda: Tag.objects.get(id=1)).name == "x"
        assert on_postgres.read(lambda: Tag.objects.get(id=1)).name == "z"

    def test_refusing(self, on_postgres: Database) -> None:
        """Some changes are refused, for a while."""
        from django.db import IntegrityError

        from project.models import Tag

        on_postgres.seed(Tag(id=1, name="x"), Tag(id=2, name="y"))
        with on_postgres.refusing("UPDATE ON project_tag WHEN OLD.id = 2", "INSERT ON project_author"):
            on_postgres.read(lambda: Tag.objects.filter(id=1).update(name="z"))
            with pytest.raises(IntegrityError, match="the disk is full"):
                on_postgres.read(lambda: Tag.objects.filter(id=2).update(name="z"))
        assert on_postgres.read(lambda: Tag.objects.filter(id=2).update(name="z")) == 1

    def test_spoiled(self, on_postgres: Database) -> None:
        """A table that a submission has taken away is the submission's failure."""
        from django.db import connection

        from project.models import Tag

        on_postgres.read(lambda: connection.cursor().execute("DROP TABLE project_tag CASCADE"))
        with pytest.raises(CheckFailed):
            on_postgres.read(Tag.objects.count)

    def test_without_the_right(self, server: Server) -> None:
        """A user that may not make databases is told what to run."""
        server._rows("DROP ROLE IF EXISTS grader_test_powerless")
        server._rows("CREATE ROLE grader_test_powerless LOGIN PASSWORD 'x'")
        try:
            with pytest.raises(MachineFault, match="ALTER ROLE grader_test_powerless CREATEDB"):
                Server({**server.settings, "USER": "grader_test_powerless", "PASSWORD": "x"})
        finally:
            server._rows("DROP ROLE grader_test_powerless")

    def test_with_the_least_rights(self, server: Server) -> None:
        """CREATEDB is enough; hosts then use the same user."""
        server._rows("DROP ROLE IF EXISTS grader_test_maker")
        server._rows("CREATE ROLE grader_test_maker LOGIN CREATEDB PASSWORD 'x'")
        try:
            least = Server({**server.settings, "USER": "grader_test_maker", "PASSWORD": "x"})
            with least.database() as name:
                database = module.PostgresDatabase(least, name)
                from project.models import Tag

                database.seed(Tag(name="x"))
                assert database.read(Tag.objects.count) == 1
                assert database.settings["USER"] == "grader_test_maker"
                database.close()
            least._close()
        finally:
            server._rows("DROP ROLE grader_test_maker")


def _judge(url: str, connection: Any) -> None:
    os.environ["DATABASE_URL"] = url
    with fresh_database(ROOT / "exercises") as database:
        connection.send(database.settings["NAME"])
        signal.pause()


class TestWithout:
    """No server, or none that can be used: the exercise is ungradable, and the message says what to do."""

    @pytest.fixture(autouse=True)
    def asked_anew(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Nothing is remembered from before."""
        monkeypatch.delenv("GRADER_DATABASE", raising=False)
        module._server.cache_clear()
        yield
        module._server.cache_clear()

    def fault(self, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> str:
        """The fault of an exercise."""
        monkeypatch.setenv("DATABASE_URL", url)
        score = grade_one(tmp_path, VIEWS, READS_AND_WRITES)
        assert score.verdict is Verdict.UNGRADABLE
        assert "secret" not in score.run.fault
        return score.run.fault

    def test_unreachable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody listens there."""
        pytest.importorskip("psycopg")
        fault = self.fault(tmp_path, f"postgres://ada:secret@/course?host={tmp_path}", monkeypatch)

        assert fault.startswith("the server of DATABASE_URL cannot be reached: ")
        assert fault.endswith("Start it, correct the URL, or unset DATABASE_URL to use SQLite")

    def test_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """psycopg is missing."""
        monkeypatch.setitem(sys.modules, "psycopg", None)
        fault = self.fault(tmp_path, "postgres://ada:secret@localhost/course", monkeypatch)

        assert "DATABASE_URL" in fault
        assert "pip install 'psycopg[binary]'" in fault

    def test_another_database(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A URL of something else."""
        assert "must start with postgresql://" in self.fault(tmp_path, "mysql://ada:secret@h/n", monkeypatch)
