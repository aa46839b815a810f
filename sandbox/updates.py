"""The queue of updates for the bot: kept until confirmed, read by long poll or by the webhook."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from sandbox.errors import ApiError, Json

# Every kind of update that there is; the sandbox makes some of them.
KINDS = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
}
# Telegram sends these only to bots that ask for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_UPDATE_ID = 100_000_001


class RawUpdate(NamedTuple):
    """An update that a test wrote by hand; Telegram would never send most of these."""

    update_id: int
    content: msgspec.Raw


def id_of(update: Json | RawUpdate) -> int:
    """The id that confirms this update."""
    return update.update_id if isinstance(update, RawUpdate) else int(update["update_id"])


def as_sent(update: Json | RawUpdate) -> Any:
    """What is encoded into the answer of getUpdates or the body of a webhook's request."""
    return update.content if isinstance(update, RawUpdate) else update


class UpdateQueue:
    """Updates in order. A confirmed one is gone, unless it was marked to be delivered twice."""

    def __init__(self) -> None:
        self.pending: OrderedDict[int, Json | RawUpdate] = OrderedDict()
        self.allowed: set[str] | None = None
        self.on_add: Callable[[Any], None] | None = None
        self._next_id = FIRST_UPDATE_ID
        self._again: deque[Json | RawUpdate] = deque()
        self._marked: set[int] = set()
        self._poll: asyncio.Future[None] | None = None

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot asks for; None keeps the last wish, empty the usual."""
        if kinds is not None:
            self.allowed = set(kinds) or None

    def wants(self, kind: str) -> bool:
        """Whether updates of this kind are made at all."""
        return kind not in ON_REQUEST if self.allowed is None else kind in self.allowed

    def add(self, kind: str, payload: Json, *, twice: bool = False) -> None:
        """Queue one update; with `twice` it comes back once after it was confirmed."""
        if not self.wants(kind):
            return
        if twice:
            self._marked.add(self._next_id)
        self._put({"update_id": self._next_id, kind: payload})

    def add_raw(self, source: bytes) -> int:
        """Queue any JSON value just as it is written, and return its id. An object carries the id
        unless it names one of its own. Raises ValueError when this is no JSON."""
        update_id = self._next_id
        value = json.loads(source)
        if isinstance(value, dict) and "update_id" not in value:
            first = b'{"update_id":%d%s' % (update_id, b"," if value else b"")
            source = first + source.strip()[1:]
        self._put(RawUpdate(update_id, msgspec.Raw(source)))
        return update_id

    def _put(self, update: Json | RawUpdate) -> None:
        self.pending[self._next_id] = update
        self._next_id += 1
        self._wake()
        if self.on_add is not None:
            self.on_add(update)

    def confirm(self, update_id: int) -> None:
        """Forget one update that has been handled."""
        update = self.pending.pop(update_id, None)
        if update is not None and update_id in self._marked:
            self._marked.discard(update_id)
            self._again.append(update)

    def take_repeats(self) -> list[Json | RawUpdate]:
        """Updates that are due to be delivered a second time, each of them once."""
        repeats = list(self._again)
        self._again.clear()
        return repeats

    def drop(self) -> None:
        """Forget everything that is pending."""
        self.pending.clear()
        self._again.clear()
        self._marked.clear()

    def seek(self, offset: int) -> None:
        """Confirm what lies below `offset`; a negative one keeps only the last so many."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
            return
        while self.pending and next(iter(self.pending)) < offset:
            self.confirm(next(iter(self.pending)))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Any]:
        """One getUpdates: waits up to `seconds` for the first update. Raises 409 when another
        poll takes over."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(_conflict())
        self.seek(offset)
        ready = self._ready(limit)
        if ready or seconds <= 0:
            return ready
        turn = self._poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(turn, seconds)
        except TimeoutError:
            return []
        return self._ready(limit)

    def end_polls(self) -> None:
        """Let a waiting poll go, with whatever there is."""
        self._wake()

    def _ready(self, limit: int) -> list[Any]:
        repeats = self.take_repeats()
        fresh = islice(self.pending.values(), max(0, limit - len(repeats)))
        return [as_sent(update) for update in (*repeats, *fresh)]

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)


def _conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )
