"""A task for the messages stands by and is told to go, or cancelled before it has asked anybody."""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    go = asyncio.Event()

    async def count():
        await go.wait()
        return await services.count_messages(user_id)

    counting = asyncio.create_task(count())
    found = await services.load_profile(user_id)
    if found is None:
        counting.cancel()
        return JsonResponse({"error": "no such user"}, status=404)

    go.set()
    return JsonResponse({"name": services.format_name(found), "messages": await counting})
