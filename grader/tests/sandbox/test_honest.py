"""What confinement must not disturb: all that honest views do, and what Python does behind their backs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from grader.lockstep.packages import ALWAYS
from grader.sandbox import choose
from grader.tests.lockstep.programs import run

READABLE = (*ALWAYS - {"grader"}, "project")

EVERY_MODULE = """
import importlib, sys, warnings
from django.http import JsonResponse

async def view(request):
    warnings.simplefilter("ignore")
    went = {}
    for name in sorted(sys.stdlib_module_names - {"antigravity", "this", "idlelib", "turtledemo"}):
        try:
            importlib.import_module(name)
        except BaseException as error:
            went[name] = type(error).__name__
    return JsonResponse(went)
"""

EVERYTHING = """
import asyncio, concurrent.futures, ctypes, io, logging, mimetypes, multiprocessing, os, pathlib, pickle, random
import secrets, select, shutil, signal, socket, sqlite3, ssl, sys, tempfile, threading, time, traceback, uuid, zoneinfo
from datetime import datetime
from django.http import JsonResponse

signal.signal(signal.SIGTERM, lambda *arguments: None)

def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)

def things():
    yield "time zone", lambda: datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).tzname()
    yield "zones", lambda: "Asia/Tokyo" in zoneinfo.available_timezones()
    yield "local time", lambda: time.localtime(0).tm_hour
    yield "certificates", lambda: bool(ssl.create_default_context())
    yield "mime type", lambda: mimetypes.guess_type("a.html")
    yield "randomness", lambda: len(os.urandom(3) + secrets.token_bytes(2)) + random.SystemRandom().randrange(1)
    yield "uuid", lambda: uuid.uuid4().version
    yield "temporary file", lambda: tempfile.TemporaryFile().write(b"abc")
    yield "named temporary file", lambda: tempfile.NamedTemporaryFile().write(b"abc")
    yield "spooled file", lambda: tempfile.SpooledTemporaryFile(max_size=2).write(b"abc")
    yield "temporary folder", lambda: tempfile.TemporaryDirectory().cleanup()
    yield "relative file", lambda: pathlib.Path("here.txt").write_text("abc")
    yield "append and rename", lambda: (open("here.txt", "a").write("d"), os.replace("here.txt", "there.txt"))[0]
    yield "copied file", lambda: bool(shutil.copyfile("there.txt", "copy.txt"))
    yield "walk", lambda: len(list(os.walk(".")))
    yield "null", lambda: open(os.devnull, "w").write("x") + len(open(os.devnull).read())
    yield "database in memory", lambda: sqlite3.connect(":memory:").execute("select 1").fetchone()[0]
    yield "database in a file", lambda: bool(sqlite3.connect("a.db").executescript("create table t(x)"))
    yield "journal", lambda: sqlite3.connect("b.db").execute("pragma journal_mode=wal").fetchone()[0]
    yield "pair of sockets", lambda: [end.close() for end in socket.socketpair()]
    yield "pipe", lambda: [os.close(end) for end in os.pipe()]
    yield "poll", lambda: select.poll().poll(0)
    yield "own signal", lambda: os.kill(os.getpid(), signal.SIGTERM)
    yield "raised signal", lambda: signal.raise_signal(signal.SIGTERM)
    yield "callback from C", lambda: ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)()
    yield "a lock of multiprocessing's", lambda: type(multiprocessing.Queue).__name__
    yield "recursion", lambda: deep(700)
    yield "threads", lambda: sum(concurrent.futures.ThreadPoolExecutor(50).map(int, range(200)))
    yield "many threads", many
    yield "much memory", lambda: len(bytearray(300_000_000))
    yield "home", lambda: os.path.expanduser("~/x")[-2:]
    yield "processors", lambda: os.cpu_count()
    yield "terminal size", lambda: shutil.get_terminal_size().columns
    yield "pickle", lambda: pickle.loads(pickle.dumps({1: 2}))
    yield "traceback", failing
    yield "library's traceback", failing_in_the_library

def many():
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(300)]
    [thread.start() for thread in threads]
    done.set()
    return len([thread.join() for thread in threads])

def failing():
    try:
        1 / 0
    except ZeroDivisionError:
        return "1 / 0" in traceback.format_exc()

def failing_in_the_library():
    import json
    try:
        json.loads("{")
    except ValueError:
        return "raw_decode" in traceback.format_exc()

async def view(request):
    went = {}
    for name, thing in things():
        try:
            went[name] = repr(await asyncio.to_thread(thing))
        except BaseException as error:
            went[name] = f"{type(error).__name__}: {error}"
    return JsonResponse(went)
"""


def _both(program: str, tmp_path: Path) -> tuple[Any, Any]:
    answers = []
    for isolation in ("auto", "none"):
        folder = tmp_path / isolation
        folder.mkdir()
        before = choose(isolation).before(packages=READABLE, writable=[str(folder)])
        answers.append(run(program, before=before).json)
    return answers[0], answers[1]


def test_every_module_of_the_standard_library(tmp_path: Path) -> None:
    """Each can be imported after a host is confined, if it can be without."""
    confined, free = _both(EVERY_MODULE, tmp_path)

    assert confined == free
    assert "asyncio" not in confined


def test_what_views_do(tmp_path: Path) -> None:
    """Files of their own, threads, zones, certificates, databases, signals to themselves, tracebacks."""
    confined, free = _both(EVERYTHING, tmp_path)

    assert confined == free
    assert not [thing for thing, went in free.items() if "Error" in went]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing closes them")
@pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor")
def test_the_checkout_is_closed(tmp_path: Path) -> None:
    """Solutions, hidden checks and the grader cannot be read, though all of them may lie on ``sys.path``."""
    root = Path(__file__).parents[3]
    program = f"""
        import grader, pathlib
        from django.http import JsonResponse

        def closed(path):
            try:
                path.read_bytes()
            except PermissionError:
                return True
            return False

        async def view(request):
            root = pathlib.Path({str(root)!r})
            files = [root / "pyproject.toml", *pathlib.Path(grader.__path__[0]).glob("*.py")]
            for folder in sorted(pathlib.Path({str(root / "exercises")!r}, name) for name in {_folders(root)!r}):
                files += [folder / "test_hidden.py", folder / "test_examples.py", folder / "README.md"]
            files += [pathlib.Path(name) for name in {_solutions(root)!r}]
            return JsonResponse({{"open": [str(file) for file in files if not closed(file)], "all": len(files)}})
    """
    before = choose().before(packages=READABLE, writable=[str(tmp_path)])
    seen = run(program, before=before).json

    assert seen["open"] == []
    assert seen["all"] > 20


def _folders(root: Path) -> list[str]:
    return sorted(path.parent.name for path in (root / "exercises").glob("*/test_hidden.py"))


def _solutions(root: Path) -> list[str]:
    return [str(path) for path in (root / "reference").glob("*/*.py")]
