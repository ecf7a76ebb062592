"""Turns the number of messages into text on its way into the answer.

Fails: test_answers_with_the_number_of_messages
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": f"{messages}"})
