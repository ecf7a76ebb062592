"""Twenty readers of the history at once; who leaves meanwhile keeps the place, and in the end nobody can resume.

Fails: test_resumes_without_a_gap
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


readers = asyncio.Semaphore(20)


async def stream(last_id):
    queue = bus.subscribe()
    try:
        sent = set()
        if last_id is not None:
            await readers.acquire()
            missed = await bus.history_after(last_id)
            readers.release()
            for event in missed:
                sent.add(event["id"])
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
