"""A class with __aiter__ and __anext__ instead of a generator."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


class Lines:
    def __init__(self, number):
        self.number = number
        self.connection = None
        self.source = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.connection is None:
            self.connection = await sensors.connect().__aenter__()
            self.source = self.connection.readings(self.number)
        elif self.source is None:
            raise StopAsyncIteration
        try:
            reading = await anext(self.source)
        except ConnectionError as error:
            self.source = None
            await self.close()
            return json.dumps({"error": str(error)}) + "\n"
        except BaseException:
            await self.close()
            raise
        return json.dumps(reading) + "\n"

    async def close(self):
        await self.connection.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(Lines(number), content_type="application/x-ndjson")
