"""The profile page: who is it, and how many messages are waiting?"""

from django.http import JsonResponse

import services


async def profile(request, user_id):
    # TODO(1): load_profile is async. Get what it finds, then let format_name make the name of it.
    found = services.load_profile(user_id)

    # TODO(2): count_messages is async as well.
    messages = services.count_messages(user_id)

    # TODO(3): if nobody has this id, answer 404 {"error": "no such user"}, and count no messages.

    return JsonResponse({"name": str(found), "messages": str(messages)})
