"""Keeps the profile in a variable of the module, which the next visitor overwrites during an await.

Fails: test_visitors_get_exactly_their_own_answer
"""

from django.http import JsonResponse

import services

found = None


async def profile(request, user_id):
    global found
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
