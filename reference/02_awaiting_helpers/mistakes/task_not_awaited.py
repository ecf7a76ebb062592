"""Starts count_messages as a task and puts the task, not its result, into the answer.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = asyncio.create_task(services.count_messages(user_id))
    return JsonResponse({"name": services.format_name(found), "messages": messages})
