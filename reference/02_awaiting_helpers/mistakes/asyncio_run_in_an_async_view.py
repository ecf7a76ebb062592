"""Runs the helpers with asyncio.run, which refuses: the view runs on an event loop already.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = asyncio.run(services.load_profile(user_id))
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = asyncio.run(services.count_messages(user_id))
    return JsonResponse({"name": services.format_name(found), "messages": messages})
