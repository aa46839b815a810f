"""Robots: players over HTTP that know nothing but what the player API shows.

    python -m sandbox.robots http://127.0.0.1:8080 --count 5 --chat -1001

They join a group and play whatever game is on in its topics, at the pace of people. How they
choose is in `robot_mind`; here is how they see and act.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
from collections.abc import AsyncIterator, Coroutine
from random import Random
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.robot_mind import Board, Key, Mind, is_hasty

logger = logging.getLogger(__name__)

# fmt: off
NAMES = (
    "Ada", "Bruno", "Cleo", "Dario", "Edda", "Felix", "Greta", "Hugo",
    "Ines", "Jonas", "Kira", "Leo", "Mila", "Nico", "Olga", "Pablo",
    "Quinn", "Rosa", "Sven", "Tara", "Uma", "Viktor", "Wanda", "Xenia",
    "Yuri", "Zoe", "Arlo", "Bea", "Cyril", "Dora", "Emil", "Faye",
)
# fmt: on
THINKING_SECONDS = (1.2, 4.5)
SPEAKING_SECONDS = (2.0, 6.0)
POLITE_SECONDS = (18.0, 40.0)
ANSWER_SECONDS = 15
RECONNECT_SECONDS = 1.0
LONGEST_EVENT = 1 << 22

Json = dict[str, Any]


class PlayerApiError(Exception):
    """The sandbox refused a request; the text says why."""


class _Api:
    """The few calls of the player API that a robot needs."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=5),
            connector=aiohttp.TCPConnector(limit=0),
            read_bufsize=LONGEST_EVENT,
        )

    async def get(self, path: str, **query: str | int) -> Json:
        async with self._session.get(f"{self._base}{path}", params=query) as response:
            return await _read(response)

    async def post(self, path: str, body: Json) -> Json:
        async with self._session.post(f"{self._base}{path}", json=body) as response:
            return await _read(response)

    async def events(self, user_id: int) -> AsyncIterator[Json]:
        """Everything this user sees from now on; ends when the connection does."""
        url = f"{self._base}/sim/events"
        async with self._session.get(url, params={"as": user_id}) as response:
            if response.status >= 400:
                await _read(response)
            yield {"type": "connected"}
            async for line in response.content:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    async def close(self) -> None:
        await self._session.close()


async def _read(response: aiohttp.ClientResponse) -> Json:
    reply: Json = await response.json(content_type=None)
    if response.status >= 400:
        raise PlayerApiError(reply.get("error", f"HTTP {response.status}"))
    return reply


class _Table:
    """What everyone in one chat sees: the boards that can be played and who is present."""

    def __init__(self, api: _Api, chat_id: int) -> None:
        self._api = api
        self.chat_id = chat_id
        self.people: tuple[str, ...] = ()
        self.version = 0
        self._bot_id = 0
        self._boards: dict[int, Board] = {}
        self._changed = asyncio.Condition()

    @property
    def boards(self) -> list[Board]:
        """The newest message with a keyboard of each topic."""
        newest = {board.topic: board for _, board in sorted(self._boards.items())}
        return list(newest.values())

    async def wait_for_change(self, seen: int) -> int:
        """Return the table's version once it is not `seen` any more."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.version != seen)
            return self.version

    async def follow(self, user_id: int) -> None:
        """Keep the table true, with this user's eyes; survives a restart of the sandbox's line."""
        while True:
            try:
                async for event in self._api.events(user_id):
                    await self._take(event, user_id)
            except (aiohttp.ClientError, TimeoutError) as error:
                logger.info("Robots lost the sandbox (%s) and try again.", error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _take(self, event: Json, user_id: int) -> None:
        kind = event["type"]
        if kind == "connected":
            await self._load(user_id)
        elif kind in {"user", "member", "chat"}:
            await self._load_people()
        elif kind in {"message", "edit"} and event["message"]["chat"]["id"] == self.chat_id:
            self._place(event["message"])
        elif kind == "delete" and event["chat"] == self.chat_id:
            self._boards.pop(event["message_id"], None)
        elif kind == "topic" and event["chat"] == self.chat_id and event["action"] == "deleted":
            gone = event["topic"]["id"]
            self._boards = {i: one for i, one in self._boards.items() if one.topic != gone}
        else:
            return
        async with self._changed:
            self.version += 1
            self._changed.notify_all()

    async def _load(self, user_id: int) -> None:
        await self._load_people()
        path = f"/sim/chats/{self.chat_id}/messages"
        reply = await self._api.get(path, **{"as": user_id, "limit": 200})
        self._boards.clear()
        for message in reply["messages"]:
            self._place(message)

    async def _load_people(self) -> None:
        state = await self._api.get("/sim/state")
        self._bot_id = state["bot"]["id"]
        names = {user["id"]: user["first_name"] for user in state["users"]}
        chat = next((one for one in state["chats"] if one["id"] == self.chat_id), None)
        members = chat["members"] if chat else []
        present = [m["user"] for m in members if m["status"] not in {"left", "kicked"}]
        self.people = tuple(names[i] for i in present if i in names and i != self._bot_id)

    def _place(self, message: Json) -> None:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        keys = tuple(
            Key(button["text"], button["callback_data"])
            for row in rows
            for button in row
            if "callback_data" in button
        )
        message_id = message["message_id"]
        # What answers somebody's command, such as a page of settings, is nobody else's to press.
        # (In a topic, everything counts as a reply to the message that created the topic.)
        replied = message.get("reply_to_message", {})
        is_answer = bool(replied) and "forum_topic_created" not in replied
        if message["from"]["id"] != self._bot_id or is_answer or not keys:
            self._boards.pop(message_id, None)
            return
        topic = message["message_thread_id"] if message.get("is_topic_message") else None
        text = message.get("text") or message.get("caption") or ""
        self._boards[message_id] = Board(message_id, topic, text, keys)


class _Robot:
    """One player: thinks for a while, then presses or speaks, then looks again."""

    def __init__(self, api: _Api, table: _Table, user: Json, mind: Mind, pace: float) -> None:
        self._api = api
        self._table = table
        self._user_id: int = user["id"]
        self._mind = mind
        self._pace = pace

    async def play(self) -> None:
        """Play until cancelled."""
        while True:
            seen = self._table.version
            try:
                if await self._act():
                    continue
            except PlayerApiError as error:
                logger.info("Robot %s was refused: %s", self._mind.name, error)
            except (aiohttp.ClientError, TimeoutError) as error:
                logger.info("Robot %s lost the sandbox: %s", self._mind.name, error)
            await self._table.wait_for_change(seen)

    async def _act(self) -> bool:
        """Do one thing on one of the boards; False when there is nothing to do on any."""
        await self._pause(THINKING_SECONDS)
        boards = self._table.boards
        self._mind.rng.shuffle(boards)
        for board in boards:
            key = self._mind.choose(board, self._table.people)
            if key is not None and await self._is_still_wanted(board, key):
                await self._press(board, key)
                await self._speak(board)
                return True
        return False

    async def _is_still_wanted(self, board: Board, key: Key) -> bool:
        """Let people finish talking before a press that hurries them; it may be late by then."""
        if is_hasty(key):
            await self._pause(POLITE_SECONDS)
        return any(one.signature == board.signature for one in self._table.boards)

    async def _press(self, board: Board, key: Key) -> None:
        body = {
            "user": self._user_id,
            "chat": self._table.chat_id,
            "message_id": board.message_id,
            "data": key.data,
            "wait": ANSWER_SECONDS,
        }
        try:
            reply = await self._api.post("/sim/press", body)
        except PlayerApiError:
            # The message may just have gone. Counting the try keeps a robot from trying for ever.
            self._mind.learn(board, key, "", self._table.people)
            raise
        answer = (reply.get("answer") or {}).get("text") or ""
        self._mind.learn(board, key, answer, self._table.people)

    async def _speak(self, board: Board) -> None:
        text = self._mind.remark(board, self._table.people)
        if text is None:
            return
        await self._pause(SPEAKING_SECONDS)
        body: Json = {"user": self._user_id, "chat": self._table.chat_id, "text": text}
        if board.topic is not None:
            body["topic"] = board.topic
        await self._api.post("/sim/say", body)

    async def _pause(self, span: tuple[float, float]) -> None:
        await asyncio.sleep(self._mind.rng.uniform(*span) / self._pace)


class Robots:
    """A party of robots. `pace` 1.0 is people's speed, 2.0 twice as fast; `seed` fixes choices."""

    def __init__(self, base_url: str, *, pace: float = 1.0, seed: int = 0) -> None:
        if pace <= 0:
            raise ValueError("pace must be greater than 0")
        self._base_url = base_url
        self._pace = pace
        self._seed = seed
        self._api: _Api | None = None
        self._tables: dict[int, _Table] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._born = 0

    async def add(self, count: int, chat_id: int) -> list[int]:
        """Let `count` new people join the chat and play there; returns their user ids.

        Raises PlayerApiError when the sandbox refuses, for example for an unknown chat.
        """
        if self._api is None:
            self._api = _Api(self._base_url)
        joined = []
        for _ in range(count):
            user = await self._join(self._api, chat_id)
            table = self._tables.get(chat_id)
            if table is None:
                table = self._tables[chat_id] = _Table(self._api, chat_id)
                self._spawn(table.follow(user["id"]))
            mind = Mind(user["first_name"], f"{self._seed}:{self._born}")
            self._spawn(_Robot(self._api, table, user, mind, self._pace).play())
            joined.append(user["id"])
        return joined

    async def stop(self) -> None:
        """Let every robot stop where it is. They stay members of their chats."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tables.clear()
        if self._api is not None:
            await self._api.close()
            self._api = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _join(self, api: _Api, chat_id: int) -> Json:
        state = await api.get("/sim/state")
        taken = {user["first_name"] for user in state["users"]}
        self._born += 1
        name = _free_name(taken, Random(f"{self._seed}:{self._born}:name"))
        user = await api.post("/sim/users", {"first_name": name, "language_code": "en"})
        body = {"user": user["id"], "status": "member"}
        await api.post(f"/sim/chats/{chat_id}/members", body)
        return user

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("A robot stopped working", exc_info=error)


def _free_name(taken: set[str], rng: Random) -> str:
    free = [name for name in NAMES if name not in taken]
    if free:
        return rng.choice(free)
    base = rng.choice(NAMES)
    return next(f"{base} {n}" for n in range(2, len(taken) + 3) if f"{base} {n}" not in taken)


async def _run(url: str, count: int, chat_id: int, pace: float, seed: int) -> None:
    async with Robots(url, pace=pace, seed=seed) as robots:
        await robots.add(count, chat_id)
        print(f"{count} robots play in chat {chat_id}. Ctrl-C stops them.")
        await asyncio.Event().wait()


def main() -> None:
    """The command line: `python -m sandbox.robots URL --count N --chat ID`."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.robots", description=__doc__)
    parser.add_argument("url", help="address of the sandbox, for example http://127.0.0.1:8080")
    parser.add_argument("--count", type=int, default=5, help="how many robots (5)")
    parser.add_argument("--chat", type=int, required=True, help="id of the group they join")
    parser.add_argument("--pace", type=float, default=1.0, help="1.0 is people's speed")
    parser.add_argument("--seed", type=int, default=0, help="fixes their choices")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        asyncio.run(_run(given.url, given.count, given.chat, given.pace, given.seed))
    except KeyboardInterrupt:
        print("The robots have stopped.")
    except (PlayerApiError, aiohttp.ClientError) as error:
        parser.exit(1, f"The robots cannot play: {error}\n")


if __name__ == "__main__":
    main()
