"""Keeps profiles in a dict of the module: a user who comes back sees an old one.

Fails: test_each_helper_is_called_once_a_visit, test_counts_nothing_for_an_unknown_user
"""

from django.http import JsonResponse

import services

profiles = {}


async def profile(request, user_id):
    if user_id not in profiles:
        profiles[user_id] = await services.load_profile(user_id)
    found = profiles[user_id]
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
