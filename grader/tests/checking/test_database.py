"""`db`: a fresh database for each check, which the submission uses, too."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.checking import sqlite
from grader.checking.database import fresh_database
from grader.checking.failure import CheckFailed
from grader.checking.session import CheckSession
from grader.course import load_course
from grader.model import Verdict
from grader.tests.checking.hosts import ROOT, failure_of, grade_one, outcomes

VIEWS = """
    from django.http import JsonResponse
    from project.models import Account

    async def view(request):
        found = [account.owner async for account in Account.objects.order_by("id")]
        await Account.objects.acreate(owner="new", balance=7)
        await Account.objects.filter(owner="Ada").aupdate(balance=5)
        return JsonResponse({"found": found, "count": await Account.objects.acount()})
"""
READS_AND_WRITES = '''
    from project.models import Account

    @check(points=1, task=1)
    async def test_answers(client, db, app):
        """The view reads what the check wrote, and the check what the view wrote."""
        db.seed(Account(owner="Ada", balance=1), Account(owner="Bob", balance=2))
        expect(await client.get("/")).answers(200, json={"found": ["Ada", "Bob"], "count": 3})
        rows = db.read(lambda: Account.objects.order_by("id").values_list("owner", "balance"))
        expect(rows, "accounts").equals([("Ada", 5), ("Bob", 2), ("new", 7)])
        db.seed(Account(owner="Eve", balance=3))
        expect(await client.get("/")).answers(200, json={"found": ["Ada", "Bob", "new", "Eve"], "count": 5})

    @check(points=1, task=1)
    async def test_fresh(app, client, db):
        """Another check begins with an empty one."""
        expect(await client.get("/")).answers(200, json={"found": [], "count": 1})
        expect(db.read(Account.objects.count), "accounts").equals(1)
'''


@pytest.fixture(scope="module")
def exercises() -> Path:
    """The folder of the Django project."""
    return ROOT / "exercises"


def test_shared_with_the_host(tmp_path: Path) -> None:
    """Async ORM in the view, ORM in the check, one file."""
    score = grade_one(tmp_path, VIEWS, READS_AND_WRITES)

    assert (outcomes(score), score.run.fault) == ({"answers": "passed", "fresh": "passed"}, "")


def test_sync_code_in_an_async_view(tmp_path: Path) -> None:
    """The judge's permission for sync ORM code is its own: the view still gets Django's error, and the advice."""
    views = """
        from django.http import JsonResponse
        from project.models import Account

        async def view(request):
            return JsonResponse({"count": Account.objects.count()})
    """

    failure = failure_of(grade_one(tmp_path, views, READS_AND_WRITES))

    assert "SynchronousOnlyOperation" in failure.seen
    assert "`sync_to_async`" in failure.look_at


def test_a_transaction_left_open(tmp_path: Path) -> None:
    """A view that keeps the database locked fails the check that writes next; it is no fault of the grader's."""
    views = """
        import asyncio

        from asgiref.sync import sync_to_async
        from django.db import connection
        from django.http import HttpResponse
        from project.models import Account

        def begin():
            connection.cursor().execute("BEGIN EXCLUSIVE")

        async def view(request):
            await sync_to_async(begin)()
            await asyncio.sleep(5)
            return HttpResponse("ok")
    """
    checks = '''
        from project.models import Account

        @check(points=1, task=1)
        async def test_answers(client, db, clock):
            """Others can write meanwhile."""
            visit = gather(client.get("/"))
            await clock.sleep(1)
            db.seed(Account(owner="Ada", balance=1))
            await visit
    '''

    score = grade_one(tmp_path, views, checks)

    assert score.verdict is Verdict.FAILED
    assert failure_of(score).seen == "database is locked"
    assert "transaction.atomic" in failure_of(score).look_at


def test_no_database_any_more(tmp_path: Path) -> None:
    """A view that writes something else into the file fails the check that locks it next."""
    views = """
        from django.conf import settings
        from django.http import HttpResponse

        async def view(request):
            with open(settings.DATABASES["default"]["NAME"], "r+b") as file:
                file.write(b"x" * 4096)
            return HttpResponse("ok")
    """
    checks = '''
        @check(points=1, task=1)
        async def test_answers(client, db):
            """Somebody can lock it afterwards."""
            await client.get("/")
            with db.locked():
                pass
    '''

    score = grade_one(tmp_path, views, checks)

    assert (score.verdict, score.run.fault) == (Verdict.FAILED, "")
    assert failure_of(score).seen == "file is not a database"


class TestDatabase:
    """The fixture's value, without a host."""

    def test_seed_in_order(self, exercises: Path) -> None:
        """An instance may refer to one that is saved before it; each gets its key."""
        with fresh_database(exercises) as db:
            from project.models import Article, Author  # type: ignore[import-not-found]

            author = Author(name="Ada")
            article = Article(title="News", url="https://a.example/", author=author)
            db.seed(author, article)

            assert article.author_id == author.pk == 1
            (found,) = db.read(lambda: Article.objects.select_related("author"))
            assert (found.title, found.author.name) == ("News", "Ada")

    def test_locked(self, exercises: Path) -> None:
        """Nobody else writes meanwhile; what is written before the lock is let go stays, and nothing else."""
        with fresh_database(exercises) as db:
            from project.models import Tag

            db.seed(Tag(id=1, name="x"))
            with db.locked():
                assert db.read(lambda: Tag.objects.get(id=1)).name == "x"
                with pytest.raises(CheckFailed) as caught:
                    db.seed(Tag(id=2, name="y"))
                with pytest.raises(CheckFailed), db.locked():
                    pass
            assert caught.value.failure.seen == "database is locked"
            with db.locked(lambda: Tag.objects.filter(id=1).update(name="z")):
                assert db.read(lambda: Tag.objects.get(id=1)).name == "x"
            assert [(tag.id, tag.name) for tag in db.read(lambda: Tag.objects.order_by("id"))] == [(1, "z")]
            db.seed(Tag(id=2, name="y"))

    def test_fresh_and_gone(self, exercises: Path) -> None:
        """Each has its own file, with every table and no row; afterwards it is gone."""
        paths = []
        for _ in range(2):
            with fresh_database(exercises) as db:
                from project.models import Tag

                paths.append(db.path)
                assert db.read(Tag.objects.count) == 0
                db.seed(Tag(name="x"))
        assert paths[0] != paths[1]
        assert not any(Path(path).parent.exists() for path in paths)

    def test_leaves_nothing_behind(self, exercises: Path) -> None:
        """The connection is closed after each use; environment and time zone are as before."""
        before = dict(os.environ), time.tzname
        with fresh_database(exercises) as db:
            from django.db import connection

            from project.models import Tag

            db.seed(Tag(name="x"))
            assert connection.connection is None
            name = connection.settings_dict["NAME"]
            with sqlite3.connect(db.path, timeout=0) as other:
                other.execute("delete from project_tag")
            other.close()
            assert db.read(Tag.objects.count) == 0
            assert connection.settings_dict["NAME"] == name
        assert (dict(os.environ), time.tzname) == before

    def test_mistakes_of_authors(self, exercises: Path) -> None:
        """They are exceptions like any other, so that they become a fault of the grader."""
        with fresh_database(exercises) as db:
            from django.core.exceptions import FieldError
            from django.db import IntegrityError

            from project.models import Source, Tag

            with pytest.raises(FieldError):
                db.read(lambda: Tag.objects.filter(colour="red").count())
            with pytest.raises(IntegrityError):
                db.seed(Source(name="a"), Source(name="a"))
            with pytest.raises(ZeroDivisionError):
                db.read(lambda: 1 / 0)

    @pytest.mark.parametrize(
        ("sql", "seen"),
        [
            ("DELETE FROM project_account", "matching query does not exist"),
            ("UPDATE project_account SET balance = 'much'", "project_account that is not of its column's type"),
            ("UPDATE project_account SET balance = 0.5", "project_account that is not of its column's type"),
            ("UPDATE project_account SET owner = x'ff'", "project_account that is not of its column's type"),
            ("UPDATE auth_user SET email = CAST(x'ff' AS TEXT)", "UTF-8"),
            ("UPDATE auth_user SET date_joined = '2023-02-30 00:00:00'", "ValueError: day"),
            ("UPDATE project_account SET id = 2", "IntegrityError: UNIQUE"),
        ],
    )
    def test_values_that_nobody_expects(self, exercises: Path, sql: str, seen: str) -> None:
        """What a view has written fails the check, and is not taken for a mistake of its author."""
        with fresh_database(exercises) as db:
            from django.contrib.auth.models import User

            from project.models import Account

            def use() -> None:
                assert Account.objects.get(owner="Ada").balance + 1 == 2
                assert User.objects.get().date_joined
                Account.objects.create(id=2, owner="Bob", balance=2)

            db.seed(Account(id=1, owner="Ada", balance=1), User(username="Ada"))
            with contextlib.closing(sqlite3.connect(db.path)) as connection, connection:
                connection.execute(sql)
            with pytest.raises(CheckFailed, match=seen):
                db.read(use)

    @pytest.mark.parametrize("content", [b"", b"no database" * 1000])
    def test_spoiled(self, exercises: Path, content: bytes) -> None:
        """A file that a submission has spoiled is the submission's failure."""
        with fresh_database(exercises) as db:
            from project.models import Tag

            Path(db.path).write_bytes(content)
            with pytest.raises(CheckFailed) as caught:
                db.read(Tag.objects.count)
        assert caught.value.failure.expected == "a database that others can use after the view"

    def test_another_file_beside_it(self, exercises: Path) -> None:
        """A journal could name any file of this machine for the judge to delete: nothing is opened then."""
        with fresh_database(exercises) as db:
            from project.models import Tag

            Path(db.path + "-journal").write_bytes(b"x")
            with pytest.raises(CheckFailed, match="beside its own"):
                db.read(Tag.objects.count)

    def test_another_file_in_its_place(self, exercises: Path, tmp_path: Path) -> None:
        """Nor is a link followed."""
        with fresh_database(exercises) as db:
            from project.models import Tag

            Path(db.path).rename(tmp_path / "elsewhere")
            Path(db.path).symlink_to(tmp_path / "elsewhere")
            with pytest.raises(CheckFailed, match="something else"):
                db.read(Tag.objects.count)

    @pytest.mark.parametrize(
        ("sql", "seen"),
        [
            ("CREATE TRIGGER t AFTER INSERT ON project_tag BEGIN SELECT 1; END", "tables, views or triggers"),
            ("CREATE VIEW v AS SELECT 1", "tables, views or triggers"),
            (
                "INSERT INTO project_tag (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT"
                " 300000) SELECT 'x' FROM n",
                "more rows",
            ),
            ("INSERT INTO project_tag (name) VALUES (zeroblob(9000000))", "larger than 8 MB"),
        ],
    )
    def test_other_than_it_should_be(self, exercises: Path, sql: str, seen: str) -> None:
        """What a submission makes of the file cannot keep the judge busy, or fill its memory."""
        with fresh_database(exercises) as db:
            from project.models import Tag

            with contextlib.closing(sqlite3.connect(db.path)) as connection, connection:
                connection.execute(sql)
            with pytest.raises(CheckFailed, match=seen):
                db.read(Tag.objects.all)


@pytest.mark.parametrize(
    ("database", "asleep_s"),
    [
        ({}, 10.0),
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}, 10.0),
        ({"ENGINE": "project.postgresql", "NAME": "course", "HOST": ""}, 60.0),
    ],
)
def test_who_waits_for_a_server_may_be_asleep(database: dict[str, str], asleep_s: float) -> None:
    """As long as any other wait may take, also when the check is repeated: the server may have much to do."""
    session = CheckSession(course=load_course(ROOT), submitted=lambda _: pytest.fail(), secret=lambda _: "")

    for repeating in (False, True):
        session.repeating = repeating
        assert session.limits_of(database).asleep_s == asleep_s


def test_migrations_stay_out_of_the_judge(exercises: Path) -> None:
    """They run in a copy of its process, where there can be one; the file is the same if that breaks off."""
    program = (
        "import contextlib, sqlite3, sys\n"
        "from pathlib import Path\n"
        "from grader.checking import database, sqlite\n"
        f"database.set_up_django(Path({str(exercises)!r}))\n"
        "def rows(data):\n"
        "    with contextlib.closing(sqlite3.connect(':memory:')) as connection:\n"
        "        connection.deserialize(data)\n"
        "        tables = connection.execute('SELECT name, sql FROM sqlite_master ORDER BY name').fetchall()\n"
        "        migrations = connection.execute('SELECT app, name FROM django_migrations').fetchall()\n"
        "        return tables, migrations\n"
        "copied = rows(sqlite._template())\n"
        "print('django.db.migrations.executor' in sys.modules)\n"
        "sqlite._template.cache_clear()\n"
        "def half(migrate):\n"
        "    migrate.args[0].write_bytes(b'half a file')\n"
        "    migrate.args[0].with_name('journal').touch()\n"
        "sqlite._in_a_copy = half\n"
        "print(rows(sqlite._template()) == copied)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [str(sys.platform != "linux"), "True"]


@pytest.mark.skipif(sys.platform != "linux", reason="there are no copies elsewhere")
class TestCopies:
    """A copy that fails, hangs or cannot be had is no reason to fail here."""

    def test_it_fails(self, capfd: pytest.CaptureFixture[str]) -> None:
        """Silently: whoever does it here is told."""
        assert not sqlite._in_a_copy(lambda: [][0])
        assert capfd.readouterr() == ("", "")

    def test_it_hangs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is ended."""
        monkeypatch.setattr(sqlite, "COPY_S", 1)
        assert not sqlite._in_a_copy(threading.Event().wait)

    def test_no_process_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The machine has no room for one."""

        def fork() -> int:
            raise BlockingIOError

        monkeypatch.setattr(os, "fork", fork)
        assert not sqlite._in_a_copy(lambda: None)

    def test_it_works(self, tmp_path: Path) -> None:
        """What it did to files stays, and nothing else does."""
        seen: list[int] = []

        def write() -> None:
            seen.append(1)
            (tmp_path / "file").touch()

        assert sqlite._in_a_copy(write)
        assert (seen, (tmp_path / "file").exists()) == ([], True)
