"""The beginnings of an exercise: every file that it has, working, with a first check and a first mistake."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import UsageError
from grader.files import writing
from grader.submission import stub_digest

__all__ = ["scaffold"]

SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

README = """\
# {number} · {title}

A story of two or three sentences: who needs this view, and what goes wrong without it.

## What you learn

The idea, in your own words, with a picture or a table where it helps.

## 1. Answer

`GET /{path}/?name=NAME` answers `{{"greeting": "Hello, NAME!"}}`. An example with data that no check uses: for
`?name=Ada` it is `{{"greeting": "Hello, Ada!"}}`.

## Done when

`grader run {number}` shows every check as passed.
"""
TOML = '''\
title = "{title}"
level = "{level}"
edit = ["views.py"]
stub = "{stub}"
given = ["urls.py"]

[[hints]]
task = 1
steps = [
    "Where to look: which attribute of the request holds what stands after the question mark?",
    "The idea: `request.GET` is like a dictionary, and `JsonResponse` turns one into JSON.",
    """A worked example of another view:

async def age(request):
    return JsonResponse({{"age": request.GET["age"]}})""",
]

[[questions]]
text = "What does an async view return?"
options = {{ A = "a response", B = "a coroutine" }}
key = "A"

[questions.why]
A = "Calling the view makes a coroutine; what that returns, once awaited, is a response."
B = "Django awaits the coroutine that calling the view makes, and needs a response from it."
'''
URLS = '''\
"""How the view is mounted. Given."""

from django.urls import path

import views

urlpatterns = [path("{path}/", views.greet)]
'''
STUB = '''\
"""{title}."""

from django.http import JsonResponse


async def greet(request):
    # TODO(1): greet whoever is named in the query.
    return JsonResponse({{"greeting": "Hello!"}})
'''
EXAMPLES = '''\
"""The checks of {title} that you can read and run."""

from grader.checking import check, expect


@check(points=2, task=1)
async def test_greets_by_name(client, data):
    """The greeting names whoever is named in the query."""
    name = data.word()
    look_at = "Where does a view find what stands after the question mark?"
    response = await client.get("/{path}/", params={{"name": name}})
    expect(response).answers(200, json={{"greeting": f"Hello, {{name}}!"}}, look_at=look_at)
'''
HIDDEN = '''\
"""The hidden checks of {title}."""

from grader.checking import check, expect, gather


@check(points=3, task=1, needs="test_greets_by_name")
async def test_visitors_keep_their_names(client, data):
    """Visitors who come at the same time are each greeted by their own name."""
    names = data.words(5)
    responses = await gather(*(client.get("/{path}/", params={{"name": name}}) for name in names))
    for name, response in zip(names, responses, strict=True):
        expect(response).answers(
            200, json={{"greeting": f"Hello, {{name}}!"}}, look_at="What do simultaneous requests share?"
        )
'''
REFERENCE = '''\
"""{title}."""

from django.http import JsonResponse


async def greet(request):
    return JsonResponse({{"greeting": f"Hello, {{request.GET['name']}}!"}})
'''
ALTERNATIVE = '''\
"""A class-based view."""

from django.http import JsonResponse
from django.views import View


class Greet(View):
    async def get(self, request):
        return JsonResponse({{"greeting": "Hello, {{}}!".format(request.GET["name"])}})


greet = Greet.as_view()
'''
MISTAKE = '''\
"""The name is fixed.

Fails: test_greets_by_name
"""

from django.http import JsonResponse


async def greet(request):
    return JsonResponse({{"greeting": "Hello, Ada!"}})
'''
SECOND_MISTAKE = '''\
"""The name is kept in the module, where all visitors share it.

Fails: test_visitors_keep_their_names
"""

import asyncio

from django.http import JsonResponse

name = ""


async def greet(request):
    global name
    name = request.GET["name"]
    await asyncio.sleep(0.01)
    return JsonResponse({{"greeting": f"Hello, {{name}}!"}})
'''
FILES = {
    "exercises/{id}/README.md": README,
    "exercises/{id}/exercise.toml": TOML,
    "exercises/{id}/urls.py": URLS,
    "exercises/{id}/views.py": STUB,
    "exercises/{id}/test_examples.py": EXAMPLES,
    "exercises/{id}/test_hidden.py": HIDDEN,
    "reference/{id}/views.py": REFERENCE,
    "reference/{id}/alternatives/class_based.py": ALTERNATIVE,
    "reference/{id}/mistakes/name_is_fixed.py": MISTAKE,
    "reference/{id}/mistakes/name_in_the_module.py": SECOND_MISTAKE,
}


def scaffold(root: Path, slug: str, *, title: str, level: str) -> tuple[str, tuple[str, ...]]:
    """Write a new exercise after the last one of the course at ``root``; its id and its files, by their paths.

    Nothing that is there is overwritten. Raises UsageError for a name that is none or that is taken, and if a file
    cannot be written.
    """
    slug = slug.replace("-", "_")
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is no name of an exercise. Use small letters and _, such as long_polling.")
    if re.search(r'["\\\n{}]', title):
        raise UsageError("A title has no quotation marks, braces, backslashes or line ends.")
    folders = [path.name for path in (root / "exercises").iterdir() if re.fullmatch(r"\d\d_\w+", path.name)]
    if taken := next((name for name in folders if name[3:] == slug), None):
        raise UsageError(f"There is exercises/{taken} already. Choose another name.")
    number = max((int(name[:2]) for name in folders), default=0) + 1
    if number > 99:
        raise UsageError("There are 99 exercises, and no number is left.")
    id = f"{number:02}_{slug}"
    values = {"id": id, "number": f"{number:02}", "title": title, "level": level, "path": slug.replace("_", "-")}
    values["stub"] = stub_digest({"views.py": STUB.format(**values).encode()})
    written = []
    for pattern, text in FILES.items():
        name = pattern.format(id=id)
        path = root / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text.format(**values))
        written.append(name)
    return id, tuple(written)
