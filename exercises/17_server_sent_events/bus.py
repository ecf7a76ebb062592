"""The bus that carries the station's announcements. Given: nothing to change here.

queue = bus.subscribe()
event = await queue.get()       # {"id": 41, "event": "delay", "data": {"train": "RE 7", "minutes": 5}}
bus.unsubscribe(queue)
"""

import asyncio
import json

import httpx
from asgiref.sync import async_to_sync

HEARTBEAT = 15
"""After so many seconds of silence, proxies and phones take a connection for dead."""

_receivers = {}


def subscribe():
    """A new asyncio.Queue. From this moment on, every announcement is put into it, until it is unsubscribed."""
    queue = asyncio.Queue()
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # in the thread of a sync view
        async_to_sync(_start)(queue)
    else:
        _receivers[queue] = asyncio.create_task(_receive(queue))
    return queue


def unsubscribe(queue):
    """Put nothing more into this queue. Nothing happens if it is not subscribed."""
    receiver = _receivers.pop(queue, None)
    if receiver is not None:
        receiver.get_loop().call_soon_threadsafe(receiver.cancel)


async def history_after(id):
    """The list of all announcements after the one with this id, the oldest first. Reading them takes a moment.

    `id` is a number, or the same number as text. For anything else, the list is empty.
    """
    async with httpx.AsyncClient(timeout=None) as client:  # noqa: S113 - the archive may be slow
        response = await client.get("https://bus.example/history", params={"after": "" if id is None else str(id)})
        return response.json()


async def _start(queue):
    _receivers[queue] = asyncio.create_task(_receive(queue))


async def _receive(queue):
    async with (
        httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - there may be nothing to announce for hours
        client.stream("GET", "https://bus.example/live") as response,
    ):
        async for line in response.aiter_lines():
            queue.put_nowait(json.loads(line))
