"""Forgets to await count_messages: a coroutine cannot be written as JSON.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
