"""Strips spaces from the name that format_name has written.

Fails: test_visitors_get_exactly_their_own_answer
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)

    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found).strip(), "messages": messages})
