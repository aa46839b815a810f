"""The life of the places that games are played in: talk, topics, members, migration."""

from __future__ import annotations

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import BaseHandler, ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.caretaker import Caretaker
from bot.handlers.helping import rights_here
from bot.house import House, is_group, person_of, place_of
from bot.postman import Outgoing
from bot.rights import ANONYMOUS_ADMIN
from games.contract import Speak, text
from managers.orders import Order, Person, Place

Context = ContextTypes.DEFAULT_TYPE

LONGEST_REMARK = 1_000
"""Characters of a message that are worth keeping; nobody argues for longer than that."""

_INSIDE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})


class Topics:
    """Turns what happens around a game into orders, and into work for the caretaker."""

    def __init__(self, house: House, caretaker: Caretaker) -> None:
        self._house = house
        self._caretaker = caretaker

    async def service(self, update: Update, _context: Context) -> None:
        """A topic was closed or opened, a group migrated, somebody left."""
        message = update.message
        if message is None:
            return
        place, caretaker, id_ = place_of(message), self._caretaker, update.update_id
        if message.forum_topic_closed is not None:
            await caretaker.topic_closed(place, id_)
        elif message.forum_topic_reopened is not None:
            await caretaker.topic_reopened(place, id_)
        elif message.migrate_to_chat_id is not None:
            await caretaker.migrated(message.chat.id, message.migrate_to_chat_id, id_)
        elif message.migrate_from_chat_id is not None:
            await caretaker.migrated(message.migrate_from_chat_id, message.chat.id, id_)
        elif message.left_chat_member is not None:
            left = message.left_chat_member
            if left.id != self._house.bot.id:
                await caretaker.departed(message.chat.id, person_of(left), id_)

    async def talk(self, update: Update, _context: Context) -> None:
        """An ordinary message. The game of this topic, if there is one, judges its worth."""
        message = update.message
        if message is None or not is_group(message.chat):
            return
        place = place_of(message)
        self._house.delivery.postman.seen(place, message.message_id)
        speaker = _speaker(message)
        said = message.text or message.caption
        if speaker is not None and said:
            wish = Speak(said[:LONGEST_REMARK])
            await self._house.mailbox.play(Order(place, wish, speaker, update_id=update.update_id))

    async def member(self, update: Update, _context: Context) -> None:
        """Somebody's membership changed; the game is over for whoever is outside now."""
        change = update.chat_member
        if change is None:
            return
        self._house.rights.forget(change.chat.id)
        if _left(change):
            person = person_of(change.new_chat_member.user)
            await self._caretaker.departed(change.chat.id, person, update.update_id)

    async def own_membership(self, update: Update, _context: Context) -> None:
        """The bot itself was added, promoted, demoted, removed, or blocked by a person."""
        change = update.my_chat_member
        if change is None:
            return
        chat, inside = change.chat, change.new_chat_member.status in _INSIDE
        self._house.rights.forget(chat.id)
        if not is_group(chat):
            await self._caretaker.reachable(chat.id, inside, update.update_id)
        elif not inside:
            await self._caretaker.chat_gone(chat.id, update.update_id)
        elif change.old_chat_member.status not in _INSIDE:
            await self._say_hello(chat)

    async def _say_hello(self, chat: Chat) -> None:
        """Introduce the bot to a group it was added to, and name the rights it lacks."""
        house = self._house
        rights = await rights_here(house, chat)
        if rights is not None:
            reader = house.reader(await house.chat_language(chat.id))
            html = house.renderer.text_html(text("bot-added", rights=rights), reader)
            house.delivery.reply(Outgoing(Place(chat.id), html))


def _left(change: ChatMemberUpdated) -> bool:
    was, now = change.old_chat_member, change.new_chat_member
    return _is_inside(was) and not _is_inside(now)


def _is_inside(member: ChatMember) -> bool:
    # Somebody restricted may be inside or outside, and only then says which.
    return member.status in _INSIDE or bool(getattr(member, "is_member", False))


def _speaker(message: Message) -> Person | None:
    """The person who wrote this. A channel or an anonymous administrator is none."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return None
    return None if user.id == ANONYMOUS_ADMIN else person_of(user)


def handlers(house: House, caretaker: Caretaker) -> list[BaseHandler[Update, Context, None]]:
    """Handlers for everything that is neither a command nor a press."""
    topics = Topics(house, caretaker)
    return [
        ChatMemberHandler(topics.member, ChatMemberHandler.CHAT_MEMBER),
        ChatMemberHandler(topics.own_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.ALL & filters.UpdateType.MESSAGE, topics.service),
        MessageHandler(
            filters.UpdateType.MESSAGE & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND,
            topics.talk,
        ),
    ]
