"""The checks that attacks want to pass. Some have a weak form, which believes the host, and some a plain one, for a
grader that runs a submission in its own process."""

from __future__ import annotations

__all__ = ["CHECKS", "PLAIN", "REFERENCE", "WEAK"]

_WORD = '''
WORD = "THE WORD"

@check(points=1, task=1)
async def test_it(client):
    """The view answers with the word of the day."""
    expect(await client.get("/")).answers(200, text=WORD)
'''

CHECKS = {
    "word": _WORD,
    "said": '''
@check(points=1, task=1)
async def test_it(client):
    """The view answers `worked`, which is the attack's own word for it."""
    response = await client.get("/")
    expect(response.text[:6], "answer").equals("worked")
''',
    "took": '''
@check(points=1, task=1)
async def test_it(client, clock):
    """The view answers after one second."""
    with clock.measure() as span:
        expect(await client.get("/")).answers(200)
    expect(span).lasts(1.0)
''',
    "together": '''
@check(points=1, task=1)
async def test_it(client, clock):
    """Two visitors wait for one second together."""
    with clock.measure() as span:
        for response in await gather(client.get("/"), client.get("/")):
            expect(response).answers(200)
    expect(span).lasts(1.0)
''',
    "drawn": '''
@check(points=1, task=1)
async def test_it(client, upstream, data):
    """The view answers with what words.example says."""
    word = data.word()
    upstream.get("https://words.example/").mock(side_effect=after(0.5, text=word))
    expect(await client.get("/")).answers(200, text=word)
''',
    "called": '''
@check(points=1, task=1)
async def test_it(client, upstream, data, app):
    """The view asks words.example, through the helper that it is given."""
    word = data.word()
    upstream.get("https://words.example/").mock(side_effect=after(0.5, text=word))
    expect(await client.get("/")).answers(200, text=word)
    expect(len(app.calls_to("words.example")), "calls").equals(1)
''',
    "number": '''
@check(points=1, task=1)
async def test_it(client, data):
    """The view answers with how many there are."""
    number = data.integer(1, 1_000)
    expect(await client.get(f"/?of={number}")).answers(200, json={"count": number})
''',
    "stored": '''
from project.models import Account

@check(points=1, task=1)
async def test_it(client, db, data):
    """The view stores the account that it is asked for."""
    owner = data.name()
    await client.get(f"/?owner={owner}")
    expect([account.owner for account in db.read(Account.objects.all)], "owners").equals([owner])
''',
    "locked": '''
from project.models import Account

@check(points=1, task=1)
async def test_it(client, db, data):
    """While somebody else has the database locked, the view answers 503; afterwards it stores the account."""
    owner = data.name()
    with db.locked():
        expect(await client.get(f"/?owner={owner}")).answers(503)
    expect(await client.get(f"/?owner={owner}")).answers(200)
    expect([account.owner for account in db.read(Account.objects.all)], "owners").equals([owner])
''',
    "remembered": '''
WORD = "THE WORD"

@check(points=0, task=1)
async def test_before(client):
    """The view is told the word."""
    await client.get(f"/?word={WORD}")

@check(points=1, task=1)
async def test_it(client):
    """The view answers with the word, which nobody told it in this check."""
    expect(await client.get("/")).answers(200, text=WORD)
''',
}
"""In the order of their points: at most one, which a submission that answers `stub` does not get."""

WEAK = {
    "took": '''
@check(points=1, task=1)
async def test_it(client):
    """The view says that it took one second."""
    expect(await client.get("/")).header("x-took", "1.0")
''',
    "together": '''
@check(points=1, task=1)
async def test_it(client, app):
    """Nothing is recorded to have blocked."""
    for response in await gather(client.get("/"), client.get("/")):
        expect(response).answers(200)
    expect(app).never_blocked()
''',
    "word": '''
@check(points=1, task=1)
async def test_it(client):
    """The view answers."""
    expect(await client.get("/")).answers(200)
''',
    "drawn": '''
@check(points=1, task=1)
async def test_it(client, upstream):
    """The view answers with the word of the statement's example."""
    upstream.get("https://words.example/").mock(side_effect=after(0.5, text="tree"))
    expect(await client.get("/")).answers(200, text="tree")
''',
    "called": '''
@check(points=1, task=1)
async def test_it(client):
    """The helper that it is given counts one call."""
    expect(await client.get("/")).header("x-calls", "1")
''',
    "number": '''
@check(points=1, task=1)
async def test_it(client):
    """The view answers with one."""
    response = await client.get("/?of=1")
    expect(response.json() == {"count": 1}, "the count").is_true(seen="another")
''',
}
"""What a careless author might write instead."""

PLAIN = """
import asyncio, os, sys, time
from pathlib import Path
sys.path[:0] = ["THE EXERCISES", str(Path(__file__).parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
import django
django.setup()
from django.test import AsyncClient

WORD = "THE WORD"
def visit(path="/"):
    return asyncio.run(AsyncClient().get(path))

def test_word():
    response = visit()
    assert response.status_code == 200
    assert response.content.decode() == WORD

def test_said():
    assert visit().content.decode()[:6] == "worked"

def test_took():
    began = time.monotonic()
    visit()
    assert 0.9 < time.monotonic() - began < 1.1

def test_drawn():
    import random, views
    drawn = random.Random().choice([str(number) for number in range(1_000)])
    assert visit("/").content.decode() == drawn

def test_remembered():
    visit("/?word=" + WORD)
    assert visit().content.decode() == WORD
"""
"""A grader as most are: one file of tests, which imports the submission."""

_REFERENCE_HEAD = "import asyncio\n\nfrom django.http import HttpResponse, JsonResponse\n\n"
_SLEEPS = "async def view(request):\n    await asyncio.sleep(1)\n    return HttpResponse('ok')\n"
_ASKS = "import services\n\nasync def view(request):\n    return HttpResponse(await services.word())\n"
REFERENCE = {
    name: _REFERENCE_HEAD + text
    for name, text in {
        "word": "async def view(request):\n    return HttpResponse('THE WORD')\n",
        "said": "async def view(request):\n    return HttpResponse('worked')\n",
        "took": _SLEEPS,
        "together": _SLEEPS,
        "drawn": _ASKS,
        "called": _ASKS,
        "number": "async def view(request):\n    return JsonResponse({'count': int(request.GET['of'])})\n",
        "stored": "from project.models import Account\n\nasync def view(request):\n"
        "    await Account.objects.acreate(owner=request.GET['owner'], balance=0)\n    return HttpResponse()\n",
        "locked": "from django.db import OperationalError\nfrom project.models import Account\n\n"
        "async def view(request):\n"
        "    try:\n        await Account.objects.acreate(owner=request.GET['owner'], balance=0)\n"
        "    except OperationalError:\n        return HttpResponse(status=503)\n    return HttpResponse()\n",
        "remembered": "async def view(request):\n    return HttpResponse('THE WORD')\n",
    }.items()
}
"""A right solution for each check."""
