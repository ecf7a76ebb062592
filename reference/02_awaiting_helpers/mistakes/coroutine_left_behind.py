"""Makes the coroutine of count_messages too early, and leaves it behind when the user is unknown.

Fails: test_leaves_nothing_unawaited
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    counting = services.count_messages(user_id)
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": await counting})
