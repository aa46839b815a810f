"""Presses on a board: decode, post, answer. What a press means is the game's affair."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.callback_data import Press, decode
from bot.house import House, person_of
from games.contract import Answer, text
from managers.orders import Order, Pressed, Reply

Context = ContextTypes.DEFAULT_TYPE


class Presses:
    """Turns presses into orders."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def pressed(self, update: Update, _context: Context) -> None:
        """Play the press and answer it in private, in the presser's own language."""
        query = update.callback_query
        assert query is not None
        press = decode(query.data or "")
        if not isinstance(press, Press) or query.message is None:
            self._answer(query, Reply(Answer(text("bot-foreign-button"), alert=True)))
            return
        order = Order(
            target=press.session,
            wish=Pressed(press.epoch, press.index),
            person=person_of(query.from_user),
            chat_id=query.message.chat.id,
            update_id=update.update_id,
        )
        reply = await self._house.mailbox.play(order)
        if reply.admin_may and await self._house.rights.is_admin(
            query.message.chat.id, query.from_user.id
        ):
            reply = await self._house.mailbox.play(_as_admin(order))
        self._answer(query, reply)

    def _answer(self, query: CallbackQuery, reply: Reply) -> None:
        house = self._house
        if reply.answer is None:
            house.delivery.answer(query.id)
            return
        reader = house.reader(house.language_of(query.from_user), names=reply.names)
        words = house.renderer.answer_text(reply.answer, reader)
        house.delivery.answer(query.id, words, alert=reply.answer.alert)


def _as_admin(order: Order) -> Order:
    return Order(order.target, order.wish, order.person, True, order.chat_id, order.update_id)


def handlers(house: House) -> list[BaseHandler[Update, Context, None]]:
    """Everything that is not one of the bot's own menus is a press on a board, or a forgery."""
    return [CallbackQueryHandler(Presses(house).pressed)]
