"""From what is committed to what is seen: boards, notices, answers and replies.

Every chat that has something to be shown stands in one queue, and whoever's turn it is is asked
one question: what matters most here, and may it be sent now? Narration comes before the board, a
board with a new phase before one whose figures have changed. What may not be sent yet lets the
next one pass, and a place where calls fail holds up no other.

The database is asked only when something may be sent: first the budget, then the look. So however
many chats wait, what delivery takes of the database and of the loop depends on Telegram's limits
alone.

Nothing is lost with this object: boards and notices are rows, and a new delivery finds what is
open. Only replies to commands live in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from enum import IntEnum, auto
from functools import partial
from math import inf
from typing import NamedTuple

import structlog
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import TelegramError

from bot.artist import Artist
from bot.backoff import Backoff
from bot.budget import Budget, Weight
from bot.chat_queue import ChatQueue
from bot.errors import Trouble, trouble_of
from bot.narrator import Narrator
from bot.postman import Outgoing, Postman
from bot.replies import Replies
from managers.boards import Behind, BoardManager, Drawing, Look
from managers.chats import ChatManager
from managers.mailbox import Mailbox, Stopped
from managers.moves import Moves
from managers.notices import NoticeManager, Waiting
from managers.orders import Outbox, Place

log = structlog.get_logger()

ANSWERS_UNDER_WAY = 512
"""The most callback answers under way at once; a press beyond that goes without its answer."""

ANSWERS_TO_ONE = 6
"""The most of them that are for the same person, so that nobody's thumb takes them all."""

SERVED_AT_ONCE = 64
"""The most chats that something is on its way to: half of the connections stay for answers."""

LOOKS_AT_ONCE = 2
"""The most chats whose boards are looked through at once. One thread reads for delivery, and
another look is to be ready when it is done with one."""

OVERDUE_SECONDS = 15.0
"""A board that was shown last so long ago goes before narration that nothing turns on."""

FIRST_REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 300.0
"""A place where calls keep failing is left alone for longer and longer, between these bounds."""

LONGEST_NETWORK_REST_SECONDS = 30.0
"""The same where the call may not even have reached Telegram; that passes sooner."""

PROBE_SECONDS = 2.0
"""While Telegram cannot be reached, one call so often finds out whether it still cannot."""

_RESTLESS = (None, Trouble.SLOW_DOWN, Trouble.MESSAGE_GONE, Trouble.UNREACHABLE)
_NETWORK = (Trouble.UNSENT, Trouble.UNCERTAIN)


class _View(NamedTuple):
    """What is open in a chat: topics with notices, the next board and the others."""

    waiting: Sequence[Waiting]
    boards: Look
    language: str | None


class _Rank(IntEnum):
    """In what order the things that are open in one chat are sent."""

    LATE_REPLY = auto()
    VITAL_NOTICE = auto()
    URGENT_BOARD = auto()
    REPLY = auto()
    LATE_BOARD = auto()
    NOTICE = auto()
    BOARD = auto()


_WEIGHTS = {
    _Rank.LATE_REPLY: Weight.CHATTER,
    _Rank.VITAL_NOTICE: Weight.TURN,
    _Rank.URGENT_BOARD: Weight.TURN,
    _Rank.REPLY: Weight.CHATTER,
    _Rank.LATE_BOARD: Weight.PROGRESS,
    _Rank.NOTICE: Weight.NOTICE,
    _Rank.BOARD: Weight.PROGRESS,
}


class _Candidate(NamedTuple):
    """Something that may be sent to a chat, and what of its kind is left after it. ``place`` is
    None for a reply, whose failure says nothing of what else is to be sent there."""

    rank: _Rank
    send: Callable[[], Awaitable[Trouble | None]]
    left: Sequence[Weight]
    place: Place | None

    @property
    def weight(self) -> Weight:
        """How much of the chat's minute it may fill."""
        return _WEIGHTS[self.rank]


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
        self._queue = ChatQueue()
        self._replies = Replies()
        self._backoff = Backoff()
        self._dispatcher: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._looking: set[int] = set()
        self._news: dict[int, Weight] = {}
        self._tried: dict[int, dict[int, float]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._answers_to: Counter[int] = Counter()
        self._closed: dict[int, set[int]] = {}
        self._next_probe: float | None = None
        self._stopped = False

    # ── What others ask for ──────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """Find what was open when the process before this one ended."""
        unknown = await self._mailbox.look(lambda c: BoardManager(c).stale_sessions())
        self._artist.maybe_turned(unknown)
        await self.sweep()

    def wake(self, outbox: Outbox) -> None:
        """Something was committed for these chats."""
        self._artist.turned(outbox.turned)
        for chat_id in outbox.chats:
            self._wake(chat_id, Weight.TURN)
        for chat_id in outbox.progress:
            self._wake(chat_id, Weight.PROGRESS)

    async def sweep(self) -> None:
        """Find every chat with something open, whatever the reason that nobody is at it."""
        boards = await self._mailbox.look(lambda c: BoardManager(c).stale_chats())
        notices = await self._mailbox.look(lambda c: NoticeManager(c).open_chats())
        for chat_id in {*boards, *notices}:
            if chat_id not in self._queue and chat_id not in self._serving:
                self._wake(chat_id, Weight.TURN)

    def reply(self, message: Outgoing) -> None:
        """Send a reply, or edit one, as soon as the chat's budget has room for chatter."""
        self._replies.add(message)
        self._wake(message.place.chat_id, Weight.CHATTER)

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
        self._backoff.succeeded(place)
        self._wake(place.chat_id, Weight.TURN)

    def telegram_is_lost(self) -> None:
        """Telegram cannot be reached: until it can, one call in a while tries to."""
        if self._next_probe is None:
            self._next_probe = time.monotonic()

    def telegram_is_back(self) -> None:
        """Telegram can be reached again: what had to rest because it could not is tried at once."""
        self._next_probe = None
        for chat_id in self._backoff.network_is_back():
            self._wake(chat_id, Weight.TURN)
        self._bell.set()

    async def stop(self) -> None:
        """Let what is under way come to its end, and begin nothing new."""
        self._stopped = True
        self._bell.set()
        under_way = [*self._serving.values(), *self._answers]
        if self._dispatcher is not None:
            under_way.append(self._dispatcher)
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=3.0)
            for task in late:
                task.cancel()

    # ── Whose turn it is ─────────────────────────────────────────────────────────────────────

    def _wake(self, chat_id: int, weight: Weight) -> None:
        """Something of this weight may be open in this chat."""
        if self._stopped:
            return
        if chat_id in self._serving:
            self._news[chat_id] = max(weight, self._news.get(chat_id, weight))
            return
        self._queue.put(chat_id, weight, self._budget.wait(chat_id, weight))
        self._bell.set()
        if self._dispatcher is None:
            self._dispatcher = asyncio.create_task(self._dispatch())

    async def _dispatch(self) -> None:
        """Serve chats in their turn, for ever, and as many at once as may be."""
        while not self._stopped:
            self._bell.clear()
            while self._may_serve() and (taken := self._queue.take()) is not None:
                self._begin(*taken)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_wait()):
                    await self._bell.wait()

    def _may_serve(self) -> bool:
        """Whether another chat may be looked at, for something to be sent to it at once."""
        if self._stopped or len(self._looking) >= LOOKS_AT_ONCE:
            return False
        if self._next_probe is not None:
            return not self._serving and time.monotonic() >= self._next_probe
        return len(self._serving) < SERVED_AT_ONCE and self._budget.room() > 0

    def _seconds_to_wait(self) -> float | None:
        """After which another chat may be served; None where that has to be rung for: by news,
        or by a chat that was served."""
        wait, room = self._queue.wait(), self._budget.wait_for_room()
        if wait is None or len(self._looking) >= LOOKS_AT_ONCE:
            return None
        if self._next_probe is not None:
            return None if self._serving else max(wait, self._next_probe - time.monotonic())
        if len(self._serving) >= SERVED_AT_ONCE or (room <= 0 and self._budget.room() <= 0):
            return None
        return max(wait, room)

    def _begin(self, chat_id: int, weight: Weight) -> None:
        if self._next_probe is not None:
            self._next_probe = time.monotonic() + PROBE_SECONDS
        self._budget.reserve(chat_id)
        self._looking.add(chat_id)
        self._serving[chat_id] = asyncio.create_task(self._serve(chat_id, weight))

    # ── One chat ─────────────────────────────────────────────────────────────────────────────

    async def _serve(self, chat_id: int, weight: Weight) -> None:
        try:
            await self._serve_once(chat_id, weight)
        except Stopped:
            log.debug("delivery-stopped", chat_id=chat_id)
        except Exception:
            # The sweep will come back to this chat; the others are served meanwhile.
            log.exception("delivery-failed", chat_id=chat_id)
        finally:
            self._budget.release(chat_id)
            self._looking.discard(chat_id)
            del self._serving[chat_id]
            news = self._news.pop(chat_id, None)
            if news is not None:
                self._wake(chat_id, news)
            if chat_id not in self._queue:
                self._tried.pop(chat_id, None)
            self._bell.set()

    async def _serve_once(self, chat_id: int, weight: Weight) -> None:
        """Send the one thing that matters most and may be sent, and queue up for the rest."""
        wait = self._budget.wait(chat_id, Weight.TURN)
        if wait > 0:
            # Nothing at all may be sent now; what matters most is found out when something may.
            self._queue.put(chat_id, weight, wait)
            return
        resting = self._backoff.wait(chat_id)
        if resting is not None:
            self._queue.put(chat_id, Weight.TURN, resting)
        view = await self._look(chat_id)
        self._looking.discard(chat_id)
        self._bell.set()
        self._artist.looked_at(view.boards.behind)
        candidates = list(self._candidates(chat_id, view))
        chosen = next((c for c in candidates if self._may_go(chat_id, c.weight)), None)
        left = [c.weight for c in candidates if c is not chosen]
        if chosen is not None:
            trouble = await chosen.send()
            left += chosen.left if trouble is None else [chosen.weight, *chosen.left]
            self._note(chosen, trouble)
        for open_one in left:
            self._queue.put(chat_id, open_one, self._budget.wait(chat_id, open_one))

    def _may_go(self, chat_id: int, weight: Weight) -> bool:
        """Whether something of this weight may be sent now: the chat has room for it, and where
        there is not room for everybody no other chat has something that matters more."""
        if self._budget.wait(chat_id, weight) > 0:
            return False
        return self._queue.ready_above(weight) <= self._budget.room()

    def _note(self, sent: _Candidate, trouble: Trouble | None) -> None:
        """What became of a call tells how soon this place, or any, is to be tried again."""
        network = trouble in _NETWORK
        if self._next_probe is not None and not network:
            self.telegram_is_back()
        if sent.place is None:
            return
        self._tried.setdefault(sent.place.chat_id, {})[sent.place.topic_id] = time.monotonic()
        if trouble in _RESTLESS:
            self._backoff.succeeded(sent.place)
            return
        longest = LONGEST_NETWORK_REST_SECONDS if network else LONGEST_REST_SECONDS
        self._backoff.failed(sent.place, FIRST_REST_SECONDS, longest, network=network)

    # ── What is open in it ───────────────────────────────────────────────────────────────────

    async def _look(self, chat_id: int) -> _View:
        closed, resting = self._closed.get(chat_id, set()), self._backoff.resting(chat_id)
        skip, tried = closed | resting, dict(self._tried.get(chat_id, {}))
        moves = self._moves

        def look(connection: Connection) -> _View:
            boards = BoardManager(connection)
            return _View(
                NoticeManager(connection).waiting(chat_id, skip),
                boards.look(chat_id, moves.rulebooks, moves.names, skip, tried, moves.recent),
                _as_text(ChatManager(connection).settings(chat_id).get("language")),
            )

        return await self._mailbox.look(look)

    def _candidates(self, chat_id: int, view: _View) -> list[_Candidate]:
        """What may be sent to this chat, what matters most first."""
        language = self._language(view.language)
        found = []
        if view.waiting:
            found.append(self._notice(chat_id, view.waiting, language))
        if view.boards.drawing is not None:
            found.append(self._board(view.boards.drawing, view.boards.behind, language))
        if chat_id in self._replies:
            found.append(self._reply(chat_id))
        return sorted(found, key=lambda candidate: candidate.rank)

    def _notice(self, chat_id: int, waiting: Sequence[Waiting], language: str) -> _Candidate:
        first, *others = waiting
        place = Place(chat_id, first.topic_id)
        # How many of them fit into one message is found out as they are told.
        again = [first] if first.notices > 1 else []
        return _Candidate(
            _Rank.VITAL_NOTICE if first.vital else _Rank.NOTICE,
            lambda: self._narrator.tell(place, language),
            [Weight.TURN if each.vital else Weight.NOTICE for each in (*again, *others)],
            place,
        )

    def _board(self, drawing: Drawing, behind: Sequence[Behind], language: str) -> _Candidate:
        urgent = {board.board_id: board.urgent for board in behind}
        if urgent.pop(drawing.board_id):
            rank = _Rank.URGENT_BOARD
        else:
            tried = self._tried.get(drawing.place.chat_id, {}).get(drawing.place.topic_id, inf)
            late = time.monotonic() - tried >= OVERDUE_SECONDS
            rank = _Rank.LATE_BOARD if late else _Rank.BOARD
        return _Candidate(
            rank,
            lambda: self._artist.draw(drawing, language),
            [Weight.TURN if each else Weight.PROGRESS for each in urgent.values()],
            drawing.place,
        )

    def _reply(self, chat_id: int) -> _Candidate:
        return _Candidate(
            _Rank.LATE_REPLY if self._replies.overdue(chat_id) else _Rank.REPLY,
            lambda: self._send_reply(chat_id),
            [Weight.CHATTER] if self._replies.count(chat_id) > 1 else [],
            None,
        )

    async def _send_reply(self, chat_id: int) -> Trouble | None:
        message = self._replies.take(chat_id)
        result: int | Trouble | None
        if message.edits is not None:
            result = await self.postman.edit(message.edits, message)
        else:
            result = await self.postman.send(message)
        if result in (Trouble.SLOW_DOWN, Trouble.UNSENT):
            self._replies.put_back(message)
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
