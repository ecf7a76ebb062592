"""asyncio.gather over what is left to do once the user is known."""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import services


async def profile(request, user_id):
    (found,) = await asyncio.gather(services.load_profile(user_id))
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)

    name, messages = await asyncio.gather(
        sync_to_async(services.format_name)(found),
        services.count_messages(user_id),
    )
    return JsonResponse(dict(name=name, messages=messages))
