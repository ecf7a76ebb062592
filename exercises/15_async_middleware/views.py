"""The pages of the site. Given: nothing to change here.

The first four are ordinary views; your middleware stands in front of them. The last two try your middleware out: they
call it themselves, once with an asynchronous get_response and once with a plain one.
"""

import asyncio

import httpx
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware

import middleware

WORK = "https://work.example/jobs"


async def hello(request):
    """Says hello, and which id the request has."""
    return JsonResponse({"hello": "world", "request_id": getattr(request, "request_id", None)})


async def job(request, number):
    """Waits for a job that is done elsewhere; says which id the request has when the job is done."""
    async with httpx.AsyncClient(timeout=None) as client:
        await client.get(f"{WORK}/{number}")
    return JsonResponse({"job": number, "request_id": getattr(request, "request_id", None)})


async def broken(request, number):
    """Waits for a job, then breaks, so that Django answers with status 500."""
    async with httpx.AsyncClient() as client:
        await client.get(f"{WORK}/{number}")
    raise RuntimeError("this view is broken on purpose")


async def stream(request, number):
    """Waits for a job, then sends what it says piece by piece, as it comes."""
    client = httpx.AsyncClient(timeout=None)
    try:
        answer = await client.send(client.build_request("GET", f"{WORK}/{number}"), stream=True)
    except BaseException:
        await client.aclose()
        raise

    async def pieces():
        try:
            async for line in answer.aiter_lines():
                yield line + "\n"
        finally:
            await client.aclose()

    return StreamingHttpResponse(pieces(), content_type="text/plain")


async def behind_async(request, number):
    """Puts the middleware in front of an asynchronous get_response, as Django does under ASGI."""
    seen = {}

    async def get_response(inner):
        seen["request_id"] = getattr(inner, "request_id", None)
        async with httpx.AsyncClient() as client:
            await client.get(f"{WORK}/{number}")
        return HttpResponse("done")

    # One of Django's own stands in front of it: it asks which kind your middleware is, and touches the response.
    chain = XFrameOptionsMiddleware(middleware.request_id(get_response))
    response = await chain(another(request))
    # Django asks the same question before it starts: what is not async_capable runs in a thread.
    native = getattr(middleware.request_id, "async_capable", False)
    return report(seen, response, runs="on the event loop" if native else "in a thread")


def behind_sync(request, number):
    """Puts the middleware in front of a plain get_response, as Django does under WSGI. Runs in a thread."""
    seen = {}

    def get_response(inner):
        seen["request_id"] = getattr(inner, "request_id", None)
        with httpx.Client() as client:
            client.get(f"{WORK}/{number}")
        return HttpResponse("done")

    chain = XFrameOptionsMiddleware(middleware.request_id(get_response))
    response = chain(another(request))
    if not isinstance(response, HttpResponse):
        if asyncio.iscoroutine(response):
            response.close()
        raise TypeError(f"a {type(response).__name__} came out of the middleware, not a response")
    return report(seen, response)


def another(request):
    """A request like this one that has not met the middleware yet."""
    inner = HttpRequest()
    inner.method, inner.path, inner.path_info = "GET", "/", "/"
    inner.META = dict(request.META)
    return inner


def report(seen, response, **more):
    """What the get_response saw and what the middleware made of its answer."""
    timing = response.headers.get("Server-Timing")
    found = {"seen": seen.get("request_id"), "sent": response.headers.get("X-Request-ID"), **more}
    return JsonResponse(found, headers={} if timing is None else {"X-Timing-Behind": timing})
