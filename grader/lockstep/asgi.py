"""The ASGI server inside a host: requests from the judge go to the app, its events go back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from grader.lockstep import wire
from grader.lockstep.databases import VISITOR
from grader.lockstep.record import Recorder, describe
from grader.lockstep.streams import first_error

__all__ = ["Server"]


class Server:
    """Serves one ASGI app on ``loop``; ``say`` sends a message to the judge."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, recorder: Recorder, say: Callable[[wire.FromHost], None]
    ) -> None:
        self.app: Any = None  # set once the submission is imported
        self.loop, self.recorder, self.say = loop, recorder, say
        self._visits: dict[int, _Visit] = {}
        self._lifespan: asyncio.Queue[dict[str, Any]] | None = None

    def hear(self, message: wire.Request | wire.RequestChunk | wire.Disconnect | wire.Lifespan) -> None:
        """Act on what a visitor, or the server's operator, does."""
        if isinstance(message, wire.Request):
            visit = self._visits[message.id] = _Visit(self, message)
            self.loop.call_soon(visit.start)
        elif isinstance(message, wire.Lifespan):
            self.loop.call_soon(self._run_lifespan, message.phase)
        elif message.id in self._visits:
            event: dict[str, Any] = {"type": "http.disconnect"}
            if isinstance(message, wire.RequestChunk):
                event = {"type": "http.request", "body": message.body, "more_body": message.more}
            self._visits[message.id].incoming.put_nowait(event)

    def forget(self, id: int) -> None:
        """The app is done with this request."""
        self._visits.pop(id, None)

    def _run_lifespan(self, phase: str) -> None:
        if self._lifespan is None:
            self._lifespan = asyncio.Queue()
            self._lifespan_task = self.loop.create_task(self._serve_lifespan(self._lifespan))
        self._lifespan.put_nowait({"type": f"lifespan.{phase}"})

    async def _serve_lifespan(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        phase = "startup"

        async def send(event: dict[str, Any]) -> None:
            nonlocal phase
            _, phase, result = str(event["type"]).split(".")
            message = wire.clean(str(event.get("message", "")))
            self.say(wire.LifespanDone(phase=wire.clean(phase), ok=result == "complete", message=message))

        try:
            await self.app({"type": "lifespan", "asgi": {"version": "3.0"}}, queue.get, send)
        except Exception as error:
            self.say(wire.LifespanDone(phase=phase, ok=False, message=describe(error)))


class _Visit:
    """One request on its way through the app."""

    def __init__(self, server: Server, request: wire.Request) -> None:
        self.server = server
        self.request = request
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.complete = False
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.task = self.server.loop.create_task(self._serve(), name=f"visitor-{self.request.id:04d}")
        self.task.add_done_callback(lambda _: self.server.forget(self.request.id))

    async def _serve(self) -> None:
        request = self.request
        VISITOR.set(request.id)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(request.path.decode("ascii", "replace"), errors="surrogateescape"),
            "raw_path": request.path,
            "query_string": request.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers],
            "client": ("203.0.113.1", 50_000 + request.id),
            "server": ("testserver", 80),
            "lockstep.id": request.id,
        }
        error: BaseException | None = None
        try:
            await self.server.app(scope, self._receive, self._send)
        except BaseException as caught:
            error = caught
        if not self.complete:
            self._failed(error)
        if isinstance(error, SystemExit | KeyboardInterrupt):
            raise asyncio.CancelledError from error

    def _failed(self, error: BaseException | None) -> None:
        error = first_error(self.request.id, error)
        self.server.say(
            wire.AppFailed(
                id=self.request.id,
                error=wire.clean(type(error).__name__) if error is not None else "",
                message=describe(error) if error is not None else "",
                place=self.server.recorder.places.raised_at(error) if error is not None else None,
            )
        )

    async def _receive(self) -> dict[str, Any]:
        return await self.incoming.get()

    async def _send(self, event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            headers = [(bytes(name), bytes(value)) for name, value in event.get("headers", ())]
            self.server.say(wire.ResponseStart(id=self.request.id, status=event["status"], headers=headers))
        elif event["type"] == "http.response.body":
            body, more = bytes(event.get("body", b"")), bool(event.get("more_body", False))
            while len(body) > wire.CHUNK:
                self.server.say(wire.ResponseBody(id=self.request.id, body=body[: wire.CHUNK], more=True))
                body = body[wire.CHUNK :]
            self.server.say(wire.ResponseBody(id=self.request.id, body=body, more=more))
            if not more:
                self.complete = True
                self.incoming.put_nowait({"type": "http.disconnect"})
