"""Where the view of this exercise is mounted, and another visitor's page (given)."""

import asyncio

from django.http import JsonResponse
from django.urls import path

import views

STEPS = 10_000


async def menu(request):
    """A page made in many small steps: after each one, whoever is ready may go on. It waits for nothing."""
    for _ in range(STEPS):
        await asyncio.sleep(0)
    return JsonResponse({"menu": ["Assam", "Sencha"]})


urlpatterns = [
    path("wait/", views.wait, name="wait"),
    path("menu/", menu, name="menu"),
]
