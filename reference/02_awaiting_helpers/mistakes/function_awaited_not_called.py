"""Awaits the helper itself, not the result of calling it.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages
    return JsonResponse({"name": services.format_name(found), "messages": messages})
