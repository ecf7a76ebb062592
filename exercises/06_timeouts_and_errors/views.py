"""The price of one thing, as another service tells it."""

import httpx
from django.http import JsonResponse


async def price(request, symbol):
    """Answer with the symbol and its price, or say what went wrong at the upstream."""
    async with httpx.AsyncClient() as client:
        # TODO(1): the upstream has 0.5 seconds. Stop waiting then, and answer 504.
        # TODO(2): the upstream may be unreachable or broken (any status from 500 to 599). Answer 502.
        response = await client.get(f"https://prices.example/v1/prices/{symbol}")

    # TODO(3): the upstream says 404 when it does not know the symbol. Answer 404, too.
    # TODO(4): look at the body before you pass it on. It may be no JSON, no object,
    # or an object without a proper price. Answer 502.
    body = response.json()
    return JsonResponse({"symbol": body["symbol"], "price": body["price"]})
