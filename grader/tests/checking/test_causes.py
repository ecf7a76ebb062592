"""What a student reads of a known mistake: its cause, with real hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.checking.causes import cause_of
from grader.checking.symptoms import SYMPTOMS
from grader.checking.sync_queries import instead_of
from grader.tests.checking.hosts import failure_of, grade_one

HEAD = """\
import asyncio
import threading
import time
from asgiref.sync import sync_to_async
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
lock, ended = threading.Lock(), asyncio.Event()
async def load():
    return {"a": 1}
async def late():
    await asyncio.sleep(0.1)
    raise ValueError("late")
def plain(view):
    return lambda request: view(request)
"""
ANSWERS = '''
@check(points=1, task=1)
async def test_answers(client, app):
    """It answers."""
    responses = await gather(client.get("/"), client.get("/"))
    for response in responses:
        expect(response).answers(200, json={"a": 1}, look_at="The check's own words.")
'''
VIEW = "async def view(request):\n    "
CASES = {
    "a coroutine instead of a dict": (
        VIEW + "data = load()\n    return JsonResponse(data)\n",
        "`load(…)`, called in line 15, was never awaited",
        16,
        "lack its `await`",
    ),
    "a coroutine that Django's manager passes on": (
        VIEW + "from project.models import Tag\n    if Tag.objects.acount():\n        raise KeyError(1)\n",
        "KeyError: 1; `QuerySet.acount(…)`, called in line 16, was never awaited",
        17,
        "The check's own words.",
    ),
    "a coroutine is always true": (
        VIEW + "found = load()\n    if found:\n        raise KeyError(1)\n",
        "KeyError: 1; `load(…)`, called in line 15, was never awaited",
        17,
        "The check's own words.",
    ),
    "an error with a cause of its own": (
        VIEW + "load()\n    return await HttpResponse()\n",
        "can't be",
        16,
        "`return` it without `await`",
    ),
    "what wraps the view is sync": (
        "@plain\nasync def view(request):\n    return JsonResponse({})\n",
        "`view(…)` was never awaited",
        13,
        "what wraps the view",
    ),
    "the loop was held up": (
        VIEW + "time.sleep(0.5)\n    return JsonResponse({'a': 2})\n",
        "`time.sleep` held the event loop for 1.0 s",
        15,
        "The check's own words.",
    ),
    "somebody else cancelled it": (
        VIEW + "task = asyncio.create_task(asyncio.sleep(1))\n    task.cancel()\n    await task\n",
        "none: CancelledError",
        17,
        "awaits the same task",
    ),
    "too many files": (
        VIEW + "loops = []\n    try:\n        while len(loops) < 500:\n"
        "            loops.append(asyncio.new_event_loop())\n    finally:\n"
        "        for loop in loops:\n            loop.close()\n    return JsonResponse({'a': 1})\n",
        "Too many open files",
        18,
        "stay open",
    ),
    "a thread's lock across an await": (
        VIEW + "with lock:\n        await asyncio.sleep(0.1)\n    return JsonResponse({'a': 1})\n",
        "`Lock.acquire` waits for something that can never happen",
        15,
        "An `asyncio.Lock`",
    ),
    "the loop waits for itself": (
        VIEW + "asyncio.run_coroutine_threadsafe(load(), asyncio.get_running_loop()).result()\n",
        "`concurrent.Future.result` waits for",
        15,
        "This stops the event loop",
    ),
    "a lock taken twice": (
        VIEW + "lock = asyncio.Lock()\n    async with lock:\n        async with lock:\n            pass\n",
        "a deadlock",
        17,
        "waits for itself",
    ),
    "two locks in different orders": (
        "both = [asyncio.Lock(), asyncio.Lock()]\n"
        + VIEW
        + "locks = tuple(both.reverse() or both)\n    async with locks[0]:\n        await asyncio.sleep(0.1)\n"
        "        async with locks[1]:\n            pass\n",
        "a deadlock",
        19,
        "hold one each",
    ),
    "one thread for two": (
        VIEW + "event = threading.Event()\n"
        "    await asyncio.gather(sync_to_async(event.wait)(), sync_to_async(event.set)())\n",
        "a deadlock",
        16,
        "share one thread",
    ),
    "a thread that ended early": (
        "def work(done):\n    done[0].set()\n"
        + VIEW
        + "threading.Thread(target=work, args=(ended,)).start()\n    await ended.wait()\n",
        "a deadlock); before that, line 15 raised TypeError: 'Event' object is not subscriptable",
        18,
        "by an exception?",
    ),
    "a task of a group": (
        VIEW + "async with asyncio.TaskGroup() as group:\n        group.create_task(late())\n",
        "unhandled errors in a TaskGroup (1 sub-exception): ValueError: late",
        11,
        "except*",
    ),
    "a slip in a task of a group": (
        "async def slip():\n    with asyncio.Lock():\n        pass\n"
        + VIEW
        + "async with asyncio.TaskGroup() as group:\n        group.create_task(slip())\n",
        "Lock' object does not support",
        15,
        "`async with`",
    ),
    "a slip in a stream": (
        "async def lines():\n    with asyncio.Lock():\n        yield 'x'\n"
        + VIEW
        + "return StreamingHttpResponse(lines())\n",
        "Lock' object does not support",
        15,
        "`async with`",
    ),
    "a slip in a stream that is not async": (
        "def lines():\n    yield 'x'\n    yield 1 + 'x'\n" + VIEW + "return StreamingHttpResponse(lines())\n",
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        16,
        "inside the generator",
    ),
    "an error in a stream": (
        "async def lines():\n    yield 'x'\n    raise KeyError(1)\n" + VIEW + "return StreamingHttpResponse(lines())\n",
        "KeyError: 1",
        16,
        "inside the generator",
    ),
    "the try inside of the limit": (
        VIEW + "async with asyncio.timeout(0.1):\n        await ended.wait()\n",
        "TimeoutError",
        15,
        "around `async with`",
    ),
}


@pytest.mark.parametrize(("view", "seen", "line", "look_at"), CASES.values(), ids=CASES)
def test_cause(tmp_path: Path, view: str, seen: str, line: int, look_at: str) -> None:
    """The failure says what happened, in which line, and what is behind it, in at most 60 words."""
    failure = failure_of(grade_one(tmp_path, HEAD + view, ANSWERS))

    assert seen in failure.seen
    assert failure.where is not None
    assert failure.where.line == line
    assert look_at in failure.look_at
    assert len(f"{failure.expected} {failure.seen} {failure.look_at}".split()) <= 60


@pytest.mark.parametrize("advice", [advice for _, advice in SYMPTOMS])
def test_symptoms_are_short(advice: str) -> None:
    """An advice has at most 25 words, whichever mistake it is given for."""
    assert len(advice.split()) <= 25


def test_only_code_of_others(tmp_path: Path) -> None:
    """Where no line of the submission is to blame, no line is named, and the advice speaks of what surrounds a view."""
    view = (
        "from django.utils.decorators import method_decorator\n"
        "from django.views import View\n"
        "from django.views.decorators.cache import never_cache\n"
        "@method_decorator(never_cache, name='dispatch')\n"
        "class Page(View):\n"
        "    async def get(self, request):\n"
        "        return JsonResponse({'a': 1})\n"
        "view = Page.as_view()\n"
    )
    failure = failure_of(grade_one(tmp_path, HEAD + view, ANSWERS))

    assert failure.where is None
    assert "is a decorator, mixin or `dispatch` sync, or is a mark" in failure.look_at


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("return JsonResponse(as_dict(await ARTICLES.get(pk=pk)))", "`aget`"),
        ("user.save()", "`asave`"),
        ("article.tags.add(tag)", "`aadd`"),
        ('pk = request.session.get("pk")', "request.session.aget"),
        ("article = get_object_or_404(Article, pk=pk)", "aget_object_or_404"),
        ("if not user.is_authenticated:", "request.auser"),
        ("with transaction.atomic():", "plain function"),
        ("articles = await sync_to_async(list(ARTICLES.all()))()", "sync_to_async(list)(articles)"),
        ('return [as_dict(article) for article in ARTICLES.order_by("-id")]', "async for"),
        ("if articles:", "aexists"),
        ('"author": article.author.name,', "select_related"),
        ("return [article.author.name async for article in articles]", "select_related"),
        ('limit = request.GET.get("limit", article.author.name)', "select_related"),
        ("answer = move(order)", "`sync_to_async`"),
        ("form.is_valid()", "`sync_to_async`"),
        ('cursor.execute("SELECT 1")', "plain function"),
        ('titles = [row async for row in ARTICLES.values_list("id", "title").aiterator()]', "`.aiterator()` out"),
        ("return [article.author.name async for article in articles.aiterator()]", "select_related"),
        ("", "request.auser"),
    ],
)
def test_sync_query(line: str, word: str) -> None:
    """The advice fits the line that asks the database, in at most 25 words."""
    advice = cause_of("SynchronousOnlyOperation: You cannot call this from an async context - use a thread.", line)

    assert word in advice
    assert advice == instead_of(f"    {line}\n")
    assert len(advice.split()) <= 25
