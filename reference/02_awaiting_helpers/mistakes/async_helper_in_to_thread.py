"""Calls the async helpers through to_thread, which is for plain functions: what comes back is a coroutine.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await asyncio.to_thread(services.load_profile, user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await asyncio.to_thread(services.count_messages, user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
