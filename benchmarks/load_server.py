"""A Bot API server that does as little as possible, and presses buttons at a given rate.

    python -m benchmarks.load_server LOAD.json        (prints its port, then serves)

It hands out updates by Telegram's rules: at most 100 a request, held until there are some, kept
until a request with a later offset confirms them. Every other method succeeds at once. With a
delay, each call's response sets out that much later, as if the network were that slow.

``POST /trial`` presses for a while at a steady rate and tells how long the answers took.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import deque
from contextlib import suppress
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote_plus

import msgspec
from aiohttp import web

MOST_UPDATES = 100
PRESS_EVERY_SECONDS = 0.004
SLOW_CHAT = -1_009_999_999_999
STRAGGLER_SECONDS = 10.0
IN_TIME_SECONDS = 0.5
PATIENCE_SECONDS = 1.0
"""Presses that wait longer than this are failures whatever becomes of them."""

_OFFSET = re.compile(rb"offset=(-?\d+)")
_TIMEOUT = re.compile(rb"(?<![a-z_])timeout=(\d+)")
_QUERY = re.compile(rb"callback_query_id=(\d+)")
_CHAT = re.compile(rb"chat_id=-(\d+)")


class Voter(msgspec.Struct):
    """Somebody who presses: the user as Telegram shows them, and the buttons they may press."""

    user: msgspec.Raw
    buttons: tuple[str, ...]


class Shown(msgspec.Struct):
    """A board as a message, and those who vote on it."""

    chat: int
    message: msgspec.Raw
    voters: tuple[Voter, ...]


class Trial(msgspec.Struct):
    """So many presses a second, for so long, with so much delay in every call.

    ``stragglers`` are commands a second in one more group, for which the bot has to ask who is an
    administrator there; that takes Telegram STRAGGLER_SECONDS. ``to_the_end`` goes on pressing
    however far the bot falls behind. An answer with one of the ``refusals`` says that the press
    was not played.
    """

    bot: str
    rate: float
    seconds: float
    delay: float = 0.0
    stragglers: float = 0.0
    to_the_end: bool = False
    refusals: tuple[str, ...] = ()


class Outcome(msgspec.Struct):
    """What became of a trial's presses. Times are in seconds; the unanswered count as endless,
    which JSON writes as null."""

    pressed: int
    answered: int
    p50: float | None
    p99: float | None
    edits: int
    in_time: int
    """Played, and answered within IN_TIME_SECONDS."""


class Bot:
    """What the server knows of one bot: updates that it has not confirmed, presses unanswered."""

    def __init__(self, boards: list[Shown], first_update: int) -> None:
        self._boards = boards
        self.messages = {board.chat: bytes(board.message) for board in boards}
        self._random = Random(first_update)
        self._next_id = first_update
        self._updates: deque[tuple[int, bytes]] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self.unanswered: dict[int, float] = {}
        self.latencies: list[float] = []
        self.edits = self.in_time = 0
        self._refusals: tuple[bytes, ...] = ()

    def press(self) -> None:
        """Have somebody press something."""
        board = self._random.choice(self._boards)
        voter = self._random.choice(board.voters)
        data, id_ = self._random.choice(voter.buttons), self._next_id
        self._next_id += 1
        self._updates.append((id_, _update(id_, board, voter, data)))
        self.unanswered[id_] = time.perf_counter()
        self._news.set()

    def straggle(self) -> None:
        """Have somebody else each time write a command in the slow chat."""
        id_ = self._next_id
        self._next_id += 1
        self._updates.append((id_, _command(id_)))
        self._news.set()

    def answer(self, query: int, body: bytes) -> None:
        """A press was answered."""
        pressed = self.unanswered.pop(query, None)
        if pressed is not None:
            latency = time.perf_counter() - pressed
            self.latencies.append(latency)
            refused = any(refusal in body for refusal in self._refusals)
            self.in_time += latency <= IN_TIME_SECONDS and not refused
        if not self.unanswered:
            self._idle.set()

    async def updates(self, offset: int, seconds: float) -> bytes:
        """Confirm what lies before the offset, and give what is there, waiting if need be."""
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        if not self._updates and seconds:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        return b"[" + b",".join(body for _, body in islice(self._updates, MOST_UPDATES)) + b"]"

    async def all_answered(self) -> None:
        """Return once no press waits for its answer."""
        if self.unanswered:
            self._idle.clear()
            await self._idle.wait()

    def begin(self, refusals: tuple[str, ...]) -> None:
        """Start to count anew."""
        self.latencies, self.edits, self.in_time = [], 0, 0
        self._refusals = tuple(quote_plus(refusal).encode() for refusal in refusals)

    def withdraw(self) -> None:
        """Forget the presses that were never fetched, and whose answers no longer matter."""
        self._updates.clear()
        self.unanswered.clear()


def _update(id_: int, board: Shown, voter: Voter, data: str) -> bytes:
    return b'{"update_id":%d,"callback_query":{"id":"%d","from":%b,"message":%b,%b}}' % (
        id_,
        id_,
        bytes(voter.user),
        bytes(board.message),
        b'"chat_instance":"1","data":"%b"' % data.encode(),
    )


def _command(id_: int) -> bytes:
    return msgspec.json.encode(
        {
            "update_id": id_,
            "message": {
                "message_id": id_,
                "date": 1_700_000_000,
                "chat": {"id": SLOW_CHAT, "type": "supergroup", "title": "A slow group"},
                "from": {"id": id_, "is_bot": False, "first_name": "Somebody"},
                "text": "/settings",
                "entities": [{"type": "bot_command", "offset": 0, "length": 9}],
            },
        }
    )


class Server:
    """The Bot API, and the trials."""

    def __init__(self, load: dict[str, list[Shown]]) -> None:
        self._bots = {
            token: Bot(boards, 1_000_000 * number)
            for number, (token, boards) in enumerate(load.items(), 1)
        }
        self._delay = 0.0
        self._ready: dict[str, asyncio.Event] = {token: asyncio.Event() for token in load}

    def routes(self) -> list[web.RouteDef]:
        """Every address there is."""
        return [
            web.post("/bot{token}/{method}", self.call),
            web.post("/trial", self.trial),
            web.get("/ready/{token}", self.ready),
        ]

    async def call(self, request: web.Request) -> web.Response:
        """One call of a bot."""
        token, method = request.match_info["token"], request.match_info["method"]
        bot, body = self._bots[token], await request.read()
        result = await self._result(token, bot, method, body)
        if self._delay:
            await asyncio.sleep(self._delay)
        return web.Response(
            body=b'{"ok":true,"result":%b}' % result, content_type="application/json"
        )

    async def _result(self, token: str, bot: Bot, method: str, body: bytes) -> bytes:
        match method:
            case "answerCallbackQuery":
                bot.answer(_number(_QUERY, body), body)
            case "editMessageText" | "sendMessage":
                bot.edits += 1
                chat = -_number(_CHAT, body)
                return bot.messages.get(chat) or next(iter(bot.messages.values()))
            case "getChatMember":
                if -_number(_CHAT, body) == SLOW_CHAT:
                    await asyncio.sleep(STRAGGLER_SECONDS)
                return b'{"status":"member","user":{"id":1,"is_bot":false,"first_name":"S"}}'
            case "getUpdates":
                self._ready[token].set()
                return await bot.updates(_number(_OFFSET, body), _number(_TIMEOUT, body))
            case "getMe":
                name = token.partition(":")[0]
                return b'{"id":%b,"is_bot":true,"first_name":"Bot","username":"load_bot"}' % (
                    name.encode()
                )
        return b"true"

    async def ready(self, request: web.Request) -> web.Response:
        """Return once this bot asks for updates."""
        await self._ready[request.match_info["token"]].wait()
        return web.Response()

    async def trial(self, request: web.Request) -> web.Response:
        """Press, wait for the last answers, and tell."""
        trial = msgspec.json.decode(await request.read(), type=Trial)
        bot, self._delay = self._bots[trial.bot], trial.delay
        bot.begin(trial.refusals)
        pressed = await _press(bot, trial)
        with suppress(TimeoutError):
            await asyncio.wait_for(bot.all_answered(), PATIENCE_SECONDS)
        outcome = _outcome(bot, pressed)
        # What the bot still has in hand is not to slow the next trial down.
        bot.withdraw()
        await asyncio.sleep(0.1 if outcome.answered == pressed else PATIENCE_SECONDS)
        return web.json_response(msgspec.to_builtins(outcome))


async def _press(bot: Bot, trial: Trial) -> int:
    """Press at a steady rate, and stop early if the bot has hopelessly fallen behind."""
    began, pressed, straggled = time.perf_counter(), 0, 0
    while (passed := time.perf_counter() - began) < trial.seconds:
        due = int(passed * trial.rate) - pressed
        for _ in range(due):
            bot.press()
        pressed += due
        while straggled < int(passed * trial.stragglers):
            bot.straggle()
            straggled += 1
        behind = len(bot.unanswered) > 20 + trial.rate * PATIENCE_SECONDS
        if behind and not trial.to_the_end:
            break
        await asyncio.sleep(PRESS_EVERY_SECONDS)
    return pressed


def _outcome(bot: Bot, pressed: int) -> Outcome:
    times: list[float | None] = [*sorted(bot.latencies)]
    answered = len(times)
    times += [None] * (pressed - answered)
    return Outcome(
        pressed,
        answered,
        times[pressed // 2] if times else None,
        times[int(pressed * 0.99)] if times else None,
        bot.edits,
        bot.in_time,
    )


def _number(pattern: re.Pattern[bytes], body: bytes) -> int:
    found = pattern.search(body)
    return int(found[1]) if found else 0


async def _serve(load: dict[str, list[Shown]]) -> None:
    app = web.Application()
    app.add_routes(Server(load).routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    load: Any = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=dict[str, list[Shown]])
    asyncio.run(_serve(load))


if __name__ == "__main__":
    main()
