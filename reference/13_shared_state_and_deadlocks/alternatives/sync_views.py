"""Sync views, which Django runs in threads of their own, with locks of the threading module."""

import threading

import httpx
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = threading.Lock()
rates_lock = threading.RLock()


def next_ticket(request):
    with ticket_lock:
        n = async_to_sync(box.load)() + 1
        async_to_sync(box.save)(n)
    return JsonResponse({"ticket": n})


def whoami(request):
    return JsonResponse({"user": request.headers["X-User"], "stamp": async_to_sync(box.stamp)()})


def total(request):
    return JsonResponse({"total": box.legacy_total()})


def rates(request):
    with rates_lock:
        found = cache.get_or_set("rates", fetch_rates, 60)
    return JsonResponse(found)


def fetch_rates():
    return httpx.get("https://rates.example/latest").json()
