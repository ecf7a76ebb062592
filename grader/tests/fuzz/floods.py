"""Submissions that try to fill the judge's memory, and a judge that grades them.

``python -m grader.tests.fuzz.floods [NAME…]`` prints, for each, its verdict, what it took in seconds, and the judge's
largest size so far in MB.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

__all__ = ["FLOODS"]

CHECKS = '''
@check(points=1, task=1)
async def test_json(client, app):
    """It answers with JSON."""
    expect(await client.get("/")).answers(200, json={"a": 1})

@check(points=1, task=1)
async def test_text(client, app):
    """It answers with a text."""
    expect(await client.get("/")).answers(200, text="ok")

@check(points=1, task=1)
async def test_record(client, app, upstream):
    """It leaves a record."""
    upstream.route().mock(side_effect=after(0.1, json={"x": "y" * 100}))
    responses = await gather(*(client.get("/") for _ in range(3)))
    await app.finish()
    expect(len(app.calls) + len(app.logs) + len(app.errors) + len(app.queries) + len(app.printed), "records").equals(-1)
'''
VIEW = """
import asyncio, json, logging, os, stat, struct
import httpx
import msgspec
from django.http import HttpResponse

def write(turn):
    data = msgspec.msgpack.encode(turn)
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack("!i", len(data)) + data)
        except OSError:
            pass

def forge(message, count):
    for _ in range(5):
        write({"said": [message] * count, "next": None, "more": True})

async def view(request):
    BODY
    return HttpResponse("no")
"""
FLOODS = {
    "a large body": "return HttpResponse(b'x' * 8_000_000)",
    "a larger body": "return HttpResponse(b'x' * 23_000_000)",
    "wide text": "return HttpResponse('x' * 8_000_000 + '\\U0001f600')",
    "another charset": "return HttpResponse(b'x' * 8_000_000, content_type='text/html; charset=utf-16')",
    "large JSON": "return HttpResponse(b'[' + b'[],' * 2_600_000 + b'1]')",
    "nested JSON": "return HttpResponse(b'[' * 8_000_000)",
    "many headers": "return HttpResponse('x', headers={f'h{n}': 'v' * 100 for n in range(30_000)})",
    "prints": "for _ in range(100): print('x' * 1_000_000)",
    "logs": "for _ in range(2_000): logging.error('x' * 100_000)",
    "exceptions": "raise ValueError('x' * 50_000_000)",
    "many calls": (
        "async with httpx.AsyncClient() as client:\n"
        "        await asyncio.gather(*(client.get(f'https://a.example/{n}') for n in range(300)))"
    ),
    "large uploads": (
        "async with httpx.AsyncClient() as client:\n"
        "        await asyncio.gather(*(client.post('https://a.example/', content=b'x' * 4_000_000) for n in range(5)))"
    ),
    "forged prints": "forge({'t': 'printed', 'text': 'x' * 20_000}, 200)",
    "forged logs": ("forge({'t': 'logged', 'level': 40, 'logger': 'é' * 500, 'message': '\\U0001f600' * 500}, 900)"),
    "forged errors": "forge({'t': 'raised', 'type': 'é' * 500, 'message': '\\U0001f600' * 500}, 900)",
    "forged queries": "forge({'t': 'query', 'kind': 'x' * 500, 'on_loop': True}, 7_000)",
    "forged calls": (
        "[write({'said': [{'t': 'call', 'id': 10 + i * 190 + n, 'method': 'GET',"
        " 'url': f'https://a.example/{n}?' + 'a&' * 2_000, 'headers': [[b'', b'']] * 100} for n in range(190)],"
        " 'next': None, 'more': True}) for i in range(5)]"
    ),
    "forged headers": (
        "write({'said': [{'t': 'start', 'id': 1, 'status': 200, 'headers': [[b'', b'']] * 800_000}], 'next': None})"
    ),
    "forged names": ("write({'said': [{'t': 'loaded', 'names': {hex(n): '' for n in range(300_000)}}], 'next': None})"),
    "forged small messages": "write({'said': [{'t': 'call-dropped', 'id': 1}] * 150_000, 'next': None, 'more': True})",
    "forged findings": (
        "write({'said': [{'t': 'facts', 'never_awaited': [{'what': ''}] * 400_000, 'tasks_left': [],"
        " 'clients_left_open': []}], 'next': None})"
    ),
    "turns": "while True: await asyncio.sleep(0.001)",
    "turns with bodies": "\n    ".join(
        [
            "async def chunks():",
            "    while True:",
            "        yield b'x' * 1_000",
            "        await asyncio.sleep(0.001)",
            "from django.http import StreamingHttpResponse",
            "return StreamingHttpResponse(chunks())",
        ]
    ),
}


def main() -> None:
    """Grade them all in this process."""
    from grader.course import load_course
    from grader.grading import grade
    from grader.tests.checking.hosts import write

    for name in ("", *(sys.argv[1:] or FLOODS)):
        body = FLOODS.get(name, "pass")
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            course = load_course(write(Path(folder), VIEW.replace("BODY", body), CHECKS))
            (score,) = grade(course, course.exercises, Path(folder)).exercises
            told = {"name": name, "verdict": score.verdict.value, "score": score.score, "fault": score.run.fault}
            print(json.dumps({**told, "seconds": round(time.monotonic() - began, 1), "peak": peak()}), flush=True)  # noqa: T201


def peak() -> int:
    """The largest size of this process so far, in MB; 0 where that is not told."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
