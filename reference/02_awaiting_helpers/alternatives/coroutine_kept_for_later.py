"""Makes the coroutines first and awaits them later; closes the one that is not needed."""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    loading = services.load_profile(user_id)
    counting = services.count_messages(user_id)

    found = await loading
    if found is None:
        counting.close()
        return JsonResponse({"error": "no such user"}, status=404)

    messages = await counting
    return JsonResponse({"name": services.format_name(found), "messages": messages})
