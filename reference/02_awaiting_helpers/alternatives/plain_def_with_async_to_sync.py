"""A plain `def` view: async_to_sync hands the helpers to the loop that serves the visitors."""

from asgiref.sync import async_to_sync
from django.http import JsonResponse

import services


def profile(request, user_id):
    found = async_to_sync(services.load_profile)(user_id)
    if found is None:
        return JsonResponse({"error": "no such user"}, status=404)
    messages = async_to_sync(services.count_messages)(user_id)
    return JsonResponse({"name": services.format_name(found), "messages": messages})
