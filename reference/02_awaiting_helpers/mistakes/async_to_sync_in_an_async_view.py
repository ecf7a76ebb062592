"""Wraps the helpers in async_to_sync, which refuses to work on the event loop's own thread.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

from asgiref.sync import async_to_sync
from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = async_to_sync(services.load_profile)(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = async_to_sync(services.count_messages)(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
