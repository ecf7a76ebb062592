"""Visits of the same user at the same time share one task: when one visitor leaves, it is cancelled for all.

Fails: test_each_helper_is_called_once_a_visit
"""

import asyncio

from django.http import JsonResponse

import services


RUNNING = {}


async def load(user_id):
    try:
        return await services.load_profile(user_id)
    finally:
        del RUNNING[user_id]


async def profile(request, user_id):
    if user_id not in RUNNING:
        RUNNING[user_id] = asyncio.create_task(load(user_id))
    found = await RUNNING[user_id]
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)

    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
