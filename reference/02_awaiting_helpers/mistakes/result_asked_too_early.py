"""Asks the task for its result right after starting it: there is none yet.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = asyncio.create_task(services.load_profile(user_id)).result()
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = asyncio.create_task(services.count_messages(user_id)).result()
    return JsonResponse({"name": services.format_name(found), "messages": messages})
