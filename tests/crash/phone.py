"""What people see and do, through the player API alone."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any, NamedTuple

import aiohttp

from bot.callback_data import Press, decode
from tests.crash.diary import Diary

Json = dict[str, Any]


class Button(NamedTuple):
    """A button of a board, as it is seen."""

    label: str
    data: str
    epoch: int


class Board(NamedTuple):
    """A message of the bot's with buttons of one session on it."""

    chat: int
    message_id: int
    session: int
    epoch: int
    text: str
    buttons: tuple[Button, ...]

    def button(self, start: str) -> Button | None:
        """The first button whose label begins like this."""
        return next((b for b in self.buttons if b.label.startswith(start)), None)


class Phones:
    """Everybody's phones: the boards of every topic, live, and the answers to presses.

    ``news`` counts what has happened in each topic.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession, diary: Diary) -> None:
        self._url = url
        self._http = session
        self._diary = diary
        self._boards: defaultdict[tuple[int, int], dict[int, Board]] = defaultdict(dict)
        self.news: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def switch_on(self) -> None:
        """Begin to listen; returns once nothing can be missed any more."""
        heard = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(heard))
        await heard.wait()

    async def switch_off(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def check(self) -> None:
        """Raise what ended the listening, if anything did."""
        if self._listening is not None and self._listening.done():
            self._listening.result()
            raise RuntimeError("the sandbox cut the stream of events off")

    # ── Doing ────────────────────────────────────────────────────────────────────────────────

    async def call(self, path: str, **body: Any) -> Json:
        """Call the player API; it must succeed."""
        async with self._http.post(self._url + path, json=body) as response:
            answer: Json = await response.json()
            if response.status != 200:
                raise RuntimeError(f"{path}: {answer}")
            return answer

    async def press(self, user: int, chat: int, message_id: int, data: str) -> str:
        """Press a button; gives the id by which its answer will be known."""
        body = {"user": user, "chat": chat, "message_id": message_id, "data": data}
        return str((await self.call("/sim/press", **body))["callback_query_id"])

    async def answer(self, query_id: str, patience: float) -> str | None:
        """Wait for the answer to a press; None if none has come by then."""
        future = self._answers.setdefault(query_id, asyncio.get_running_loop().create_future())
        await asyncio.wait([future], timeout=patience)
        return future.result() if future.done() else None

    # ── Seeing ───────────────────────────────────────────────────────────────────────────────

    def boards(self, chat: int, topic: int) -> list[Board]:
        """The boards that stand in a topic, the newest last."""
        standing = self._boards[chat, topic]
        return [standing[id_] for id_ in sorted(standing)]

    def board(self, chat: int, topic: int, session: int) -> Board | None:
        """The newest board of a session in a topic."""
        own = [board for board in self.boards(chat, topic) if board.session == session]
        return own[-1] if own else None

    async def _listen(self, heard: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._http.get(f"{self._url}/sim/events", timeout=timeout) as stream:
            heard.set()
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self._notice(json.loads(line[6:]))

    def _notice(self, event: Json) -> None:
        match event["type"]:
            case "message" | "edit":
                self._show(event, event["message"]["message_id"], _as_board(event))
            case "delete":
                self._show(event, event["message_id"], None)
            case "alert":
                self._diary.read_alert(event)
                query_id = event["callback_query_id"]
                loop = asyncio.get_running_loop()
                future = self._answers.setdefault(query_id, loop.create_future())
                future.set_result(event["text"])

    def _show(self, event: Json, message_id: int, board: Board | None) -> None:
        place = event["chat"], event["topic"] or 0
        self.news[place] += 1
        if board is not None:
            self._boards[place][message_id] = board
        else:
            self._boards[place].pop(message_id, None)


def _as_board(event: Json) -> Board | None:
    message = event["message"]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons, session, epoch = [], 0, 0
    for row in rows:
        for button in row:
            data = decode(button.get("callback_data", ""))
            if isinstance(data, Press):
                session, epoch = data.session, data.epoch
                buttons.append(Button(button["text"], button["callback_data"], epoch))
    if not buttons:
        return None
    where = event["chat"], message["message_id"]
    return Board(*where, session, epoch, message["text"], tuple(buttons))
