"""Escapes the name for HTML, although it goes into JSON.

Fails: test_visitors_get_exactly_their_own_answer
"""

from django.http import JsonResponse
from django.utils.html import escape
import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse(
        {"name": escape(services.format_name(found)), "messages": await services.count_messages(user_id)}
    )
