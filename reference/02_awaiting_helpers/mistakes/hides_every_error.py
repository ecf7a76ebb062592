"""Catches every exception and answers 404: the forgotten await of load_profile turns each user into nobody.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    try:
        found = services.load_profile(user_id)
        name = services.format_name(found)
        messages = await services.count_messages(user_id)
    except Exception:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": name, "messages": messages})
