"""Works in a thread of anyio, which calls the helpers back on the loop of the view."""

import anyio.from_thread
import anyio.to_thread
from django.http import JsonResponse

import services


def answer(user_id):
    found = anyio.from_thread.run(services.load_profile, user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = anyio.from_thread.run(services.count_messages, user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})


async def profile(request, user_id):
    return await anyio.to_thread.run_sync(answer, user_id)
