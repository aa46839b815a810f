"""A Bot API server that keeps Telegram's limits, and notes what arrives when.

A group takes 20 messages and edits a minute, a chat about one a second, all chats together 30 a
second; what is beyond that is refused with 429. It runs in the benchmark's own loop, and hands
out updates by Telegram's rules: kept until a request with a later offset confirms them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count, islice
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from benchmarks.tables import person
from bot.callback_data import Press, encode
from managers.orders import Order, Place, Pressed
from sandbox.limits import Limits

MOST_UPDATES = 100
SHOWN = ("sendMessage", "editMessageText")
_ME = {"id": 110000001, "is_bot": True, "first_name": "Parlor", "username": "parlor_bot"}


class Call(NamedTuple):
    """A message or an edit that was accepted: when, and where to. ``message`` is what it edits."""

    at: float
    method: str
    chat: int
    topic: int
    message: int | None


class StrictServer:
    """One bot's Telegram."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.refused = 0
        self.answered: dict[str, float] = {}
        self._limits = Limits(on=True)
        self._updates: dict[int, bytes] = {}
        self._numbers = count(1_000_000)
        self._messages = count(50_000)
        self._news = asyncio.Event()
        self.ready = asyncio.Event()
        """Set once the bot asks for updates."""

    def deliver(self, **content: Any) -> str:
        """Have the bot find an update; gives its number, which is also the query's of a press."""
        number = next(self._numbers)
        if "callback_query" in content:
            content["callback_query"]["id"] = str(number)
        self._updates[number] = msgspec.json.encode({"update_id": number, **content})
        self._news.set()
        return str(number)

    async def handle(self, request: web.Request) -> web.Response:
        """One call of the bot."""
        method = request.match_info["method"]
        body = dict(parse_qsl((await request.read()).decode()))
        if method == "getUpdates":
            self.ready.set()
            return _ok(await self._get_updates(int(body.get("offset", 0)), int(body["timeout"])))
        if method == "answerCallbackQuery":
            self.answered.setdefault(body["callback_query_id"], time.monotonic())
        if method in SHOWN:
            return self._show(method, body)
        return _ok(msgspec.json.encode(_ME if method == "getMe" else True))

    def _show(self, method: str, body: dict[str, str]) -> web.Response:
        chat, now = int(body["chat_id"]), time.monotonic()
        wait = self._limits.hit(chat, now)
        if wait is not None:
            self.refused += 1
            error = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
            return web.json_response(error | {"parameters": {"retry_after": wait}}, status=429)
        edited = int(body["message_id"]) if "message_id" in body else None
        topic = int(body.get("message_thread_id", 0))
        self.calls.append(Call(now, method, chat, topic, edited))
        message = edited or next(self._messages)
        shown = {"message_id": message, "date": 1_700_000_000, "chat": chat_of(chat)}
        return _ok(msgspec.json.encode(shown))

    async def _get_updates(self, offset: int, seconds: float) -> bytes:
        for number in [number for number in self._updates if number < offset]:
            del self._updates[number]
        if not self._updates and seconds:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        return b"[" + b",".join(islice(self._updates.values(), MOST_UPDATES)) + b"]"


def chat_of(chat: int) -> dict[str, Any]:
    """A group as Telegram shows it."""
    return {"id": chat, "type": "supergroup", "title": "A group", "is_forum": True}


def user_of(player: int) -> dict[str, Any]:
    """A person as Telegram shows them."""
    shown = person(player)
    return {
        "id": player,
        "is_bot": False,
        "first_name": shown.name,
        "username": shown.username,
        "language_code": shown.language,
    }


def press_of(order: Order, place: Place, message: int) -> dict[str, Any]:
    """The press on this board that comes to this order."""
    assert order.person is not None
    assert isinstance(order.target, int)
    assert isinstance(order.wish, Pressed)
    data = encode(Press(order.target, order.wish.epoch, order.wish.index))
    shown: dict[str, Any] = {
        "message_id": message,
        "date": 1_700_000_000,
        "chat": chat_of(place.chat_id),
        "text": "A board",
        "reply_markup": {"inline_keyboard": [[{"text": "Vote", "callback_data": data}]]},
    }
    if place.topic_id:
        shown |= {"message_thread_id": place.topic_id, "is_topic_message": True}
    presser = user_of(order.person.id)
    return {"from": presser, "chat_instance": "1", "data": data, "message": shown}


def _ok(result: bytes) -> web.Response:
    return web.Response(body=b'{"ok":true,"result":%b}' % result, content_type="application/json")


@asynccontextmanager
async def strict_server() -> AsyncIterator[StrictServer]:
    """The server, running on a port of its own."""
    server = StrictServer()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()
