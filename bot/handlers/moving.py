"""What is to become of a game whose topic was deleted: its host, or an admin, decides."""

from __future__ import annotations

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.callback_data import MoveGame, decode
from bot.caretaker import Caretaker
from bot.house import House
from games.contract import text
from managers.sessions import Session

Context = ContextTypes.DEFAULT_TYPE


class Moving:
    """Answers the buttons under "the topic of your game was deleted"."""

    def __init__(self, house: House, caretaker: Caretaker) -> None:
        self._house = house
        self._caretaker = caretaker

    async def chosen(self, update: Update, _context: Context) -> None:
        """Move the game to a topic of its own, or end it."""
        query = update.callback_query
        assert query is not None
        choice = decode(query.data or "")
        house = self._house
        session = None
        if isinstance(choice, MoveGame):
            session = await self._caretaker.live_session(choice.session)
        if not isinstance(choice, MoveGame) or session is None:
            return self._say(update, "table-none-here")
        user = query.from_user
        may = user.id == session.creator_id or await house.rights.is_admin(session.chat_id, user.id)
        if not may:
            return self._say(update, "table-only-admin")
        if choice.choice == "end":
            await self._caretaker.end(session)
            return self._say(update, "topic-ended")
        return await self._move(update, session)

    async def _move(self, update: Update, session: Session) -> None:
        house = self._house
        if not await house.rights.may_manage_topics(session.chat_id):
            return self._say(update, "topic-cannot-move")
        name = session.topic_name or f"#{session.number}"
        try:
            topic = await house.bot.create_forum_topic(session.chat_id, name[:128])
        except TelegramError:
            return self._say(update, "topic-cannot-move")
        await self._caretaker.move(session, topic.message_thread_id)
        return self._say(update, "topic-moved")

    def _say(self, update: Update, key: str) -> None:
        query = update.callback_query
        assert query is not None
        house = self._house
        reader = house.reader(house.language_of(query.from_user), markup="plain")
        house.delivery.answer(query.id, house.library.words.say(text(key), reader), alert=True)


def handlers(house: House, caretaker: Caretaker) -> list[BaseHandler[Update, Context, None]]:
    """The buttons of :class:`MoveGame`."""
    return [CallbackQueryHandler(Moving(house, caretaker).chosen, pattern="^m:")]
