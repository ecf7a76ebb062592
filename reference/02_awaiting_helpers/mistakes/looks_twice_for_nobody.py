"""Takes None for a failure and looks once more.

Fails: test_counts_nothing_for_an_unknown_user
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
