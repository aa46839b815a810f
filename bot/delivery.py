"""From what is committed to what is seen: boards, notices, answers and replies.

Every chat that has something to be shown has one worker, and the worker repeats one question:
what matters most here, and may it be sent now? Narration comes before the board, the board
before replies; what may not be sent yet lets the next one pass. A worker that has nothing left
ends, and the next commit starts another.

Nothing is lost with this object: boards and notices are rows, and a new delivery finds what is
open. Only replies to commands live in memory.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import TelegramError

from bot.artist import Artist
from bot.budget import Budget, Weight
from bot.errors import Trouble, trouble_of
from bot.narrator import Narrator
from bot.postman import Outgoing, Postman
from managers.boards import BoardManager, Drawing
from managers.chats import ChatManager
from managers.mailbox import Mailbox, Stopped
from managers.moves import Moves
from managers.notices import NoticeManager
from managers.orders import Outbox, Place

log = structlog.get_logger()

REPLIES_WAITING = 20
"""The most replies that may wait in one chat; more would come too late to mean anything."""

ANSWERS_UNDER_WAY = 512
"""The most callback answers under way at once; a press beyond that goes without its answer."""

ANSWERS_TO_ONE = 6
"""The most of them that are for the same person, so that nobody's thumb takes them all."""

LONGEST_NAP_SECONDS = 1.0
"""A worker that has to wait looks up this often, lest a result wait behind mere progress."""

SHORT_WAIT_SECONDS = 1.5
"""A wait that two messages in a row have anyway; nothing is held back by it."""

FIRST_REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 300.0
"""A chat where calls keep failing is left alone for longer and longer, between these bounds."""

_RESTLESS = (None, Trouble.SLOW_DOWN, Trouble.MESSAGE_GONE, Trouble.UNREACHABLE)


class _View(NamedTuple):
    """What is open in a chat: the next notice (and whether it is vital), the next board."""

    notice_is_vital: bool | None
    drawing: Drawing | None
    language: str | None


class Delivery:
    """Shows and tells. Everything here happens after a commit and may be repeated."""

    def __init__(
        self,
        bot: Bot,
        mailbox: Mailbox,
        moves: Moves,
        postman: Postman,
        artist: Artist,
        narrator: Narrator,
        budget: Budget,
        language: Callable[[str | None], str],
    ) -> None:
        self._bot = bot
        self._mailbox = mailbox
        self._moves = moves
        self.postman = postman
        self._artist = artist
        self._narrator = narrator
        self._budget = budget
        self._language = language
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._news: dict[int, asyncio.Event] = {}
        self._replies: dict[int, deque[Outgoing]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._answers_to: Counter[int] = Counter()
        self._closed: dict[int, set[int]] = {}
        self._failures: dict[int, int] = {}
        self._stopped = False

    # ── What others ask for ──────────────────────────────────────────────────────────────────

    def wake(self, outbox: Outbox) -> None:
        """Something was committed for these chats."""
        for chat_id in outbox.chats:
            self._wake(chat_id)

    async def sweep(self) -> None:
        """Find every chat with something open, whatever the reason that nobody is at it."""
        boards = await self._mailbox.read(lambda c: BoardManager(c).stale_chats())
        notices = await self._mailbox.read(lambda c: NoticeManager(c).open_chats())
        self.wake(Outbox({*boards, *notices}))

    def reply(self, message: Outgoing) -> None:
        """Send a reply, or edit one, as soon as the chat's budget has room for chatter."""
        waiting = self._replies.setdefault(message.place.chat_id, deque(maxlen=REPLIES_WAITING))
        for older in [m for m in waiting if m.edits is not None and m.edits == message.edits]:
            waiting.remove(older)
        waiting.append(message)
        self._wake(message.place.chat_id)

    def answer(
        self,
        query_id: str,
        text: str | None = None,
        *,
        alert: bool = False,
        person: int = 0,
    ) -> None:
        """Answer the press of a person, at once and without anybody waiting for it."""
        if self._stopped or len(self._answers) >= ANSWERS_UNDER_WAY:
            return
        if self._answers_to[person] >= ANSWERS_TO_ONE:
            return
        task = asyncio.create_task(self._answer(query_id, text, alert))
        self._answers.add(task)
        self._answers_to[person] += 1
        task.add_done_callback(partial(self._answered, person))

    def _answered(self, person: int, task: asyncio.Task[None]) -> None:
        self._answers.discard(task)
        self._answers_to[person] -= 1
        if not self._answers_to[person]:
            del self._answers_to[person]

    def close_topic(self, place: Place) -> None:
        """Hold back everything for a topic that takes no messages now."""
        self._closed.setdefault(place.chat_id, set()).add(place.topic_id)

    def open_topic(self, place: Place) -> None:
        """A topic takes messages again."""
        self._closed.get(place.chat_id, set()).discard(place.topic_id)
        self._wake(place.chat_id)

    async def stop(self) -> None:
        """Let what is under way come to its end, and begin nothing new."""
        self._stopped = True
        for event in self._news.values():
            event.set()
        under_way = [*self._workers.values(), *self._answers]
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=3.0)
            for task in late:
                task.cancel()

    # ── One chat ─────────────────────────────────────────────────────────────────────────────

    def _wake(self, chat_id: int) -> None:
        if self._stopped:
            return
        self._news.setdefault(chat_id, asyncio.Event()).set()
        if chat_id not in self._workers:
            self._workers[chat_id] = asyncio.create_task(self._serve(chat_id))

    async def _serve(self, chat_id: int) -> None:
        news = self._news[chat_id]
        try:
            while not self._stopped:
                news.clear()
                wait = await self._serve_once(chat_id)
                if wait is not None:
                    await asyncio.sleep(wait)
                elif not news.is_set():
                    break
        except Stopped:
            log.debug("delivery-stopped", chat_id=chat_id)
        except Exception:
            # The sweep will come back to this chat; the others are served meanwhile.
            log.exception("delivery-failed", chat_id=chat_id)
        finally:
            self._workers.pop(chat_id, None)
            self._news.pop(chat_id, None)

    async def _serve_once(self, chat_id: int) -> float | None:
        """Send the one thing that matters most and may be sent.

        Gives the seconds after which to look again, or None if nothing is left.
        """
        wait = self._budget.wait(chat_id, Weight.TURN)
        if 0 < wait <= SHORT_WAIT_SECONDS:
            # Nothing at all may be sent now; what matters most is found out when something may.
            return wait
        view = await self._mailbox.read(lambda c: self._look(c, chat_id))
        waits = []
        for weight, send in self._candidates(chat_id, view):
            wait = self._budget.wait(chat_id, weight)
            if wait <= 0:
                return self._rest_after(chat_id, await send())
            waits.append(wait)
        if view.drawing is not None:
            self._artist.put_off(view.drawing)
        return min([LONGEST_NAP_SECONDS, *waits]) if waits else None

    def _rest_after(self, chat_id: int, trouble: Trouble | None) -> float:
        """A chat where calls keep failing is left alone for longer each time."""
        if trouble in _RESTLESS:
            self._failures.pop(chat_id, None)
            return 0.0
        failures = self._failures[chat_id] = self._failures.get(chat_id, 0) + 1
        return float(min(FIRST_REST_SECONDS * 2 ** min(failures - 1, 10), LONGEST_REST_SECONDS))

    def _look(self, connection: Connection, chat_id: int) -> _View:
        skip = tuple(self._closed.get(chat_id, ()))
        return _View(
            NoticeManager(connection).next_is_vital(chat_id, skip),
            BoardManager(connection).next_drawing(
                chat_id, self._moves.rulebooks, self._moves.names, skip
            ),
            _as_text(ChatManager(connection).settings(chat_id).get("language")),
        )

    def _candidates(
        self, chat_id: int, view: _View
    ) -> list[tuple[Weight, Callable[[], Awaitable[Trouble | None]]]]:
        language = self._language(view.language)
        found: list[tuple[Weight, Callable[[], Awaitable[Trouble | None]]]] = []
        if view.notice_is_vital is not None:
            skip = tuple(self._closed.get(chat_id, ()))
            weight = Weight.TURN if view.notice_is_vital else Weight.NOTICE
            found.append((weight, lambda: self._narrator.tell(chat_id, language, skip)))
        drawing = view.drawing
        if drawing is not None:
            urgent = drawing.turned or drawing.over or drawing.message_id is None
            weight = Weight.TURN if urgent else Weight.PROGRESS
            found.append((weight, lambda: self._artist.draw(drawing, language)))
        if self._replies.get(chat_id):
            # Where a board or notice has just failed, and may fail for ever, replies go first.
            place = 0 if self._failures.get(chat_id) else len(found)
            found.insert(place, (Weight.CHATTER, lambda: self._send_reply(chat_id)))
        return found

    async def _send_reply(self, chat_id: int) -> Trouble | None:
        message = self._replies[chat_id].popleft()
        if not self._replies[chat_id]:
            del self._replies[chat_id]
        result: int | Trouble | None
        if message.edits is not None:
            result = await self.postman.edit(message.edits, message)
        else:
            result = await self.postman.send(message)
        if result is Trouble.SLOW_DOWN:
            self._replies.setdefault(chat_id, deque(maxlen=REPLIES_WAITING)).appendleft(message)
        return result if isinstance(result, Trouble) else None

    async def _answer(self, query_id: str, text: str | None, alert: bool) -> None:
        try:
            await self._bot.answer_callback_query(query_id, text, show_alert=alert)
        except TelegramError as error:
            trouble = trouble_of(error)
            if trouble is not Trouble.TOO_LATE:
                log.info("answer-lost", trouble=trouble.name.lower(), error=str(error))


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) else None
