"""Puts lru_cache on an async function: it keeps the coroutine, which can be awaited only once.

Fails: test_each_helper_is_called_once_a_visit, test_counts_nothing_for_an_unknown_user
"""

import functools

from django.http import JsonResponse

import services


@functools.lru_cache
def load(user_id):
    return services.load_profile(user_id)


async def profile(request, user_id):
    found = await load(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
