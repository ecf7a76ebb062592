"""Asks both services together: fast, but an unknown user's messages are counted as well.

Fails: test_counts_nothing_for_an_unknown_user
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found, messages = await asyncio.gather(services.load_profile(user_id), services.count_messages(user_id))
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
