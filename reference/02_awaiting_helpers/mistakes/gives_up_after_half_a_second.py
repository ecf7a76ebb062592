"""Waits half a second for the messages, and shows 0 then.

Fails: test_visitors_get_exactly_their_own_answer
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    try:
        messages = await asyncio.wait_for(services.count_messages(user_id), 0.5)
    except TimeoutError:
        messages = 0
    return JsonResponse({"name": services.format_name(found), "messages": messages})
