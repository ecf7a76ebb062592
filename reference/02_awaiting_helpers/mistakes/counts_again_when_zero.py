"""Takes 0 for a failure and counts once more.

Fails: test_user_without_messages_has_a_page
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    if messages == 0:
        messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
