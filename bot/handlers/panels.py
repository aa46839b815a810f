"""A player's own panel of a session: opened by a link, shown and used in the private chat."""

from __future__ import annotations

import msgspec
from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.callback_data import Panel, decode
from bot.handlers.asking import Context, Handler
from bot.house import House, person_of
from bot.postman import Outgoing
from games.contract import Answer, Screen, text
from managers.orders import OpenPanel, Order, PanelPressed, Person, Place, Reply
from managers.sessions import GameSessionManager


class Panels:
    """Shows panels and turns presses on them into orders."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def open(self, session_id: int, person: Person) -> None:
        """Write somebody's panel of a session into their private chat."""
        reply = await self._play(Order(session_id, OpenPanel(), person), session_id)
        if reply.panel is None:
            reader = self._house.reader(self._language(person))
            html = self._house.renderer.text_html(text("bot-panel-none"), reader)
            self._house.delivery.reply(Outgoing(Place(person.id), html))
            return
        self._show(session_id, person, reply, None)

    async def pressed(self, update: Update, _context: Context) -> None:
        """Play the press, answer it, and show the panel as it is now."""
        query = update.callback_query
        assert query is not None
        data, message, person = decode(query.data or ""), query.message, person_of(query.from_user)
        mine = isinstance(message, Message) and message.chat.id == person.id
        if not isinstance(data, Panel) or not mine:
            self._answer(query.id, person, Reply(Answer(text("bot-error-old-button"), alert=True)))
            return
        wish = PanelPressed(data.digest, data.index)
        order = Order(data.session, wish, person, update_id=update.update_id)
        reply = await self._play(order, data.session)
        self._answer(query.id, person, reply)
        if reply.panel is not None:
            assert message is not None
            self._show(data.session, person, reply, message.message_id)

    async def _play(self, order: Order, session_id: int) -> Reply:
        """Play an order. The panel of a game that was called off, which its rules know nothing
        of, is closed."""
        mailbox = self._house.mailbox
        reply = await mailbox.play(order)
        session = await mailbox.read(lambda c: GameSessionManager(c).get_session(session_id))
        if reply.panel is None or session is None or session.status != "abandoned":
            return reply
        closed = Screen((text("table-abandoned", game=text(f"{session.game_type}-name")),))
        return msgspec.structs.replace(reply, panel=closed)

    def _show(self, session_id: int, person: Person, reply: Reply, edits: int | None) -> None:
        house = self._house
        assert reply.panel is not None
        reader = house.reader(self._language(person), names=reply.names)
        html = house.renderer.board_html(reply.panel, reader)
        keyboard = house.renderer.panel_keyboard(reply.panel, session_id, reader)
        house.delivery.reply(Outgoing(Place(person.id), html, keyboard, edits=edits))

    def _answer(self, query_id: str, person: Person, reply: Reply) -> None:
        house = self._house
        if reply.answer is None:
            house.delivery.answer(query_id, person=person.id)
            return
        reader = house.reader(self._language(person), names=reply.names)
        said = house.renderer.answer_text(reply.answer, reader)
        house.delivery.answer(query_id, said, alert=reply.answer.alert, person=person.id)

    def _language(self, person: Person) -> str:
        house = self._house
        return house.library.words.pick(person.language, house.config.default_language)


def handlers(house: House) -> list[Handler]:
    """Presses on panels; they are opened through /start."""
    return [CallbackQueryHandler(Panels(house).pressed, pattern="^q:")]
