"""functools.partial hands the helpers to a view that knows none of them."""

from functools import partial

from django.http import JsonResponse

import services


async def page(request, user_id, *, load, count, show):
    if (found := await load(user_id)) is None:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": show(found), "messages": await count(user_id)})


profile = partial(page, load=services.load_profile, count=services.count_messages, show=services.format_name)
