"""Imports, and uses once, everything a host needs, so that a forked host has it ready.

Named as a preload of multiprocessing's fork server, which imports it once before it forks the first host. What to
set up comes from environment variables: ``LOCKSTEP_PATH`` (folders for ``sys.path``, joined by ``os.pathsep``),
``LOCKSTEP_PACKAGES`` (what some hosts may import beside the usual, joined in the same way), ``LOCKSTEP_MODULES`` (what
to import, of these or of others) and ``DJANGO_SETTINGS_MODULE``. Leaves no thread behind: a fork copies only the
calling one.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import importlib
import importlib.util
import mimetypes
import os
import ssl
import sys
import threading
import types

from grader.lockstep import packages


def prepare() -> None:
    """Import and exercise everything; idempotent. Also called by a host that was spawned rather than forked."""
    if getattr(prepare, "done", False):
        return
    prepare.done = True  # type: ignore[attr-defined]
    packages.allow([os.environ.get("DJANGO_SETTINGS_MODULE", "").partition(".")[0]])
    packages.only_allowed()  # before all else: httpx, for one, changes with what it finds
    for folder in reversed(_listed("LOCKSTEP_PATH")):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    mimetypes.knownfiles.clear()  # what a machine has in its own lists is not on the next one
    _import_the_host()
    if importlib.util.find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]  # httpcore tries to import it with every lock it makes
    _share_tls_context()
    asyncio.run(_use_httpx())
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        _use_django()
    with packages.allowed_for_some(_listed("LOCKSTEP_PACKAGES")):
        for name in _listed("LOCKSTEP_MODULES"):
            with contextlib.suppress(Exception):  # who needs it fails by itself, and says why; others need the server
                importlib.import_module(name)
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    for thread in others:
        thread.join(5)
    if threading.active_count() != 1:
        raise RuntimeError("the preload left a thread behind: a forked host would hang")
    gc.collect()
    gc.freeze()


def _listed(variable: str) -> list[str]:
    return list(filter(None, os.environ.get(variable, "").split(os.pathsep)))


def _import_the_host() -> None:
    import concurrent.futures.process  # noqa: F401
    import encodings.unicode_escape  # noqa: F401
    import multiprocessing.queues

    with contextlib.suppress(ImportError):  # where a process cannot fork
        import multiprocessing.popen_forkserver  # noqa: F401

    import time_machine  # noqa: F401

    from grader.lockstep import asgi, host, loading, network, places, record, threads, times  # noqa: F401


def _share_tls_context() -> None:
    import httpx

    sys.modules.pop("httpx._main", None)  # see the package's __init__; a submission need not see it
    from httpx._transports import default

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nothing here ever speaks TLS, and a real one costs 30 to 90 ms

    @functools.wraps(httpx.create_ssl_context)
    def create_ssl_context(*args: object, **kwargs: object) -> ssl.SSLContext:
        return context

    default.create_ssl_context = create_ssl_context  # type: ignore[attr-defined]


async def _use_httpx() -> None:
    import anyio
    import anyio.to_thread
    import httpcore  # noqa: F401
    import httpx

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"ready": True}, headers={"set-cookie": "a=b"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        (await client.get("https://preload.example/ä", params={"q": "ü"})).json()
    async with httpx.AsyncClient():
        pass
    with httpx.Client(transport=httpx.MockTransport(answer)) as sync_client:
        sync_client.get("https://preload.example/")  # noqa: ASYNC212 - nothing else runs yet
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, 0)


def _use_django() -> None:
    import django
    from django.conf import settings

    django.setup()
    import django.core.cache.backends.locmem
    import django.db.models.sql.compiler
    from asgiref.sync import SyncToAsync
    from django.core.handlers.asgi import ASGIHandler
    from django.http import HttpRequest, JsonResponse
    from django.urls import clear_url_caches, path, set_urlconf
    from django.views import defaults  # noqa: F401

    async def view(request: HttpRequest) -> JsonResponse:
        return JsonResponse({"ready": True})

    urls = types.ModuleType("urls")
    urls.urlpatterns = [path("", view)]  # type: ignore[attr-defined]
    sys.modules[settings.ROOT_URLCONF] = urls
    asyncio.run(_request(ASGIHandler()))
    del sys.modules[settings.ROOT_URLCONF]
    clear_url_caches()
    set_urlconf(None)
    SyncToAsync.single_thread_executor.shutdown()


async def _request(app: object) -> None:
    sent = []
    incoming = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> object:
        if incoming:
            return incoming.pop()
        await asyncio.Event().wait()
        return None

    async def send(message: object) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": "/",
        "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"testserver")], "root_path": "",
        "scheme": "http", "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[operator]


if __name__ != "__main__" and os.environ.get("LOCKSTEP_PRELOAD"):
    prepare()
