"""Takes whole seconds only.

Fails: test_answers_with_the_seconds
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    text = request.GET.get("seconds", "")
    if not text.isdigit() or int(text) > 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    seconds = int(text)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
