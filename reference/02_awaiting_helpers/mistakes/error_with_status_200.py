"""Says that there is no such user, and says it with status 200.

Fails: test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"})
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
