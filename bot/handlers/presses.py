"""Presses on a board: decode, post, answer. What a press means is the game's affair."""

from __future__ import annotations

from collections import deque

import msgspec
from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.callback_data import Press, decode
from bot.house import House, person_of, place_of
from bot.update_queue import will_wait
from games.contract import Answer, text
from managers.boards import BoardManager
from managers.orders import Order, Pressed, Reply

Context = ContextTypes.DEFAULT_TYPE

OLD_BOARDS_REMEMBERED = 200


class Presses:
    """Turns presses into orders."""

    def __init__(self, house: House) -> None:
        self._house = house
        # A crowd presses the same old board at once, and once is enough to delete it.
        self._cleared_away: deque[tuple[int, int]] = deque(maxlen=OLD_BOARDS_REMEMBERED)

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
        if reply.answer is not None and reply.answer.text.key == "table-old-button":
            await self._clear_away(press, query.message)

    async def _clear_away(self, press: Press, message: MaybeInaccessibleMessage) -> None:
        """Delete a board that was left standing above the present one.

        When the answer to a sent board is lost, nobody knows its message, and another one is
        sent; who presses the lost one shows it to us again.
        """
        if not (isinstance(message, Message) and _shows(message, press.session)):
            return
        place, message_id = place_of(message), message.message_id
        if (place.chat_id, message_id) in self._cleared_away:
            return
        # Noted before anything is waited for, during which the others of the crowd come by.
        self._cleared_away.append((place.chat_id, message_id))
        present = await self._house.mailbox.read(
            lambda c: BoardManager(c).message_at(press.session, place)
        )
        # A newer message may be the board itself, sent a moment ago and not yet written down.
        if present is not None and message_id < present:
            will_wait()
            await self._house.delivery.postman.clear_away(place, message_id)
        elif (place.chat_id, message_id) in self._cleared_away:
            self._cleared_away.remove((place.chat_id, message_id))

    def _answer(self, query: CallbackQuery, reply: Reply) -> None:
        house = self._house
        if reply.answer is None:
            house.delivery.answer(query.id, person=query.from_user.id)
            return
        reader = house.reader(house.language_of(query.from_user), names=reply.names)
        words = house.renderer.answer_text(reply.answer, reader)
        house.delivery.answer(query.id, words, alert=reply.answer.alert, person=query.from_user.id)


def _shows(message: Message, session: int) -> bool:
    """Whether this message is a board of the session. Its buttons come from Telegram; the
    data of a press comes from the one who pressed, who may have made it up."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        carried = decode(button.callback_data) if isinstance(button.callback_data, str) else None
        if isinstance(carried, Press) and carried.session == session:
            return True
    return False


def _as_admin(order: Order) -> Order:
    return msgspec.structs.replace(order, admin=True)


def handlers(house: House) -> list[BaseHandler[Update, Context, None]]:
    """Everything that is not one of the bot's own menus is a press on a board, or a forgery."""
    return [CallbackQueryHandler(Presses(house).pressed)]
