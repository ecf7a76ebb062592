"""A plain `def` view, in which await is not possible: both helpers give it coroutines.

Fails: test_answers_with_the_name, test_answers_with_the_number_of_messages, test_unknown_user_is_not_found
"""

from django.http import JsonResponse

import services


def profile(request, user_id):
    found = services.load_profile(user_id)
    if not found:
        return JsonResponse({"error": "no such user"}, status=404)
    return JsonResponse({"name": services.format_name(found), "messages": services.count_messages(user_id)})
