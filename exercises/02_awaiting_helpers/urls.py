"""How the view is mounted. Given: nothing to change here."""

from django.http import JsonResponse
from django.urls import path

import services
import views


async def loop(request):
    """The number of the event loop that serves the visitors. The helpers tell the services theirs."""
    return JsonResponse({"loop": services.loop_number()})


urlpatterns = [
    path("profile/<int:user_id>/", views.profile),
    path("loop/", loop),
]
