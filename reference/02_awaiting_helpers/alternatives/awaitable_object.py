"""An object that can be awaited: its __await__ drives the helpers."""

from django.http import JsonResponse

import services


class Page:
    def __init__(self, user_id):
        self.user_id = user_id

    def __await__(self):
        found = yield from services.load_profile(self.user_id).__await__()
        if found is None:
            return None
        messages = yield from services.count_messages(self.user_id).__await__()
        return {"name": services.format_name(found), "messages": messages}


async def profile(request, user_id):
    page = await Page(user_id)
    return JsonResponse(page or {"error": "no such user"}, status=200 if page else 404)
