"""Decimal instead of float; whole seconds are answered as whole numbers."""

import asyncio
from decimal import Decimal, InvalidOperation

from django.http import JsonResponse

ERROR = {"error": "seconds must be a number from 0 to 2"}


async def wait(request):
    try:
        seconds = Decimal(request.GET.get("seconds") or "missing")
    except InvalidOperation:
        return JsonResponse(ERROR, status=400)
    if not seconds.is_finite() or not 0 <= seconds <= 2:
        return JsonResponse(ERROR, status=400)
    await asyncio.sleep(float(seconds))
    number = int(seconds) if seconds == seconds.to_integral_value() else float(seconds)
    return JsonResponse({"waited": number})
