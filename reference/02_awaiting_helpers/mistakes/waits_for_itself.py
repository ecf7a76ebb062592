"""Sends the coroutine to its own loop and waits for the result in a blocking way: a deadlock.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    loop = asyncio.get_running_loop()
    found = asyncio.run_coroutine_threadsafe(services.load_profile(user_id), loop).result()
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = asyncio.run_coroutine_threadsafe(services.count_messages(user_id), loop).result()
    return JsonResponse({"name": services.format_name(found), "messages": messages})
