"""Each call that ends starts the next one, by a done callback."""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


def read_ids(request):
    """The ids; None unless they are 1 to 50 whole numbers."""
    try:
        ids = [int(part) for part in request.GET["ids"].split(",")]
    except (KeyError, ValueError):
        return None
    return ids if len(ids) <= 50 else None


def page(ids, responses):
    """``responses`` in the order of the ids."""
    items, missing = [], []
    for product_id, response in zip(ids, responses, strict=True):
        if response.status_code == 404:
            missing.append(product_id)
        else:
            items.append(response.raise_for_status().json())
    return JsonResponse({"items": items, "missing": missing})


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    waiting, responses = list(reversed(ids)), {}
    finished = asyncio.get_running_loop().create_future()
    running = set()

    def start():
        product_id = waiting.pop()
        task = asyncio.create_task(client.get(f"https://catalog.example/items/{product_id}"))
        running.add(task)
        task.add_done_callback(lambda task: ended(product_id, task))

    def ended(product_id, task):
        running.discard(task)
        if finished.done():
            return
        if task.exception():
            finished.set_exception(task.exception())
            return
        responses[product_id] = task.result()
        if waiting:
            start()
        elif not running:
            finished.set_result(None)

    async with httpx.AsyncClient() as client:
        while waiting and len(running) < 5:
            start()
        await finished
    return page(ids, [responses[product_id] for product_id in ids])
