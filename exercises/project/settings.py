"""Settings of the one small Django project that every exercise runs in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(environ: Mapping[str, str]) -> dict[str, Any]:
    """The default database: ``GRADER_DATABASE`` is an SQLite file and wins, ``DATABASE_URL`` names a PostgreSQL one."""
    file = environ.get("GRADER_DATABASE", "")
    url = environ.get("DATABASE_URL", "")
    if file or not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file or str(Path(__file__).with_name("db.sqlite3")),
            # Without these, two writers in two threads end in "database is locked".
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        }

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Not chained: the original message may quote a part of the password.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. The port must be a number, and special characters in the user name "
            "and the password must be percent-encoded: postgresql://user:password@host:5432/name"
        ) from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// (or postgres://). For SQLite, unset it; "
            "GRADER_DATABASE may then name the file."
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(parts.query))
    # Not parts.hostname, which is in small letters: the host may be the folder of a socket, percent-encoded.
    address = parts.netloc.rpartition("@")[2]
    host = (parts.hostname or "") if address.startswith("[") else unquote(address.partition(":")[0])
    return {
        "ENGINE": "project.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": host or options.pop("host", ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }


SECRET_KEY = "an exercise has no secrets; a real site reads this from its environment"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"  # each exercise brings its own

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "project",
]
# An exercise adds its own at the end: `middleware` in its exercise.toml.
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

DATABASES = {"default": database(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

TIME_ZONE = "UTC"
USE_TZ = True
LOGGING_CONFIG = None
