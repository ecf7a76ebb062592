"""Forgets an await in a branch that runs only for users without messages.

Fails: test_leaves_nothing_unawaited
"""

from django.http import JsonResponse

import services


async def remember(user_id):
    """Nothing yet."""


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    if messages == 0:
        remember(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
