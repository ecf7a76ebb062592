"""A task with a context of its own, inside a task group."""

import asyncio
import contextvars

from django.http import JsonResponse

import legacy


async def work(order_id):
    text = await asyncio.to_thread(legacy.render_invoice, order_id)
    return {"invoice": text, "fingerprint": await asyncio.to_thread(legacy.fingerprint, text)}


async def invoice(request, order_id):
    context = contextvars.copy_context()
    context.run(legacy.request_id.set, request.headers.get("X-Request-ID", "-"))
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work(order_id), context=context)
    except* LookupError:
        pass
    if task.exception() is not None:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(task.result())
