"""What the messages of exceptions mean: patterns, the most telling first, and what causes such a message, in words a
beginner can act on."""

from __future__ import annotations

__all__ = ["CLIENTS", "NO_PROCESS", "SYMPTOMS"]

CLIENTS = {
    "requests": "`requests` is not part of this course, and would block an event loop. Use `httpx.AsyncClient`.",
    "aiohttp": "`aiohttp` is not part of this course. Use `httpx.AsyncClient`.",
    "urllib3": "`urllib3` reaches nothing here, and would block an event loop. Use `httpx.AsyncClient`.",
    "urllib.request": "`urllib` reaches nothing here, and would block an event loop. Use `httpx.AsyncClient`.",
    "http.client": "`http.client` reaches nothing here, and would block an event loop. Use `httpx.AsyncClient`.",
    "httpx2": "`httpx2` is not part of this course. Use `httpx.AsyncClient`.",
    "pycurl": "`pycurl` reaches nothing here, and would block an event loop. Use `httpx.AsyncClient`.",
    "socket": "A socket of your own reaches nothing here. Use `httpx.AsyncClient`.",
    "subprocess": "No process can be started here, and it would block an event loop. Use an async library.",
}
NO_PROCESS = "No process can be started here. `asyncio.to_thread(…)` or `sync_to_async` runs a function in a thread."


def _awaited(name: str) -> str:
    """The message for such an object behind ``await``, up to Python 3.13, and from 3.14 on."""
    return rf"object {name} can't be used in 'await'|'{name}' object can't be awaited"


SYMPTOMS: tuple[tuple[str, str], ...] = (
    (
        r"'coroutine' object has no attribute '_resource_closers'",
        "A coroutine came back, not a response. Is `get_response(…)` awaited? Is the middleware marked as async?",
    ),
    (r"Task' object has no attribute '_resource_closers'", "A Task is a promise of a response: `await` it first."),
    (
        r"'(?:async_)?generator' object has no attribute '_resource_closers'",
        "A `yield` makes the view itself a generator. Put it into an inner function for `StreamingHttpResponse`.",
    ),
    (
        r"'Response' object has no attribute '_resource_closers'",
        "This is the response of httpx. Take what you need from it into a response of Django's.",
    ),
    (
        r"'(\w+)' object has no attribute '_resource_closers'",
        "A view returns an HttpResponse. Wrap what you return, for example in `JsonResponse(…)`.",
    ),
    (r"didn't return an HttpResponse object\. It returned None", "Does every path through the view end in `return`?"),
    (
        r"returned an unawaited coroutine",
        "Is an `await` missing? Or is what wraps the view not async?",
    ),
    (
        _awaited(r"\w*(?:HttpResponse|JsonResponse)\w*"),
        "A response: `return` it without `await`. Is a view, `dispatch`, mixin or wrapper sync that is awaited?",
    ),
    (
        _awaited("Response"),
        "This response comes from the sync `httpx`. Use `httpx.AsyncClient`, whose methods can be awaited.",
    ),
    (
        _awaited("(?:dict|list|str|int|float|bool|NoneType|tuple)"),
        "What stands behind `await` is a plain value: its function is not async. Call it without `await`.",
    ),
    (
        _awaited("_AsyncGeneratorContextManager"),
        "`client.stream(…)` is not awaited: open it with `async with`.",
    ),
    (
        _awaited("async_generator"),
        "An async generator is not awaited: read it with `async for`, or hand it to StreamingHttpResponse as it is.",
    ),
    (
        r"'async_generator' object is not iterable",  # Django says so of any TypeError in a stream's generator
        "An async generator is read with `async for`. If only StreamingHttpResponse reads it, look for a TypeError "
        "inside the generator: Django hides that one.",
    ),
    (
        _awaited("SyncToAsync"),
        "A second pair of brackets is missing: `await sync_to_async(function)(arguments)`.",
    ),
    (
        _awaited("QuerySet"),
        "A queryset is read with `async for`, or by one of its `a…` methods, such as `aget` or `acount`.",
    ),
    (
        _awaited(r"\w+"),
        "What stands behind `await` cannot be awaited. Only the result of calling an async function can.",
    ),
    (r"cannot pickle 'coroutine'", "A coroutine cannot be stored: `await` it, and store its result."),
    (
        r"'coroutine'|non-iterable coroutine object",
        "A coroutine, not yet a result: `await` the call, in brackets if `.x` follows. (`to_thread` of an async "
        "function gives one, too.)",
    ),
    (
        r"type coroutine is not JSON serializable|coroutine is not JSON",
        "One of the values is a coroutine: put `await` in front of the call that makes it.",
    ),
    (
        r"'(?:_asyncio\.)?(?:Task|Future|_GatheringFuture)'|(?:Task|Future) is not JSON serializable",
        "A Task is a promise of a result: `await` it first.",
    ),
    (
        r"await wasn't used with future",
        "What `asyncio.gather(…)` returns is a promise of results: `await` it to get them.",
    ),
    (r"Request URL is missing an 'http", "A URL begins with `https://` and the name of the host."),
    (
        r"In order to allow non-dict objects to be serialized",
        "`JsonResponse` wants a dict. Does a coroutine lack its `await`, or should a list stand inside a dict?",
    ),
    (
        r"asyncio\.run\(\) cannot be called from a running event loop",
        "An async view already runs on an event loop: use `await` instead of `asyncio.run(…)`.",
    ),
    (r"This event loop is already running", "An async view already runs on the event loop: use `await`."),
    (
        r"You cannot use AsyncToSync in the same thread as an async event loop",
        "Inside async code, `await` the async function instead of `async_to_sync`.",
    ),
    (
        r"'(?:[\w.]+\.)?Atomic' object does not support the",
        "A transaction is sync: put all of it into one plain function, and call that through `sync_to_async`.",
    ),
    (
        r"does not support the (?:asynchronous )?context manager protocol",
        "Async clients need `async with`, sync ones `with`: one of the two is mixed up here.",
    ),
    (
        r"requires an object with __aexit__|requires an object with __exit__|object does not support the.*context",
        "Async clients need `async with`, sync ones `with`.",
    ),
    (
        r"Cannot send a request, as the client has been closed",
        "The client is closed before the request is sent. Does the call lie inside the `async with` block, and does "
        "the block await it?",
    ),
    (
        r"Attempted to send an? (?:a?sync) request with (?:an AsyncClient instance|a sync Client)",
        "Sync and async httpx are mixed here.",
    ),
    (
        r"bound to a different event loop",
        "This object was made on another event loop. Make it where it is used, or use what the running loop gives you.",
    ),
    (
        r"Event loop is closed",
        "Something, such as a client, outlives the event loop it was made on, as with `asyncio.run` at each visit. "
        "`async def` views share one loop.",
    ),
    (
        r"cannot use ATOMIC_REQUESTS",
        "ATOMIC_REQUESTS puts a sync transaction around each view. Leave it out, and open the transaction in a "
        "function for `sync_to_async`.",
    ),
    (
        r"a coroutine or an awaitable is required|A coroutine object is required|a coroutine was expected",
        "`gather` and `wait_for` take coroutines, not results: no `await` inside the brackets, no call of a plain "
        "function.",
    ),
    (r"unhashable type: 'list'", "Is a list given to `asyncio.gather`? Unpack it with a star: `gather(*calls)`."),
    (
        r"Passing coroutines is forbidden",
        "`asyncio.wait` takes tasks, not coroutines: make them with `asyncio.create_task(…)`.",
    ),
    (
        r"sync_to_async can only be applied to sync functions",
        "`sync_to_async` takes a plain function, not called yet; an async one is awaited. Or does async middleware or "
        "`__call__` lack its mark (`async_capable`, `markcoroutinefunction`)?",
    ),
    (
        r"sync_to_async\(\) takes",
        "`sync_to_async` takes the function alone. Its arguments follow: `await sync_to_async(function)(arguments)`.",
    ),
    (
        r"HTTP handlers must either be all sync or all async",
        "Either all methods of the class (`get`, `post`, …) are declared with `async def`, or none.",
    ),
    (
        r"cannot reuse already awaited coroutine",
        "A coroutine can be awaited once. Is it kept, as `functools.cache` does? Keep its result, or call the function "
        "again.",
    ),
    (
        r"Cannot reopen a client instance",
        "A client that was closed stays closed: make a new one for each `async with`.",
    ),
    (
        r"without having called `read\(\)`",
        "A streamed response is read before it is used: `await response.aread()`.",
    ),
    (r"unexpected keyword argument 'proxies'", "Today's httpx has no such argument. Leave it out."),
    (
        r"^(?:Connect|Read|Write|Pool)Timeout\b",
        "httpx waited in vain. Its timeouts are no `TimeoutError`: which class of httpx does `except` have to name?",
    ),
    (
        r"^ReadError: closed by its own client",
        "The client was closed while this call was under way. Who closes it, and who else uses it?",
    ),
    (
        r"^(?:ConnectError|ReadError|WriteError|RemoteProtocolError)\b",
        "httpx could not reach the other server. Which class of httpx does `except` have to name?",
    ),
    (
        r"^HTTPStatusError\b",
        "`raise_for_status` raises this when the other server answers with an error. Who catches it? "
        "`httpx.RequestError` does not include it.",
    ),
    (
        r"\b(?:\w+Error|\w+Timeout|\w+Exception)'? (?:object|is not JSON serializable)",
        "An exception stands where a value belongs. Has `return_exceptions=True` put it among the results? Which line "
        "tells the two apart?",
    ),
    (
        r"invalid literal for int\(\)",
        "`int(…)` raises this for a text that is no whole number: catch it. (`isdigit()` is true for `²`, too, which "
        "`int` cannot read.)",
    ),
    (r"could not convert string to float", "`float(…)` raises this for a text that is no number: catch it."),
    (r"Expecting value: line \d", "This text is not JSON. What should the view do when it gets something else?"),
    (r"no running event loop", "No event loop runs here. Move this into an `async def` that is awaited."),
    (
        r"There is no current event loop in thread",
        "Sync code has no event loop. Declare the view with `async def`, and use `await`.",
    ),
    (r"daemonic processes are not allowed to have children|may not start processes", NO_PROCESS),
    (
        r"^PermissionError: \[Errno (?:1|13)\]",
        "The grader forbids this: a submission changes nothing on the machine, and locks no files. A lock in "
        "memory serves all visitors.",
    ),
    (
        r"unable to open database file",
        "No database lies there: not every exercise has one. What visitors share fits into a variable or into Django's "
        "cache.",
    ),
    (r"'function' object is not an async iterable", "Brackets are missing: the generator function must be called."),
    (
        r"requires an object with __aiter__",
        "What stands behind `async for` is no async generator. A list is read with `for`.",
    ),
    (
        r"objects created in a thread can only be used in that same thread",
        "A database connection belongs to its thread. Do all of its work inside of one function for `sync_to_async`.",
    ),
    (
        r"attempted relative import",
        "Leave the dot out: the files of an exercise are imported by their plain names.",
    ),
    (r"maximum recursion depth exceeded", "A function calls itself again and again. What should end that?"),
    (
        r"'(?:int|str|dict|list|NoneType|HttpResponse|JsonResponse)' object is not callable",
        "A result stands where a function is wanted. Is there a pair of brackets too many?",
    ),
    (r"HTTPS?ConnectionPool\(", CLIENTS["requests"]),
    (r"cannot reach anything here", "Nothing but httpx reaches another server here. Use `httpx.AsyncClient`."),
    (
        r"\(\) (?:got an unexpected keyword argument|missing \d+ required positional argument|takes \d+ positional)",
        "Do the parameters fit the call? A view gets the request, and what `urls.py` names; a wrapper with its name "
        "passes on `*args, **kwargs`.",
    ),
    (r"name '\w+' is not defined", "Is the name spelled as where it is defined? Is its `import` missing?"),
    (
        r"has been closed\b",
        "It was closed before it was used. A view's `async with` ends when the view returns: a stream's generator "
        "needs its own.",
    ),
    (
        r"^CancelledError",
        "Who cancelled this? The view, which reads the result afterwards? Or another visitor who left, and awaits the "
        "same task? `asyncio.shield` protects that.",
    ),
    (r"Too many open files", "Which connections, files or event loops are opened and stay open? Each takes a place."),
    (r"nobody can type here", "A server has no keyboard: `input()` waits for something that never comes."),
    (
        r"unhandled errors in a TaskGroup",
        "A TaskGroup raises an ExceptionGroup: catch it with `except*`, or catch the error inside of the task.",
    ),
)
