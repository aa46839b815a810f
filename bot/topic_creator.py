"""Makes topics in forums: the one place that does, within the chat's limits."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.budget import MINUTE, Budget, Weight
from bot.errors import Trouble, seconds_to_wait, trouble_of
from bot.rights import Rights
from bot.update_queue import will_wait
from games.contract import Text, When, text
from managers.orders import Place

log = structlog.get_logger()

LONGEST_WAIT_SECONDS = 2.0
"""So long a topic waits for its turn, as between two messages; otherwise one has to ask again."""

LONGEST_NAME = 128
"""Telegram's limit for the name of a topic, in characters."""


class TopicCreator:
    """Makes topics, or says in a sentence why there is none now.

    ``a_minute`` is how many a chat gets in a minute.
    """

    def __init__(
        self,
        bot: Bot,
        budget: Budget,
        rights: Rights,
        a_minute: int,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._budget = budget
        self._rights = rights
        self._a_minute = a_minute
        self._now = now
        self._refused_until: dict[int, float] = {}
        self._made: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=a_minute))

    async def create(self, chat_id: int, name: str, without_rights: Text) -> Place | Text:
        """Make a topic. ``without_rights`` is what to say where the bot may not make any.

        If the process is killed before somebody writes down what the topic was made for, it
        stays behind empty: nobody can ask Telegram for the topics of a chat.
        """
        if not await self._rights.may_manage_topics(chat_id):
            return without_rights
        will_wait()
        while (wait := self._wait(chat_id)) > 0:
            if wait > LONGEST_WAIT_SECONDS:
                return self._later(wait)
            await asyncio.sleep(wait)
        self._budget.spend(chat_id)
        self._made[chat_id].append(time.monotonic())
        try:
            topic = await self._bot.create_forum_topic(chat_id, name[:LONGEST_NAME])
        except RetryAfter as error:
            # Telegram counts topics for themselves as well, and then asks for patience for
            # longer than the boards of this chat could wait; they go on.
            wait = seconds_to_wait(error)
            self._refused_until[chat_id] = time.monotonic() + wait
            return self._later(wait)
        except TelegramError as error:
            log.warning("topic-not-made", chat_id=chat_id, error=error)
            if trouble_of(error) is not Trouble.NO_RIGHTS:
                return text("bot-error-busy")
            self._rights.forget(chat_id)
            return without_rights
        return Place(chat_id, topic.message_thread_id)

    def _wait(self, chat_id: int) -> float:
        """Seconds until the chat may have a topic."""
        made, now = self._made[chat_id], time.monotonic()
        return max(
            self._refused_until.get(chat_id, now) - now,
            made[0] + MINUTE - now if len(made) == self._a_minute else 0.0,
            self._budget.wait(chat_id, Weight.CHATTER),
        )

    def _later(self, wait: float) -> Text:
        # The seconds are shown, so the next whole one is the first that will do.
        at = (self._now() + timedelta(seconds=wait + 1)).replace(microsecond=0)
        return text("bot-topic-later", at=When(at, seconds=True))
