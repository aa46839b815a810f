"""Looks after places: what happens to the games of a topic or chat that changes.

Whoever learns of it first, a handler from a service message or the postman from an error,
tells the caretaker; doing the same thing twice changes nothing. What an update tells carries the
update's id, so that it means nothing when it comes again after something else has happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog
from telegram import InlineKeyboardMarkup

from bot.callback_data import MoveGame
from bot.delivery import Delivery
from bot.errors import Trouble
from bot.postman import BadNews, Outgoing
from bot.render import Renderer
from db.models import LIVE
from games.contract import Depart, Text, text
from games.lobby import Cancel
from games.table import Pause, Resume
from managers.boards import BoardManager
from managers.chats import ChatManager, Migration
from managers.hubs import is_shown_outside, places_in
from managers.mailbox import Mailbox, Stopped
from managers.moves import Moves
from managers.notices import NoticeManager
from managers.orders import Order, Person, Place, Transaction
from managers.people import PlayerManager, PlayerRecord
from managers.sessions import GameSessionManager, Session
from managers.words import Reader

log = structlog.get_logger()

T = TypeVar("T")


class Caretaker:
    """Pauses, resumes, moves and ends games with the places that they are played in."""

    def __init__(
        self,
        mailbox: Mailbox,
        delivery: Delivery,
        renderer: Renderer,
        reader: Callable[..., Reader],
        moves: Moves,
    ) -> None:
        self._mailbox = mailbox
        self._moves = moves
        self._delivery = delivery
        self._renderer = renderer
        self._reader = reader
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def hear(self, news: BadNews) -> None:
        """Act upon what Telegram said about a place in answer to a call."""
        remedy = self._remedy(news)
        if remedy is not None:
            task = asyncio.create_task(self._quietly(remedy))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _remedy(self, news: BadNews) -> Awaitable[None] | None:
        place = news.place
        match news.trouble:
            case Trouble.TOPIC_CLOSED:
                return self.topic_closed(place)
            case Trouble.TOPIC_GONE:
                return self.topic_gone(place)
            case Trouble.MIGRATED if news.new_chat_id is not None:
                return self.migrated(place.chat_id, news.new_chat_id)
            case Trouble.CHAT_GONE if place.chat_id < 0:
                return self.chat_gone(place.chat_id)
            case Trouble.UNREACHABLE:
                return self.reachable(place.chat_id, False)
        return None

    async def _quietly(self, remedy: Awaitable[None]) -> None:
        try:
            await remedy
        except Stopped:
            log.debug("caretaker-stopped")

    # ── Topics ───────────────────────────────────────────────────────────────────────────────

    async def topic_closed(self, place: Place, update_id: int | None = None) -> None:
        """Stop the clock of the topic's game, and tell its host why nothing moves."""
        async with self._in_turn(place.chat_id):
            session = await self._live_session(place)
            if session is None or await self._is_shown_outside(session, place):
                self._delivery.close_topic(place)
                return
            reply = await self._mailbox.play(Order(session.id, Pause(), update_id=update_id))
            if reply.repeated:
                # Whether it is closed today, the next call will tell.
                return
            self._delivery.close_topic(place)
        host = await self._host(session)
        if not session.paused and host is not None and host.reachable:
            said = text("bot-topic-closed", game=_name(session))
            language = self._renderer.words.pick(host.language)
            self._say(Place(host.id), said, language)

    async def topic_reopened(self, place: Place, update_id: int | None = None) -> None:
        """Let the topic's game go on from where its clock was stopped."""
        async with self._in_turn(place.chat_id):
            await self._mailbox.play(Order(place, Resume(), update_id=update_id))
            self._delivery.open_topic(place)

    def _in_turn(self, chat_id: int) -> asyncio.Lock:
        """Updates are handled side by side, but a pause that overtook the end of it, or was
        itself overtaken, would last for ever: they take turns in the order in which they came."""
        return self._turns.setdefault(chat_id, asyncio.Lock())

    async def topic_gone(self, place: Place) -> None:
        """The topic was deleted: stop the clock, and ask the host where the game is to go."""
        session = await self._live_session(place)

        def give_up(work: Transaction) -> bool:
            NoticeManager(work.connection).abandon_topic(place, "topic deleted")
            return BoardManager(work.connection).give_up(place)

        # Several calls may run into the same deleted topic; the host is asked once.
        is_news = await self._mailbox.run(give_up)
        if session is None or await self._is_shown_outside(session, place):
            return
        if is_news:
            await self._mailbox.play(Order(session.id, Pause()))
            await self._ask_host(session)

    async def _is_shown_outside(self, session: Session, place: Place) -> bool:
        return await self._mailbox.read(lambda c: is_shown_outside(c, session.id, place))

    async def move(self, session: Session, topic_id: int, update_id: int) -> None:
        """Let a game go on in another topic of its chat, with a board of its own there."""

        def carry(work: Transaction) -> None:
            GameSessionManager(work.connection, now=work.now).move_to_topic(session.id, topic_id)
            self._moves.play(work, [Order(session.id, Resume())])
            work.outbox.chats.add(session.chat_id)

        await self._mailbox.once(update_id, carry)
        place = Place(session.chat_id, topic_id)
        language = await self._chat_language(session.chat_id)
        self._say(place, text("bot-topic-moved-here", game=_name(session)), language)

    async def end(self, session: Session, update_id: int) -> None:
        """Call a game off."""
        await self._mailbox.play(_calling_off(session, update_id))

    async def live_session(self, session_id: int) -> Session | None:
        """A session by its id, if it is still going on."""
        session = await self._mailbox.read(lambda c: GameSessionManager(c).get_session(session_id))
        return session if session is not None and session.status in LIVE else None

    async def _live_session(self, place: Place) -> Session | None:
        return await self._mailbox.read(
            lambda c: GameSessionManager(c).get_session_by_topic(place.topic_id, place.chat_id)
        )

    async def _ask_host(self, session: Session) -> None:
        """Ask where the game is to go: the host in private, else the group in General."""
        host = await self._host(session)
        if host is not None and host.reachable:
            place, language = Place(host.id), self._renderer.words.pick(host.language)
        else:
            place = Place(session.chat_id)
            language = await self._chat_language(session.chat_id)
        choices = (
            (text("bot-topic-button-move"), MoveGame(session.id, "move")),
            (text("bot-topic-button-end"), MoveGame(session.id, "end")),
        )
        menu = self._renderer.menu([choices], self._reader(language))
        self._say(place, text("bot-topic-deleted", game=_name(session)), language, menu)

    async def _host(self, session: Session) -> PlayerRecord | None:
        return await self._mailbox.read(lambda c: PlayerManager(c).get(session.creator_id))

    async def _chat_language(self, chat_id: int) -> str:
        settings = await self._mailbox.read(lambda c: ChatManager(c).settings(chat_id))
        wanted = settings.get("language")
        return self._renderer.words.pick(wanted if isinstance(wanted, str) else None)

    def _say(
        self, place: Place, said: Text, language: str, menu: InlineKeyboardMarkup | None = None
    ) -> None:
        html = self._renderer.text_html(said, self._reader(language))
        self._delivery.reply(Outgoing(place, html, menu))

    # ── Chats and people ─────────────────────────────────────────────────────────────────────

    async def departed(self, chat_id: int, person: Person, update_id: int) -> None:
        """Somebody left a group or was removed from it, and with that all games in it."""

        def depart(work: Transaction) -> None:
            here = GameSessionManager(work.connection).get_active_sessions(chat_id)
            places = (Place(chat_id, session.topic_id) for session in here)
            self._moves.play_each(work, [Order(p, Depart("left"), person) for p in places])

        await self._mailbox.once(update_id, depart)

    async def migrated(self, old_id: int, new_id: int, update_id: int | None = None) -> None:
        """A group became a supergroup: everything follows it to its new id."""

        def move(work: Transaction) -> Migration:
            work.outbox.chats.add(new_id)
            return ChatManager(work.connection, now=work.now).migrate(old_id, new_id)

        moved = await self._once(update_id, move)
        if moved is not None:
            log.info("chat-migrated", old_id=old_id, new_id=new_id, sessions=moved.sessions)

    async def chat_gone(self, chat_id: int, update_id: int | None = None) -> None:
        """The bot was removed: its games here end, and nobody's record suffers."""

        def give_up(work: Transaction) -> int:
            connection = work.connection
            for place in places_in(connection, chat_id):
                BoardManager(connection).give_up(place)
                NoticeManager(connection).abandon_topic(place, "chat gone")
            # What other chats play as well goes on without this one.
            ending = [
                session
                for session in GameSessionManager(connection).get_active_sessions(chat_id)
                if not is_shown_outside(connection, session.id, Place(chat_id, session.topic_id))
            ]
            self._moves.play_each(work, map(_calling_off, ending))
            return len(ending)

        ended = await self._once(update_id, give_up)
        if ended is not None:
            log.info("chat-gone", chat_id=chat_id, sessions=ended)

    async def reachable(
        self, player_id: int, reachable: bool, update_id: int | None = None
    ) -> None:
        """Somebody opened the private chat with the bot, or blocked it."""
        await self._once(
            update_id,
            lambda work: PlayerManager(work.connection).set_reachable(player_id, reachable),
        )

    async def _once(self, update_id: int | None, job: Callable[[Transaction], T]) -> T | None:
        """Run a job; if an update caused it, then only for the first time that it comes."""
        if update_id is None:
            return await self._mailbox.run(job)
        return await self._mailbox.once(update_id, job)


def _calling_off(session: Session, update_id: int | None = None) -> Order:
    return Order(session.id, Cancel(), admin=True, owner=True, update_id=update_id)


def _name(session: Session) -> Text:
    return text(f"{session.game_type}-name")
