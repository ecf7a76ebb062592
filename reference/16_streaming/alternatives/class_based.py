"""A class-based view whose method is the generator."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse
from django.views import View

import sensors


class Readings(View):
    async def get(self, request):
        number = self.number()
        if number is None:
            return HttpResponseBadRequest("n must be a whole number above 0")
        return StreamingHttpResponse(self.lines(number), headers={"Content-Type": "application/x-ndjson"})

    def number(self):
        try:
            number = int(self.request.GET.get("n"))
        except (TypeError, ValueError):
            return None
        return number if number > 0 else None

    async def lines(self, number):
        async with sensors.connect() as connection:
            try:
                async for reading in connection.readings(number):
                    yield self.line(**reading)
            except ConnectionError:
                yield self.line(error="sensor lost")

    @staticmethod
    def line(**fields):
        return json.dumps(fields) + "\n"


readings = Readings.as_view()
