"""How the views are mounted. Given: nothing to change here."""

from django.core.cache import cache
from django.http import JsonResponse
from django.urls import path

import views


async def clear_cache(request):
    """POST /cache/clear/ empties Django's cache, for whoever wants to try the views again from the beginning."""
    await cache.aclear()
    return JsonResponse({"cleared": True})


urlpatterns = [
    path("news/", views.news),
    path("news/stream/", views.news_stream),
    path("cache/clear/", clear_cache),
]
