"""A thread's queue, read with a timeout in another thread."""

import asyncio
import queue
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


def ask(symbol):
    answers = queue.Queue()

    def work():
        try:
            answers.put(httpx.get(f"https://prices.example/v1/prices/{symbol}", timeout=5))
        except httpx.TransportError as error:
            answers.put(error)

    threading.Thread(target=work).start()
    try:
        answer = answers.get(timeout=0.5)
    except queue.Empty:
        return problem(504, "upstream timeout")
    if isinstance(answer, httpx.TransportError):
        return problem(502, "upstream unavailable")
    return checked(symbol, answer)


async def price(request, symbol):
    return await asyncio.to_thread(ask, symbol)
