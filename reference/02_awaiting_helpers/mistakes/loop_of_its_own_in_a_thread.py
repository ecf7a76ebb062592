"""Keeps a second event loop in a thread and sends every helper there.

Fails: test_helpers_run_on_the_loop_of_the_view
"""

import asyncio
import threading

from django.http import JsonResponse

import services

helpers_loop = asyncio.new_event_loop()
threading.Thread(target=helpers_loop.run_forever, daemon=True).start()


async def there(coroutine):
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, helpers_loop))


async def profile(request, user_id):
    found = await there(services.load_profile(user_id))
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await there(services.count_messages(user_id))
    return JsonResponse({"name": services.format_name(found), "messages": messages})
