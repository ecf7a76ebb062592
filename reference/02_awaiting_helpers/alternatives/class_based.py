"""A class-based view with an async handler and async methods."""

from django.http import JsonResponse
from django.views import View

from services import count_messages, format_name, load_profile


class Profile(View):
    async def get(self, request, user_id):
        self.profile = await load_profile(user_id)
        if not self.profile:
            return JsonResponse({"error": "no such user"}, status=404)
        return JsonResponse(await self.page())

    async def page(self):
        return {
            "messages": await count_messages(self.kwargs["user_id"]),
            "name": format_name(self.profile),
        }


profile = Profile.as_view()
