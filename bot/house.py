"""What every handler has at hand: the words, the mailbox, the delivery, the people's rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from telegram import Bot, Chat, Message, User

from bot.config import Config
from bot.delivery import Delivery
from bot.render import Renderer
from bot.rights import Rights
from bot.topic_creator import TopicCreator
from managers.chats import ChatManager
from managers.content import Library
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Person, Place
from managers.words import Reader


@dataclass(frozen=True)
class House:
    """The parts of a running bot. Handlers get it and keep nothing of their own."""

    config: Config
    library: Library
    mailbox: Mailbox
    moves: Moves
    bot: Bot
    delivery: Delivery
    renderer: Renderer
    rights: Rights
    topics: TopicCreator
    now: Callable[[], datetime]
    ahead: Callable[[], timedelta]

    def language_of(self, user: User | None) -> str:
        """The language to speak with somebody in private."""
        code = user.language_code if user is not None else None
        return self.library.words.pick(code, self.config.default_language)

    async def chat_language(self, chat_id: int) -> str:
        """The language to speak in a group."""
        settings = await self.mailbox.read(lambda c: ChatManager(c).settings(chat_id))
        wanted = settings.get("language", self.config.default_language)
        return self.library.words.pick(str(wanted))

    def reader(self, language: str, **more: object) -> Reader:
        """Somebody who reads this language in the house's time zone."""
        known = Reader(language, zone=self.config.timezone, now=self.now(), ahead=self.ahead())
        return msgspec.structs.replace(known, **more)


def person_of(user: User) -> Person:
    """A Telegram user as the records keep them."""
    return Person(user.id, user.full_name, user.username, user.language_code)


def place_of(message: Message) -> Place:
    """Where a message was written. Only real topics count: replies carry thread ids too."""
    if message.is_topic_message and message.message_thread_id:
        return Place(message.chat.id, message.message_thread_id)
    return Place(message.chat.id)


def is_group(chat: Chat) -> bool:
    """True for chats that games can be played in."""
    return chat.type in (Chat.GROUP, Chat.SUPERGROUP)


def link_to_chat(bot: Bot, payload: str) -> str:
    """The address of the private chat with the bot, with a word for /start."""
    return f"https://t.me/{bot.username}?start={payload}"
