"""Whoever was unknown once stays unknown: the profile is not asked for again.

Fails: test_counts_nothing_for_an_unknown_user
"""

from django.http import JsonResponse
import services

UNKNOWN = set()


async def profile(request, user_id):
    if user_id in UNKNOWN:
        return JsonResponse({"error": "no such user"}, status=404)
    found = await services.load_profile(user_id)
    if found is None:
        UNKNOWN.add(user_id)
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": await services.count_messages(user_id)})
