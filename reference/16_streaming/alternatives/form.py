"""A Django form looks at n."""

import json

from django import forms
from django.http import JsonResponse, StreamingHttpResponse

import sensors


class Wanted(forms.Form):
    n = forms.IntegerField(min_value=1)


async def readings(request):
    form = Wanted(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    return StreamingHttpResponse(lines(form.cleaned_data["n"]), content_type="application/x-ndjson")


async def lines(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError as error:
            yield json.dumps({"error": str(error)}) + "\n"
