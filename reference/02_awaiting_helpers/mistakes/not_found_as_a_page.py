"""Raises Http404, which shows a page for people instead of the JSON.

Fails: test_unknown_user_is_not_found
"""

from django.http import Http404, JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        raise Http404("no such user")
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
