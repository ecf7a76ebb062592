"""Works in a thread, and sends each coroutine back to the loop of the view."""

import asyncio

from django.http import JsonResponse

import services


def page(loop, user_id):
    def result_of(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    found = result_of(services.load_profile(user_id))
    if found is None:
        return {"error": "no such user"}, 404
    return {"name": services.format_name(found), "messages": result_of(services.count_messages(user_id))}, 200


async def profile(request, user_id):
    answer, status = await asyncio.to_thread(page, asyncio.get_running_loop(), user_id)
    return JsonResponse(answer, status=status)
