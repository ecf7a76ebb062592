"""The sensor in the greenhouse. Given: nothing to change here.

    async with sensors.connect() as connection:
        async for reading in connection.readings(3):
            ...

The sensor serves few connections at a time, and keeps each of them open until it is closed: by the end of the block.
"""

import asyncio
import json

import httpx


def connect():
    """A new connection to the sensor, for `async with`. Connecting takes no time and never fails."""
    return Connection()


class Connection:
    """An open line to the sensor. What it sends is received in the background and kept until somebody asks for it."""

    def __init__(self):
        self._received = asyncio.Queue()
        self._receiver = None
        self._open = False

    async def __aenter__(self):
        self._open = True
        self._receiver = asyncio.create_task(self._receive())
        return self

    async def __aexit__(self, *exc_info):
        self._open = False
        self._receiver.cancel()
        self._received.put_nowait(None)  # whoever still waits for a reading gets none
        await asyncio.wait([self._receiver])

    async def readings(self, number):
        """So many readings, each as soon as the sensor sends it: {"seq": 7, "value": 21.53}.

        Raises ConnectionError("sensor lost") when the sensor is lost meanwhile, perhaps before the first reading.
        """
        for _ in range(number):
            if not self._open:
                raise RuntimeError("the connection to the sensor has been closed")
            reading = await self._received.get()
            if reading is None:
                self._received.put_nowait(None)
                if not self._open:
                    raise RuntimeError("the connection to the sensor has been closed")
                raise ConnectionError("sensor lost")
            yield reading

    async def _receive(self):
        try:
            async with (
                httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - a sensor may be silent for hours
                client.stream("GET", "https://sensors.example/live") as response,
            ):
                async for line in response.aiter_lines():
                    self._received.put_nowait(json.loads(line))
        except httpx.TransportError:
            pass
        self._received.put_nowait(None)
