"""Forgets that load_profile may give None: an unknown id ends in an error page.

Fails: test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
