"""Loads the profile once to see whether it exists, and once more to use it.

Fails: test_each_helper_is_called_once_a_visit
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    if await services.load_profile(user_id) is None:
        return JsonResponse({"error": "no such user"}, status=404)
    name = services.format_name(await services.load_profile(user_id))
    return JsonResponse({"name": name, "messages": await services.count_messages(user_id)})
