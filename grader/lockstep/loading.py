"""Importing the submission in its host, as Django or as any ASGI app, or saying why that cannot be done."""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

from grader.lockstep import wire
from grader.lockstep.record import Recorder, describe

if TYPE_CHECKING:
    from grader.lockstep.host import HostSpec

__all__ = ["load"]

NAMES = 500


def load(spec: HostSpec, recorder: Recorder) -> tuple[Any, wire.Loaded]:
    """The ASGI app that ``spec`` names, None if it cannot be imported, and the news for the judge."""
    try:
        if spec.app == "django":
            return _django(spec, recorder), wire.Loaded()
        module, _, attribute = spec.app.partition(":")
        return getattr(importlib.import_module(module), attribute), wire.Loaded()
    except BaseException as error:
        return None, _why_not(spec, recorder, error)


def _django(spec: HostSpec, recorder: Recorder) -> Any:
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler
    from django.core.signals import got_request_exception, request_finished, request_started
    from django.db import close_old_connections, reset_queries

    def request_failed(sender: Any, request: Any = None, **kwargs: Any) -> None:
        error = sys.exception()
        scope = getattr(request, "scope", None) or {}
        if error is not None:
            recorder.raised(error, request=scope.get("lockstep.id"))

    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *spec.middleware]
    if not spec.database:  # no connection can be old, and each of these costs a hop to a thread
        request_started.disconnect(reset_queries)
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
    importlib.import_module(settings.ROOT_URLCONF)
    got_request_exception.connect(request_failed, weak=False)
    return ASGIHandler()


def _why_not(spec: HostSpec, recorder: Recorder, error: BaseException) -> wire.Loaded:
    names = {}
    for source in spec.sources:
        module = sys.modules.get(source.module)
        if source.submitted and module is not None:
            for name, value in list(vars(module).items())[:NAMES]:
                if isinstance(name, str) and not name.startswith("_"):
                    names[wire.clean(name)] = "function" if callable(value) else wire.clean(type(value).__name__)
    owner = getattr(error, "obj", None)
    missing = getattr(error, "name", None)
    return wire.Loaded(
        error=wire.clean(type(error).__name__),
        message=describe(error),
        place=recorder.places.raised_at(error),
        name=wire.clean(missing) if isinstance(missing, str) else "",
        owner=wire.clean(owner.__name__) if isinstance(owner, types.ModuleType) else "",
        names=names,
    )
