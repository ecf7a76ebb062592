"""Where the invoices live. This file is given: it is restored before grading."""

from django.http import JsonResponse
from django.urls import path

import views


async def ping(request):
    """Answers at once, as long as the event loop is free."""
    return JsonResponse({"ping": "pong"})


urlpatterns = [
    path("invoice/<int:order_id>/", views.invoice),
    path("ping/", ping),
]
