"""A stage for plays of the whole bot: the real one, over real HTTP, in the sandbox.

People are played through the player API alone: they write, press buttons by what these say,
and read boards and alerts. Time belongs to the stage, so that a minute passes at once.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import Parlor
from bot.budget import Budget, Weight
from bot.config import Config
from bot.flood import FloodControl
from db.engine import open_database
from managers.content import Library, load_library
from managers.schedule import parse
from sandbox.server import Server, start

TOKEN = "42:STAGE-TOKEN-OF-NO-USE-ANYWHERE-ELSE-X"
STEP = timedelta(seconds=5)
PATIENCE = 10.0

_libraries: dict[Path | None, Library] = {}


class FreeBudget(Budget):
    """Lets everything through at once; the limits have tests of their own."""

    def wait(self, chat_id: int, weight: Weight) -> float:
        """Only a 429 makes it wait."""
        return max(0.0, self._halted.get(chat_id, 0.0) - self._clock())

    def room(self) -> int:
        """There is always room."""
        return 1_000


class Person:
    """Somebody with a phone."""

    def __init__(self, stage: Stage, id_: int, name: str) -> None:
        self.stage = stage
        self.id = id_
        self.name = name

    async def say(self, text: str, topic: int | None = None, **more: Any) -> dict[str, Any]:
        """Write into the group (in the stage's topic unless another is given)."""
        body = {"user": self.id, "chat": self.stage.chat, "text": text, **more}
        if self.stage.topic is not None:
            body["topic"] = self.stage.topic if topic is None else topic
        return await self.stage.sim("POST", "/sim/say", **body)

    async def whisper(self, text: str) -> dict[str, Any]:
        """Write to the bot in private."""
        return await self.stage.sim("POST", "/sim/say", user=self.id, chat=self.id, text=text)

    async def press(
        self, label: str, *, on: dict[str, Any] | None = None, wait: float = 5.0
    ) -> str:
        """Press the button of this message (else of the newest board) that is labelled so, or
        the first one whose label holds this; what it answers."""
        board = on or await self.stage.board()
        row, column = find_button(board, label)
        pressed = await self.stage.sim(
            "POST",
            "/sim/press",
            user=self.id,
            chat=board["chat"]["id"],
            message_id=board["message_id"],
            button=[row, column],
            wait=wait,
        )
        answer = pressed["answer"]
        return "" if answer is None else str(answer["text"])

    async def press_data(self, data: str, message_id: int, *, wait: float = 5.0) -> str:
        """Press a button with this callback data, forged or not."""
        pressed = await self.stage.sim(
            "POST",
            "/sim/press",
            user=self.id,
            chat=self.stage.chat,
            message_id=message_id,
            data=data,
            wait=wait,
        )
        answer = pressed["answer"]
        return "" if answer is None else str(answer["text"])

    async def open_private_chat(self) -> None:
        """Press Start in the private chat with the bot, and wait for its welcome."""
        await self.stage.sim("POST", f"/sim/users/{self.id}/start")

        async def welcome() -> bool:
            return any(m["from"]["is_bot"] for m in await self.inbox())

        await self.stage.until(welcome, PATIENCE, f"{self.name} is not welcomed in private")

    async def inbox(self) -> list[dict[str, Any]]:
        """The messages of the private chat with the bot, oldest first."""
        found = await self.stage.get(f"/sim/chats/{self.id}/messages", limit=200, **{"as": self.id})
        return list(found["messages"])

    async def is_told(self, *words: str, within: float = PATIENCE) -> dict[str, Any]:
        """Wait until the bot has written all these words in private; the newest message."""

        async def look() -> dict[str, Any] | None:
            for message in reversed(await self.inbox()):
                if message["from"]["is_bot"] and all(word in text_of(message) for word in words):
                    return message
            return None

        found = await self.stage.until(look, within, f"{self.name} is not told {words}")
        assert isinstance(found, dict)
        return found

    async def leave_group(self) -> None:
        """Leave the group for good."""
        await self.becomes("left")

    async def becomes(self, status: str) -> None:
        """Have another standing in the group: member, administrator, left or kicked."""
        await self.stage.sim(
            "POST", f"/sim/chats/{self.stage.chat}/members", user=self.id, status=status
        )

    async def manages_topic(self, action: str) -> None:
        """Close, reopen or delete the stage's topic."""
        await self.stage.sim(
            "POST",
            f"/sim/chats/{self.stage.chat}/topics/{self.stage.topic}",
            user=self.id,
            action=action,
        )


class Stage:
    """A group with a topic, people in it, and the bot."""

    def __init__(
        self, server: Server, session: aiohttp.ClientSession, database_url: str, library: Library
    ) -> None:
        self.server = server
        self.session = session
        self.database_url = database_url
        self.library = library
        self.offset = timedelta()
        self.set_by = timedelta()
        self.start = datetime.now(UTC).replace(microsecond=0)
        self._moments = count()
        self.chat = 0
        self.topic: int | None = None
        self.people: list[Person] = []
        self.owners: set[int] = set()
        self.schedule = ""
        self.flood: FloodControl | None = None
        self.limits: dict[str, int] = {}
        self.parlor: Parlor | None = None

    # ── The bot ──────────────────────────────────────────────────────────────────────────────

    def now(self) -> datetime:
        """The time on this stage: it stands still but for what passes by intention, however
        slow the machine is. No two moments are the same."""
        return self.start + self.offset + timedelta(microseconds=next(self._moments))

    def wall(self) -> datetime:
        """What the system's clock shows, which somebody may have set to another time."""
        return self.now() + self.set_by

    def seconds(self) -> float:
        """What has passed of the time on this stage, whatever the system's clock shows."""
        return (self.now() - self.start).total_seconds()

    async def open(self, *, budget: Budget | None = None) -> Parlor:
        """Start the bot (again)."""
        config = Config(
            bot_token=TOKEN,
            bot_api_url=self.server.url,
            database_url=self.database_url,
            owner_ids=frozenset(self.owners),
            schedule=parse(self.schedule),
            **self.limits,
        )
        self.engine = open_database(self.database_url)
        self.parlor = Parlor(
            config,
            self.engine,
            self.library,
            now=self.wall,
            monotonic=self.seconds,
            budget=budget or FreeBudget(),
            # Plays press as fast as they can; how fast anybody may has tests of its own.
            flood=self.flood or FloodControl(per_second=1_000, burst=1_000),
        )
        await self.parlor.start()
        return self.parlor

    async def close(self) -> None:
        """Stop the bot in good order."""
        if self.parlor is not None:
            await self.parlor.stop()
            self.engine.dispose()
            self.parlor = None

    async def pass_time(self, seconds: float) -> None:
        """Let time go by for the bot, in steps that are no outage."""
        left = timedelta(seconds=seconds)
        assert self.parlor is not None
        while left > timedelta():
            step = min(left, STEP)
            self.offset += step
            left -= step
            await self.parlor.clock.beat(self.parlor.time.follow())

    async def deliver(self, *updates: dict[str, Any]) -> None:
        """Hand the bot updates that the sandbox cannot be made to send (again); returns when they
        are dealt with."""
        assert self.parlor is not None
        intake = self.parlor.intake
        await intake.handle([json.dumps(update).encode() for update in updates])

        async def dealt_with() -> bool:
            return not intake.pending

        await self.until(dealt_with, PATIENCE, "updates are not dealt with")

    # ── The world ────────────────────────────────────────────────────────────────────────────

    async def sim(self, verb: str, path: str, **body: Any) -> Any:
        """Call the player API; it must succeed."""
        async with self.session.request(verb, self.server.url + path, json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def get(self, path: str, **query: Any) -> Any:
        """Read from the player API."""
        async with self.session.get(self.server.url + path, params=query) as response:
            return await response.json()

    async def person(self, name: str, language: str = "en", **more: Any) -> Person:
        """A new person, who joins the group if there is one."""
        user = await self.sim("POST", "/sim/users", first_name=name, language_code=language, **more)
        person = Person(self, user["id"], name)
        self.people.append(person)
        if self.chat:
            await self.sim(
                "POST", f"/sim/chats/{self.chat}/members", user=person.id, status="member"
            )
        return person

    async def group(self, names: list[str], *, forum: bool = True, **more: Any) -> None:
        """A group of people with the bot as administrator, and a topic to play in."""
        creator = await self.person(names[0])
        fields = {
            "title": "Evening",
            "type": "supergroup",
            "is_forum": forum,
            "creator": creator.id,
            "bot": "administrator",
        }
        self.chat = (await self.sim("POST", "/sim/chats", **(fields | more)))["id"]
        for name in names[1:]:
            await self.person(name)
        if forum:
            topic = await self.sim(
                "POST", f"/sim/chats/{self.chat}/topics", user=creator.id, name="Impostor"
            )
            self.topic = topic["id"]

    async def bot_becomes(self, status: str, **more: Any) -> None:
        """The bot is promoted, demoted, or thrown out of the group."""
        bot = (await self.get("/sim/state"))["bot"]["id"]
        await self.sim("POST", f"/sim/chats/{self.chat}/members", user=bot, status=status, **more)

    async def erase(self, message: dict[str, Any]) -> None:
        """Delete a message as an administrator would; nobody tells the bot."""
        body = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        await self.sim("POST", f"/bot{TOKEN}/deleteMessage", **body)

    # ── What is seen ─────────────────────────────────────────────────────────────────────────

    async def messages(self, topic: int | None = None) -> list[dict[str, Any]]:
        """The messages of the stage's topic, oldest first."""
        where = self.topic if topic is None else topic
        query = {"limit": 200} if where is None else {"topic": where, "limit": 200}
        found = await self.get(f"/sim/chats/{self.chat}/messages", **query)
        return list(found["messages"])

    async def board(self) -> dict[str, Any]:
        """The newest message with buttons."""
        boards = [m for m in await self.messages() if m.get("reply_markup")]
        assert boards, "no board is shown"
        return boards[-1]

    async def sees(self, *words: str, within: float = PATIENCE) -> dict[str, Any]:
        """Wait for a message that holds all these words; the newest one that does."""

        async def look() -> dict[str, Any] | None:
            for message in reversed(await self.messages()):
                if all(word in text_of(message) for word in words):
                    return message
            return None

        found = await self.until(look, within, f"nobody sees {words}")
        assert found is not None
        return found

    async def is_answered(self, asked: dict[str, Any], *words: str) -> dict[str, Any]:
        """Wait until the bot has replied to this very message with all these words; its reply.

        What was said in the same words before is no answer to it.
        """

        async def look() -> dict[str, Any] | None:
            for message in await self.messages():
                replied = message.get("reply_to_message", {}).get("message_id")
                if replied == asked["message_id"] and message["from"]["is_bot"]:
                    return message
            return None

        found = await self.until(look, PATIENCE, f"nobody answers {text_of(asked)!r}")
        assert isinstance(found, dict)
        assert all(word in text_of(found) for word in words), text_of(found)
        return found

    async def has_heard_all(self) -> None:
        """Wait until the bot has confirmed every update that there was, repeated ones included."""

        async def look() -> bool:
            return not self.server.world.updates.pending

        await self.until(look, PATIENCE, "the bot does not confirm its updates")

    async def board_shows(self, *words: str, within: float = PATIENCE) -> dict[str, Any]:
        """Wait until the newest board holds all these words."""

        async def look() -> dict[str, Any] | None:
            boards = [m for m in await self.messages() if m.get("reply_markup")]
            if boards and all(word in text_of(boards[-1]) for word in words):
                return boards[-1]
            return None

        found = await self.until(look, within, f"the board does not show {words}")
        assert found is not None
        return found

    async def until(self, look: Callable[[], Any], within: float, complaint: str) -> Any:
        """Ask again and again until the answer is a true one."""
        ends = time.monotonic() + within
        while True:
            found = await look()
            if found:
                return found
            if time.monotonic() > ends:
                shown = "\n---\n".join(text_of(m) for m in await self.messages())
                raise AssertionError(f"{complaint} within {within} s; there is:\n{shown}")
            await asyncio.sleep(0.02)


def text_of(message: dict[str, Any]) -> str:
    """What a message says."""
    return str(message.get("text") or message.get("caption") or "")


def labels_of(message: dict[str, Any]) -> list[str]:
    """What a message's buttons say, in reading order."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def find_button(message: dict[str, Any], label: str) -> tuple[int, int]:
    """The row and column of the button with this label, else of the first one that holds it."""
    rows = message["reply_markup"]["inline_keyboard"]
    places = [(row, column) for row, buttons in enumerate(rows) for column in range(len(buttons))]
    for fits in (label.__eq__, lambda said: label in said):
        for row, column in places:
            if fits(rows[row][column]["text"]):
                return row, column
    raise AssertionError(f"no button {label!r} among {labels_of(message)}")


async def set_stage(database_url: str, balance_dir: Path | None = None, **options: Any) -> Stage:
    """A new sandbox with nobody in it; the bot is not started yet."""
    if balance_dir not in _libraries:
        _libraries[balance_dir] = load_library(balance_dir=balance_dir)
    server = await start(port=0, token=TOKEN, limits=False, **options)
    session = aiohttp.ClientSession()
    return Stage(server, session, database_url, _libraries[balance_dir])


async def strike_stage(stage: Stage) -> None:
    """Close everything."""
    await stage.close()
    await stage.session.close()
    await stage.server.stop()
