"""What a host could send: a real session with something changed, or no session at all."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
from hypothesis import strategies as st

from grader.lockstep.clock import START_S
from grader.tests.fuzz.hosts import Databases, Said, Script, Spoiling, framed
from grader.tests.report.hostile import HOSTILE_TEXTS

__all__ = ["scripts"]

Turn = dict[str, Any]

INTEGERS = [0, 1, 2, 3, -1, 99, 100, 200, 204, 301, 304, 404, 500, 999, 1000, 2**31, 2**63 - 1, 2**64 - 1, -(2**63)]
FLOATS = [0.0, -1.0, 0.5, 1.0, START_S, START_S + 1, START_S - 1, 1e9, 1e308, -1e308, 5e-324]
FLOATS += [float("nan"), float("inf"), float("-inf")]
TEXTS = ["", "x" * 500, "x" * 501, "é" * 20_001, "https://xn--a/", "https://[::1", "http://a.example:99999/", "//"]
TEXTS += ["HostBroken", "views", "GET", "G T", "finish", "startup"]
TEXTS += [text.replace("\ud800", "\ue000").replace("\udfff", "") for text in HOSTILE_TEXTS.values()]
HALF = "\ue000".encode(), "\ud800".encode("utf-8", "surrogatepass")  # stands for half a character, and what it is
BYTES = [b"", b"\x00", b"\xff\xfe", b"ok", b"null", b"{}", b'{"a":', b"[" * 100_000, b"1" * 5_000, b"x" * 300_000]
DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]
OTHER = [None, True, False, [], {}, DEEP, [[]] * 50]

SQL = ["", "NULL", "0", "-1", "2", "0.5", "9e999", "9223372036854775807", "''", "'x'", "'now'", "'2023-02-30 00:00:00'"]
SQL += ["x'ff'", "CAST(x'ff' AS TEXT)", "'[1, 2'", "char(0)", "char(55296)", "hex(zeroblob(100000))"]

frame = {"file": "exercises/05_fan_out/views.py", "line": 3, "function": "dashboard"}
FORGED: list[dict[str, Any]] = [
    {"t": "ready"},
    {"t": "ready", "error": "RuntimeError: forged"},
    {"t": "loaded"},
    {"t": "loaded", "error": "HostBroken", "message": "forged"},
    {"t": "loaded", "error": "AttributeError", "name": "view", "names": {"vieww": "function", "\x1b[2J": "x" * 500}},
    {"t": "start", "id": 1, "status": 200, "headers": [[b"content-type", b"application/json"]]},
    {"t": "start", "id": 1, "status": 302, "headers": [[b"location", b"http://[::1"]]},
    {"t": "start", "id": 1, "status": 200, "headers": [[b"content-type", b"text/html; charset=utf-7"]]},
    {"t": "start", "id": 1, "status": 200, "headers": [[b"set-cookie", b"a=b; expires=" + b"9" * 5_000]]},
    {"t": "start", "id": 1, "status": 200, "headers": [[b"\xff\x00\n", b"\xff\r\n"]] * 200},
    {"t": "start", "id": 1, "status": 200, "headers": [[b"content-encoding", b"gzip"]]},
    {"t": "body", "id": 1, "body": b"x", "more": True},
    {"t": "body", "id": 1, "body": b"", "more": False},
    {"t": "failed", "id": 1, "error": "KeyError", "message": "'x'", "place": frame},
    {"t": "raised", "type": "ValueError", "message": "forged", "place": frame, "request": 1},
    {"t": "raised", "type": "E", "message": "has no attribute '_resource_closers'", "background": True},
    {"t": "blocked", "what": "time.sleep", "start": START_S, "end": START_S},
    {"t": "refused", "what": "requests", "on_loop": True, "place": frame},
    {"t": "logged", "level": 40, "logger": "django", "message": "forged", "error": "E", "place": frame},
    {"t": "query", "kind": "SELECT", "on_loop": True, "refused": True, "request": 1},
    {"t": "printed", "text": "\x1b]0;owned\x07::error::owned\n"},
    {"t": "call", "id": 1, "method": "GET", "url": "https://users.example/", "headers": [], "place": frame},
    {"t": "call-body", "id": 1, "body": b"\xff", "more": False},
    {"t": "call-dropped", "id": 1},
    {"t": "lifespan", "phase": "startup", "ok": True},
    {"t": "explanation", "waits": [{"who": "task", "frames": [frame]}, {"who": "", "frames": []}]},
    {"t": "facts", "never_awaited": [{"what": "x", "place": frame}], "tasks_left": [], "clients_left_open": []},
    {"t": "covered", "file": "views.py", "steps": [[1, 2]]},
    {"t": "nothing"},
    {},
]


def _value(draw: st.DrawFn, old: object) -> object:
    """Something else, mostly of the same type."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.sampled_from(OTHER))
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return old + draw(st.sampled_from([-1, 1])) if kind < 5 else draw(st.sampled_from(INTEGERS))
    if isinstance(old, float):
        return old + draw(st.sampled_from([-1.0, 0.1, 1e-9])) if kind < 5 else draw(st.sampled_from(FLOATS))
    if isinstance(old, str):
        return draw(st.sampled_from(TEXTS))
    if isinstance(old, bytes):
        return _damaged(draw, old) if kind < 5 and old else draw(st.sampled_from(BYTES))
    return draw(st.sampled_from([*OTHER, *INTEGERS, *FLOATS, *TEXTS[:4], *BYTES[:4]]))


def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, max(0, len(data) - 1)))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + draw(st.binary(max_size=20)) + data[at:]
    return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]


def _change(draw: st.DrawFn, turns: list[Turn]) -> None:
    """One change of a session whose turns are given as plain values."""
    turn = turns[draw(st.integers(0, len(turns) - 1))]
    said = turn.get("said")
    if not isinstance(said, list):
        said = turn["said"] = []
    kind = draw(st.integers(0, 11))
    if kind == 0:
        turn["next"] = draw(st.sampled_from([*FLOATS, None, *OTHER]))
    elif kind == 1:
        turn["hold"] = draw(st.sampled_from([None, {"what": "time.sleep"}, {"what": "", "place": frame}, [], "x"]))
    elif kind == 2:
        turn["more"] = draw(st.sampled_from([True, True, False, 1, None]))
    elif kind == 3:
        turns.insert(draw(st.integers(0, len(turns))), copy.deepcopy(turn))
    elif kind == 4 and len(turns) > 1:
        turns.remove(turn)
    elif kind in (5, 6) or not said:
        message = copy.deepcopy(draw(st.sampled_from(FORGED)))
        if "id" in message:
            message["id"] = draw(st.integers(0, 6))
        said.insert(draw(st.integers(0, len(said))), message)
    else:
        at = draw(st.integers(0, len(said) - 1))
        if kind == 7:
            del said[at]
        elif kind == 8:
            said.insert(draw(st.integers(0, len(said))), copy.deepcopy(said[at]))
        elif kind == 9:
            other = turns[draw(st.integers(0, len(turns) - 1))].get("said")
            message = said.pop(at)
            if isinstance(other, list):
                other.insert(draw(st.integers(0, len(other))), message)
        elif isinstance(said[at], dict) and said[at]:
            name = draw(st.sampled_from(sorted(said[at])))
            said[at][name] = _value(draw, said[at][name])


@st.composite
def scripts(draw: st.DrawFn, said: list[Said]) -> Script:
    """A script in the place of the host that said this."""
    databases = Databases(one.database for one in said[1:])
    spoiled: list[Spoiling] = []
    if any(databases):
        numbers = st.integers(0, 9)
        strange = st.builds(Spoiling, st.integers(0, len(databases)), numbers, numbers, st.sampled_from(SQL))
        spoiled = draw(st.lists(strange, max_size=3))
    end = draw(st.sampled_from(["died", "died", "silent", "busy", "died"]))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        pieces = draw(st.lists(st.binary(max_size=200), max_size=5))
        if draw(st.booleans()):
            pieces = [framed(piece) for piece in pieces]
        return Script(tuple(pieces), end, databases, tuple(spoiled))
    turns: list[Turn] = [msgspec.msgpack.decode(one.frame) for one in said[1:]]
    if not turns:
        turns = [{"said": [], "next": None}]
    for _ in range(draw(st.integers(0 if spoiled else 1, 4))):
        _change(draw, turns)
    pieces = [framed(msgspec.msgpack.encode(turn).replace(*HALF)) for turn in turns]
    if kind <= 2:
        at = draw(st.integers(0, len(pieces) - 1))
        pieces[at] = _damaged(draw, pieces[at])
    if kind == 3:
        pieces += draw(st.integers(1, 60)) * pieces[-1:]  # says the same again and again
    if kind == 4:  # in pieces of any size
        stream = b"".join(pieces)
        at = draw(st.integers(0, len(stream)))
        pieces = [stream[:at], stream[at:]]
    return Script(tuple(pieces), end, databases, tuple(spoiled))
