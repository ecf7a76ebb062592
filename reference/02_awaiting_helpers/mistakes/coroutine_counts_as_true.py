"""Tests the coroutine of load_profile for truth, and so finds everybody.

Fails: test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    if not services.load_profile(user_id):
        return JsonResponse({"error": "no such user"}, status=404)
    found = await services.load_profile(user_id)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
