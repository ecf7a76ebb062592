"""A decorator sets and resets the id; partials go to the threads."""

import asyncio
import functools

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


def with_request_id(view):
    @functools.wraps(view)
    async def wrapper(request, *args, **kwargs):
        token = legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
        try:
            return await view(request, *args, **kwargs)
        finally:
            legacy.request_id.reset(token)

    return wrapper


def not_found(view):
    @functools.wraps(view)
    async def wrapper(*args, **kwargs):
        try:
            return await view(*args, **kwargs)
        except LookupError:
            return JsonResponse({"error": "no such order"}, status=404)

    return wrapper


@with_request_id
@not_found
async def invoice(request, order_id):
    text = await asyncio.create_task(asyncio.to_thread(functools.partial(legacy.render_invoice, order_id=order_id)))
    [digits] = await asyncio.gather(sync_to_async(functools.partial(legacy.fingerprint, text))())
    return JsonResponse({"invoice": text, "fingerprint": digits})
