"""One TaskGroup for each step, as a person would write who always reaches for tasks."""

import asyncio

from django.http import JsonResponse

import services


async def profile(request, user_id):
    async with asyncio.TaskGroup() as group:
        loading = group.create_task(services.load_profile(user_id))

    match loading.result():
        case None:
            return JsonResponse({"error": "no such user"}, status=404)
        case found:
            async with asyncio.TaskGroup() as group:
                counting = group.create_task(services.count_messages(user_id))
                name = group.create_task(asyncio.to_thread(services.format_name, found))
            return JsonResponse({"name": name.result(), "messages": counting.result()})
