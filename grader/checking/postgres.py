"""A check's database on a PostgreSQL server: a copy of a template, made for the check and dropped after it.

The database that DATABASE_URL names is only where we connect to: nothing in it is read or written. Everything of ours
is called ``grader_…``. A judge holds a lock as long as it lives; what bears the name of one that is gone is dropped by
the next that comes.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.checking.database import Database, as_default, new_connection
from grader.checking.failure import MachineFault

__all__ = ["PostgresDatabase", "fresh"]

JUDGES, TEMPLATES = 20_090_806, 20_090_807  # the advisory locks of a judge that lives, and of who makes a template
LOCK_TIMEOUT = "1s"
"""Real: how long the judge waits for a lock. The host, who holds it, stands still meanwhile."""
INSTEAD = "or unset DATABASE_URL to use SQLite"
WRITE_TRIGGERS = """
CREATE FUNCTION one_writer() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock({lock}); RETURN NULL; END $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'the disk is full' USING ERRCODE = 'integrity_constraint_violation'; END $$;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TRIGGER a_writer BEFORE INSERT OR UPDATE OR DELETE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION one_writer()', name);
  END LOOP;
END $$;
GRANT ALL ON SCHEMA public TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
"""
WORKING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND state = 'active' AND cardinality(pg_blocking_pids(pid)) = 0
"""


class PostgresDatabase(Database):
    """The database ``name`` on a server. The judge's own connection stays open as long as the check."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__({**server.settings, **server.role, "NAME": name})
        options = server.settings["OPTIONS"]
        options = {**options, "options": f"{options.get('options', '')} -c lock_timeout={LOCK_TIMEOUT}"}
        self._connection = new_connection({**server.settings, "NAME": name, "OPTIONS": options})

    def close(self) -> None:
        """End the judge's connection."""
        self._connection.close()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[None]:
        with as_default(self._connection):
            try:
                self._settle()
                yield
            except Exception:
                self._connection.close()  # it may be of no more use
                raise

    def _settle(self) -> None:
        """Wait until the server has done what it does by itself, such as a statement whose lock has become free."""
        with self._connection.cursor() as cursor:
            while True:
                cursor.execute(WORKING)
                if cursor.fetchone() == (0,):
                    return

    @contextlib.contextmanager
    def _write_lock(self) -> Iterator[Callable[[Callable[[], Any]], None]]:
        from project.postgresql.base import WRITE_LOCK  # type: ignore[import-not-found]

        other = new_connection(self._connection.settings_dict)
        with as_default(other):
            cursor = other.cursor()
            cursor.execute("SELECT pg_advisory_lock(%s)", [WRITE_LOCK])

        def write(function: Callable[[], Any]) -> None:
            with as_default(other):
                function()

        try:
            yield write
        finally:
            with as_default(other):
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WRITE_LOCK])
                other.close()
        with self._connected():
            pass

    def _refusal(self, name: str, what: str, when: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {what} FOR EACH ROW {when} EXECUTE FUNCTION refuse()"

    def _of_table(self, what: str) -> str:
        return what[what.index("ON ") :]

    def _is_theirs(self, error: Exception) -> bool:
        from django.db import ProgrammingError  # such as a table that is gone

        return super()._is_theirs(error) or type(error) is ProgrammingError

    def _text_of(self, error: Exception) -> str:
        code = getattr(error.__cause__, "sqlstate", None)
        return "database is locked" if code == "55P03" else str(error)


@contextlib.contextmanager
def fresh(settings: Mapping[str, Any]) -> Iterator[PostgresDatabase]:
    """A database of its own, gone afterwards."""
    server = _server(json.dumps(settings, sort_keys=True))
    if isinstance(server, MachineFault):
        raise MachineFault(*server.args) from server
    with server.database() as name:
        database = PostgresDatabase(server, name)
        try:
            yield database
        finally:
            database.close()


@functools.cache
def _server(settings: str) -> Server | MachineFault:
    """The server with these settings, or why there is none: found out once in the life of this process."""
    try:
        return Server(json.loads(settings))
    except MachineFault as fault:
        return fault


class Server:
    """A server that makes databases for one judge. MachineFault, with what to do next, if it cannot."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise MachineFault(
                "DATABASE_URL names a PostgreSQL server, but psycopg is not installed."
                f" Run: pip install 'psycopg[binary]', {INSTEAD}"
            ) from error
        self._psycopg = psycopg
        self.settings = settings
        self.role: Mapping[str, str] = {}  # what a host has other than the judge: a user of its own, if it can be had
        self._made = 0
        self._admin = self._connect()
        # As found out by libpq: a host does not see our environment, and cannot look up a name.
        info = self._admin.info
        found = {"HOST": info.host, "PORT": str(info.port), "USER": info.user, "PASSWORD": info.password}
        address = {"hostaddr": info.hostaddr} if info.hostaddr and not info.host.startswith("/") else {}
        self.settings = {**settings, **found, "OPTIONS": {**settings["OPTIONS"], **address}}
        user, superuser, makes_databases, where = self._rows(
            "SELECT rolname, rolsuper, rolcreatedb, d.oid FROM pg_roles, pg_database d"
            " WHERE rolname = current_user AND datname = current_database()"
        )[0]
        if not (superuser or makes_databases):
            self._admin.close()
            raise MachineFault(
                f"the user {user} of DATABASE_URL may not create databases, and each check needs a new one."
                f" Run as an administrator: ALTER ROLE {user} CREATEDB, {INSTEAD}"
            )
        self._id = secrets.randbits(31)
        self._prefix = f"grader_{where}_"
        # Of the two ways to copy a template, the second one is quicker where nothing is made safe against a power cut.
        quick = self._admin.info.server_version >= 150_000 and self._rows("SHOW fsync") == [("off",)]
        self._strategy = "STRATEGY file_copy" if quick else ""
        self._rows("SELECT pg_advisory_lock(%s, %s)", JUDGES, self._id)
        self._sweep()
        self._template = self._template_database()
        self._make_role(superuser)
        atexit.register(self._close)

    # --- making and dropping ------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The name of a new database, dropped afterwards."""
        self._made += 1
        name = f"{self._prefix}{self._id}_{self._made}"
        try:
            self._rows(f"CREATE DATABASE {name} TEMPLATE {self._template} {self._strategy}")
            if self.role:
                self._rows(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
                self._rows(f"GRANT ALL ON DATABASE {name} TO {self.role['USER']}")
        except self._psycopg.Error as error:
            raise MachineFault(f"the server of DATABASE_URL cannot make a database: {_line(error)}") from error
        try:
            yield name
        finally:
            with contextlib.suppress(self._psycopg.Error):  # the next judge tries again
                self._rows(f"DROP DATABASE {name} WITH (FORCE)")

    def _template_database(self) -> str:
        """The name of the database that every check begins with, made by the first judge that needs it."""
        import django
        from django.core.management import call_command

        from project import migrations  # type: ignore[import-not-found]
        from project.postgresql.base import WRITE_LOCK

        triggers = WRITE_TRIGGERS.format(lock=WRITE_LOCK)
        digest = hashlib.sha256(f"{django.__version__}{triggers}".encode())
        for file in sorted(Path(migrations.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
        name = f"grader_template_{digest.hexdigest()[:16]}"
        self._rows("SELECT pg_advisory_lock(%s, 0)", TEMPLATES)
        try:
            if not self._rows("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", name):
                self._rows(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # of a judge that did not get to its end
                self._rows(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
                connection = new_connection({**self.settings, "NAME": name})
                with as_default(connection):
                    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
                    with connection.cursor() as cursor:
                        cursor.execute(triggers)
                    connection.close()
                self._rows(f"ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
        finally:
            self._rows("SELECT pg_advisory_unlock(%s, 0)", TEMPLATES)
        return name

    def _make_role(self, superuser: bool) -> None:
        """A user that may use the check's database and nothing else, if we may make one and it can log in."""
        name, password = f"{self._prefix}{self._id}", secrets.token_hex(16)
        role = {"USER": name, "PASSWORD": password}
        with contextlib.suppress(self._psycopg.Error):
            self._rows(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
            self._rows(f"GRANT {name} TO CURRENT_USER")  # so that we may see what it does
            if superuser:  # who waits for whom is found out by the host, always in the same way
                self._rows(f"ALTER ROLE {name} SET deadlock_timeout = '1h'")
            self._connect(**role).close()
            self.role = role

    def _sweep(self) -> None:
        """Drop what judges left behind that were killed."""
        found = self._rows(
            "SELECT datname, true FROM pg_database WHERE datname LIKE %s UNION ALL"
            " SELECT rolname, false FROM pg_roles WHERE rolname LIKE %s",
            *[self._prefix.replace("_", r"\_") + "%"] * 2,
        )
        for name, is_database in found:
            judge = int(name.removeprefix(self._prefix).split("_")[0])
            if judge != self._id and self._rows("SELECT pg_try_advisory_lock(%s, %s)", JUDGES, judge) == [(True,)]:
                with contextlib.suppress(self._psycopg.Error):  # somebody else's, or swept by somebody else
                    self._rows(f"DROP DATABASE {name} WITH (FORCE)" if is_database else f"DROP ROLE {name}")
                self._rows("SELECT pg_advisory_unlock(%s, %s)", JUDGES, judge)

    def _close(self) -> None:
        with contextlib.suppress(self._psycopg.Error):
            if self.role:
                self._rows(f"DROP ROLE {self.role['USER']}")
            self._admin.close()

    # --- the connection -----------------------------------------------------------------------------------------------

    def _connect(self, **other: str) -> Any:
        settings = {**self.settings, **other}
        try:
            parameters = new_connection(settings).get_connection_params()
            return self._psycopg.connect(**{"connect_timeout": 10, **parameters, "autocommit": True})
        except self._psycopg.Error as error:
            raise MachineFault(
                f"the server of DATABASE_URL cannot be reached: {_line(error)}. Start it, correct the URL, {INSTEAD}"
            ) from error

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self._admin.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def _line(error: Exception) -> str:
    """An error of the server in one line, without its number of the attempt."""
    return " ".join(str(error).split())[:200].rstrip(". ")
