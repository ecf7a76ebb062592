"""Lets format_name stumble over None, and answers 404 then."""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    try:
        name = services.format_name(await services.load_profile(user_id))
    except TypeError:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": name, "messages": await services.count_messages(user_id)})
