"""One client for the process, the limit given with the call."""

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


CLIENT = httpx.AsyncClient(base_url="https://prices.example/v1", headers={"Accept": "application/json"})


async def price(request, symbol):
    try:
        response = await CLIENT.get(f"/prices/{symbol}", timeout=httpx.Timeout(0.5, connect=0.2, pool=0.2))
    except httpx.TimeoutException:
        return problem(504, "upstream timeout")
    except (httpx.NetworkError, httpx.ProtocolError):
        return problem(502, "upstream unavailable")
    return checked(symbol, response)
