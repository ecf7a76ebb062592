"""Each reading is awaited by a task of its own, with keep-alive looks at it, and cancelled in the end."""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        source = connection.readings(number)
        task = None
        try:
            while True:
                task = asyncio.ensure_future(anext(source))
                while not task.done():
                    await asyncio.wait({task}, timeout=0.17)
                yield json.dumps(task.result()) + "\n"
        except StopAsyncIteration:
            pass
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"
        finally:
            if task is not None:
                task.cancel()


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")
