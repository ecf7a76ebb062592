"""An async generator yields the fields one by one; a comprehension collects them."""

from django.http import JsonResponse

import services


async def fields(user_id):
    found = await services.load_profile(user_id)
    if found is not None:
        yield "name", services.format_name(found)
        yield "messages", await services.count_messages(user_id)


async def profile(request, user_id):
    page = {key: value async for key, value in fields(user_id)}
    return JsonResponse(page) if page else JsonResponse({"error": "no such user"}, status=404)
