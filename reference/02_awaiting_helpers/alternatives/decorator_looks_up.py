"""A decorator loads the user or answers 404; the view only runs for somebody known."""

import functools

from django.http import JsonResponse

import services


def with_profile(view):
    @functools.wraps(view)
    async def wrapper(request, user_id, **kwargs):
        found = await services.load_profile(user_id)
        if found is None:
            return JsonResponse({"error": "no such user"}, status=404)
        return await view(request, user_id, found, **kwargs)

    return wrapper


@with_profile
async def profile(request, user_id, found):
    return JsonResponse({"name": services.format_name(found), "messages": await services.count_messages(user_id)})
