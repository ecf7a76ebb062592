"""anyio: a task group and a memory object stream between two producers and the generator."""

import json

import anyio
from django.http import StreamingHttpResponse

import bus


async def produce(last_id, sender):
    queue = bus.subscribe()
    try:
        history = await bus.history_after(last_id) if last_id else []
        for event in history:
            await sender.send(event)
        old = {event["id"] for event in history}
        while True:
            event = await queue.get()
            if event["id"] not in old:
                await sender.send(event)
    finally:
        bus.unsubscribe(queue)


async def stream(last_id):
    sender, receiver = anyio.create_memory_object_stream(50)
    async with anyio.create_task_group() as group, sender, receiver:
        group.start_soon(produce, last_id, sender)
        while True:
            try:
                with anyio.fail_after(bus.HEARTBEAT):
                    event = await receiver.receive()
            except TimeoutError:
                yield ": keep-alive\n\n"
            else:
                yield f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
