"""A sync view with a thread of its own and an event that it waits for."""

import threading

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
    box, done = {}, threading.Event()

    def ask():
        try:
            box["response"] = httpx.get(f"https://prices.example/v1/prices/{symbol}")
        except httpx.HTTPError as error:
            box["error"] = error
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    if not done.wait(0.5):
        return problem(504, "upstream timeout")
    if "error" in box:
        return problem(502, "upstream unavailable")
    return checked(symbol, box["response"])
