"""Uses urllib.request.urlopen, which blocks the loop.

Fails: test_asks_the_weather_service
"""

import json
import urllib.parse
import urllib.request

from django.http import JsonResponse


async def weather(request, city):
    query = urllib.parse.urlencode({"city": city})
    with urllib.request.urlopen("https://weather.example/v1/current?" + query) as response:
        report = json.load(response)
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})
