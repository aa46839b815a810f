"""What is to become of a game whose topic was deleted: its host, or an admin, decides."""

from __future__ import annotations

import asyncio

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.callback_data import MoveGame, decode
from bot.caretaker import Caretaker
from bot.house import House
from games.contract import Answer, Text, text
from managers.sessions import Session

Context = ContextTypes.DEFAULT_TYPE


class Moving:
    """Answers the buttons under "the topic of your game was deleted"."""

    def __init__(self, house: House, caretaker: Caretaker) -> None:
        self._house = house
        self._caretaker = caretaker
        # Two presses at once must not make two topics.
        self._moving = asyncio.Lock()

    async def chosen(self, update: Update, _context: Context) -> None:
        """Move the game to a topic of its own, or end it."""
        query = update.callback_query
        assert query is not None
        choice = decode(query.data or "")
        async with self._moving:
            said = text("table-none-here")
            if isinstance(choice, MoveGame):
                session = await self._caretaker.live_session(choice.session)
                if session is not None:
                    said = await self._decide(session, choice.choice, update)
        house = self._house
        reader = house.reader(house.language_of(query.from_user))
        words = house.renderer.answer_text(Answer(said, alert=True), reader)
        house.delivery.answer(query.id, words, alert=True, person=query.from_user.id)

    async def _decide(self, session: Session, choice: str, update: Update) -> Text:
        assert update.callback_query is not None
        user_id = update.callback_query.from_user.id
        house, game = self._house, text(f"{session.game_type}-name")
        is_host = user_id == session.creator_id
        if not (is_host or await house.rights.is_admin(session.chat_id, user_id)):
            return text("table-only-admin")
        if choice == "move":
            # Unless it is paused, somebody else's press has moved it already.
            moved = text("bot-topic-moved", game=game)
            return await self._move(session, game, update.update_id) if session.paused else moved
        if choice != "end" or not session.paused:
            # Once the game goes on, ending it is no longer the host's to decide alone.
            return text("table-old-button")
        await self._caretaker.end(session, update.update_id)
        return text("bot-topic-ended", game=game)

    async def _move(self, session: Session, game: Text, update_id: int) -> Text:
        house = self._house
        name, cannot = await self._name(session), text("bot-topic-cannot-move")
        made = await house.topics.create(session.chat_id, name, cannot)
        if isinstance(made, Text):
            return made
        await self._caretaker.move(session, made.topic_id, update_id)
        return text("bot-topic-moved", game=game)

    async def _name(self, session: Session) -> str:
        house = self._house
        game, number = text(f"{session.game_type}-name"), str(session.number)
        reader = house.reader(await house.chat_language(session.chat_id), markup="plain")
        words = house.library.words
        return words.say(text("bot-topic-name", game=game, number=number), reader)


def handlers(house: House, caretaker: Caretaker) -> list[BaseHandler[Update, Context, None]]:
    """The buttons of :class:`MoveGame`."""
    return [CallbackQueryHandler(Moving(house, caretaker).chosen, pattern="^m:")]
