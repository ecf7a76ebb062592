"""Waits a second for the profile, and takes a slow one for an unknown user.

Fails: test_visitors_get_exactly_their_own_answer
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    try:
        found = await asyncio.wait_for(services.load_profile(user_id), 1)
    except TimeoutError:
        found = None
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
