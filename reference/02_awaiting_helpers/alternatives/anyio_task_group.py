"""anyio: a task group, an event, and results handed over in a dict."""

import anyio
from django.http import JsonResponse

import services


async def profile(request, user_id):
    page = {}
    known = anyio.Event()

    async def name():
        found = await services.load_profile(user_id)
        if found is not None:
            page["name"] = services.format_name(found)
        known.set()

    async def messages():
        await known.wait()
        if page:
            page["messages"] = await services.count_messages(user_id)

    async with anyio.create_task_group() as group:
        group.start_soon(messages)
        group.start_soon(name)

    return JsonResponse(page) if page else JsonResponse({"error": "no such user"}, status=404)
