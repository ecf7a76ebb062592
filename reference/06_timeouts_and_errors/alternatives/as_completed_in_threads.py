"""A sync view, and `as_completed` with its timeout, which ends when that is over, not when it is reached."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
from django.http import JsonResponse

pool = ThreadPoolExecutor(max_workers=100)


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


def price(request, symbol):
    url = f"https://prices.example/v1/prices/{symbol}"
    try:
        for future in as_completed([pool.submit(httpx.get, url, timeout=5)], timeout=0.5):
            return told(symbol, future.result())
    except TimeoutError:
        return problem(504, "upstream timeout")
    except httpx.RequestError:
        return problem(502, "upstream unavailable")


def told(symbol, response):
    if response.status_code >= 500:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        amount = response.json()["price"]
    except (ValueError, TypeError, LookupError):
        amount = None
    if type(amount) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": amount})
