"""A plain `def` view that starts a new event loop for every helper.

Fails: test_helpers_run_on_the_loop_of_the_view
"""

import asyncio

from django.http import JsonResponse

import services


def profile(request, user_id):
    found = asyncio.run(services.load_profile(user_id))
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = asyncio.run(services.count_messages(user_id))
    return JsonResponse({"name": services.format_name(found), "messages": messages})
