"""A command as its handler wants it: who asked what, where, and how to answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from telegram import (
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot.house import House, is_group, person_of, place_of
from bot.postman import Outgoing
from bot.rights import ANONYMOUS_ADMIN
from games.contract import PlayerId, Text, text
from managers.names import NOTHING_TO_SEE, presentable
from managers.orders import Person, Place
from managers.people import PlayerManager
from managers.words import Reader

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Context, None]
Where = Literal["group", "private", "anywhere"]

LONGEST_ECHO = 32
"""Characters of somebody's own words that are repeated when they make no sense."""

_CHANNEL_BOT = 136817688
"""The id that channels write as in groups. Like the anonymous administrator it is nobody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One command. ``user`` is None where no person stands behind the message."""

    house: House
    update_id: int
    message: Message
    user: User | None
    words: tuple[str, ...]
    language: str

    @property
    def chat(self) -> Chat:
        """The chat that the command was written in."""
        return self.message.chat

    @property
    def in_group(self) -> bool:
        """True where games can be played."""
        return is_group(self.chat)

    @property
    def place(self) -> Place:
        """The topic that the command was written in."""
        return place_of(self.message)

    @property
    def person(self) -> Person:
        """Who asked. Only for commands that are given by people."""
        assert self.user is not None
        return person_of(self.user)

    def reader(self, names: Mapping[PlayerId, str] | None = None) -> Reader:
        """Those who will read the answer."""
        return self.house.reader(self.language, names=names or {})

    def reply(
        self,
        said: Text,
        names: Mapping[PlayerId, str] | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> None:
        """Answer where the command was written; it is sent when the chat has room for it."""
        html = self.house.renderer.text_html(said, self.reader(names))
        reply_to = self.message.message_id if self.in_group else None
        self.house.delivery.reply(Outgoing(self.place, html, keyboard, reply_to))

    async def by_admin(self) -> bool:
        """Whether an administrator of this chat asks; anybody else is told that it takes one."""
        assert self.user is not None
        if await self.house.rights.is_admin(self.chat.id, self.user.id):
            return True
        self.reply(text("bot-error-not-admin"))
        return False


def command(
    house: House,
    name: str,
    handle: Callable[[Asked], Awaitable[None]],
    *,
    where: Where = "anywhere",
    by_person: bool = True,
) -> Handler:
    """The handler of ``/name``. Who asks in the wrong kind of chat, or is no person where
    it takes one, is told so; edited messages are no commands."""

    async def answer(update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        house.delivery.postman.seen(place_of(message), message.message_id)
        user = _sender(message)
        asked = Asked(
            house,
            update.update_id,
            message,
            user,
            tuple(context.args or ()),
            await _language(house, message, user),
        )
        refusal = _refusal(asked, where, by_person)
        if refusal is not None:
            asked.reply(text(refusal))
            return
        await handle(asked)

    posted = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
    return CommandHandler(name, answer, filters=posted)


def _sender(message: Message) -> User | None:
    user = message.from_user
    if user is None or message.sender_chat is not None:
        return None
    return None if user.is_bot or user.id in (ANONYMOUS_ADMIN, _CHANNEL_BOT) else user


async def _language(house: House, message: Message, user: User | None) -> str:
    if message.chat.type == Chat.PRIVATE:
        return house.language_of(user)
    return await house.chat_language(message.chat.id)


def _refusal(asked: Asked, where: Where, by_person: bool) -> str | None:
    private = asked.chat.type == Chat.PRIVATE
    if not private and not asked.in_group:
        return "bot-error-group-only"
    if asked.user is None and by_person:
        return "bot-error-anonymous"
    if where == "group" and private:
        return "bot-error-group-only"
    if where == "private" and not private:
        return "bot-error-private-only"
    return None


# ── What stands behind a command ─────────────────────────────────────────────────────────────


def whole_number(written: str, least: int, most: int) -> int | None:
    """The number that was written in plain digits, or None if it is none from least to most."""
    digits = written.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    number = int(digits)
    return number if least <= number <= most else None


def echo(written: str) -> str:
    """Somebody's own words as they may be repeated."""
    return presentable(written, LONGEST_ECHO) or NOTHING_TO_SEE


def pointed_at(message: Message) -> User | None:
    """The person whose message is replied to, or whose name was picked from Telegram's list."""
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            return None if entity.user.is_bot else entity.user
    replied = message.reply_to_message
    # Every message of a topic replies to the one that opened the topic, and means nobody by it.
    if replied is None or replied.forum_topic_created is not None:
        return None
    return _sender(replied)


async def person_named(asked: Asked) -> Person | None:
    """The person that a command is about, from a reply or an @name; None if nobody is known."""
    user = pointed_at(asked.message)
    if user is not None:
        return person_of(user)
    if not asked.words:
        return None
    record = await asked.house.mailbox.read(
        lambda c: PlayerManager(c).find_by_username(asked.words[0])
    )
    return Person(record.id, record.name, record.username) if record is not None else None


# ── Buttons that open something ──────────────────────────────────────────────────────────────


def link(house: House, label: Text, reader: Reader, address: str) -> InlineKeyboardMarkup:
    """A keyboard of one button that opens an address."""
    said = house.renderer.label(label, reader)
    return InlineKeyboardMarkup([[InlineKeyboardButton(said, url=address)]])


def link_to_topic(chat: Chat, topic_id: int) -> str:
    """The address of a topic of a supergroup."""
    if chat.username:
        return f"https://t.me/{chat.username}/{topic_id}"
    return f"https://t.me/c/{str(chat.id).removeprefix('-100')}/{topic_id}"
