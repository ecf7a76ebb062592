"""Starts counting in a task before it knows the user, and cancels the task when it is too late.

Fails: test_counts_nothing_for_an_unknown_user
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    counting = asyncio.create_task(services.count_messages(user_id))
    found = await services.load_profile(user_id)
    if found is None:
        counting.cancel()
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": await counting})
