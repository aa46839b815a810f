"""Carries one message to Telegram, and understands what comes back.

Every message to a chat goes through here, so that the budget is spent in one place and bad
news about a place (closed, deleted, moved, gone) reaches the caretaker whoever ran into it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.budget import Budget, Sent
from bot.errors import Trouble, seconds_to_wait, trouble_of
from managers.orders import Place

log = structlog.get_logger()

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_QUIET = frozenset({Trouble.UNCHANGED, Trouble.MESSAGE_GONE, Trouble.TOO_LATE})


@dataclass(frozen=True, slots=True)
class BadNews:
    """Something about a place that Telegram told in answer to a call."""

    place: Place
    trouble: Trouble
    new_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way: to a topic, or to a private chat (topic 0 of a person's id).

    With ``edits`` it does not become a message of its own but the new content of that one.
    ``reply`` says that somebody who asked waits for it.
    """

    place: Place
    html: str
    keyboard: InlineKeyboardMarkup | None = None
    reply_to: int | None = None
    edits: int | None = None
    reply: bool = False


class Postman:
    """Sends, edits and deletes; returns trouble as a value."""

    def __init__(self, bot: Bot, budget: Budget) -> None:
        self._bot = bot
        self._budget = budget
        self.on_bad_news: Callable[[BadNews], None] = lambda _news: None
        self._last_in: dict[Place, int] = {}

    async def send(self, message: Outgoing) -> int | Trouble:
        """Send a message; gives its id, or what went wrong."""
        place = message.place
        counted = self._budget.spend(place.chat_id, reply=message.reply)
        sending = self._bot.send_message(
            place.chat_id,
            message.html,
            message_thread_id=place.topic_id or None,
            parse_mode="HTML",
            reply_markup=message.keyboard,
            reply_to_message_id=message.reply_to,
            allow_sending_without_reply=True,
            link_preview_options=NO_PREVIEW,
        )
        try:
            sent = await sending
        except TelegramError as error:
            return self._trouble(place, error, "send")
        finally:
            self._budget.arrived(counted)
        self.seen(place, sent.message_id)
        return sent.message_id

    async def edit(self, message_id: int, message: Outgoing) -> Trouble | None:
        """Make a message show something else; None if it does now."""
        place = message.place
        counted = self._budget.spend(place.chat_id, reply=message.reply)
        editing = self._bot.edit_message_text(
            message.html,
            chat_id=place.chat_id,
            message_id=message_id,
            parse_mode="HTML",
            reply_markup=message.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        trouble = await self._try(place, editing, "edit", counted)
        return None if trouble is Trouble.UNCHANGED else trouble

    async def clear_away(self, place: Place, message_id: int) -> None:
        """Delete a board that another message has replaced, or at least take its buttons away:
        without the right to delete, Telegram keeps what is older than two days."""
        deleting = self._bot.delete_message(place.chat_id, message_id)
        if await self._try(place, deleting, "delete") in (Trouble.REFUSED, Trouble.NO_RIGHTS):
            counted = self._budget.spend(place.chat_id)
            emptying = self._bot.edit_message_reply_markup(place.chat_id, message_id)
            await self._try(place, emptying, "empty", counted)

    def seen(self, place: Place, message_id: int) -> None:
        """A message stands in this place; whatever is older has scrolled up."""
        if message_id > self._last_in.get(place, 0):
            self._last_in[place] = message_id

    def has_scrolled(self, place: Place, message_id: int) -> bool:
        """Whether newer messages may stand below this one.

        After a start nothing is known of a place. What stands below then may be a board that
        was sent by the process before, which died before it could write that down.
        """
        return place not in self._last_in or self._last_in[place] > message_id

    async def _try(
        self, place: Place, call: Awaitable[object], what: str, counted: Sent | None = None
    ) -> Trouble | None:
        try:
            await call
        except TelegramError as error:
            return self._trouble(place, error, what)
        finally:
            if counted is not None:
                self._budget.arrived(counted)
        return None

    def _trouble(self, place: Place, error: TelegramError, what: str) -> Trouble:
        trouble = trouble_of(error)
        if isinstance(error, RetryAfter):
            self._budget.halt(place.chat_id, seconds_to_wait(error))
        if trouble not in _QUIET:
            log.warning(
                "call-failed",
                call=what,
                chat_id=place.chat_id,
                topic_id=place.topic_id,
                trouble=trouble.name.lower(),
                error=str(error),
            )
        new_id = error.new_chat_id if isinstance(error, ChatMigrated) else None
        self.on_bad_news(BadNews(place, trouble, new_id))
        return trouble
