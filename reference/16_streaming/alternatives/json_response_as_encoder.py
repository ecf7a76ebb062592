"""Lets JsonResponse write each line, and a response get its content later."""

from django.http import HttpResponseBadRequest, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

import sensors


def encode(value):
    return JsonResponse(value).content + b"\n"


@require_GET
async def readings(request):
    match request.GET.get("n"):
        case str(text) if text.strip().lstrip("+").isdecimal() and int(text) > 0:
            number = int(text)
        case _:
            return HttpResponseBadRequest(b"n?")

    async def stream():
        try:
            async with sensors.connect() as connection:
                async for reading in connection.readings(number):
                    yield encode({"seq": reading["seq"], "value": reading["value"]})
        except ConnectionError as error:
            yield encode({"error": " ".join(error.args)})

    response = StreamingHttpResponse(content_type="application/x-ndjson")
    response.streaming_content = stream()
    return response
