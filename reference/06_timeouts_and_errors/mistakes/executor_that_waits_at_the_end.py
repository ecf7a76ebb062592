"""Stops waiting for the thread after 0.5 s, but leaves a with block that waits for the thread to end.

Fails: test_slow_upstream
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


def checked(symbol, response):
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict):
        return problem(502, "bad upstream response")
    amount = body.get("price")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": amount})


def price(request, symbol):
    with ThreadPoolExecutor() as pool:
        call = pool.submit(httpx.get, f"https://prices.example/v1/prices/{symbol}")
        try:
            response = call.result(timeout=0.5)
        except TimeoutError:
            return problem(504, "upstream timeout")
        except httpx.TransportError:
            return problem(502, "upstream unavailable")
    return checked(symbol, response)
