"""Who may do what in a chat, asked of Telegram and remembered for a short while."""

from __future__ import annotations

import asyncio
import time
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import TelegramError

from bot.update_queue import will_wait

log = structlog.get_logger()

REMEMBERED_SECONDS = 30.0
ENTRIES_REMEMBERED = 10_000
QUESTIONS_A_CHAT = 8
"""The most questions about one chat that are under way at once: a crowd of one chat that asks what
only its administrators may takes no other chat's turn, and gets the same answer once."""

ANONYMOUS_ADMIN = 1087968824
"""The id that anonymous administrators write as. It is nobody: never a player, never an admin."""


class Rights:
    """Answers questions about administrators, and about the bot's own rights."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._members: dict[tuple[int, int], tuple[float, ChatMember | None]] = {}
        self._asking: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Whether this person is an administrator of this chat now (half a minute at most ago).

        False where Telegram does not answer: rights are never granted on a guess.
        """
        if user_id == ANONYMOUS_ADMIN:
            return False
        member = await self._member(chat_id, user_id)
        return isinstance(member, ChatMemberAdministrator | ChatMemberOwner)

    async def own(self, chat_id: int) -> ChatMember | None:
        """The bot's own membership, or None where Telegram does not tell."""
        return await self._member(chat_id, self._bot.id)

    async def may_manage_topics(self, chat_id: int) -> bool:
        """Whether the bot may open topics in this chat."""
        own = await self.own(chat_id)
        return isinstance(own, ChatMemberAdministrator) and bool(own.can_manage_topics)

    def forget(self, chat_id: int) -> None:
        """Somebody's rights in this chat have changed."""
        for key in [key for key in self._members if key[0] == chat_id]:
            del self._members[key]

    async def _member(self, chat_id: int, user_id: int) -> ChatMember | None:
        asking = self._asking.get(chat_id)
        if asking is None:
            asking = self._asking[chat_id] = asyncio.Semaphore(QUESTIONS_A_CHAT)
        if not self._is_known(chat_id, user_id):
            will_wait()
            async with asking:
                # Meanwhile somebody else's press may have asked the same.
                if not self._is_known(chat_id, user_id):
                    return await self._ask(chat_id, user_id)
        return self._members[(chat_id, user_id)][1]

    def _is_known(self, chat_id: int, user_id: int) -> bool:
        entry = self._members.get((chat_id, user_id))
        return entry is not None and time.monotonic() - entry[0] < REMEMBERED_SECONDS

    async def _ask(self, chat_id: int, user_id: int) -> ChatMember | None:
        now = time.monotonic()
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.warning("member-unknown", chat_id=chat_id, error=str(error))
            return None
        if len(self._members) >= ENTRIES_REMEMBERED:
            self._members.clear()
        self._members[(chat_id, user_id)] = (now, member)
        return member
