"""Tasks under generous timeouts: wait_for, asyncio.timeout, asyncio.wait, shield."""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await asyncio.wait_for(services.load_profile(user_id), timeout=30)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)

    counting = asyncio.create_task(services.count_messages(user_id))
    async with asyncio.timeout(30):
        done, pending = await asyncio.wait({asyncio.shield(counting)})
    assert not pending
    (counted,) = done
    return JsonResponse({"name": services.format_name(found), "messages": await counted})
