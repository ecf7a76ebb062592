"""Awaits both helpers first and looks afterwards whether the user exists.

Fails: test_counts_nothing_for_an_unknown_user
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    messages = await services.count_messages(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
