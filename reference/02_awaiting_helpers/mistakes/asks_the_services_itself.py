"""Asks both services with a client of its own and leaves the helpers aside.

Fails: test_helpers_run_on_the_loop_of_the_view
"""

import httpx
from django.http import JsonResponse

import services


async def profile(request, user_id):
    async with httpx.AsyncClient() as client:
        response = await client.get(f"https://profiles.example/users/{user_id}")
        if response.status_code == 404:
            return JsonResponse({"error": "no such user"}, status=404)
        counted = await client.get("https://messages.example/count", params={"user": user_id})
    return JsonResponse({"name": services.format_name(response.json()), "messages": counted.json()["count"]})
