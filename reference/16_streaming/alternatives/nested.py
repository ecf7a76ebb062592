"""A generator inside the view, which closes over the number."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def readings(request):
    wanted = request.GET.get("n", "")
    if not wanted.isdecimal() or int(wanted) == 0:
        return HttpResponseBadRequest()
    number = int(wanted)

    async def stream():
        try:
            async with sensors.connect() as sensor:
                async for reading in sensor.readings(number):
                    yield f"{json.dumps(reading)}\n"
        except ConnectionError as error:
            yield json.dumps({"error": str(error)}) + "\n"

    response = StreamingHttpResponse(stream())
    response["Content-Type"] = "application/x-ndjson"
    return response
