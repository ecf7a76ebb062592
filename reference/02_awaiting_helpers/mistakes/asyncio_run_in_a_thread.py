"""Goes around the refusal of asyncio.run by calling it in a thread: another loop, once a visit.

Fails: test_helpers_run_on_the_loop_of_the_view
"""

import asyncio

from django.http import JsonResponse

import services


async def page(user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return {"error": "no such user"}, 404
    return {"name": services.format_name(found), "messages": await services.count_messages(user_id)}, 200


async def profile(request, user_id):
    answer, status = await asyncio.to_thread(asyncio.run, page(user_id))
    return JsonResponse(answer, status=status)
