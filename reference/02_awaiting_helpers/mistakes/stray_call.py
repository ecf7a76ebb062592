"""Calls load_profile once in vain, to see whether there is anybody: a coroutine always counts as true.

Fails: test_leaves_nothing_unawaited
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    if services.load_profile(user_id):
        found = await services.load_profile(user_id)
        if found is not None:
            messages = await services.count_messages(user_id)
            return JsonResponse({"name": services.format_name(found), "messages": messages})
    return JsonResponse({"error": "no such user"}, status=404)
