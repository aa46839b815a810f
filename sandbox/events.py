"""What happens in the sandbox, told at once to every page and robot that listens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec

from sandbox.errors import Json

BACKLOG = 2_000


class EventHub:
    """Fans events out to listeners. One that falls too far behind is cut off, and reconnects."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[bytes | None], int | None] = {}

    @property
    def is_heard(self) -> bool:
        """Whether anyone listens; saves the work of describing events for nobody."""
        return bool(self._listeners)

    def listen(self, user_id: int | None) -> asyncio.Queue[bytes | None]:
        """A queue of encoded events for this user (None: of everything); None in it ends it."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG + 1)
        self._listeners[queue] = user_id
        return queue

    def leave(self, queue: asyncio.Queue[bytes | None]) -> None:
        """Stop filling a queue."""
        self._listeners.pop(queue, None)

    def publish(self, kind: str, fields: Json, only: Iterable[int] | None = None) -> None:
        """Tell an event to everyone, or to the users in `only` and to those who hear all."""
        audience = None if only is None else set(only)
        data = b"data: " + msgspec.json.encode({"type": kind} | fields) + b"\n\n"
        for queue, user_id in list(self._listeners.items()):
            if audience is None or user_id is None or user_id in audience:
                self._put(queue, data)

    def close(self) -> None:
        """End every stream."""
        for queue in list(self._listeners):
            self._end(queue)

    def _put(self, queue: asyncio.Queue[bytes | None], data: bytes) -> None:
        if queue.qsize() >= BACKLOG:
            self._end(queue)
        else:
            queue.put_nowait(data)

    def _end(self, queue: asyncio.Queue[bytes | None]) -> None:
        self.leave(queue)
        queue.put_nowait(None)
