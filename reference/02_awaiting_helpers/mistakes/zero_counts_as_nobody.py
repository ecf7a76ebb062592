"""Tests the number of messages for truth: 0 is taken for a user who does not exist.

Fails: test_user_without_messages_has_a_page
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    messages = found and await services.count_messages(user_id)
    if not messages:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
