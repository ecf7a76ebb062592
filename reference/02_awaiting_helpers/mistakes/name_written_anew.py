"""Writes the name in a way of its own, which format_name does not, and never calls format_name.

Fails: test_visitors_get_exactly_their_own_answer
"""

from django.http import JsonResponse

import services


def title(first):
    return first.capitalize() if first.isalpha() else first


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    name = f"{title(found['first'])} {found['last'].upper()}"
    return JsonResponse({"name": name, "messages": await services.count_messages(user_id)})
