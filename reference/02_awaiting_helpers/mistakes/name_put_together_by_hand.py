"""Puts the name together by hand, without the capitals of format_name.

Fails: test_answers_with_the_name
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    found = await services.load_profile(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = await services.count_messages(user_id)
    return JsonResponse({"name": f"{found['first']} {found['last']}", "messages": messages})
